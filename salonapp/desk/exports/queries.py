"""Reads each kind of data row by row, masked for whoever exports it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from salonapp.catalog.tables import Service
from salonapp.clients.queries.people import known_people
from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientPhone,
    ClientPreference,
    ClientTag,
    Consent,
)
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.foundation.i18n import N_
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.queries.own import every_own, only_own
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService

_AT_ONCE = 10_000

Exporting = Callable[[Reader, Viewer], Iterator[dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Exported:
    """One kind of data: the rows by name, and which names stand in the CSV under which heading."""

    name: str
    rows: Exporting
    columns: tuple[tuple[str, str], ...]
    money: frozenset[str] = frozenset()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, in English."""
        return tuple(heading for _name, heading in self.columns)


def code_of(external_id: str | None, row_id: int) -> str:
    """The code another program may know a row by: its former one, else ours."""
    return external_id or f"SA-{row_id}"


def _clients(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    phones = _lists(reader, select(ClientPhone.client_id, ClientPhone.e164, ClientPhone.comment))
    tags = _lists(reader, select(ClientTag.client_id, ClientTag.tag))
    alerts = _lists(reader, select(ClientAlert.client_id, ClientAlert.kind, ClientAlert.text))
    likes = _lists(
        reader, select(ClientPreference.client_id, ClientPreference.kind, ClientPreference.text)
    )
    consents = {
        (row.client_id, row.purpose): row.granted
        for row in reader.session.execute(
            select(Consent.client_id, Consent.purpose, Consent.granted)
            .where(Consent.channel == "", CONSENT_COUNTS)
            .order_by(Consent.id)
        )
    }
    kept = Client.merged_into_id.is_(None), Client.deleted_at.is_(None)
    own = only_own(viewer, "client.id")
    statement = select(*Client.__table__.c).where(*kept, *own).order_by(Client.id)
    for row in reader.session.execute(statement.execution_options(yield_per=_AT_ONCE)):
        yield {
            "code": viewer.craft(code_of(row.external_id, row.id)),
            "id": row.id,
            "last_name": row.last_name,
            "first_name": row.first_name,
            "middle_name": row.middle_name,
            "phones": [
                f"{viewer.phone(number)} ({viewer.note(comment)})"
                if comment
                else viewer.phone(number)
                for number, comment in phones[row.id]
            ],
            "email": viewer.email(row.email),
            "birthday": _birthday(row.birth_day, row.birth_month, row.birth_year),
            "gender": row.gender,
            "source": viewer.note(row.source),
            "tags": [viewer.note(tag) for (tag,) in tags[row.id]],
            "allergies": [viewer.craft(t) for kind, t in alerts[row.id] if kind == "allergy"],
            "contraindications": [
                viewer.craft(t) for kind, t in alerts[row.id] if kind != "allergy"
            ],
            "preferences": [f"{kind}: {viewer.note(text)}" for kind, text in likes[row.id] if text],
            "note": viewer.note(row.note),
            "created_on": row.created_on,
            "consent_service": consents.get((row.id, "service")),
            "consent_advertising": consents.get((row.id, "advertising")),
            "discount_percent": row.discount_percent,
        }


def own_people(reader: Reader, viewer: Viewer) -> dict[int, tuple[str | None, str]]:
    """`known_people` as this viewer may know them."""
    own = every_own(reader, viewer)
    return {
        client_id: (viewer.craft(code) if code else code, name)
        for client_id, (code, name) in known_people(reader).items()
        if own is None or client_id in own
    }


def _birthday(day: int | None, month: int | None, year: int | None) -> str:
    if day is None or month is None:
        return ""
    return f"{day:02d}.{month:02d}" + (f".{year:04d}" if year else "")


def _lists(reader: Reader, statement: Select[*tuple[Any, ...]]) -> dict[int, list[tuple[str, ...]]]:
    found: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    for row in reader.session.execute(statement):
        found[row[0]].append(tuple(row[1:]))
    return found


@dataclass(frozen=True, slots=True)
class _Names:
    """What visits and appointments refer to, by id."""

    codes: dict[int, str]
    clients: dict[int, str]
    services: dict[int, str]
    staff: dict[int, str]


def _names(reader: Reader, viewer: Viewer) -> _Names:
    codes: dict[int, str] = {}
    clients: dict[int, str] = {}
    for row in reader.session.execute(
        select(Client.id, Client.external_id, Client.last_name, Client.first_name).where(
            *only_own(viewer, "client.id")
        )
    ):
        codes[row.id] = viewer.craft(code_of(row.external_id, row.id))
        clients[row.id] = f"{row.last_name} {row.first_name}".strip()
    services = {
        row.id: row.name for row in reader.session.execute(select(Service.id, Service.name))
    }
    staff = {row.id: row.name for row in reader.session.execute(select(Staff.id, Staff.name))}
    return _Names(codes, clients, services, staff)


def _visits(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    names = _names(reader, viewer)
    last = 0
    while True:
        rows = reader.session.execute(
            select(*Visit.__table__.c).where(Visit.id > last).order_by(Visit.id).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        services: defaultdict[int, list[str]] = defaultdict(list)
        for visit_id, service_id in reader.session.execute(
            select(VisitService.visit_id, VisitService.service_id)
            .where(VisitService.visit_id.between(rows[0].id, rows[-1].id))
            .order_by(VisitService.visit_id, VisitService.position)
        ):
            services[visit_id].append(names.services[service_id])
        for row in rows:
            if row.client_id not in names.codes:
                continue
            yield {
                "code": code_of(row.external_id, row.id),
                "id": row.id,
                "client_code": names.codes[row.client_id],
                "client_id": row.client_id,
                "client": names.clients[row.client_id],
                "day": row.on_day,
                "time": row.at_time,
                "services": services[row.id],
                "master": names.staff.get(row.staff_id, ""),
                "price_minor": viewer.money(row.price_minor),
                "discount_minor": viewer.money(row.discount_minor),
                "paid_minor": viewer.money(row.paid_minor),
                "payment": viewer.note(row.payment),
                "status": row.status,
                "note": viewer.note(row.note),
                "rating": row.rating,
            }
        last = rows[-1].id


def _appointments(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    names = _names(reader, viewer)
    services = _lists(
        reader,
        select(AppointmentService.appointment_id, AppointmentService.service_id).order_by(
            AppointmentService.appointment_id, AppointmentService.position
        ),
    )
    for row in reader.session.execute(
        select(*Appointment.__table__.c)
        .order_by(Appointment.id)
        .execution_options(yield_per=_AT_ONCE)
    ):
        if row.client_id not in names.codes:
            continue
        starts = row.starts_at.astimezone(reader.zone)
        yield {
            "code": code_of(row.external_id, row.id),
            "id": row.id,
            "client_code": names.codes[row.client_id],
            "client_id": row.client_id,
            "client": names.clients[row.client_id],
            "day": starts.date(),
            "time": starts.time().replace(tzinfo=None),
            "starts_at": row.starts_at,
            "duration_min": row.duration_min,
            "services": [names.services[int(service)] for (service,) in services[row.id]],
            "master": names.staff.get(row.staff_id, ""),
            "price_minor": viewer.money(row.price_minor),
            "status": row.status,
            "note": viewer.note(row.note),
        }


def _services(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    for row in reader.session.execute(select(*Service.__table__.c).order_by(Service.id)):
        yield {
            "id": row.id,
            "name": row.name,
            "category": row.category,
            "norm_days": row.norm_days,
            "duration_min": row.duration_min,
            "price_minor": viewer.money(row.price_minor),
            "archived": row.archived,
        }


def _staff(reader: Reader, _viewer: Viewer) -> Iterator[dict[str, object]]:
    for row in reader.session.execute(select(*Staff.__table__.c).order_by(Staff.id)):
        yield {"id": row.id, "name": row.name, "role": row.role, "archived": row.archived}


def _consents(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    names = _names(reader, viewer)
    statement = select(*Consent.__table__.c).order_by(Consent.id)
    for row in reader.session.execute(statement.execution_options(yield_per=_AT_ONCE)):
        if row.client_id not in names.codes:
            continue
        yield {
            "client_code": names.codes[row.client_id],
            "client_id": row.client_id,
            "client": names.clients[row.client_id],
            "at": row.at,
            "purpose": row.purpose,
            "channel": row.channel,
            "granted": row.granted,
            "source": row.source,
            "wording": viewer.note(row.wording),
            "evidence": viewer.note(row.evidence),
            "actor": row.actor_name,
        }


def _messages(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    names = _names(reader, viewer)
    statement = select(*OutboxMessage.__table__.c).order_by(OutboxMessage.id)
    for row in reader.session.execute(statement.execution_options(yield_per=_AT_ONCE)):
        if row.client_id not in names.codes and viewer.own_clients_of is not None:
            continue
        hidden = viewer.email if "@" in row.address else viewer.phone
        yield {
            "id": row.id,
            "client_code": names.codes.get(row.client_id, ""),
            "client_id": row.client_id,
            "client": names.clients.get(row.client_id, ""),
            "rule": row.rule,
            "purpose": row.purpose,
            "state": row.state,
            "channel": row.channel,
            "address": hidden(row.address),
            "send_at": row.send_at,
            "state_at": row.state_at,
            "text": viewer.note(row.text),
            "reason": row.reason,
        }


_WHO = (("client_code", N_("Client code")), ("client", N_("Client")))
_WHEN = (("day", N_("Date")), ("time", N_("Time")))

TABLES = (
    Exported(
        "clients",
        _clients,
        (
            ("code", N_("Code")),
            ("last_name", N_("Surname")),
            ("first_name", N_("First name")),
            ("middle_name", N_("Patronymic")),
            ("phones", N_("Phone")),
            ("email", N_("E-mail")),
            ("birthday", N_("Birthday")),
            ("gender", N_("Gender")),
            ("source", N_("Source")),
            ("tags", N_("Tags")),
            ("allergies", N_("Allergies")),
            ("contraindications", N_("Contra-indications")),
            ("preferences", N_("Preferences")),
            ("note", N_("Note")),
            ("created_on", N_("Client since")),
            ("consent_service", N_("Consent")),
            ("consent_advertising", N_("Agrees to advertising")),
            ("discount_percent", N_("Discount %")),
        ),
    ),
    Exported(
        "visits",
        _visits,
        (
            ("code", N_("Visit ID")),
            *_WHO,
            *_WHEN,
            ("services", N_("Services")),
            ("master", N_("Master")),
            ("price_minor", N_("Price")),
            ("discount_minor", N_("Discount")),
            ("paid_minor", N_("Paid")),
            ("payment", N_("Payment method")),
            ("status", N_("Status")),
            ("note", N_("Note")),
            ("rating", N_("Rating")),
        ),
        frozenset({"price_minor", "discount_minor", "paid_minor"}),
    ),
    Exported(
        "appointments",
        _appointments,
        (
            ("code", N_("Visit ID")),
            *_WHO,
            *_WHEN,
            ("duration_min", N_("Minutes")),
            ("services", N_("Services")),
            ("master", N_("Master")),
            ("price_minor", N_("Price")),
            ("status", N_("Status")),
            ("note", N_("Note")),
        ),
        frozenset({"price_minor"}),
    ),
    Exported(
        "services",
        _services,
        (
            ("name", N_("Service")),
            ("category", N_("Category")),
            ("norm_days", N_("Norm, days")),
            ("duration_min", N_("Minutes")),
            ("price_minor", N_("Price")),
            ("archived", N_("Archived")),
        ),
        frozenset({"price_minor"}),
    ),
    Exported(
        "staff",
        _staff,
        (("name", N_("Name")), ("role", N_("Role")), ("archived", N_("Archived"))),
    ),
    Exported(
        "consents",
        _consents,
        (
            *_WHO,
            ("at", N_("When")),
            ("purpose", N_("Purpose")),
            ("channel", N_("Channel")),
            ("granted", N_("Agreed")),
            ("source", N_("Source")),
            ("wording", N_("Wording")),
            ("evidence", N_("Evidence")),
            ("actor", N_("Recorded by")),
        ),
    ),
    Exported(
        "messages",
        _messages,
        (
            *_WHO,
            ("rule", N_("Rule")),
            ("purpose", N_("Purpose")),
            ("state", N_("State")),
            ("channel", N_("Channel")),
            ("address", N_("Address")),
            ("send_at", N_("Send at")),
            ("state_at", N_("State since")),
            ("text", N_("Text")),
        ),
    ),
)
