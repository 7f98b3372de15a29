"""A person lets a message that failed be tried once more: only where it provably did not go."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.moves import move
from salonapp.reminders.decisions import Decision
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import MessageEvent, OutboxMessage, ReminderDecision
from salonapp.storage.door import Reader, Tx

#: States after which a gateway has the message. An unknown outcome that ended as failed was
#: answered by a person: it did not arrive.
_HAD_IT = (State.ACCEPTED.value, State.DELIVERED.value)
_KEPT_FOR = timedelta(days=2)


def retry_failed(tx: Tx, message_id: int) -> None:
    """Queue a failed message again; consent, caps and quiet hours are judged as at every claim.

    Conflict for one that a gateway may have, or once had: another try could be a second message.
    """
    message = tx.session.get(OutboxMessage, message_id)
    if message is None:
        raise NotFound(msg("This message does not exist any more."))
    state = State(message.state)
    if state in (State.UNKNOWN, State.HELD):
        raise Conflict(
            msg("Nobody knows yet whether this message arrived."),
            msg("Ask the client and say “arrived” or “did not arrive” first."),
        )
    if not may_retry(tx, message_id):
        raise Conflict(
            msg("The gateway had this message: another try could be a second one."),
            msg("Check the number or the address, or write to the client by hand."),
        )
    tx.session.add(
        ReminderDecision(
            client_id=message.client_id,
            dedupe_key=message.dedupe_key,
            rule=message.rule,
            decision=Decision.SEND_NOW.value,
            send_at=tx.now,
        )
    )
    tx.session.flush()
    move(
        tx,
        message_id,
        state,
        State.QUEUED,
        Reason(ReasonKind.PERSON_SAYS),
        send_at=tx.now,
        expires_at=max(message.expires_at or tx.now, tx.now + _KEPT_FOR),
        gone_at=None,
        owner=None,
        lease_until=None,
    )


def may_retry(reader: Reader, message_id: int) -> bool:
    """Whether a message failed, and no gateway ever had it."""
    row = reader.session.execute(
        select(OutboxMessage.state, OutboxMessage.attempts, OutboxMessage.gateway_id).where(
            OutboxMessage.id == message_id
        )
    ).first()
    if row is None or row.state not in (State.FAILED, State.EXPIRED) or not row.attempts:
        return False
    had = select(MessageEvent.id).where(
        MessageEvent.message_id == message_id, MessageEvent.state.in_(_HAD_IT)
    )
    return not row.gateway_id and reader.session.scalar(had.limit(1)) is None
