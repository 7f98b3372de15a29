"""Reading cards, and finding them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Row, bindparam, select

from salonapp.clients.cards import (
    Birthday,
    ClientCard,
    ConsentView,
    Gender,
    PhoneView,
    Purpose,
    name_for,
)
from salonapp.clients.queries.finding import find_clients as find_clients
from salonapp.clients.queries.finding import search_clients as search_clients
from salonapp.clients.queries.preferences import client_preferences
from salonapp.clients.safety import holds_on
from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientPhone,
    ClientTag,
    Consent,
)
from salonapp.clients.tables.consents import CONSENT_COUNTS, consent_counts
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw

_BY_ID: BindParameter[int] = bindparam("client_id")
_CARD = select(Client.__table__).where(Client.id == _BY_ID)
_PHONES = (
    select(ClientPhone.e164, ClientPhone.comment, ClientPhone.is_wrong)
    .where(ClientPhone.client_id == _BY_ID)
    .order_by(ClientPhone.position, ClientPhone.id)
)
_TAGS = select(ClientTag.tag).where(ClientTag.client_id == _BY_ID).order_by(ClientTag.id)
_ALERTS = (
    select(ClientAlert.kind, ClientAlert.text, ClientAlert.since, ClientAlert.until)
    .where(ClientAlert.client_id == _BY_ID)
    .order_by(ClientAlert.id)
)
_CONSENTS = (
    select(
        Consent.purpose,
        Consent.channel,
        Consent.granted,
        Consent.at,
        Consent.source,
        Consent.evidence,
    )
    .where(Consent.client_id == _BY_ID, CONSENT_COUNTS)
    .order_by(Consent.id.desc())
)
_NAME = select(Client.first_name, Client.last_name).where(Client.id == _BY_ID)


def client_card(reader: Reader, viewer: Viewer, client_id: int) -> ClientCard:
    """A client's card as `viewer` may see it; NotFound when there is none."""
    check_own(reader, viewer, client_id)
    given = {"client_id": client_id}
    row = reader.select(_CARD, given).first()
    if row is None or row.erased_at is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    alerts = [a for a in reader.select(_ALERTS, given) if holds_on(a.since, a.until, reader.today)]
    consents = reader.select(_CONSENTS, given)
    birthday = (
        Birthday(row.birth_day, row.birth_month, row.birth_year)
        if row.birth_day and row.birth_month
        else None
    )
    recommended_by = ""
    if row.recommended_by_id is not None:
        by = reader.select(_NAME, {"client_id": row.recommended_by_id}).first()
        recommended_by = name_for(viewer, by.first_name, by.last_name) if by else ""
    return ClientCard(
        id=row.id,
        external_id=viewer.craft(row.external_id) if row.external_id else None,
        first_name=viewer.note(row.first_name),
        last_name=viewer.note(row.last_name),
        middle_name=viewer.note(row.middle_name),
        phones=tuple(
            PhoneView(
                viewer.phone(p.e164),
                viewer.note(p.comment),
                p.e164 if viewer.sees_phones else "",
                p.is_wrong,
            )
            for p in reader.select(_PHONES, given)
        ),
        email=viewer.email(row.email),
        birthday=birthday,
        gender=Gender(row.gender),
        language=row.language,
        source=viewer.note(row.source),
        note=viewer.note(row.note),
        discount_percent=row.discount_percent,
        created_on=row.created_on,
        tags=tuple(viewer.note(tag) for tag in reader.select(_TAGS, given).scalars()),
        allergies=tuple(viewer.craft(a.text) for a in alerts if a.kind == "allergy"),
        contraindications=tuple(
            viewer.craft(a.text) for a in alerts if a.kind == "contraindication"
        ),
        preferences=client_preferences(reader, viewer, client_id),
        consents=_standing_consents(viewer, consents, reader.zone),
        recommended_by=recommended_by,
        recommended_by_id=row.recommended_by_id,
        in_bin=row.deleted_at is not None,
        merged_into_id=row.merged_into_id,
        think_twice=viewer.think_twice(row.think_twice),
    )


def _standing_consents(
    viewer: Viewer, rows: Iterable[Any], zone: ZoneInfo
) -> tuple[ConsentView, ...]:
    """What holds now: the latest record of each purpose (and channel, where one was named)."""
    latest: dict[tuple[str, str], Row[Any]] = {}
    for row in rows:
        latest.setdefault((row.purpose, row.channel), row)
    views = [
        ConsentView(
            Purpose(p),
            row.granted,
            row.at.astimezone(zone),
            channel,
            row.source,
            viewer.note(row.evidence),
        )
        for (p, channel), row in sorted(latest.items())
    ]
    asked = {view.purpose for view in views if not view.channel}
    views.extend(ConsentView(purpose, None) for purpose in Purpose if purpose not in asked)
    return tuple(views)


def client_name(reader: Reader, client_id: int, viewer: Viewer = OWNER_VIEWER) -> str:
    """The client's name as shown; NotFound when there is no such client."""
    check_own(reader, viewer, client_id)
    row = reader.session.execute(_NAME, {"client_id": client_id}).first()
    if row is None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    return name_for(viewer, row.first_name, row.last_name)


def clients_without_consent(reader: Reader, purpose: Purpose) -> list[int]:
    """Clients who were never asked for `purpose`: the list paper consents are recorded for."""
    rows = Raw(reader).all(
        "SELECT s.client_id FROM client_search s WHERE NOT EXISTS (SELECT 1 FROM consent k"
        " WHERE k.client_id = s.client_id AND k.purpose = ?"
        f" AND {consent_counts('k')}) ORDER BY s.sort_name, s.client_id",
        (purpose.value,),
    )
    return [row[0] for row in rows]
