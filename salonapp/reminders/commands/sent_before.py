"""Messages that went out before this salon file was begun: kept as deeds, never sent again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, insert

from salonapp.clients.cards import Purpose
from salonapp.reminders.planning import dedupe_key
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks

_TABLE = cast(Table, OutboxMessage.__table__)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SentThen:
    """One message: to whom, about which visit, when (UTC), through which channel, what it said."""

    client_id: int
    rule: RuleKind
    about: int
    at: datetime
    channel: str
    text: str = field(repr=False)
    language: str
    state: State = State.DONE


def remember_sent(tx: Tx, messages: Iterable[SentThen]) -> int:
    """Keep `messages` as sent; returns how many."""
    kept = 0
    for some in chunks(messages):
        rows = [_row(each) for each in some]
        tx.session.connection().execute(insert(_TABLE), rows)
        kept += len(rows)
    return kept


def _row(message: SentThen) -> dict[str, object]:
    return {
        "dedupe_key": dedupe_key(message.rule, message.client_id, message.about),
        "client_id": message.client_id,
        "rule": message.rule.value,
        "purpose": Purpose.SERVICE.value,
        "state": message.state.value,
        "channel": message.channel,
        "language": message.language,
        "text": message.text,
        "send_at": message.at,
        "expires_at": message.at + timedelta(days=14),
        "reason": Reason(ReasonKind.DUE).as_json(),
        "attempts": 1,
        "claimed_at": message.at,
        "state_at": message.at + 5 * _MINUTE,
    }
