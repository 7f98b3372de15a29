"""The visits and appointments the salon has already, for telling new rows from known ones."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from itertools import groupby
from operator import itemgetter

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
        """Read visits with their services in one pass: held side by side they would fill memory."""
        rows = self._tx.session.execute(
            select(
                Visit.id,
                Visit.client_id,
                Visit.on_day,
                Visit.at_time,
                Visit.external_id,
                VisitService.service_id,
            )
            .outerjoin(VisitService, VisitService.visit_id == Visit.id)
            .order_by(Visit.id)
            .execution_options(yield_per=_ROWS)
        )
        keys: list[int] = []
        ids: list[int] = []
        codes: list[int] = []
        coded: list[int] = []
        for visit_id, visit in groupby(rows, key=itemgetter(0)):
            first, *more = visit
            done = () if first[5] is None else (first[5], *(row[5] for row in more))
            keys.append(visit_key(first[1], first[2], first[3], done))
            ids.append(visit_id)
            if first[4]:
                codes.append(hash(first[4]))
                coded.append(visit_id)
            if len(ids) == _ROWS:
                self._keep(keys, ids, codes, coded)
                keys, ids, codes, coded = [], [], [], []
        self._keep(keys, ids, codes, coded)

    def _keep(self, keys: list[int], ids: list[int], codes: list[int], coded: list[int]) -> None:
        self.visits.add(keys, ids)
        self.visit_codes.add(codes, coded)

    def _load_appointments(self) -> None:
        session, zone = self._tx.session, self._tx.zone
        services: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
        for owner, service in session.execute(
            select(AppointmentService.appointment_id, AppointmentService.service_id)
        ):
            services[owner] += (service,)
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
