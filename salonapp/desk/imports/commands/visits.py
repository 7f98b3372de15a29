"""Visits of a file become visits and appointments; clients, services and masters come along.

A visit is known again by its own code, or by client, day, time and services; what a row says new
about a known one is `changed`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from salonapp.desk.imports.columns import Columns
from salonapp.desk.imports.commands.bookings import Bookings
from salonapp.desk.imports.commands.changed import ChangedVisits
from salonapp.desk.imports.commands.job import Job
from salonapp.desk.imports.commands.known import KnownVisits, visit_key
from salonapp.desk.imports.commands.needed import Needed
from salonapp.desk.imports.reading import Source
from salonapp.desk.imports.rows import Salon
from salonapp.desk.imports.visit_rows import VisitBatch, VisitReader
from salonapp.storage.bulk import bulk_insert_columns, bulk_update, next_id
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json
from salonapp.visits.tables import Appointment, Visit, VisitService


def import_visits(tx: Tx, source: Source, columns: Columns, salon: Salon, job: Job) -> None:
    """Read the file to its end and bring visits and appointments in line with it."""
    reader = VisitReader(columns, source.names, salon, source.sample, job.notes)
    needed, known = Needed(tx, reader, job), KnownVisits(tx)
    visits = _Visits(tx, needed, known, job)
    bookings = Bookings(tx, needed, known, job)
    for chunk in source.chunks():
        took_place, booked, unfit = reader.batches(chunk)
        for row in unfit:
            job.reject(row)
        job.read += len(took_place) + len(booked) + len(unfit)
        visits.take(took_place)
        bookings.take(booked)
        job.step(chunk)
    needed.look_again()
    visits.take_waiting()
    bookings.take_waiting()


class _Visits:
    """Writes the visits of a file, chunk by chunk."""

    def __init__(self, tx: Tx, needed: Needed, known: KnownVisits, job: Job) -> None:
        self._tx = tx
        self._needed = needed
        self._known = known
        self._job = job
        self._changed = ChangedVisits(tx, needed, job)
        self._waiting: list[VisitBatch] = []

    def take_waiting(self) -> None:
        """Write the visits whose client was not known when their row was read."""
        waiting, self._waiting = self._waiting, []
        for batch in waiting:
            self.take(batch)

    def take(self, batch: VisitBatch) -> None:
        """Write a chunk's visits: new ones in bulk, what is new about known ones row by row."""
        if not len(batch):
            return
        batch, clients = self._needed.owned(batch, self._waiting)
        services = [self._needed.services[names] for names in batch.services]
        keys = list(map(visit_key, clients, batch.days, batch.times, services))
        known = self._known.visits.find(keys)
        codes = batch.external_ids
        regrouped: set[int] = set()
        if any(codes):
            by_code = self._known.visit_codes.find([hash(code) for code in codes])
            free = self._without_code(codes, by_code, known)
            regrouped = {
                code_id
                for code_id, key_id in zip(by_code, known, strict=True)
                if code_id and code_id != key_id
            }
            known = [
                code_id or (key_id if not code or key_id in free else 0)
                for code, code_id, key_id in zip(codes, by_code, known, strict=True)
            ]
        first = next_id(self._tx, Visit)
        new: list[int] = []
        mine: dict[int, int] = {}
        matched: dict[int, int] = {}
        for at, (key, code, visit_id) in enumerate(zip(keys, codes, known, strict=True)):
            identity = hash(code) if code else key
            if visit_id:
                if visit_id in matched:
                    self._job.unchanged += 1
                else:
                    matched[visit_id] = at
            elif identity in mine:
                self._job.unchanged += 1
            else:
                mine[identity] = first + len(new)
                new.append(at)
        self._insert(batch.picked(new), _at(clients, new), _at(services, new), _at(keys, new))
        self._changed.take(batch, services, matched, regrouped)

    def _without_code(
        self, codes: Sequence[str], by_code: Sequence[int], by_key: Sequence[int]
    ) -> set[int]:
        """Of the visits that rows with a new code resemble, those without a code of their own."""
        resembled = {
            key_id
            for code, code_id, key_id in zip(codes, by_code, by_key, strict=True)
            if code and key_id and not code_id
        }
        if not resembled:
            return set()
        return set(
            self._tx.session.scalars(
                select(Visit.id).where(
                    Visit.id.in_(id_set(self._dialect)), Visit.external_id.is_(None)
                ),
                {"ids": ids_json(resembled)},
            )
        )

    def _insert(
        self,
        batch: VisitBatch,
        clients: Sequence[int],
        services: Sequence[tuple[int, ...]],
        keys: Sequence[int],
    ) -> None:
        count = len(batch)
        if not count:
            return
        ids = bulk_insert_columns(
            self._tx,
            Visit,
            {
                "external_id": [code or None for code in batch.external_ids],
                "client_id": clients,
                "staff_id": [self._needed.masters[name] for name in batch.masters],
                "on_day": batch.days,
                "at_time": batch.times,
                "status": [status.value for status in batch.statuses],
                "price_minor": batch.prices,
                "discount_minor": batch.discounts,
                "paid_minor": batch.paid,
                "payment": batch.payments,
                "rating": batch.ratings,
                "note": batch.notes,
                "rebooked": [None] * count,
            },
        )
        if all(len(each) == 1 for each in services):
            owners: Sequence[int] = ids
            done = [each[0] for each in services]
            positions = [0] * count
        else:
            owners = [i for i, each in zip(ids, services, strict=True) for _ in each]
            done = [service for each in services for service in each]
            positions = [place for each in services for place in range(len(each))]
        bulk_insert_columns(
            self._tx,
            VisitService,
            {"visit_id": owners, "service_id": done, "position": positions},
        )
        known = self._known
        known.visits.add(keys, ids)
        if any(batch.external_ids):
            coded = [
                (hash(code), i) for code, i in zip(batch.external_ids, ids, strict=True) if code
            ]
            known.visit_codes.add([code for code, _ in coded], [i for _, i in coded])
        closed = self._close_appointments(batch, keys, ids)
        self._job.created += count - closed
        self._job.updated += closed

    def _close_appointments(
        self, batch: VisitBatch, keys: Sequence[int], ids: Sequence[int]
    ) -> int:
        """Close the appointments that have become visits since they were imported or booked."""
        known = self._known
        if not known.appointments:
            return 0
        closing: dict[int, dict[str, Any]] = {}
        for key, code, visit_id, status in zip(
            keys, batch.external_ids, ids, batch.statuses, strict=True
        ):
            appointment_id = known.appointment_codes.get(code) or known.appointments.get(key)
            if appointment_id is not None and appointment_id not in closing:
                closing[appointment_id] = {
                    "id": appointment_id,
                    "status": status.value,
                    "visit_id": visit_id,
                }
        if not closing:
            return 0
        already = set(
            self._tx.session.scalars(
                select(Appointment.id).where(
                    Appointment.id.in_(id_set(self._dialect)), Appointment.visit_id.is_not(None)
                ),
                {"ids": ids_json(closing)},
            )
        )
        return bulk_update(
            self._tx, Appointment, [row for i, row in closing.items() if i not in already]
        )

    @property
    def _dialect(self) -> str:
        return "sqlite" if self._tx.on_sqlite else "postgresql"


def _at(values: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    return values if len(places) == len(values) else [values[place] for place in places]
