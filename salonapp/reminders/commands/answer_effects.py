"""What an answer leads to: messages put off or left out, appointments, ratings, consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.clients.commands.phones import mark_phone
from salonapp.clients.consents import ConsentSource
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _
from salonapp.reminders.answers import (
    BY_HAND,
    LATER_DAYS,
    AnswerKind,
    answer_name,
    is_low,
)
from salonapp.reminders.appointment_rule import appointment_of
from salonapp.reminders.decisions import Decision
from salonapp.reminders.derive.facts import load
from salonapp.reminders.derive.frame import plan_frame
from salonapp.reminders.derive.kinds import decide
from salonapp.reminders.planning import base_key, dedupe_key, free_key, of_owner
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.states import State
from salonapp.reminders.tables import MessageAnswer, OutboxMessage, ReminderDecision
from salonapp.staff.rights import actor_words
from salonapp.storage.door import Tx
from salonapp.visits.cards import AppointmentStatus
from salonapp.visits.queries.booking import busy_between
from salonapp.visits.tables import Appointment, Visit

#: Messages that ask the client to come.
_INVITES = frozenset({RuleKind.RETURN_AFTER_SERVICE, RuleKind.WIN_BACK})


@dataclass(frozen=True, slots=True)
class Noting:
    """An answer that is being noted: `cards` are the client's own and those merged into it."""

    tx: Tx
    client_id: int
    cards: frozenset[int]
    message: OutboxMessage | None
    source: str
    text: str

    @property
    def rule(self) -> RuleKind | None:
        """The occasion of the message; None without one, or when a newer program wrote it."""
        known = self.message is not None and self.message.rule in frozenset(RuleKind)
        return RuleKind(self.message.rule) if known and self.message is not None else None

    @property
    def by_hand(self) -> bool:
        """Whether a person at the desk notes it, and so knows of it."""
        return self.source == BY_HAND


def lead_on(noting: Noting, answer: AnswerKind, rating: int | None, on: date | None) -> bool:
    """Do what follows; returns whether the answer waits for somebody at the desk."""
    if answer is AnswerKind.STOP:
        withdraw(noting)
    elif answer is AnswerKind.WRONG_NUMBER:
        assert noting.message is not None
        mark_phone(noting.tx, noting.cards, noting.message.address, wrong=True)
    elif answer is AnswerKind.RATING:
        _rate(noting, rating)
        return is_low(rating)
    elif answer is AnswerKind.WORDS:
        return True
    elif noting.rule is RuleKind.APPOINTMENT:
        return _about_appointment(noting, answer)
    elif answer is AnswerKind.YES:
        return True
    elif answer is AnswerKind.NO:
        _decline(noting)
    elif answer is AnswerKind.LATER:
        return not _invite_later(noting, on)
    return False


def take_back(noting: Noting, before: MessageAnswer) -> None:
    """Undo what an earlier answer led to, before another one takes its place.

    A withdrawal stays: only a new consent ends it.
    """
    answer = AnswerKind(before.answer)
    if answer is AnswerKind.WRONG_NUMBER:
        mark_phone(noting.tx, noting.cards, before.text.partition(" ")[0], wrong=False)
    elif answer is AnswerKind.NO and noting.rule is not RuleKind.APPOINTMENT:
        _forget(noting, Decision.SKIP, _declined(noting))
    elif answer is AnswerKind.LATER and noting.rule is not RuleKind.APPOINTMENT:
        keys = {_invitation(noting).reached}
        if noting.message is not None:
            keys.add(noting.message.dedupe_key)
        _forget(noting, Decision.POSTPONE, keys)


def _forget(noting: Noting, decision: Decision, keys: set[str]) -> None:
    """Remove the last decision of a kind about each of the messages."""
    rows = noting.tx.session.scalars(
        select(ReminderDecision)
        .where(
            ReminderDecision.client_id == noting.client_id,
            ReminderDecision.dedupe_key.in_(keys - {""}),
        )
        .order_by(ReminderDecision.id)
    )
    for row in {row.dedupe_key: row for row in rows}.values():
        if row.decision == decision:
            noting.tx.session.delete(row)
    noting.tx.session.flush()


def withdraw(noting: Noting) -> None:
    """Withdraw consent for every purpose and every way of writing, the answer being the proof."""
    tx = noting.tx
    said = noting.text or answer_name(AnswerKind.STOP)
    evidence = _("{who}, {day}: “{words}”").format(
        who=actor_words(tx.actor.name), day=format_day(tx.today), words=said
    )
    for purpose in Purpose:
        record_consent(
            tx,
            (noting.client_id,),
            purpose,
            granted=False,
            source=ConsentSource.CLIENT.value,
            evidence=evidence,
        )


