"""What a person decides about a message or a client: facts that every later plan applies again."""

from __future__ import annotations

from datetime import datetime, timedelta

from salonapp.clients.tables import Client
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.moves import note_event
from salonapp.reminders.decisions import Decision
from salonapp.reminders.derive.frame import send_window
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage, ReminderDecision
from salonapp.reminders.templates import MAX_TEXT_LENGTH, sendable
from salonapp.staff.commands.gate import require
from salonapp.staff.rights import Right
from salonapp.storage.door import Tx

_CHANGEABLE = frozenset(
    {
        State.PLANNED,
        State.QUEUED,
        State.CANCELLED,
        State.SKIPPED,
        State.HANDED_OVER,
    }
)
_LONGEST_POSTPONEMENT = timedelta(days=366)


def skip(tx: Tx, message_id: int) -> None:
    """Do not send this message."""
    message = _changeable(tx, message_id)
    _decide(tx, message, Decision.SKIP)


def postpone(tx: Tx, message_id: int, send_at: datetime) -> None:
    """Send the message at `send_at` (aware, in the coming year) or at the next open moment."""
    if not tx.now < send_at <= tx.now + _LONGEST_POSTPONEMENT:
        raise InvalidInput(msg("Choose a day within the coming year."), field="send_at")
    message = _changeable(tx, message_id)
    _take_back_from_person(tx, message)
    _decide(tx, message, Decision.POSTPONE, send_at=send_at)


def send_now(tx: Tx, message_id: int) -> datetime:
    """Send the message before its time; returns when it goes out.

    In quiet hours that is when they end. Consent, bookings and "one a day" still hold; the daily
    limit does not, because a person asked. Conflict while sending is paused.
    """
    if tx.settings.flag("reminders.paused"):
        raise Conflict(
            msg("Sending is paused."),
            msg("Resume sending first (Reminders, or `salonapp reminders resume`)."),
        )
    message = _changeable(tx, message_id)
    _decide(tx, message, Decision.SEND_NOW, send_at=tx.now)
    return send_window(tx.settings).next_allowed(tx.now) or tx.now


def set_text(tx: Tx, message_id: int, text: str) -> None:
    """Send these very words instead of the template; an empty text brings the template back."""
    if len(text) > MAX_TEXT_LENGTH:
        raise InvalidInput(
            msg("The text is longer than {limit} characters.", limit=MAX_TEXT_LENGTH), field="text"
        )
    message, text = _changeable(tx, message_id), sendable(text)
    _decide(tx, message, Decision.TEXT, text=text)
    if message.state == State.HANDED_OVER and text:
        message.text = text
        tx.touch("reminder", (message.id,))


def never(tx: Tx, client_id: int, rule: RuleKind = RuleKind.RETURN_AFTER_SERVICE) -> None:
    """Never plan a message of `rule` for this client again."""
    _about_client(tx, client_id, rule, Decision.NEVER)


def allow(tx: Tx, client_id: int, rule: RuleKind = RuleKind.RETURN_AFTER_SERVICE) -> None:
    """Take `never` back."""
    _about_client(tx, client_id, rule, Decision.ALLOW)


def mark_done(tx: Tx, message_id: int) -> None:
    """A person says that the message was sent by hand."""
    _answer(tx, message_id, State.HANDED_OVER, State.DONE)


def mark_not_done(tx: Tx, message_id: int) -> None:
    """A person says that the message was not and will not be sent by hand."""
    _answer(tx, message_id, State.HANDED_OVER, State.NOT_DONE)


def take_back_answer(tx: Tx, message_id: int) -> None:
    """Put a message marked done or not done back on the list by hand: a slip of the hand."""
    expected = State(_message(tx, message_id).state)
    if expected not in (State.DONE, State.NOT_DONE):
        expected = State.DONE
    _answer(tx, message_id, expected, State.HANDED_OVER)


def resolve_unknown(tx: Tx, message_id: int, *, arrived: bool, send_again: bool = False) -> None:
    """A person says what became of a message nobody knew about.

    It arrived; or it did not, and is given up or (`send_again`) queued once more.
    """
    not_arrived = State.QUEUED if send_again else State.FAILED
    _answer(tx, message_id, State.HELD, State.ACCEPTED if arrived else not_arrived)


def _message(tx: Tx, message_id: int) -> OutboxMessage:
    message = tx.session.get(OutboxMessage, message_id)
    if message is None:
        raise NotFound(msg("This message does not exist any more."))
    return message


def _changeable(tx: Tx, message_id: int) -> OutboxMessage:
    require(tx, Right.SEND)
    message = _message(tx, message_id)
    if State(message.state) not in _CHANGEABLE or message.attempts > 0:
        raise Conflict(
            msg("This message is already on its way."),
            msg("What was handed over for sending cannot be changed any more."),
        )
    return message


def _decide(
    tx: Tx,
    message: OutboxMessage,
    decision: Decision,
    *,
    send_at: datetime | None = None,
    text: str = "",
) -> None:
    tx.session.add(
        ReminderDecision(
            client_id=message.client_id,
            dedupe_key=message.dedupe_key,
            rule=message.rule,
            decision=decision.value,
            send_at=send_at,
            text=text,
        )
    )


def _about_client(tx: Tx, client_id: int, rule: RuleKind, decision: Decision) -> None:
    if tx.session.get(Client, client_id) is None:
        raise NotFound(msg("There is no such client."))
    tx.session.add(ReminderDecision(client_id=client_id, rule=rule.value, decision=decision.value))


def _take_back_from_person(tx: Tx, message: OutboxMessage) -> None:
    """A message on the list "by hand" goes back into the plan."""
    if message.state == State.HANDED_OVER:
        message.state = State.PLANNED.value
        message.claimed_at = None
        message.state_at = tx.now
        tx.session.flush()
        tx.touch("reminder", (message.id,))


def _answer(tx: Tx, message_id: int, expected: State, after: State) -> None:
    require(tx, Right.SEND)
    message = _message(tx, message_id)
    before = State(message.state)
    if before is after:
        return
    if before is not expected:
        raise Conflict(
            msg("Somebody has already dealt with this message."),
            msg("Look at the list again."),
        )
    message.state = after.value
    message.state_at = tx.now
    if after is State.QUEUED:
        message.send_at, message.gone_at, message.owner = tx.now, None, None
    tx.session.flush()
    note_event(tx, message.id, after, Reason(ReasonKind.PERSON_SAYS))
