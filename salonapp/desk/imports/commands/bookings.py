"""Bookings of a file become appointments, and follow the file while nobody has touched them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from salonapp.desk.imports.commands.job import Job
from salonapp.desk.imports.commands.known import KnownVisits, visit_key
from salonapp.desk.imports.commands.needed import Needed
from salonapp.desk.imports.commands.owned import may_replace, typed_by_hand
from salonapp.desk.imports.values import Outcome
from salonapp.desk.imports.visit_rows import VisitBatch
from salonapp.storage.bulk import bulk_insert, bulk_update, next_id
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json
from salonapp.visits.tables import Appointment, AppointmentService

#: When an appointment begins whose row tells no time.
NOON = time(12)

_BOOKED_AS = {Outcome.WAITING: "planned", Outcome.CANCELLED: "cancelled"}


class Bookings:
    """Writes the bookings of a file, chunk by chunk."""

    def __init__(self, tx: Tx, needed: Needed, known: KnownVisits, job: Job) -> None:
        self._tx = tx
        self._needed = needed
        self._known = known
        self._job = job
        self._waiting: list[VisitBatch] = []

    def take_waiting(self) -> None:
        """Write the bookings whose client was not known when their row was read."""
        waiting, self._waiting = self._waiting, []
        for batch in waiting:
            self.take(batch)

    def take(self, batch: VisitBatch) -> None:
        """Write a chunk's bookings; one that has become a visit meanwhile stays that visit."""
        if not len(batch):
            return
        batch, clients = self._needed.owned(batch, self._waiting)
        services = [self._needed.services[names] for names in batch.services]
        keys = [
            visit_key(client, day, at or NOON, service)
            for client, day, at, service in zip(
                clients, batch.days, batch.times, services, strict=True
            )
        ]
        known = self._known
        as_visits = known.visits.find(
            list(map(visit_key, clients, batch.days, batch.times, services))
        )
        as_coded = known.visit_codes.find([hash(code) for code in batch.external_ids])
        first = next_id(self._tx, Appointment)
        new: list[int] = []
        matched: dict[int, int] = {}
        for at, (key, code) in enumerate(zip(keys, batch.external_ids, strict=True)):
            found = known.appointment_codes.get(code) or (known.appointments.get(key))
            if as_visits[at] or (code and as_coded[at]) or found in matched:
                self._job.unchanged += 1
            elif found is not None:
                if found < first:
                    matched[found] = at
                else:
                    self._job.unchanged += 1
            else:
                appointment_id = first + len(new)
                known.appointments[key] = appointment_id
                if code:
                    known.appointment_codes[code] = appointment_id
                new.append(at)
        self._insert(batch.picked(new), [clients[at] for at in new], [services[at] for at in new])
        self._update(batch, matched)

    def _starts_at(self, day: date, at: time | None) -> datetime:
        return datetime.combine(day, at or NOON, self._tx.zone).astimezone(UTC)

    def _insert(
        self, batch: VisitBatch, clients: Sequence[int], services: Sequence[tuple[int, ...]]
    ) -> None:
        rows: list[dict[str, Any]] = [
            {
                "external_id": batch.external_ids[at] or None,
                "client_id": client_id,
                "staff_id": self._needed.masters[batch.masters[at]],
                "starts_at": self._starts_at(batch.days[at], batch.times[at]),
                "duration_min": sum(self._needed.durations[service] for service in services[at]),
                "status": _BOOKED_AS[batch.statuses[at]],
                "note": batch.notes[at],
                "price_minor": batch.prices[at],
                "visit_id": None,
            }
            for at, client_id in enumerate(clients)
        ]
        ids = bulk_insert(self._tx, Appointment, rows)
        bulk_insert(
            self._tx,
            AppointmentService,
            [
                {"appointment_id": appointment_id, "service_id": service, "position": place}
                for appointment_id, each in zip(ids, services, strict=True)
                for place, service in enumerate(each)
            ],
        )
        self._job.created += len(rows)

    def _update(self, batch: VisitBatch, matched: dict[int, int]) -> None:
        """Move or cancel open appointments as the file says, unless a person has moved them."""
        if not matched:
            return
        tx = self._tx
        dialect = "sqlite" if tx.on_sqlite else "postgresql"
        typed = typed_by_hand(tx, "appointment", matched)
        changed = 0
        for appointment in tx.session.scalars(
            select(Appointment).where(Appointment.id.in_(id_set(dialect))),
            {"ids": ids_json(matched)},
        ).all():
            at = matched[appointment.id]
            wanted = {
                "starts_at": self._starts_at(batch.days[at], batch.times[at]),
                "status": _BOOKED_AS[batch.statuses[at]],
                "note": batch.notes[at],
                "price_minor": batch.prices[at],
            }
            fields = {
                name: value
                for name, value in wanted.items()
                if value not in (None, "")
                and value != getattr(appointment, name)
                and may_replace(typed, appointment.id, name)
            }
            if fields and appointment.visit_id is None:
                changed += bulk_update(tx, Appointment, [{"id": appointment.id, **fields}])
        self._job.updated += changed
        self._job.unchanged += len(matched) - changed
