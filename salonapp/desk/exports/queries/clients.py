"""The cards, the consents and the messages, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientPhone,
    ClientPreference,
    ClientTag,
    Consent,
)
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.desk.exports.queries.shared import (
    AT_ONCE,
    WHO,
    Exported,
    code_of,
    names_of,
    rows_by_owner,
)
from salonapp.foundation.i18n import N_
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.queries.own import only_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader


def _clients(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    phones = rows_by_owner(
        reader, select(ClientPhone.client_id, ClientPhone.e164, ClientPhone.comment)
    )
    tags = rows_by_owner(reader, select(ClientTag.client_id, ClientTag.tag))
    alerts = rows_by_owner(
        reader, select(ClientAlert.client_id, ClientAlert.kind, ClientAlert.text)
    )
    likes = rows_by_owner(
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
    for row in reader.session.execute(statement.execution_options(yield_per=AT_ONCE)):
        yield {
            "code": viewer.craft(code_of(row.external_id, row.id)),
            "id": row.id,
            "last_name": viewer.note(row.last_name),
            "first_name": viewer.note(row.first_name),
            "middle_name": viewer.note(row.middle_name),
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


def _birthday(day: int | None, month: int | None, year: int | None) -> str:
    if day is None or month is None:
        return ""
    return f"{day:02d}.{month:02d}" + (f".{year:04d}" if year else "")


def _consents(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    names = names_of(reader, viewer)
    statement = select(*Consent.__table__.c).order_by(Consent.id)
    for row in reader.session.execute(statement.execution_options(yield_per=AT_ONCE)):
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
    names = names_of(reader, viewer)
    statement = select(*OutboxMessage.__table__.c).order_by(OutboxMessage.id)
    for row in reader.session.execute(statement.execution_options(yield_per=AT_ONCE)):
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


CLIENTS = Exported(
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
)
CONSENTS = Exported(
    "consents",
    _consents,
    (
        *WHO,
        ("at", N_("When")),
        ("purpose", N_("Purpose")),
        ("channel", N_("Channel")),
        ("granted", N_("Agreed")),
        ("source", N_("Source")),
        ("wording", N_("Wording")),
        ("evidence", N_("Evidence")),
        ("actor", N_("Recorded by")),
    ),
)
MESSAGES = Exported(
    "messages",
    _messages,
    (
        *WHO,
        ("rule", N_("Rule")),
        ("purpose", N_("Purpose")),
        ("state", N_("State")),
        ("channel", N_("Channel")),
        ("address", N_("Address")),
        ("send_at", N_("Send at")),
        ("state_at", N_("State since")),
        ("text", N_("Text")),
    ),
)