def _rate(noting: Noting, rating: int | None) -> None:
    """Keep the rating on the visit it is about: the message's, or the last one."""
    tx = noting.tx
    visit_id = _about(noting.message) if noting.rule is RuleKind.THANKS else None
    visit = tx.session.get(Visit, visit_id) if visit_id is not None else None
    if visit is None or visit.client_id not in noting.cards:
        visit = tx.session.scalar(
            select(Visit)
            .where(Visit.client_id == noting.client_id, Visit.status == "done")
            .order_by(Visit.on_day.desc(), Visit.id.desc())
            .limit(1)
        )
    if visit is not None:
        visit.rating = rating


def _about_appointment(noting: Noting, answer: AnswerKind) -> bool:
    """Confirm or cancel the appointment; waits when a person has to see to it."""
    tx, message = noting.tx, noting.message
    booked_id = appointment_of(message.dedupe_key) if message is not None else None
    booked = tx.session.get(Appointment, booked_id) if booked_id is not None else None
    if booked is None or booked.starts_at <= tx.now or answer is AnswerKind.LATER:
        return True
    if answer is AnswerKind.NO:
        if booked.status not in (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED):
            return booked.status != AppointmentStatus.CANCELLED
        booked.status = AppointmentStatus.CANCELLED.value
        booked.cancelled_by = "client"
        booked.cancel_reason = noting.text or _("answered to the reminder")
        return not noting.by_hand
    if booked.status == AppointmentStatus.CANCELLED:
        if booked.cancelled_by != "client" or _is_taken(tx, booked):
            return True
        booked.cancelled_by = booked.cancel_reason = ""
        booked.status = AppointmentStatus.CONFIRMED.value
    elif booked.status == AppointmentStatus.PLANNED:
        booked.status = AppointmentStatus.CONFIRMED.value
    return False


def _is_taken(tx: Tx, booked: Appointment) -> bool:
    """Whether somebody else was booked with the master meanwhile, nobody in particular included."""
    ends_at = booked.starts_at + timedelta(minutes=booked.duration_min)
    others = busy_between(tx, booked.starts_at, ends_at)
    return any(each.staff_id == booked.staff_id for each in others)


def _decline(noting: Noting) -> None:
    """No message about what was declined goes out, however many there were to be."""
    _decide(noting, Decision.SKIP, _declined(noting))


def _declined(noting: Noting) -> set[str]:
    """The messages a "no" is about: this one, and all that invite about the same visit."""
    message = noting.message
    keys = {message.dedupe_key} if message is not None else set[str]()
    if message is None or noting.rule in _INVITES:
        reached = _invitation(noting).reached
        keys.add(reached)
        visit_id = _about_key(reached)
        if visit_id is not None:
            keys.add(dedupe_key(RuleKind.WIN_BACK, noting.client_id, visit_id))
    return keys - {""}


def _invite_later(noting: Noting, on: date | None) -> bool:
    """Plan the next invitation for `on`; False when no rule will write it."""
    tx, message = noting.tx, noting.message
    invitation = _invitation(noting)
    if not invitation.free or not invitation.rule.is_on:
        return False
    key = invitation.free
    if message is not None and message.attempts == 0 and State(message.state).is_plan:
        key = message.dedupe_key  # it has not gone out yet: it goes later
    day = on or tx.today + timedelta(days=LATER_DAYS)
    at = datetime.combine(day, invitation.rule.send_time, tx.zone)
    _decide(noting, Decision.POSTPONE, {key}, send_at=max(at, day_start(day, tx.zone)))
    return True


@dataclass(frozen=True, slots=True)
class _Invitation:
    """The invitations to come back about the last visit; keys are "" where there was no visit.

    `reached` is the one that goes out next, or the last that went; `free` none went out under.
    """

    rule: RuleSettings
    reached: str = ""
    free: str = ""


def _invitation(noting: Noting) -> _Invitation:
    frame = plan_frame(noting.tx, RuleKind.RETURN_AFTER_SERVICE)
    noting.tx.session.flush()
    known = load(noting.tx, [noting.client_id], frame)[noting.client_id]
    keys = [each.dedupe_key for each in decide(known, frame) if each.dedupe_key]
    if not keys:
        return _Invitation(frame.rule)
    asked = noting.message.dedupe_key if noting.message is not None else ""
    mine = base_key(of_owner(asked, noting.client_id))
    # Where each service has an invitation of its own, the one that was answered.
    reached = next((key for key in keys if base_key(key) == mine), keys[0])
    return _Invitation(frame.rule, reached, free_key(base_key(reached), known.facts))


def _decide(
    noting: Noting, decision: Decision, keys: set[str], *, send_at: datetime | None = None
) -> None:
    noting.tx.session.add_all(
        ReminderDecision(
            client_id=noting.client_id,
            dedupe_key=key,
            rule=key.partition(":")[0],
            decision=decision.value,
            send_at=send_at,
        )
        for key in sorted(keys)
    )


def _about(message: OutboxMessage | None) -> int | None:
    return _about_key(message.dedupe_key) if message is not None else None


def _about_key(key: str) -> int | None:
    """What a message is about, as its key says: the id of a visit."""
    parts = key.split(":")
    return int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else None
