"""Reading consents: where each purpose stands, every record, and the wordings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select

from salonapp.clients.cards import Purpose
from salonapp.clients.consents import (
    ClientConsents,
    ConsentRecord,
    Wording,
    filled,
    ready_wordings,
    states_of,
)
from salonapp.clients.queries import client_card
from salonapp.clients.tables import Consent, ConsentWording
from salonapp.clients.tables.consents import consent_counts
from salonapp.foundation.i18n import LANGUAGES
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import Viewer, actor_words
from salonapp.storage.door import Reader

_RECORDS = (
    select(Consent.__table__, literal_column(consent_counts()).label("counts"))
    .where(Consent.client_id == bindparam("client_id"))
    .order_by(Consent.id.desc())
)


def client_consents(reader: Reader, viewer: Viewer, client_id: int) -> ClientConsents:
    """Everything about one client's consents; NotFound when there is no such client."""
    check_own(reader, viewer, client_id)
    card = client_card(reader, viewer, client_id)
    records = consent_records(reader, viewer, client_id)
    return ClientConsents(
        client_id,
        card.name,
        states_of(card.consents),
        records,
        tuple(_filled(reader, wording(reader, p, code)) for p in Purpose for code in LANGUAGES),
        tuple(part for part in (*(phone.shown for phone in card.phones), card.email) if part),
    )


def _filled(reader: Reader, words: Wording) -> Wording:
    settings = reader.settings
    name, address = settings.text("salon.name"), settings.text("salon.address")
    return replace(words, text=filled(words.text, name, address))


def consent_records(reader: Reader, viewer: Viewer, client_id: int) -> tuple[ConsentRecord, ...]:
    """Every record of a client, the latest first."""
    check_own(reader, viewer, client_id)
    later: list[Row[Any]] = []
    found = []
    for row in reader.select(_RECORDS, {"client_id": client_id}):
        counts = bool(row.counts)
        holds = counts and not any(_covers(word, row) for word in later)
        found.append(_record(reader, viewer, row, holds=holds, counts=counts))
        if counts:
            later.append(row)
    return tuple(found)


def _covers(later: Row[Any], word: Row[Any]) -> bool:
    """Whether a later word takes the place of a whole earlier one, as sending looks at them."""
    return (
        later.purpose == word.purpose
        and later.channel in ("", word.channel)
        and later.address in ("", word.address)
    )


def _record(
    reader: Reader, viewer: Viewer, row: Row[Any], *, holds: bool, counts: bool
) -> ConsentRecord:
    at: datetime = row.at
    address = row.address
    if address:
        address = viewer.email(address) if "@" in address else viewer.phone(address)
    return ConsentRecord(
        id=row.id,
        at=at.astimezone(reader.zone),
        purpose=Purpose(row.purpose),
        channel=row.channel,
        granted=bool(row.granted),
        source=row.source,
        evidence=viewer.note(row.evidence),
        wording=viewer.note(row.wording),
        wording_version=row.wording_version,
        address=address,
        actor=actor_words(row.actor_name),
        holds=holds,
        counts=counts,
    )


def wording(reader: Reader, purpose: Purpose, language: str) -> Wording:
    """The words a consent is asked for in now; the program's own until the salon writes others."""
    versions = wording_versions(reader, purpose, language)
    return versions[0]


def wording_versions(reader: Reader, purpose: Purpose, language: str) -> tuple[Wording, ...]:
    """Every version there has been, the latest first; the program's own text is the last."""
    code = language if language in LANGUAGES else reader.settings.text("salon.language")
    rows = reader.select(
        select(ConsentWording.version, ConsentWording.text, ConsentWording.since)
        .where(ConsentWording.purpose == purpose.value, ConsentWording.language == code)
        .order_by(ConsentWording.version.desc(), ConsentWording.id.desc())
    )
    kept = [Wording(purpose, code, row.version, row.text, row.since) for row in rows]
    ready = next(w for w in ready_wordings() if w.purpose is purpose and w.language == code)
    return (*kept, ready)
