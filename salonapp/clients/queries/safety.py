"""Reading what could hurt clients: one for the card and the forms, many for the day's list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select

from salonapp.catalog.tables import Service
from salonapp.clients.safety import (
    AlertKind,
    AlertView,
    ClientSafety,
    PatchService,
    PatchTestResult,
    PatchTestView,
    Severity,
)
from salonapp.clients.tables import ClientAlert, PatchTest, PatchTestService
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json

_NEEDING = (
    select(Service.id, Service.name, Service.needs_patch_test)
    .where(Service.needs_patch_test)
    .order_by(Service.name)
)


def client_safety(reader: Reader, viewer: Viewer, client_id: int) -> ClientSafety:
    """All that is known of what could hurt one client, alerts that are over included."""
    check_own(reader, viewer, client_id)
    return safety_of(reader, viewer, (client_id,))[client_id]


def safety_of(
    reader: Reader, viewer: Viewer, client_ids: Collection[int]
) -> dict[int, ClientSafety]:
    """The same for many clients in a handful of statements."""
    if not client_ids:
        return {}
    given = {"ids": ids_json(client_ids)}
    dialect = reader.session.get_bind().dialect.name
    alerts: defaultdict[int, list[AlertView]] = defaultdict(list)
    for row in reader.select(_alerts(dialect), given):
        alerts[row.client_id].append(_alert(viewer, row))
    services = {row.id: _service(row) for row in reader.select(_NEEDING)}
    tests: defaultdict[int, list[PatchTestView]] = defaultdict(list)
    rows = reader.select(_tests(dialect), given).all()
    named: defaultdict[int, list[PatchService]] = defaultdict(list)
    if rows:
        for test_id, service_id, name, needs in reader.select(_test_services(dialect), given):
            named[test_id].append(PatchService(service_id, name, needs))
    more: defaultdict[int, dict[int, PatchService]] = defaultdict(dict)
    for row in rows:
        tests[row.client_id].append(_test(viewer, row, named[row.id]))
        more[row.client_id].update((each.id, each) for each in named[row.id])
    return {
        client_id: ClientSafety(
            tuple(alerts[client_id]),
            tuple(tests[client_id]),
            tuple({**more[client_id], **services}.values()),
        )
        for client_id in client_ids
    }


@cache
def _alerts(dialect: str) -> Select[Any]:
    return (
        select(ClientAlert.__table__)
        .where(ClientAlert.client_id.in_(id_set(dialect)))
        .order_by(ClientAlert.id)
    )


@cache
def _tests(dialect: str) -> Select[Any]:
    return (
        select(PatchTest.__table__, Staff.name.label("master"))
        .outerjoin(Staff, Staff.id == PatchTest.staff_id)
        .where(PatchTest.client_id.in_(id_set(dialect)))
        .order_by(PatchTest.on_day.desc(), PatchTest.id.desc())
    )


@cache
def _test_services(dialect: str) -> Select[int, int, str, bool]:
    return (
        select(PatchTestService.patch_test_id, Service.id, Service.name, Service.needs_patch_test)
        .join(PatchTest, PatchTest.id == PatchTestService.patch_test_id)
        .join(Service, Service.id == PatchTestService.service_id)
        .where(PatchTest.client_id.in_(id_set(dialect)))
        .order_by(PatchTestService.id)
    )


def _alert(viewer: Viewer, row: Row[Any]) -> AlertView:
    return AlertView(
        row.id,
        AlertKind(row.kind),
        viewer.craft(row.text),
        Severity(row.severity),
        row.since,
        row.until,
        viewer.note(row.source),
    )


def _service(row: Any) -> PatchService:
    return PatchService(row.id, row.name, row.needs_patch_test)


def _test(viewer: Viewer, row: Row[Any], services: Iterable[PatchService]) -> PatchTestView:
    named = tuple(services)
    return PatchTestView(
        row.id,
        row.on_day,
        viewer.craft(row.products),
        PatchTestResult(row.result),
        row.valid_until,
        viewer.note(row.note),
        row.staff_id,
        row.master or "",
        tuple(each.id for each in named),
        tuple(each.name for each in named),
    )
