"""Reads birthdays, regular clients and last visits, for sets of clients, on the bare driver."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from salonapp.reminders.occasions import REGULAR_FROM_DAYS, missed_from
from salonapp.reminders.planning import ClientFacts, PlanFrame
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

#: Longer rhythms than this are nobody's.
_LONGEST_RHYTHM_DAYS = 400
_WHOLE_YEAR_DAYS = 365
_LEAP = (228, 229)

_BORN = (
    "SELECT id FROM client WHERE deleted_at IS NULL AND merged_into_id IS NULL"
    " AND birth_month IS NOT NULL AND birth_day IS NOT NULL"
)
_ID_AMONG = " AND id IN (SELECT value FROM json_each(?))"
_AMONG = " AND s.client_id IN (SELECT value FROM json_each(?))"
_BIRTHDAYS = (
    "SELECT id, birth_day, birth_month FROM client"
    " WHERE id IN (SELECT value FROM json_each(?)) AND birth_day IS NOT NULL"
    " AND birth_month IS NOT NULL"
)
_REGULARS = (
    "SELECT s.client_id, s.last_visit_on, t.due_on FROM client_stats s"
    " JOIN client_temperature t ON t.client_id = s.client_id"
    " WHERE s.visit_days >= ? AND t.due_on >= ? AND t.due_on <= ?"
)
_VISIT_DAYS = (
    "SELECT client_id, visit_days FROM client_stats"
    " WHERE client_id IN (SELECT value FROM json_each(?))"
)
_CAME = "SELECT s.client_id FROM client_stats s WHERE s.last_visit_on >= ?"
_RATED = (
    "SELECT s.client_id, s.visit_days, MIN(v.rating) FROM client_stats s"
    " JOIN visit v ON v.client_id = s.client_id AND v.on_day = s.last_visit_on"
    " AND v.status = 'done'"
    " WHERE s.client_id IN (SELECT value FROM json_each(?)) GROUP BY s.client_id, s.visit_days"
)


def near_birthdays(
    reader: Reader, frame: PlanFrame, client_ids: Collection[int] | None
) -> set[int]:
    """Whose birthday is near enough to be written about, among `client_ids` or all."""
    first, last = _days(frame)
    sql, given = _BORN, []
    if (last - first).days < _WHOLE_YEAR_DAYS:
        low, high = (day.month * 100 + day.day for day in (first, last))
        high = _LEAP[1] if high == _LEAP[0] else high
        joined = "AND" if low <= high else "OR"
        number = "birth_month * 100 + birth_day"
        sql += f" AND ({number} >= ? {joined} {number} <= ?)"
        given = [low, high]
    return _ids(reader, sql, _ID_AMONG, given, client_ids)


def with_birthdays(
    reader: Reader, facts: Mapping[int, ClientFacts], _frame: PlanFrame
) -> Mapping[int, ClientFacts]:
    """The facts of those whose birthday is known, with it."""
    rows = Raw(reader).all(_BIRTHDAYS, (ids_json(facts),))
    return {row[0]: replace(facts[row[0]], birthday=(row[1], row[2])) for row in rows}


def near_missed(reader: Reader, frame: PlanFrame, client_ids: Collection[int] | None) -> set[int]:
    """Regular clients who stopped coming, or will have within the days the plan looks at."""
    first, last = _days(frame)
    reach = timedelta(days=2 * _LONGEST_RHYTHM_DAYS)
    given = [REGULAR_FROM_DAYS, (first - reach).isoformat(), last.isoformat()]
    sql = _REGULARS if client_ids is None else _REGULARS + _AMONG
    of_set = [] if client_ids is None else [ids_json(client_ids)]
    return {
        client_id
        for client_id, last_visit_on, due_on in Raw(reader).all(sql, (*given, *of_set))
        if first <= missed_from(_day(last_visit_on), _day(due_on)) <= last
    }


def with_visit_days(
    reader: Reader, facts: Mapping[int, ClientFacts], _frame: PlanFrame
) -> Mapping[int, ClientFacts]:
    """The facts of those who were here, with on how many days."""
    rows = Raw(reader).all(_VISIT_DAYS, (ids_json(facts),))
    return {row[0]: replace(facts[row[0]], visit_days=row[1]) for row in rows}


def near_visits(reader: Reader, frame: PlanFrame, client_ids: Collection[int] | None) -> set[int]:
    """Who was here lately, among `client_ids` or all."""
    return _ids(reader, _CAME, _AMONG, [_days(frame)[0].isoformat()], client_ids)


def with_ratings(
    reader: Reader, facts: Mapping[int, ClientFacts], _frame: PlanFrame
) -> Mapping[int, ClientFacts]:
    """The facts of those who were here, with the lowest rating of the last day."""
    rows = Raw(reader).all(_RATED, (ids_json(facts),))
    return {row[0]: replace(facts[row[0]], visit_days=row[1], rating=row[2]) for row in rows}


def _days(frame: PlanFrame) -> tuple[date, date]:
    """The first and the last day a message of the rule could be about."""
    offset = timedelta(days=frame.rule.offset_days)
    first = frame.today - offset - timedelta(days=frame.rule.expires_after_days)
    return first, frame.today - offset + timedelta(days=frame.horizon_days)


def _ids(
    reader: Reader, sql: str, among: str, given: list[Any], client_ids: Collection[int] | None
) -> set[int]:
    if client_ids is None:
        return {row[0] for row in Raw(reader).all(sql, given)}
    return {row[0] for row in Raw(reader).all(sql + among, (*given, ids_json(client_ids)))}


@lru_cache(maxsize=4_096)
def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
