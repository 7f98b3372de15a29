"""Notes what a client answered, and does what follows from it, in one transaction.

Facts follow as facts, so an undo takes them back together with the answer. A withdrawal of consent
is a record and stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.clients.commands.phones import mark_phone
from salonapp.clients.consents import ConsentSource
from salonapp.clients.tables import Client
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.text import clean_text
from salonapp.reminders.answers import (
    BY_HAND,
    HIGHEST_RATING,
    LATER_DAYS,
    LONGEST_WORDS,
    LOWEST_RATING,
    AnswerKind,
    answer_name,
    is_low,
)
from salonapp.reminders.appointment_rule import appointment_of
from salonapp.reminders.commands.moves import note_event
from salonapp.reminders.decisions import Decision
from salonapp.reminders.derive.facts import load
from salonapp.reminders.derive.frame import plan_frame
from salonapp.reminders.planning import dedupe_key, free_key, next_key, return_key
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.states import State
from salonapp.reminders.tables import MessageAnswer, OutboxMessage, ReminderDecision
from salonapp.staff.rights import actor_words
from salonapp.storage.door import Tx
from salonapp.visits.cards import AHEAD, AppointmentStatus
from salonapp.visits.tables import Appointment, Visit

_LONGEST_POSTPONEMENT = timedelta(days=366)
#: Whoever answers has the message, whatever was known of it before.
_ARRIVED = {
    State.HANDED_OVER: State.DONE,
    State.UNKNOWN: State.ACCEPTED,
    State.HELD: State.ACCEPTED,
}
#: Messages that ask the client to come.
_INVITES = frozenset({RuleKind.RETURN_AFTER_SERVICE, RuleKind.WIN_BACK})


@dataclass(frozen=True, slots=True)
class _Noting:
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


def note_answer(
    tx: Tx,
    *,
    message_id: int | None,
    client_id: int,
    answer: AnswerKind,
    source: str,
    text: str = "",
    rating: int | None = None,
    on: date | None = None,
) -> int:
    """Note what `client_id` answered to a message (None: of their own accord); returns its id.

    `source` is `answers.BY_HAND` or the channel it came through, `rating` 1 to 5, `on` the day for
    "later". The same answer given again changes nothing; another one takes the place of what the
    earlier led to. What a person has to see to waits until it is settled.

    Raises:
        NotFound: there is no such client or message, or it went to somebody else.
        InvalidInput: a rating or a day out of range; a wrong number that was no phone.
    """
    owner_id, cards = _person(tx, client_id)
    message = _message(tx, message_id, cards)
    words = clean_text(text)[:LONGEST_WORDS]
    noting = _Noting(tx, owner_id, cards, message, source, words)
    _check(noting, answer, rating, on)
    if answer is AnswerKind.WRONG_NUMBER and message is not None:
        # The number is told: the message may go to another one, and the answer be corrected.
        noting = replace(noting, text=f"{message.address} {words}".strip())
    before = _before(noting, answer)
    if before is not None and _is_same(before, answer, rating, noting.text):
        if answer is AnswerKind.STOP:
            _withdraw(noting)
        if answer is not AnswerKind.LATER or on is None:
            return before.id
    if before is not None:
        if before.answer != answer.value or answer is AnswerKind.LATER:
            _take_back(noting, before)
        before.settled_at = before.settled_at or tx.now
    _arrived(noting, answer)
    noted = MessageAnswer(
        message_id=message_id,
        client_id=owner_id,
        at=tx.now,
        answer=answer.value,
        source=source,
        text=noting.text,
        rating=rating,
    )
    tx.session.add(noted)
    tx.session.flush()
    if not _lead_on(noting, answer, rating, on):
        noted.settled_at = tx.now
    tx.session.flush()
    tx.touch("reminder", [] if message_id is None else [message_id])
    return noted.id


def settle(tx: Tx, answer_id: int) -> None:
    """Somebody at the desk has seen to an answer; a second time changes nothing."""
    noted = tx.session.get(MessageAnswer, answer_id)
    if noted is None:
        raise NotFound(msg("This answer does not exist any more."))
    noted.settled_at = noted.settled_at or tx.now


def settle_booked(tx: Tx, client_id: int) -> None:
    """The client got a time: whoever asked for one does not wait any more."""
    asked = (AnswerKind.YES.value, AnswerKind.LATER.value)
    for noted in tx.session.scalars(
        select(MessageAnswer).where(
            MessageAnswer.client_id == client_id,
            MessageAnswer.settled_at.is_(None),
            MessageAnswer.answer.in_(asked),
        )
    ):
        noted.settled_at = tx.now


def _person(tx: Tx, client_id: int) -> tuple[int, frozenset[int]]:
    client = tx.session.get(Client, client_id)
    if client is None or client.erased_at is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    owner = client.merged_into_id or client.id
    cards = tx.session.scalars(
        select(Client.id).where(or_(Client.id == owner, Client.merged_into_id == owner))
    )
    return owner, frozenset(cards)


def _message(tx: Tx, message_id: int | None, cards: frozenset[int]) -> OutboxMessage | None:
    if message_id is None:
        return None
    message = tx.session.get(OutboxMessage, message_id)
    if message is None:
        raise NotFound(msg("This message does not exist any more."))
    if message.client_id not in cards:
        raise NotFound(msg("This message went to another client."))
    return message


def _check(noting: _Noting, answer: AnswerKind, rating: int | None, on: date | None) -> None:
    if (answer is AnswerKind.RATING) is not (rating is not None):
        raise InvalidInput(msg("A rating belongs to the answer “rating”."), field="rating")
    if rating is not None and not LOWEST_RATING <= rating <= HIGHEST_RATING:
        raise InvalidInput(
            msg("A rating is a number from {lowest} to {highest}.", lowest=1, highest=5),
            field="rating",
        )
    today = noting.tx.today
    if on is not None and not today < on <= today + _LONGEST_POSTPONEMENT:
        raise InvalidInput(msg("Choose a day within the coming year."), field="on")
    message = noting.message
    if answer is AnswerKind.WRONG_NUMBER and (
        message is None or not message.address.startswith("+")
    ):
        raise InvalidInput(msg("This message did not go to a phone."), field="answer")
    if answer is AnswerKind.WORDS and not noting.text:
        raise InvalidInput(msg("Write what they answered."), field="text")


def _before(noting: _Noting, answer: AnswerKind) -> MessageAnswer | None:
    """The answer of the same sort that stands: a choice, a rating, or the last words."""
    same = MessageAnswer.message_id == noting.message.id if noting.message else None
    found = noting.tx.session.scalars(
        select(MessageAnswer)
        .where(
            MessageAnswer.client_id.in_(noting.cards),
            MessageAnswer.message_id.is_(None) if same is None else same,
        )
        .order_by(MessageAnswer.id.desc())
    )
    for each in found:
        kind = AnswerKind(each.answer)
        if (answer.is_choice and kind.is_choice) or kind is answer:
            if noting.message is None and kind is not answer:
                return None  # two things said without being asked are two things
            if kind is AnswerKind.WORDS and (each.settled_at or each.text != noting.text):
                return None
            return each
    return None


def _is_same(before: MessageAnswer, answer: AnswerKind, rating: int | None, text: str) -> bool:
    return before.answer == answer.value and before.rating == rating and (text in ("", before.text))


def _arrived(noting: _Noting, answer: AnswerKind) -> None:
    """A message somebody answered has arrived; one that reached a stranger goes elsewhere."""
    message = noting.message
    if message is None:
        return
    before = State(message.state)
    after = _ARRIVED.get(before)
    if answer is AnswerKind.WRONG_NUMBER:
        after = State.PLANNED if before is State.HANDED_OVER else None
    if after is None:
        return
    message.state, message.state_at = after.value, noting.tx.now
    if after is State.PLANNED:
        message.claimed_at = None
    noting.tx.session.flush()
    note_event(noting.tx, message.id, after, Reason(ReasonKind.PERSON_SAYS))


def _lead_on(noting: _Noting, answer: AnswerKind, rating: int | None, on: date | None) -> bool:
    """Do what follows; returns whether the answer waits for somebody at the desk."""
    if answer is AnswerKind.STOP:
        _withdraw(noting)
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


def _take_back(noting: _Noting, before: MessageAnswer) -> None:
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


def _forget(noting: _Noting, decision: Decision, keys: set[str]) -> None:
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


def _withdraw(noting: _Noting) -> None:
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


def _rate(noting: _Noting, rating: int | None) -> None:
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


def _about_appointment(noting: _Noting, answer: AnswerKind) -> bool:
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
    """Whether somebody else was booked with the master meanwhile."""
    ends_at = booked.starts_at + timedelta(minutes=booked.duration_min)
    others = tx.session.scalars(
        select(Appointment).where(
            Appointment.id != booked.id,
            Appointment.staff_id.is_(None)
            if booked.staff_id is None
            else Appointment.staff_id == booked.staff_id,
            Appointment.status.in_([status.value for status in AHEAD]),
            Appointment.starts_at < ends_at,
            Appointment.starts_at > booked.starts_at - timedelta(days=1),
        )
    )
    return any(
        other.starts_at + timedelta(minutes=other.duration_min) > booked.starts_at
        for other in others
    )


def _decline(noting: _Noting) -> None:
    """No message about what was declined goes out, however many there were to be."""
    _decide(noting, Decision.SKIP, _declined(noting))


def _declined(noting: _Noting) -> set[str]:
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


def _invite_later(noting: _Noting, on: date | None) -> bool:
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


def _invitation(noting: _Noting) -> _Invitation:
    frame = plan_frame(noting.tx, RuleKind.RETURN_AFTER_SERVICE)
    noting.tx.session.flush()
    known = load(noting.tx, [noting.client_id], frame)[noting.client_id]
    base = return_key(known.facts, frame.rule)
    if not base:
        return _Invitation(frame.rule)
    reached = next_key(base, known.facts, lambda key: known.override(key, frame.rule.kind))
    return _Invitation(frame.rule, reached, free_key(base, known.facts))


def _decide(
    noting: _Noting, decision: Decision, keys: set[str], *, send_at: datetime | None = None
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
