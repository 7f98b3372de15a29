"""Filters as SQL: each condition as a set of clients, on both databases.

Sets rather than one look per client: the database starts from the smallest one.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from salonapp.clients.queries.finding import Condition as Only
from salonapp.clients.tables.consents import consent_counts
from salonapp.desk.filters import (
    AllergyTo,
    BirthdayIn,
    Booked,
    Condition,
    Due,
    FromSource,
    GenderIs,
    HadService,
    HasTag,
    InSegment,
    LastVisit,
    NoConsent,
    NoPhone,
    OwesMoney,
    Span,
    Spent,
    TemperatureIs,
    WithMaster,
    grouped,
)
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import bare
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in
from salonapp.storage.sets import ids_json
from salonapp.visits.cards import AHEAD_SQL
from salonapp.visits.queries.debts import OWED

_EVERYBODY: Only = ("", [])


def only_those(reader: Reader, viewer: Viewer, conditions: Sequence[Condition]) -> Only:
    """The condition on `s.client_id` that a filter means; SalonError when it is not the viewer's.

    Empty without conditions.
    """
    groups: list[str] = []
    values: list[Any] = []
    for group in grouped(conditions):
        each = [_Sql(reader, viewer).of(condition) for condition in group]
        joined = " OR ".join(sql for sql, _values in each)
        groups.append(f"({joined})" if len(each) > 1 else joined)
        values += [value for _sql, some in each for value in some]
    return (" AND ".join(groups), values) if groups else _EVERYBODY


class _Sql:
    """One condition as SQL on `s.client_id`."""

    def __init__(self, reader: Reader, viewer: Viewer) -> None:
        self._reader = reader
        self._viewer = viewer

    def of(self, condition: Condition) -> Only:
        """The SQL and its values."""
        match condition:
            case TemperatureIs(temperature=temperature):
                return _in("client_temperature t", "t.temperature = ?", temperature)
            case InSegment(segment=segment):
                among = "',' || t.segments || ',' LIKE ?"
                return _in("client_temperature t", among, f"%,{segment},%")
            case HasTag(tag=tag):
                return _in("client_tag t", "t.tag = ?", tag)
            case LastVisit():
                return self._last_visit(condition)
            case Due(from_days=first, to_days=last):
                days = (self._day(first), self._day(last))
                return _in("client_temperature t", "t.due_on BETWEEN ? AND ?", *days)
            case Booked(booked=booked):
                ahead = f"t.starts_at >= ? AND t.status IN {AHEAD_SQL}"
                now = instant_in(self._reader, self._reader.now)
                return _in("appointment t", ahead, now, without=not booked)
            case HadService():
                return self._service(condition)
            case WithMaster(staff_id=staff_id, last=True):
                return _in("client_stats t", "t.last_staff_id = ?", staff_id)
            case WithMaster(staff_id=staff_id):
                return _in("visit t", "t.staff_id = ? AND t.status = 'done'", staff_id)
            case BirthdayIn(days=days):
                return self._birthday(days)
            case Spent():
                return self._spent(condition)
            case OwesMoney():
                return f"s.client_id IN (SELECT v.client_id FROM visit v WHERE {OWED})", []
            case FromSource(source=source):
                return _in("client t", "t.source = ?", source, key="id")
            case GenderIs(gender=gender):
                return _in("client t", "t.gender = ?", gender.value, key="id")
            case AllergyTo(text=text):
                return self._allergy(text)
            case NoConsent(purpose=purpose):
                return _in("consent t", _GRANTED, purpose.value, True, without=True)
            case NoPhone():
                return _in("client_phone t", "1 = 1", without=True)

    def _day(self, ahead: int) -> str:
        return (self._reader.today + timedelta(days=ahead)).isoformat()

    def _last_visit(self, condition: LastVisit) -> Only:
        stats = "client_stats t"
        match condition.span:
            case Span.BEFORE:
                return _in(stats, "t.last_visit_on < ?", (condition.day or date.min).isoformat())
            case Span.SINCE:
                return _in(stats, "t.last_visit_on >= ?", (condition.day or date.min).isoformat())
            case Span.MORE_THAN_DAYS_AGO:
                return _in(stats, "t.last_visit_on < ?", self._day(-condition.days))
            case Span.WITHIN_DAYS:
                return _in(stats, "t.last_visit_on >= ?", self._day(-condition.days))
            case Span.NEVER:
                return _in(stats, "t.last_visit_on IS NOT NULL", without=True)

    def _service(self, condition: HadService) -> Only:
        done = "v.id = t.visit_id AND v.status = 'done' AND t.service_id = ?"
        if not condition.within_days:
            sql = f"SELECT v.client_id FROM visit_service t, visit v WHERE {done}"
            return f"s.client_id IN ({sql})", [condition.service_id]
        # By the day first: a popular service has a hundred times as many visits.
        sql = f"SELECT v.client_id FROM visit v CROSS JOIN visit_service t WHERE {done}"
        since = self._day(-condition.within_days)
        return f"s.client_id IN ({sql} AND v.on_day >= ?)", [condition.service_id, since]

    def _birthday(self, days: int) -> Only:
        today = self._reader.today
        if not days:
            return _in("client t", "t.birth_month = ?", today.month, key="id")
        if days >= 366:
            return _in("client t", "t.birth_month IS NOT NULL", key="id")
        coming = [today + timedelta(days=ahead) for ahead in range(days + 1)]
        wanted = {(day.month, day.day) for day in coming}
        if any((d.month, d.day) == (2, 28) and not isleap(d.year) for d in coming):
            wanted.add((2, 29))  # remembered on the 28th of other years
        numbers = ids_json(sorted(month * 100 + day for month, day in wanted))
        among = "t.birth_month * 100 + t.birth_day IN (SELECT value FROM json_each(?))"
        return _in("client t", among, numbers, key="id")

    def _spent(self, condition: Spent) -> Only:
        if not self._viewer.sees_takings:
            raise SalonError(msg("Only those who may see takings can choose by what was spent."))
        bounds: list[str] = []
        values: list[Any] = []
        # Who never came has no row, and has spent nothing.
        spent = "COALESCE((SELECT t.spent_minor FROM client_stats t"
        spent += " WHERE t.client_id = s.client_id), 0)"
        for sign, minor in ((">=", condition.from_minor), ("<=", condition.to_minor)):
            if minor is not None:
                bounds.append(f"{spent} {sign} ?")
                values.append(minor)
        return f"({' AND '.join(bounds)})", values

    def _allergy(self, text: str) -> Only:
        """Compared here: the database cannot fold letters as people do."""
        wanted = bare(text)
        holds = "t.kind = 'allergy' AND (t.until IS NULL OR t.until >= ?)"
        rows = Raw(self._reader).all(
            f"SELECT t.client_id, t.text FROM client_alert t WHERE {holds}", (self._day(0),)
        )
        seen = self._viewer.note  # pieces of a phone that is hidden there choose nobody
        found = {client_id for client_id, named in rows if wanted in bare(seen(named))}
        return "s.client_id IN (SELECT value FROM json_each(?))", [ids_json(sorted(found))]


#: A later word about every way, or every address, takes the place of one about a single one.
_GRANTED = (
    "t.purpose = ? AND t.granted = ? AND " + consent_counts("t") + " AND NOT EXISTS"
    " (SELECT 1 FROM consent l WHERE l.client_id = t.client_id AND l.purpose = t.purpose"
    " AND l.channel IN ('', t.channel) AND l.address IN ('', t.address) AND l.id > t.id"
    " AND " + consent_counts("l") + ")"
)


def _in(
    table: str, condition: str, *values: Any, key: str = "client_id", without: bool = False
) -> Only:
    word = "NOT IN" if without else "IN"
    return f"s.client_id {word} (SELECT t.{key} FROM {table} WHERE {condition})", list(values)
