"""Reading reminders: what comes, what waits for a person, what happened, why and why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from salonapp.channels.by_hand import HandLink, links
from salonapp.clients.tables import Client
from salonapp.foundation.clock import local_day
from salonapp.foundation.errors import NotFound
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import msg
from salonapp.reminders.cards import (
    ByHandRow,
    DayCount,
    Overview,
    ReminderDetail,
    ReminderRow,
    WhyView,
)
from salonapp.reminders.derive.facts import Known, load
from salonapp.reminders.derive.frame import plan_frame, send_window
from salonapp.reminders.derive.kinds import decide
from salonapp.reminders.planning import Planned, PlanResult
from salonapp.reminders.queries.explaining import explanation, is_beside_the_point
from salonapp.reminders.queries.health import agent_status
from salonapp.reminders.queries.history import history
from salonapp.reminders.queries.rows import read_rows, subjects
from salonapp.reminders.queries.rules import preview_text, rule, rule_list
from salonapp.reminders.queries.trial import try_rule
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.reasons import Reason
from salonapp.reminders.rules import RuleKind, rule_kind
from salonapp.reminders.sentences import reason_sentence, state_name
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.reminders.templates import sms_length
from salonapp.staff.queries.own import check_own, each_own
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader

_M = OutboxMessage
_WAITING = (State.PLANNED.value, State.QUEUED.value, State.AWAITING_RETRY.value)
_NEEDS_ANSWER = (State.HELD.value, State.UNKNOWN.value)


def messages(
    reader: Reader,
    viewer: Viewer,
    *,
    state: State | None = None,
    client_id: int | None = None,
    limit: int | None = None,
) -> list[ReminderRow]:
    """Every message there is, what goes out next first."""
    conditions: list[ColumnElement[bool]] = []
    if state is not None:
        conditions.append(_M.state == state.value)
    if client_id is not None:
        merged = select(Client.id).where(Client.merged_into_id == client_id)
        conditions.append((_M.client_id == client_id) | _M.client_id.in_(merged))
    return read_rows(reader, viewer, conditions, (_M.send_at.is_(None), _M.send_at, _M.id), limit)


def reminders_on(reader: Reader, viewer: Viewer, day: date) -> list[ReminderRow]:
    """What goes out, or went out, on a local day."""
    start, end = day_start(day, reader.zone), day_start(day + timedelta(days=1), reader.zone)
    going = _M.state.in_(_WAITING) & (_M.send_at >= start) & (_M.send_at < end)
    if day == reader.today:  # what should have gone before today is due now
        going = _M.state.in_(_WAITING) & (_M.send_at < end)
    went = (_M.claimed_at >= start) & (_M.claimed_at < end)
    return read_rows(reader, viewer, [or_(going, went)], (_M.send_at, _M.id), None)


def count_not_sent(reader: Reader) -> int:
    """How many clients are due and will not be written to."""
    states = (State.SKIPPED.value, State.CANCELLED.value)
    found = reader.session.scalar(select(func.count()).where(_M.state.in_(states)))
    return found or 0


def by_hand(reader: Reader, viewer: Viewer) -> list[ByHandRow]:
    """What a person is to send, oldest first, with the buttons that open a messenger."""
    rows = read_rows(
        reader, viewer, [_M.state == State.HANDED_OVER.value], (_M.claimed_at, _M.id), None
    )
    addresses = _addresses(reader, [row.id for row in rows]) if viewer.sees_phones else {}
    titles = subjects(reader, rows)
    return [
        ByHandRow(
            row,
            _links(addresses.get(row.id, ""), row.text, titles.get(row.dedupe_key, "")),
            titles.get(row.dedupe_key, ""),
        )
        for row in rows
    ]


def needs_answer(reader: Reader, viewer: Viewer) -> list[ReminderRow]:
    """Messages of which nobody knows whether they arrived; a person has to say."""
    return read_rows(reader, viewer, [_M.state.in_(_NEEDS_ANSWER)], (_M.state_at, _M.id), None)


def coming_days(reader: Reader, days: int = 7) -> list[DayCount]:
    """How many messages each of the coming `days` has, today first."""
    window = send_window(reader.settings)
    planned = dict.fromkeys((reader.today + timedelta(days=n) for n in range(days)), 0)
    sent = dict(planned)
    start = day_start(reader.today, reader.zone)
    end = day_start(reader.today + timedelta(days=days), reader.zone)
    ahead = (
        select(_M.send_at, func.count())
        .where(_M.state.in_(_WAITING), _M.send_at < end)
        .group_by(_M.send_at)
    )
    for send_at, count in reader.session.execute(ahead):
        if send_at is None:
            continue
        day = max(local_day(send_at, reader.zone), reader.today)
        planned[day] += count
    gone = select(_M.claimed_at).where(_M.claimed_at >= start, _M.state.not_in(_WAITING))
    for claimed_at in reader.session.scalars(gone):
        if claimed_at is not None:
            day = local_day(claimed_at, reader.zone)
            sent[day] = sent.get(day, 0) + 1
    return [DayCount(day, planned[day], sent[day], window.is_open_day(day)) for day in planned]


def overview(reader: Reader, viewer: Viewer = OWNER_VIEWER) -> Overview:
    """The numbers a badge or the start page shows, of clients whom the viewer may see."""
    own = each_own(viewer, "outbox_message.client_id")
    counts: dict[str, int] = dict(
        reader.session.execute(
            select(_M.state, func.count())
            .where(_M.state.in_((State.HANDED_OVER.value, *_NEEDS_ANSWER)), *own)
            .group_by(_M.state)
        ).all()
    )
    end = day_start(reader.today + timedelta(days=1), reader.zone)
    today = reader.session.scalar(
        select(func.count()).where(_M.state.in_(_WAITING), _M.send_at < end, *own)
    )
    return Overview(
        reader.settings.flag("reminders.paused"),
        counts.get(State.HANDED_OVER.value, 0),
        sum(counts.get(state, 0) for state in _NEEDS_ANSWER),
        today or 0,
    )


def reminder(reader: Reader, viewer: Viewer, message_id: int) -> ReminderDetail:
    """One message with all that explains it; NotFound when it is gone."""
    rows = read_rows(reader, viewer, [_M.id == message_id], (_M.id,), None)
    if not rows:
        raise NotFound(msg("This message does not exist any more."))
    row = rows[0]
    frame = plan_frame(reader, row.rule)
    known = load(reader, [row.client_id], frame)[row.client_id]
    address = _addresses(reader, [row.id]).get(row.id, "") if viewer.sees_phones else ""
    subject = subjects(reader, rows).get(row.dedupe_key, "")
    return ReminderDetail(
        row,
        subject,
        sms_length(row.text),
        explanation(reader, known, frame),
        _links(address, row.text, subject),
        history(reader, message_id),
    )


def why(reader: Reader, viewer: Viewer, client_id: int, rule: str | None = None) -> list[WhyView]:
    """Why a client will be written to, or why not, for one rule or all; NotFound for no client.

    Of all rules those are left out that have nothing to do with the client, or are off.
    """
    check_own(reader, viewer, client_id)
    if reader.session.get(Client, client_id) is None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    kinds = [rule_kind(rule)] if rule else list(RuleKind)
    views = [view for kind in kinds for view in _why_all(reader, client_id, kind)]
    return [view for view in views if rule or not is_beside_the_point(view)]


def _why_all(reader: Reader, client_id: int, kind: RuleKind) -> list[WhyView]:
    frame = plan_frame(reader, kind)
    known = load(reader, [client_id], frame)[client_id]
    lines = explanation(reader, known, frame)
    return [_why(reader, known, kind, result, lines) for result in decide(known, frame)]


def _why(
    reader: Reader, known: Known, kind: RuleKind, result: PlanResult, lines: tuple[str, ...]
) -> WhyView:
    kept = next(
        (m for m in known.kept if result.dedupe_key and m.dedupe_key == result.dedupe_key), None
    )
    if kept is not None and (isinstance(result, Planned) or not kept.is_plan):
        reason = Reason.from_json(kept.reason)
        sends = kept.state.value in _WAITING or kept.state is State.HANDED_OVER
        label = str(reason_sentence(reason))
        if not sends and not kept.is_plan:
            label = f"{_day_of(reader, kept.state_at)}: {state_name(kept.state)}. {label}"
        return WhyView(
            kind, sends, kept.state.value, kept.channel, kept.send_at, kept.reason, label, lines
        )
    if isinstance(result, Planned):
        return WhyView(
            kind,
            True,
            State.PLANNED.value,
            result.channel.value,
            result.send_at,
            result.why.as_json(),
            str(reason_sentence(result.why)),
            lines,
        )
    sentence = str(reason_sentence(result.reason))
    return WhyView(kind, False, "", "", None, result.reason.as_json(), sentence, lines)


def _day_of(reader: Reader, instant: Any) -> str:
    return format_day(local_day(instant, reader.zone), today=reader.today)


def _addresses(reader: Reader, ids: Sequence[int]) -> dict[int, str]:
    rows = reader.session.execute(select(_M.id, _M.address).where(_M.id.in_(ids)))
    return {row.id: row.address for row in rows}


def _links(address: str, text: str, subject: str) -> tuple[HandLink, ...]:
    return links(address, text, subject) if address else ()


__all__ = [
    "agent_status",
    "by_hand",
    "coming_days",
    "count_not_sent",
    "messages",
    "needs_answer",
    "overview",
    "preview_text",
    "reminder",
    "reminders_on",
    "rule",
    "rule_list",
    "try_rule",
    "why",
]
