"""Where two people edit one card: what stands on it now, and who put it there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from salonapp.clients.cards import (
    Birthday,
    ClientDraft,
    Gender,
    PhoneDraft,
    Preference,
    PreferenceKind,
)
from salonapp.clients.edits import EditConflict, FieldConflict, normal, reconcile
from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientPhone,
    ClientPreference,
    ClientTag,
)
from salonapp.clients.tables.safety import holding
from salonapp.storage.door import Reader
from salonapp.storage.tables import JournalEntry, Operation

#: Journal rows looked at to say who changed a field: whoever did so longer ago stays unnamed.
_LOOKED_AT = 300

_COLUMN = {
    "birthday": "birth_day",
}
_TABLE = {"phones": "client_phone", "tags": "client_tag", "preferences": "client_preference"}


def reconciled(
    reader: Reader, client: Client, mine: ClientDraft, base: ClientDraft
) -> tuple[ClientDraft, tuple[FieldConflict, ...]]:
    """`mine` with what others changed since `base`, and the fields both changed otherwise.

    In those the draft says mine.
    """
    region = reader.settings.text("salon.country")
    theirs = normal(standing(reader, client), region)
    draft, both = reconcile(normal(base, region), normal(mine, region), theirs)
    if not both:
        return draft, ()
    by = _latest(reader, client.id, both)
    return draft, tuple(
        FieldConflict(name, getattr(theirs, name), getattr(draft, name), *by.get(name, ("", None)))
        for name in both
    )


def refuse_conflicts(
    reader: Reader, client: Client, mine: ClientDraft, base: ClientDraft
) -> ClientDraft:
    """`mine` with what others changed since `base`; EditConflict where both changed a field."""
    draft, conflicts = reconciled(reader, client, mine, base)
    if conflicts:
        raise EditConflict(conflicts, standing(reader, client))
    return draft


def conflicts_of(
    reader: Reader, client_id: int, mine: ClientDraft, base: ClientDraft
) -> EditConflict | None:
    """What saving `mine` would be refused for just now, if for anything; writes nothing."""
    client = reader.session.get(Client, client_id)
    if client is None:
        return None
    _draft, conflicts = reconciled(reader, client, mine, base)
    return EditConflict(conflicts, standing(reader, client)) if conflicts else None


def standing(reader: Reader, client: Client) -> ClientDraft:
    """The card as it stands, as a draft that would change nothing."""
    session = reader.session
    day, month = client.birth_day, client.birth_month
    phones = session.scalars(
        select(ClientPhone)
        .where(ClientPhone.client_id == client.id)
        .order_by(ClientPhone.position, ClientPhone.id)
    )
    tags = session.scalars(
        select(ClientTag.tag).where(ClientTag.client_id == client.id).order_by(ClientTag.id)
    )
    alerts = session.execute(
        select(ClientAlert.kind, ClientAlert.text)
        .where(ClientAlert.client_id == client.id, holding(reader.today))
        .order_by(ClientAlert.id)
    ).all()
    likes = session.scalars(
        select(ClientPreference)
        .where(ClientPreference.client_id == client.id)
        .order_by(ClientPreference.id)
    )
    return replace(
        ClientDraft(client.first_name, client.last_name, client.middle_name),
        phones=tuple(PhoneDraft(phone.e164, phone.comment) for phone in phones),
        email=client.email,
        birthday=Birthday(day, month, client.birth_year) if day and month else None,
        gender=Gender(client.gender),
        language=client.language,
        source=client.source,
        note=client.note,
        discount_percent=client.discount_percent,
        tags=tuple(tags),
        allergies=tuple(text for kind, text in alerts if kind == "allergy"),
        contraindications=tuple(text for kind, text in alerts if kind == "contraindication"),
        preferences=tuple(
            Preference(
                PreferenceKind(each.kind), each.text, each.staff_id, each.due_from, each.done_on
            )
            for each in likes
        ),
        recommended_by_id=client.recommended_by_id,
    )


def _latest(
    reader: Reader, client_id: int, names: tuple[str, ...]
) -> dict[str, tuple[str, datetime]]:
    """Who changed each field last, and when, as far back as the journal is looked at."""
    rows = reader.session.execute(
        select(
            JournalEntry.table_name,
            JournalEntry.before,
            JournalEntry.after,
            Operation.actor_name,
            Operation.at,
        )
        .join(Operation, Operation.id == JournalEntry.operation_id)
        .where(JournalEntry.client_id == client_id)
        .order_by(JournalEntry.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    found: dict[str, tuple[str, datetime]] = {}
    for row in rows:
        for name in names:
            if name in found:
                continue
            if name in _TABLE:
                theirs = row.table_name == _TABLE[name]
            else:
                changed = {**(row.before or {}), **(row.after or {})}
                theirs = row.table_name == "client" and _COLUMN.get(name, name) in changed
            if theirs:
                found[name] = (row.actor_name, row.at.astimezone(reader.zone))
    return found
