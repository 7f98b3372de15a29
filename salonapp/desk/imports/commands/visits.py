"""Visits of a file become visits and appointments; clients, services and masters come along.

A visit is known again by its own code, or by client, day, time and services; a row that says
something new about a known one fills and replaces by the same rule as a card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client
from salonapp.desk.imports.client_rows import ClientRow
from salonapp.desk.imports.columns import Columns
from salonapp.desk.imports.commands.clients import insert_bare_clients
from salonapp.desk.imports.commands.job import Job
from salonapp.desk.imports.commands.known import KnownVisits, visit_key
from salonapp.desk.imports.commands.owned import may_replace, typed_by_hand
from salonapp.desk.imports.commands.people import AMBIGUOUS, People, folded_name
from salonapp.desk.imports.names import split_name
from salonapp.desk.imports.reading import Source
from salonapp.desk.imports.rows import Salon, Unfit
from salonapp.desk.imports.values import BAD_PHONE, Memo, Outcome
from salonapp.desk.imports.visit_rows import VisitBatch, VisitReader, WhoCells
from salonapp.foundation.i18n import Message, msg
from salonapp.foundation.text import fold
from salonapp.staff.commands import add_staff
from salonapp.staff.tables import Staff
from salonapp.storage.bulk import bulk_insert, bulk_insert_columns, bulk_update, next_id
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService

WHOSE = msg("The row does not say whose visit it is.")
SEVERAL_CLIENTS = msg("Several clients could be meant; add the phone or the client's code.")
ONLY_A_FIRST_NAME = msg("A first name alone does not say whose visit it is; add the phone.")
UNKNOWN_CLIENT = msg("The client is not known, and the row does not name them.")
#: What a visit is called in a file that has no column for services.
ANY_SERVICE = msg("Visit")
NOON = time(12)

#: Whose visit a row is: a client's id, or why that cannot be told.
Owner = int | Message


def import_visits(tx: Tx, source: Source, columns: Columns, salon: Salon, job: Job) -> None:
    """Read the file to its end and bring visits and appointments in line with it."""
    reader = VisitReader(columns, source.names, salon, source.sample, job.notes)
    book = _Book(tx, reader, job)
    for chunk in source.chunks():
        visits, bookings, unfit = reader.batches(chunk)
        for row in unfit:
            job.reject(row)
        job.read += len(visits) + len(bookings) + len(unfit)
        book.take_visits(visits)
        book.take_bookings(bookings)
        job.step(chunk)


class _Book:
    """Finds or makes all that a visit needs, and writes the visits of a chunk."""

    def __init__(self, tx: Tx, reader: VisitReader, job: Job) -> None:
        self._tx = tx
        self._reader = reader
        self._job = job
        self._people = People(tx)
        self._known = KnownVisits(tx)
        self._next_client_id = next_id(tx, Client)
        #: Visits below this id were there before; those marked have been compared in this run.
        self._first_new_visit = next_id(tx, Visit)
        self._compared = bytearray(self._first_new_visit)
        self._new_clients: list[ClientRow] = []
        self._service_ids = {
            folded: service_id
            for service_id, folded in tx.session.execute(select(Service.id, Service.folded_name))
        }
        self._durations: dict[int, int] = {
            service_id: minutes
            for service_id, minutes in tx.session.execute(select(Service.id, Service.duration_min))
        }
        self._staff_ids = {
            folded: staff_id
            for staff_id, folded in tx.session.execute(select(Staff.id, Staff.folded_name))
        }
        self._owner: Memo[WhoCells, Owner] = Memo(self._find_owner, 250_000)
        self._bad_phones: set[WhoCells] = set()
        self._services: Memo[tuple[str, ...], tuple[int, ...]] = Memo(self._find_services)
        self._master: Memo[str, int | None] = Memo(self._find_master)

    # Whose, what and by whom ----------------------------------------------------------------

    def _find_owner(self, cells: WhoCells) -> Owner:
        who = self._reader.who(cells)
        name_parts = split_name(who.name)
        name = folded_name(name_parts)
        numbers = [who.phone.number] if who.phone else []
        if who.bad_phone:
            self._bad_phones.add(cells)
        client_id = self._people.find(who.external_id, numbers, name)
        if client_id is None and not numbers and not who.external_id:
            if not name:
                return WHOSE
            client_id = self._people.find_by_full_name(name)
            if client_id != AMBIGUOUS and " " not in name:
                return ONLY_A_FIRST_NAME
        if client_id == AMBIGUOUS:
            return SEVERAL_CLIENTS
        if client_id is not None:
            return client_id
        if not name:
            return UNKNOWN_CLIENT
        code = "" if self._people.code_is_taken(who.external_id) else who.external_id
        client_id = self._next_client_id + len(self._new_clients)
        self._new_clients.append(
            ClientRow(
                number=0,
                cells=(),
                external_id=code,
                name=name_parts,
                phones=(who.phone,) if who.phone else (),
                email="",
                birthday=None,
                gender="",
                source="",
                tags=(),
                allergies=(),
                contraindications=(),
                note="",
                created_on=None,
                consent=None,
                discount=None,
                no_advertising=False,
            )
        )
        self._people.learn(client_id, code, numbers, name)
        return client_id

    def _find_services(self, names: tuple[str, ...]) -> tuple[int, ...]:
        ids: list[int] = []
        for name in names or (str(ANY_SERVICE),):
            folded = fold(name)
            service_id = self._service_ids.get(folded)
            if service_id is None:
                service_id = add_service(self._tx, ServiceDraft(name))
                self._service_ids[folded] = service_id
                self._durations[service_id] = ServiceDraft(name).duration_min
                self._job.new_services += 1
            ids.append(service_id)
        return tuple(ids)

    def _find_master(self, name: str) -> int | None:
        if not name:
            return None
        folded = fold(name)
        staff_id = self._staff_ids.get(folded)
        if staff_id is None:
            staff_id = self._staff_ids[folded] = add_staff(self._tx, name)
            self._job.new_masters += 1
        return staff_id

    def _owned(self, batch: VisitBatch) -> tuple[VisitBatch, list[int]]:
        """The rows whose client is known or begun now, and those clients; others are rejected."""
        owners = [self._owner[cells] for cells in batch.who]
        if self._new_clients:
            insert_bare_clients(self._tx, self._new_clients)
            self._next_client_id += len(self._new_clients)
            self._job.new_clients += len(self._new_clients)
            self._new_clients = []
        if self._bad_phones:
            for number, cells in zip(batch.numbers, batch.who, strict=True):
                if cells in self._bad_phones:
                    self._job.notes.add(BAD_PHONE.why, number)
        clients = [owner for owner in owners if isinstance(owner, int)]
        if len(clients) == len(owners):
            return batch, clients
        for number, row, owner in zip(batch.numbers, batch.cells, owners, strict=True):
            if isinstance(owner, Message):
                self._job.reject(Unfit(number, row, owner))
        kept = [at for at, owner in enumerate(owners) if isinstance(owner, int)]
        return batch.picked(kept), clients

    # Visits -----------------------------------------------------------------------------------

    def take_visits(self, batch: VisitBatch) -> None:
        """Write a chunk's visits: new ones in bulk, what is new about known ones row by row."""
        if not len(batch):
            return
        batch, clients = self._owned(batch)
        services = [self._services[names] for names in batch.services]
        keys = list(map(visit_key, clients, batch.days, batch.times, services))
        known = self._known.visits.find(keys)
        codes = batch.external_ids
        if any(codes):
            by_code = self._known.visit_codes.find([hash(code) for code in codes])
            known = [
                code_id or (0 if code else key_id)
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
        self._update(batch, services, clients, matched)

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
                "staff_id": [self._master[name] for name in batch.masters],
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

    def _update(
        self,
        batch: VisitBatch,
        services: Sequence[tuple[int, ...]],
        clients: Sequence[int],
        matched: dict[int, int],
    ) -> None:
        """Fill and replace, on visits known already, what their rows say otherwise."""
        if not matched:
            return
        tx, job = self._tx, self._job
        table = Visit.__table__
        current = {
            row.id: row
            for row in tx.session.execute(
                select(*(table.c[name] for name in ("id", *_COMPARED))).where(
                    Visit.id.in_(id_set(self._dialect))
                ),
                {"ids": ids_json(matched)},
            )
        }
        differing: dict[int, dict[str, Any]] = {}
        for visit_id, at in matched.items():
            wanted = (
                self._master[batch.masters[at]],
                batch.days[at],
                batch.times[at],
                batch.statuses[at].value,
                batch.prices[at],
                batch.discounts[at],
                batch.paid[at],
                batch.payments[at],
                batch.ratings[at],
                batch.notes[at],
            )
            row = current[visit_id]
            if wanted == row[1:]:
                continue
            fields = {
                name: value
                for name, value, had in zip(_COMPARED, wanted, row[1:], strict=True)
                if value != had and value not in (None, "", 0)
            }
            if fields:
                differing[visit_id] = fields
        typed = typed_by_hand(tx, "visit", differing)
        updates: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        changed = 0
        for visit_id, fields in differing.items():
            row = current[visit_id]
            only_fill = visit_id >= self._first_new_visit or self._compared[visit_id]
            kept = {
                name: value
                for name, value in fields.items()
                if getattr(row, name) in (None, "", 0)
                or (not only_fill and may_replace(typed, visit_id, name))
            }
            if kept:
                updates[tuple(kept)].append({"id": visit_id, **kept})
                changed += 1
        for rows in updates.values():
            bulk_update(tx, Visit, rows)
        for visit_id in matched:
            if visit_id < self._first_new_visit:
                self._compared[visit_id] = 1
        job.updated += changed
        job.unchanged += len(matched) - changed

    # Bookings ---------------------------------------------------------------------------------

    def take_bookings(self, batch: VisitBatch) -> None:
        """Write a chunk's bookings; one that has become a visit meanwhile stays that visit."""
        if not len(batch):
            return
        batch, clients = self._owned(batch)
        services = [self._services[names] for names in batch.services]
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
        self._insert_bookings(batch.picked(new), _at(clients, new), _at(services, new))
        self._update_bookings(batch, matched)

    def _starts_at(self, day: date, at: time | None) -> datetime:
        return datetime.combine(day, at or NOON, self._tx.zone).astimezone(UTC)

    def _insert_bookings(
        self, batch: VisitBatch, clients: Sequence[int], services: Sequence[tuple[int, ...]]
    ) -> None:
        rows: list[dict[str, Any]] = [
            {
                "external_id": batch.external_ids[at] or None,
                "client_id": client_id,
                "staff_id": self._master[batch.masters[at]],
                "starts_at": self._starts_at(batch.days[at], batch.times[at]),
                "duration_min": sum(self._durations[service] for service in services[at]),
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

    def _update_bookings(self, batch: VisitBatch, matched: dict[int, int]) -> None:
        """Move or cancel open appointments as the file says, unless a person has moved them."""
        if not matched:
            return
        tx = self._tx
        typed = typed_by_hand(tx, "appointment", matched)
        changed = 0
        for appointment in tx.session.scalars(
            select(Appointment).where(Appointment.id.in_(id_set(self._dialect))),
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


def _at(values: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    return values if len(places) == len(values) else [values[place] for place in places]


_BOOKED_AS = {Outcome.WAITING: "planned", Outcome.CANCELLED: "cancelled"}
_COMPARED = (
    "staff_id",
    "on_day",
    "at_time",
    "status",
    "price_minor",
    "discount_minor",
    "paid_minor",
    "payment",
    "rating",
    "note",
)
