"""Reads the appointments ahead, for sets of clients, on the bare driver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from salonapp.reminders.planning import Booked, ClientFacts, PlanFrame
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in
from salonapp.storage.sets import ids_json
from salonapp.visits.cards import AppointmentStatus

#: Who has arrived needs no reminder.
REMINDED = (AppointmentStatus.PLANNED.value, AppointmentStatus.CONFIRMED.value)
_REMINDED_SQL = "(" + ", ".join(f"'{status}'" for status in REMINDED) + ")"

_NEAR = (
    "SELECT DISTINCT client_id FROM appointment WHERE starts_at > ? AND starts_at < ?"
    f" AND status IN {_REMINDED_SQL}"
)
_AMONG = " AND client_id IN (SELECT value FROM json_each(?))"
_AHEAD = (
    "SELECT client_id, id, starts_at FROM appointment"
    " WHERE client_id IN (SELECT value FROM json_each(?)) AND starts_at > ? AND starts_at < ?"
    f" AND status IN {_REMINDED_SQL} ORDER BY starts_at, id"
)


def near_appointments(
    reader: Reader, frame: PlanFrame, client_ids: Collection[int] | None
) -> set[int]:
    """Who is booked for one of the days the plan looks at, among `client_ids` or all."""
    sql = _NEAR if client_ids is None else _NEAR + _AMONG
    of_set = () if client_ids is None else (ids_json(client_ids),)
    rows = Raw(reader).all(sql, (*_between(reader, frame), *of_set))
    return {row[0] for row in rows}


def with_appointments(
    reader: Reader, facts: Mapping[int, ClientFacts], frame: PlanFrame
) -> Mapping[int, ClientFacts]:
    """The facts of those who are booked, with what they are booked for."""
    found: defaultdict[int, tuple[Booked, ...]] = defaultdict(tuple)
    start, end = _between(reader, frame)
    for client_id, booked_id, starts_at in Raw(reader).all(_AHEAD, (ids_json(facts), start, end)):
        found[client_id] += (Booked(booked_id, _instant(starts_at)),)
    return {
        client_id: replace(facts[client_id], appointments=booked)
        for client_id, booked in found.items()
    }


def _between(reader: Reader, frame: PlanFrame) -> tuple[Any, Any]:
    reach = timedelta(days=frame.horizon_days + 1, hours=max(frame.rule.hours, default=0))
    return instant_in(reader, frame.now), instant_in(reader, frame.now + reach)


def _instant(value: datetime | str) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
