"""Notes what a client answered, and does what follows from it, in one transaction.

Facts follow as facts, so an undo takes them back together with the answer. A withdrawal of consent
is a record and stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import or_, select

from salonapp.clients.tables import Client
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_text
from salonapp.reminders.answers import (
    HIGHEST_RATING,
    LONGEST_WORDS,
    LOWEST_RATING,
    AnswerKind,
)
from salonapp.reminders.commands.answer_effects import Noting, lead_on, take_back, withdraw
from salonapp.reminders.commands.moves import note_event
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import MessageAnswer, OutboxMessage
from salonapp.storage.door import Tx

_LONGEST_POSTPONEMENT = timedelta(days=366)
#: Whoever answers has the message, whatever was known of it before.
_ARRIVED = {
    State.HANDED_OVER: State.DONE,
    State.UNKNOWN: State.ACCEPTED,
    State.HELD: State.ACCEPTED,
}


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
    noting = Noting(tx, owner_id, cards, message, source, words)
    _check(noting, answer, rating, on)
    if answer is AnswerKind.WRONG_NUMBER and message is not None:
        # The number is told: the message may go to another one, and the answer be corrected.
        noting = replace(noting, text=f"{message.address} {words}".strip())
    before = _before(noting, answer)
    if before is not None and _is_same(before, answer, rating, noting.text):
        if answer is AnswerKind.STOP:
            withdraw(noting)
        if answer is not AnswerKind.LATER or on is None:
            return before.id
    if before is not None:
        if before.answer != answer.value or answer is AnswerKind.LATER:
            take_back(noting, before)
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
    if not lead_on(noting, answer, rating, on):
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


def _check(noting: Noting, answer: AnswerKind, rating: int | None, on: date | None) -> None:
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


def _before(noting: Noting, answer: AnswerKind) -> MessageAnswer | None:
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


def _arrived(noting: Noting, answer: AnswerKind) -> None:
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
