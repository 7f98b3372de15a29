"""Reads when clients are due in the eyes of a return rule that does not go by the whole rhythm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from salonapp.clients.safety import PatchService
from salonapp.reminders.due_days import ServiceDue, due_by_mode
from salonapp.reminders.plan_facts import PlanFrame
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.cadence import WorkingDays, rhythm_days

_AMONG = " AND {table}.client_id IN (SELECT value FROM json_each(?))"
_WHOLE = (
    "SELECT s.client_id, s.last_visit_on, s.last_norm_days, s.gaps, s.sum_gap FROM client_stats s"
    " WHERE s.last_visit_on IS NOT NULL AND s.last_norm_days IS NOT NULL"
)
_KINDS = (
    "SELECT r.client_id, r.last_visit_on, r.last_norm_days, r.visit_days, r.sum_gap,"
    " v.id, v.name, v.needs_patch_test,"
    " (SELECT MIN(w.id) FROM visit w WHERE w.client_id = r.client_id"
    " AND w.on_day = r.last_visit_on AND w.status = 'done')"
    " FROM client_rhythm r JOIN service v ON v.id = r.last_service_id WHERE NOT v.archived"
)
_DAYS_OF_KINDS = (
    "SELECT r.client_id, r.last_visit_on, r.last_norm_days, r.visit_days, r.sum_gap"
    " FROM client_rhythm r WHERE 1 = 1"
)


def due_as_a_whole(
    reader: Reader, frame: PlanFrame, client_ids: Collection[int] | None
) -> Mapping[int, date]:
    """The day each of the clients (None: of all) is due by the rule's way of counting."""
    days, rule = _working_days(frame), frame.rule
    return {
        client_id: due_by_mode(rule, _day(last), rhythm_days(gaps, sum_gap, norm), norm, days)
        for client_id, last, norm, gaps, sum_gap in _rows(reader, _WHOLE, "s", client_ids)
    }


def dues_of(
    reader: Reader, frame: PlanFrame, client_ids: Collection[int]
) -> Mapping[int, tuple[ServiceDue, ...]]:
    """When each kind of service each client has had is due by the rule's way of counting."""
    days = _working_days(frame)
    found: defaultdict[int, tuple[ServiceDue, ...]] = defaultdict(tuple)
    for client_id, last, norm, visits, sum_gap, service, name, needs_test, visit_id in _rows(
        reader, _KINDS, "r", client_ids
    ):
        if visit_id is None:
            continue
        rhythm = rhythm_days(visits - 1, sum_gap, norm)
        due_on = due_by_mode(frame.rule, _day(last), rhythm, norm, days)
        patch = PatchService(service, name, bool(needs_test))
        found[client_id] += (ServiceDue(visit_id, patch, _day(last), due_on),)
    return found


def near_due(reader: Reader, frame: PlanFrame) -> set[int]:
    """Every client who is due, for the visit or a service, on a day the plan looks at."""
    offset = timedelta(days=frame.rule.offset_days)
    first = frame.today - offset - timedelta(days=frame.rule.expires_after_days)
    last = frame.today - offset + timedelta(days=frame.horizon_days)
    if not frame.rule.each_service:
        due = due_as_a_whole(reader, frame, None)
        return {client_id for client_id, day in due.items() if first <= day <= last}
    days = _working_days(frame)
    return {
        client_id
        for client_id, day, norm, visits, sum_gap in _rows(reader, _DAYS_OF_KINDS, "r", None)
        if first
        <= due_by_mode(frame.rule, _day(day), rhythm_days(visits - 1, sum_gap, norm), norm, days)
        <= last
    }


def _working_days(frame: PlanFrame) -> WorkingDays:
    window = frame.asked_window
    return WorkingDays(window.closed_weekdays, window.closed_days)


def _rows(reader: Reader, sql: str, table: str, client_ids: Collection[int] | None) -> list[Row]:
    if client_ids is None:
        return Raw(reader).all(sql)
    return Raw(reader).all(sql + _AMONG.format(table=table), (ids_json(client_ids),))


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
