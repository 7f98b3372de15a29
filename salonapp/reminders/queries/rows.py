"""Messages as lists show them: with the client's name, the masked address and the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select

from salonapp.channels.port import MESSENGERS
from salonapp.clients.cards import name_for
from salonapp.clients.tables import Client
from salonapp.foundation.clock import local_day
from salonapp.reminders.cards import ReminderRow
from salonapp.reminders.derive.frame import rules as kept_rules
from salonapp.reminders.queries.wording import Wording, wordings
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage, ReminderDecision
from salonapp.staff.queries.own import each_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.sets import chunks
from salonapp.temperature.tables import ClientTemperature

_M = OutboxMessage
_ROWS = (
    select(
        _M.id,
        _M.dedupe_key,
        _M.client_id,
        _M.rule,
        _M.state,
        _M.channel,
        _M.address,
        _M.text,
        _M.send_at,
        _M.expires_at,
        _M.claimed_at,
        _M.attempts,
        _M.state_at,
        _M.reason,
        _M.price_minor,
        _M.price_currency,
        Client.first_name,
        Client.last_name,
        ClientTemperature.temperature,
    )
    .outerjoin(Client, Client.id == _M.client_id)
    .outerjoin(ClientTemperature, ClientTemperature.client_id == _M.client_id)
)


def read_rows(
    reader: Reader,
    viewer: Viewer,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    limit: int | None,
) -> list[ReminderRow]:
    """The messages that meet `conditions`, in an order; what has no words yet gets today's."""
    own = each_own(viewer, "outbox_message.client_id")
    query = _ROWS.where(*conditions, *own).order_by(*order).limit(limit)
    rows = reader.session.execute(query).all()
    texts = _texts(reader, rows)
    found: list[ReminderRow] = []
    for row in rows:
        at = row.claimed_at or row.send_at
        # The number of a chat says nothing to anybody.
        address = "" if row.channel in MESSENGERS else row.address
        found.append(
            ReminderRow(
                row.id,
                row.dedupe_key,
                row.client_id,
                name_for(viewer, row.first_name or "", row.last_name or ""),
                row.temperature or "",
                RuleKind(row.rule),
                State(row.state),
                row.channel,
                viewer.email(address) if "@" in address else (address and viewer.phone(address)),
                row.send_at,
                row.expires_at,
                local_day(at, reader.zone) if at is not None else None,
                row.attempts,
                row.state_at,
                viewer.note(row.text or texts.get(row.dedupe_key, "")),
                row.reason,
                row.price_minor,
                row.price_currency or "",
            )
        )
    return found


def _texts(reader: Reader, rows: Sequence[Any]) -> dict[str, str]:
    """The text of those that have not been given one yet: what would be sent today."""
    waiting = {row.dedupe_key: row.client_id for row in rows if not row.text}
    return {key: words.text for key, words in _worded(reader, waiting).items()}


def subjects(reader: Reader, rows: Sequence[ReminderRow]) -> dict[str, str]:
    """The subjects of letters among `rows`, by key."""
    wanted = {row.dedupe_key: row.client_id for row in rows if "@" in row.address}
    return {key: words.subject for key, words in _worded(reader, wanted).items()}


def _worded(reader: Reader, wanted: Mapping[str, int]) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    kept = kept_rules(reader)
    for rule_name, of_rule in groupby(sorted(wanted), lambda key: key.partition(":")[0]):
        for keys in chunks(of_rule):
            part = {key: wanted[key] for key in keys}
            own = _own_texts(reader, keys)
            found.update(wordings(reader, kept[RuleKind(rule_name)], part, own))
    return found


def _own_texts(reader: Reader, keys: Sequence[str]) -> dict[str, str]:
    rows = reader.session.execute(
        select(ReminderDecision.dedupe_key, ReminderDecision.text)
        .where(ReminderDecision.decision == "text", ReminderDecision.dedupe_key.in_(keys))
        .order_by(ReminderDecision.id)
    )
    return {key: text for key, text in rows if key}
