"""The visits and appointments the salon has already, for telling new rows from known ones."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select

from salonapp.desk.imports.keys import KeyIndex
from salonapp.storage.door import Tx
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService

_ROWS = 50_000


def visit_key(client_id: int, day: date, at: time | None, service_ids: tuple[int, ...]) -> int:
    """One number for whose visit it is, when and what was done, in whatever order."""
    minutes = -2 if at is None else at.hour * 60 + at.minute
    if len(service_ids) > 1:
        service_ids = tuple(sorted(service_ids))
    return hash((client_id, day.toordinal(), minutes, service_ids))


class KnownVisits:
    """Finds visits and appointments by their own code or by what they are."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.visits = KeyIndex()
        self.visit_codes = KeyIndex()
        self.appointments: dict[int, int] = {}
        self.appointment_codes: dict[str, int] = {}
        self._load_visits()
        self._load_appointments()

    def _load_visits(self) -> None:
        session = self._tx.session
        services = _services_by_owner(
            session.execute(
                select(VisitService.visit_id, VisitService.service_id).execution_options(
                    yield_per=_ROWS
                )
            )
        )
        rows = session.execute(
            select(
                Visit.id, Visit.client_id, Visit.on_day, Visit.at_time, Visit.external_id
            ).execution_options(yield_per=_ROWS)
        )
        for part in rows.partitions(_ROWS):
            self.visits.add(
                [visit_key(r[1], r[2], r[3], services.get(r[0], ())) for r in part],
                [r[0] for r in part],
            )
            coded = [(hash(r[4]), r[0]) for r in part if r[4]]
            if coded:
                self.visit_codes.add([code for code, _ in coded], [i for _, i in coded])

    def _load_appointments(self) -> None:
        session, zone = self._tx.session, self._tx.zone
        services = _services_by_owner(
            session.execute(
                select(AppointmentService.appointment_id, AppointmentService.service_id)
            )
        )
        for row in session.execute(
            select(
                Appointment.id,
                Appointment.client_id,
                Appointment.starts_at,
                Appointment.external_id,
            )
        ):
            local: datetime = row.starts_at.astimezone(zone)
            key = visit_key(row.client_id, local.date(), local.time(), services.get(row.id, ()))
            self.appointments.setdefault(key, row.id)
            if row.external_id:
                self.appointment_codes[row.external_id] = row.id


def _services_by_owner(rows: object) -> dict[int, tuple[int, ...]]:
    """The services of each visit; equal tuples are one object, to spare memory."""
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    found: dict[int, tuple[int, ...]] = {}
    for owner, service in rows:  # type: ignore[attr-defined]
        services = (*found.get(owner, ()), service)
        found[owner] = same.setdefault(services, services)
    return found
