"""Reads patch tests and the services they are for, for sets of clients, on the bare driver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from salonapp.clients.safety import PatchFact, PatchService, PatchTestResult
from salonapp.reminders.planning import PlanFrame
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.rules import RuleKind
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in
from salonapp.storage.sets import ids_json
from salonapp.visits.cards import AHEAD_SQL

_TESTS = (
    "SELECT id, client_id, on_day, result, valid_until FROM patch_test"
    " WHERE client_id IN (SELECT value FROM json_each(?))"
)
_WITH_TESTS = (
    "SELECT client_id FROM patch_test WHERE client_id IN (SELECT value FROM json_each(?))"
    " UNION SELECT client_id FROM outbox_message"
    " WHERE client_id IN (SELECT value FROM json_each(?))"
    f" AND rule = '{RuleKind.PATCH_TEST_EXPIRY.value}'"
)
_TEST_SERVICES = (
    "SELECT x.patch_test_id, x.service_id FROM patch_test_service x"
    " JOIN patch_test t ON t.id = x.patch_test_id"
    " WHERE t.client_id IN (SELECT value FROM json_each(?))"
)
_DONE = (
    "SELECT x.visit_id, s.id, s.name, s.needs_patch_test FROM visit_service x"
    " JOIN service s ON s.id = x.service_id"
    " WHERE x.visit_id IN (SELECT value FROM json_each(?)) ORDER BY x.position, x.id"
)
_BOOKED = (
    "SELECT a.client_id, s.id, s.name, s.needs_patch_test FROM appointment a"
    " JOIN appointment_service x ON x.appointment_id = a.id"
    " JOIN service s ON s.id = x.service_id"
    " WHERE a.client_id IN (SELECT value FROM json_each(?)) AND a.starts_at >= ?"
    f" AND a.status IN {AHEAD_SQL} ORDER BY a.starts_at, x.position"
)

Services = Mapping[int, tuple[PatchService, ...]]


def tests_of(reader: Reader, client_ids: Collection[int]) -> Mapping[int, tuple[PatchFact, ...]]:
    """The patch tests of each client."""
    raw, wanted = Raw(reader), ids_json(client_ids)
    rows = raw.all(_TESTS, (wanted,))
    if not rows:
        return {}
    services: defaultdict[int, set[int]] = defaultdict(set)
    for test_id, service_id in raw.all(_TEST_SERVICES, (wanted,)):
        services[test_id].add(service_id)
    found: defaultdict[int, tuple[PatchFact, ...]] = defaultdict(tuple)
    for test_id, client_id, on_day, result, valid_until in rows:
        found[client_id] += (
            PatchFact(
                test_id,
                _day(on_day),
                PatchTestResult(result),
                _day(valid_until),
                frozenset(services.get(test_id, ())),
            ),
        )
    return found


def with_tests(reader: Reader, client_ids: Collection[int]) -> set[int]:
    """Those of `client_ids` who have a patch test, or a message about one."""
    rows = Raw(reader).all(_WITH_TESTS, (ids_json(client_ids), ids_json(client_ids)))
    return {row[0] for row in rows}


def services_done(reader: Reader, visit_ids: Collection[int]) -> Services:
    """The services of each visit."""
    return _services(Raw(reader).all(_DONE, (ids_json(visit_ids),)))


def services_booked(reader: Reader, client_ids: Collection[int], frame: PlanFrame) -> Services:
    """The services of each client's appointments ahead, today's past ones included."""
    since = instant_in(reader, day_start(frame.today, frame.window.zone))
    return _services(Raw(reader).all(_BOOKED, (ids_json(client_ids), since)))


def run_out_near(tests: Collection[PatchFact], frame: PlanFrame) -> bool:
    """Whether the rule about tests that run out could have something to say."""
    if frame.rule.kind is not RuleKind.PATCH_TEST_EXPIRY:
        return False
    first = frame.today - timedelta(days=frame.rule.expires_after_days)
    last = frame.today + timedelta(days=frame.horizon_days)
    offset = timedelta(days=frame.rule.offset_days)
    return any(first <= test.valid_until + offset <= last for test in tests)


def _services(rows: Collection[tuple[int, int, str, bool]]) -> Services:
    found: defaultdict[int, tuple[PatchService, ...]] = defaultdict(tuple)
    for owner_id, service_id, name, needs_test in rows:
        found[owner_id] += (PatchService(service_id, name, bool(needs_test)),)
    return found


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
