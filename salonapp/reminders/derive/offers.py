"""Reads the offers made to clients, for sets of clients, on the bare driver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta

from salonapp.reminders.planning import ClientFacts, Offered, PlanFrame
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

_NEAR = (
    "SELECT DISTINCT r.client_id FROM offer o JOIN offer_recipient r ON r.offer_id = o.id"
    " WHERE o.cancelled_at IS NULL AND o.expires_on >= ? AND o.starts_on <= ?"
)
_AMONG = " AND r.client_id IN (SELECT value FROM json_each(?))"
_OFFERS = (
    "SELECT r.client_id, o.id, o.name, o.starts_on, o.expires_on, r.position"
    " FROM offer_recipient r JOIN offer o ON o.id = r.offer_id"
    " WHERE r.client_id IN (SELECT value FROM json_each(?)) AND o.cancelled_at IS NULL"
    " ORDER BY o.starts_on, o.id"
)
_RECIPIENTS = (
    "SELECT DISTINCT client_id FROM offer_recipient"
    " WHERE offer_id IN (SELECT value FROM json_each(?))"
)


def near_offers(reader: Reader, frame: PlanFrame, client_ids: Collection[int] | None) -> set[int]:
    """Whom an offer is for that has not run out, among `client_ids` or all."""
    last = frame.today + timedelta(days=frame.horizon_days)
    sql = _NEAR if client_ids is None else _NEAR + _AMONG
    of_set = () if client_ids is None else (ids_json(client_ids),)
    rows = Raw(reader).all(sql, (frame.today.isoformat(), last.isoformat(), *of_set))
    return {row[0] for row in rows}


def with_offers(
    reader: Reader, facts: Mapping[int, ClientFacts], _frame: PlanFrame
) -> Mapping[int, ClientFacts]:
    """The facts of those offers were made to, with the offers."""
    found: defaultdict[int, tuple[Offered, ...]] = defaultdict(tuple)
    for client_id, offer_id, name, starts_on, expires_on, position in Raw(reader).all(
        _OFFERS, (ids_json(facts),)
    ):
        found[client_id] += (Offered(offer_id, name, _day(starts_on), _day(expires_on), position),)
    return {client_id: replace(facts[client_id], offers=made) for client_id, made in found.items()}


def recipients(reader: Reader, offer_ids: Collection[int]) -> set[int]:
    """Whom the offers were made to."""
    return {row[0] for row in Raw(reader).all(_RECIPIENTS, (ids_json(offer_ids),))}


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
