"""What became of one message, step by step, in words."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.clients.consents import channel_name
from salonapp.foundation.clock import local_day
from salonapp.foundation.format import format_day, format_time
from salonapp.foundation.i18n import _
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.sentences import reason_sentence, state_name
from salonapp.reminders.states import State
from salonapp.reminders.tables import MessageAttempt, MessageEvent
from salonapp.staff.rights import actor_words
from salonapp.storage.door import Reader

#: Reasons that say no more than the state beside them.
_SAYS_NOTHING = frozenset(
    {ReasonKind.DUE, ReasonKind.RECEIPT, ReasonKind.PERSON_SAYS, ReasonKind.SENT_BY_PERSON}
)


def history(reader: Reader, message_id: int) -> tuple[str, ...]:
    """Every step with its moment, why, who; each attempt with its number and its channel."""
    events = reader.session.execute(
        select(MessageEvent.at, MessageEvent.state, MessageEvent.reason, MessageEvent.actor_name)
        .where(MessageEvent.message_id == message_id)
        .order_by(MessageEvent.id)
    ).all()
    attempts = iter(
        reader.session.scalars(
            select(MessageAttempt.channel)
            .where(MessageAttempt.message_id == message_id)
            .order_by(MessageAttempt.id)
        ).all()
    )
    lines = []
    count = 0
    for row in events:
        day = format_day(local_day(row.at, reader.zone), today=reader.today)
        state = State(row.state)
        words = str(state_name(state))
        if state is State.SENDING:
            count += 1
            channel = next(attempts, "")
            words = _("attempt {number}").format(number=count)
            if channel:
                words = f"{words}, {channel_name(channel)}"
        lines.append(f"{day}, {format_time(row.at, reader.zone)}: {words}{_why(reader, row)}")
    return tuple(lines)


def _why(reader: Reader, row: object) -> str:
    reason = Reason.from_json(row.reason)  # type: ignore[attr-defined]
    actor = str(row.actor_name)  # type: ignore[attr-defined]
    state = row.state  # type: ignore[attr-defined]
    told = ""
    if reason.kind not in _SAYS_NOTHING and state not in (State.SENDING, State.ACCEPTED):
        told = f". {reason_sentence(reason)}"
        if reason.kind is ReasonKind.RETRYING and reason.at is not None:
            at = format_time(reason.at, reader.zone)
            told += " " + _("Again at {time}.").format(time=at)
    if reason.kind is ReasonKind.PERSON_SAYS and actor:
        told = f" ({actor_words(actor)})"
    return told
