"""The last look before sending: may this message still go out, now, through this channel?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from salonapp.channels.port import ChannelKind
from salonapp.reminders.derive.common_facts import KeptMessage
from salonapp.reminders.derive.day_load import DayLoad, tried_between
from salonapp.reminders.derive.facts import load
from salonapp.reminders.derive.frame import plan_frame
from salonapp.reminders.derive.kinds import decide, outdated_because
from salonapp.reminders.derive.rule_load import rule_is_full
from salonapp.reminders.planning import NotPlanned, PlanFrame, Planned, aimed_at, place
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw, instant_in

#: For so long a claim's judgement holds, if nothing was written meanwhile.
STANDS_FOR = timedelta(seconds=5)
#: A slow server may take so long; nothing sets out that could arrive in quiet hours.
_ON_ITS_WAY = timedelta(seconds=60)

_ABOUT = select(OutboxMessage.client_id, OutboxMessage.rule).where(
    OutboxMessage.id == bindparam("message")
)
_SENT = ", ".join(f"'{state.value}'" for state in State if state.counts_as_sent)
_EXEMPT = ", ".join(f"'{kind.value}'" for kind in RuleKind if kind.is_exempt)
_ADDRESS_USED = (
    "SELECT id FROM outbox_message WHERE claimed_at >= ? AND address = ? AND id <> ?"
    f" AND state IN ({_SENT}) AND rule NOT IN ({_EXEMPT}) LIMIT 1"
)

_CANCELS = frozenset(
    {
        ReasonKind.APPOINTMENT_CHANGED,
        ReasonKind.BOOKED_AHEAD,
        ReasonKind.CAME_MEANWHILE,
        ReasonKind.CARD_GONE,
        ReasonKind.DUPLICATE,
        ReasonKind.FACTS_CHANGED,
        ReasonKind.NO_OFFER,
        ReasonKind.NO_VISIT,
        ReasonKind.NOT_IN_AUDIENCE,
        ReasonKind.NOT_YET,
        ReasonKind.OFFER_TAKEN_BACK,
        ReasonKind.RULE_OFF,
        ReasonKind.WRITTEN_BEFORE,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a queued message.

    `may_send`: now. Otherwise `state` is where it goes; with `send_at` it is only put off.
    """

    client_id: int
    dedupe_key: str
    rule: RuleSettings
    reason: Reason
    expires_at: datetime
    may_send: bool = False
    state: State = State.SKIPPED
    channel: ChannelKind = ChannelKind.BY_HAND
    address: str = field(default="", repr=False)
    send_at: datetime | None = None
    own_texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def goes_through(self, *channels: ChannelKind) -> bool:
        """Whether it goes out now, through one of `channels`."""
        return self.may_send and self.channel in channels


def judge(tx: Tx, message_id: int) -> Verdict:
    """Judge the queued message by the facts as they are in this very transaction."""
    row = tx.select(_ABOUT, {"message": message_id}).one()
    frame = plan_frame(tx, RuleKind(row.rule))
    known = load(tx, [row.client_id], frame, except_message=message_id)[row.client_id]
    message = next(kept for kept in known.kept if kept.id == message_id)
    results = decide(known, frame)
    result = next((r for r in results if r.dedupe_key == message.dedupe_key), results[0])
    override = known.override(message.dedupe_key, frame.rule.kind)
    verdict = Verdict(
        row.client_id,
        message.dedupe_key,
        frame.rule,
        result.reason if isinstance(result, NotPlanned) else result.why,
        message.expires_at or frame.now,
        own_texts={message.dedupe_key: override.text} if override.text else {},
    )
    if result.dedupe_key != message.dedupe_key and (
        isinstance(result, Planned) or frame.rule.kind.is_exempt
    ):
        result = NotPlanned(row.client_id, message.dedupe_key, Reason(outdated_because(frame)))
    if isinstance(result, NotPlanned):
        return _dropped(verdict, message, result.reason)
    if result.expires_at <= frame.now:
        return _dropped(verdict, message, Reason(ReasonKind.EXPIRED, on=result.why.on))
    return _timed(tx, frame, verdict, message, result)


def _timed(
    tx: Tx, frame: PlanFrame, verdict: Verdict, message: KeptMessage, result: Planned
) -> Verdict:
    """Send now, or the next moment that window, caps and "one a day" leave."""

    def put_off(at: datetime | None, kind: ReasonKind) -> Verdict:
        if at is None or at >= result.expires_at:
            return _dropped(verdict, message, Reason(kind, last_visit_on=result.why.last_visit_on))
        tried = message.attempts > 0
        state = State.AWAITING_RETRY if tried else State.PLANNED
        return _with(verdict, result, may_send=False, state=state, send_at=at)

    def next_day() -> datetime | None:
        day = frame.window.next_open_day(frame.today + timedelta(days=1))
        return aimed_at(frame.window, day, frame.rule.send_time) if day is not None else None

    arrives_by = frame.now + STANDS_FOR + _ON_ITS_WAY
    asked = result.why.kind in (ReasonKind.SENT_BY_PERSON, ReasonKind.POSTPONED_BY_PERSON)
    window = frame.asked_window if asked else frame.window
    if not (window.allows(frame.now) and window.allows(arrives_by)):
        return put_off(window.next_allowed(arrives_by), ReasonKind.QUIET_HOURS)
    if result.day > frame.today:
        return put_off(result.send_at, ReasonKind.TOO_SOON)
    if frame.rule.kind.is_exempt:
        return _with(verdict, result, may_send=True, state=State.SENDING, send_at=None)
    start = day_start(frame.today, frame.window.zone)
    if _address_used_since(tx, start, result.address, message.id):
        return put_off(next_day(), ReasonKind.TOO_SOON)
    tried_today = message.claimed_at is not None and message.claimed_at >= start
    end = day_start(frame.today + timedelta(days=1), frame.window.zone)
    if not tried_today and not result.is_urgent:
        full = tried_between(tx, start, end, but=message.id) >= frame.daily_cap
        if full or rule_is_full(tx, frame, but=message.id):
            days = DayLoad(tx, frame, [verdict.client_id], False)
            tomorrow = frame.today + timedelta(days=1)
            placed = place(result, frame, lambda day: days.room_from(max(day, tomorrow)))
            at = placed.send_at if isinstance(placed, Planned) else None
            return put_off(at, ReasonKind.DAILY_CAP)
    return _with(verdict, result, may_send=True, state=State.SENDING, send_at=None)


def _with(
    verdict: Verdict,
    result: Planned,
    *,
    may_send: bool,
    state: State,
    send_at: datetime | None,
) -> Verdict:
    return Verdict(
        verdict.client_id,
        verdict.dedupe_key,
        verdict.rule,
        result.why,
        result.expires_at,
        may_send,
        state,
        result.channel,
        result.address,
        send_at,
        verdict.own_texts,
    )


def _dropped(verdict: Verdict, message: KeptMessage, reason: Reason) -> Verdict:
    state = State.CANCELLED if reason.kind in _CANCELS else State.SKIPPED
    return Verdict(
        verdict.client_id,
        message.dedupe_key,
        verdict.rule,
        reason,
        verdict.expires_at,
        state=state,
    )


def _address_used_since(tx: Tx, start: datetime, address: str, message_id: int) -> bool:
    """Whether another card with the same address was written to: the person is one and the same."""
    given = (instant_in(tx, start), address, message_id)
    return Raw(tx).first(_ADDRESS_USED, given) is not None
