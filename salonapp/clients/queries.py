"""Reading cards, and finding them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, select, text

from salonapp.clients.cards import (
    Birthday,
    ClientCard,
    ConsentView,
    Gender,
    PhoneView,
    PossibleDuplicate,
    Preference,
    PreferenceKind,
    Purpose,
    shown_name,
)
from salonapp.clients.search import FULL_NUMBER_DIGITS, SearchPlan, plan_search
from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientPhone,
    ClientPreference,
    ClientTag,
    Consent,
)
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import parse_phones
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader

#: A fragment found in more cards than this is common: walking the list by name ends sooner.
_RARE = 400

_BY_ID = bindparam("client_id")
_CARD = select(Client.__table__).where(Client.id == _BY_ID)
_PHONES = (
    select(ClientPhone.e164, ClientPhone.comment)
    .where(ClientPhone.client_id == _BY_ID)
    .order_by(ClientPhone.position, ClientPhone.id)
)
_TAGS = select(ClientTag.tag).where(ClientTag.client_id == _BY_ID).order_by(ClientTag.id)
_ALERTS = (
    select(ClientAlert.kind, ClientAlert.text)
    .where(ClientAlert.client_id == _BY_ID)
    .order_by(ClientAlert.id)
)
_PREFERENCES = (
    select(ClientPreference.kind, ClientPreference.text)
    .where(ClientPreference.client_id == _BY_ID)
    .order_by(ClientPreference.id)
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
    .where(Consent.client_id == _BY_ID)
    .order_by(Consent.id.desc())
)
_NAME = select(Client.first_name, Client.last_name).where(Client.id == _BY_ID)


def client_card(reader: Reader, viewer: Viewer, client_id: int) -> ClientCard:
    """A client's card as `viewer` may see it; NotFound when there is none."""
    given = {"client_id": client_id}
    session = reader.session
    row = session.execute(_CARD, given).first()
    if row is None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    alerts = session.execute(_ALERTS, given).all()
    birthday = (
        Birthday(row.birth_day, row.birth_month, row.birth_year)
        if row.birth_day and row.birth_month
        else None
    )
    recommended_by = ""
    if row.recommended_by_id is not None:
        by = session.execute(_NAME, {"client_id": row.recommended_by_id}).first()
        recommended_by = shown_name(by.first_name, by.last_name) if by else ""
    return ClientCard(
        id=row.id,
        external_id=row.external_id,
        first_name=row.first_name,
        last_name=row.last_name,
        middle_name=row.middle_name,
        phones=tuple(
            PhoneView(viewer.phone(p.e164), p.comment, p.e164 if viewer.sees_phones else "")
            for p in session.execute(_PHONES, given)
        ),
        email=viewer.email(row.email),
        birthday=birthday,
        gender=Gender(row.gender),
        language=row.language,
        source=row.source,
        note=row.note,
        discount_percent=row.discount_percent,
        created_on=row.created_on,
        tags=tuple(session.scalars(_TAGS, given)),
        allergies=tuple(a.text for a in alerts if a.kind == "allergy"),
        contraindications=tuple(a.text for a in alerts if a.kind == "contraindication"),
        preferences=tuple(
            Preference(PreferenceKind(p.kind), p.text) for p in session.execute(_PREFERENCES, given)
        ),
        consents=_standing_consents(session.execute(_CONSENTS, given)),
        recommended_by=recommended_by,
        recommended_by_id=row.recommended_by_id,
        in_bin=row.deleted_at is not None,
        merged_into_id=row.merged_into_id,
    )


def _standing_consents(rows: Iterable[Row[Any]]) -> tuple[ConsentView, ...]:
    """What holds now: the latest record of each purpose (and channel, where one was named)."""
    latest: dict[tuple[str, str], Row[Any]] = {}
    for row in rows:
        latest.setdefault((row.purpose, row.channel), row)
    views = [
        ConsentView(Purpose(p), row.granted, row.at, channel, row.source, row.evidence)
        for (p, channel), row in sorted(latest.items())
    ]
    asked = {view.purpose for view in views if not view.channel}
    views.extend(ConsentView(purpose, None) for purpose in Purpose if purpose not in asked)
    return tuple(views)


def client_name(reader: Reader, client_id: int) -> str:
    """The client's name as shown; NotFound when there is no such client."""
    row = reader.session.execute(_NAME, {"client_id": client_id}).first()
    if row is None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    return shown_name(row.first_name, row.last_name)


def find_clients(
    reader: Reader, viewer: Viewer, typed: str, *, only: str = "", limit: int | None = None
) -> list[int]:
    """Ids of the cards that `typed` may mean, those whose name begins with it first, then by name.

    `only` is an SQL condition on `s.client_id` from an upper floor. A viewer who may not see
    phones finds by a full number only.
    """
    plan = plan_search(typed)
    condition = f" AND {only}" if only else ""
    if plan.is_empty:
        return _ids(
            reader,
            f"SELECT s.client_id FROM client_search s WHERE 1 = 1{condition}"
            " ORDER BY s.sort_name, s.client_id",
            {},
            limit,
        )
    if plan.digits and not viewer.sees_phones and len(plan.digits) < FULL_NUMBER_DIGITS:
        return []
    if plan.trigrams_can_answer:
        rare = _rare_matches(reader, plan)
        if rare is not None:
            if not rare:
                return []
            condition += f" AND s.client_id IN ({','.join(map(str, rare))})"
            return _ranked(reader, plan, condition, limit)
    return _walk(reader, plan, condition, limit)


def _rare_matches(reader: Reader, plan: SearchPlan) -> list[int] | None:
    """All matching ids when they are few; None when the fragment is common."""
    if reader.on_sqlite:
        sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH :match"
        values: dict[str, Any] = {"match": plan.fts_match}
    else:
        where, values = _containing(reader, plan)
        sql = f"SELECT s.client_id FROM client_search s WHERE {where}"
    ids = _ids(reader, sql, values, _RARE + 1)
    return None if len(ids) > _RARE else ids


def _ranked(reader: Reader, plan: SearchPlan, condition: str, limit: int | None) -> list[int]:
    first = plan.tokens[0][0]
    instr = "instr" if reader.on_sqlite else "strpos"
    return _ids(
        reader,
        "SELECT s.client_id FROM client_search s WHERE 1 = 1" + condition + " ORDER BY CASE"
        " WHEN substr(s.sort_name, 1, :long) = :first THEN 0"
        f" WHEN {instr}(s.haystack, :word) > 0 THEN 1 ELSE 2 END, s.sort_name, s.client_id",
        {"first": first, "long": len(first), "word": f" {first}"},
        limit,
    )


def _walk(reader: Reader, plan: SearchPlan, condition: str, limit: int | None) -> list[int]:
    """Names beginning with the first token, then every match in order of name, ending early."""
    where, values = _containing(reader, plan)
    where += condition
    order = " ORDER BY s.sort_name, s.client_id"
    first = plan.tokens[0][0]
    begins = _ids(
        reader,
        "SELECT s.client_id FROM client_search s WHERE s.sort_name >= :low AND s.sort_name < :high"
        f" AND {where}{order}",
        {**values, "low": first, "high": first + "\U0010ffff"},
        limit,
    )
    if limit is not None and len(begins) >= limit:
        return begins
    more = None if limit is None else limit
    found = _ids(
        reader, f"SELECT s.client_id FROM client_search s WHERE {where}{order}", values, more
    )
    return list(dict.fromkeys([*begins, *found]))[:limit]


def _containing(reader: Reader, plan: SearchPlan) -> tuple[str, dict[str, Any]]:
    """The condition that every token stands in the haystack, and its parameters."""
    values: dict[str, Any] = {}
    clauses = []
    for t, token in enumerate(plan.tokens):
        alternatives = []
        for v, variant in enumerate(token):
            key = f"t{t}_{v}"
            if reader.on_sqlite:
                alternatives.append(f"instr(s.haystack, :{key}) > 0")
                values[key] = variant
            else:
                alternatives.append(f"s.haystack LIKE :{key}")
                values[key] = "%" + _escaped(variant) + "%"
        clauses.append("(" + " OR ".join(alternatives) + ")")
    return " AND ".join(clauses), values


def _ids(reader: Reader, sql: str, values: dict[str, Any], limit: int | None) -> list[int]:
    if limit is not None:
        sql += " LIMIT :most"
        values = {**values, "most": limit}
    return list(reader.session.connection().execute(text(sql), values).scalars())


def _escaped(fragment: str) -> str:
    return fragment.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def possible_duplicates(
    reader: Reader, viewer: Viewer, number: str, *, but: int | None = None
) -> list[PossibleDuplicate]:
    """Cards that already have this phone, for the dialog of a new client."""
    numbers = [p.number for p in parse_phones(number, reader.settings.text("salon.country"))]
    if not numbers:
        return []
    rows = reader.session.execute(
        select(Client.id, Client.first_name, Client.last_name, ClientPhone.e164)
        .join(ClientPhone, ClientPhone.client_id == Client.id)
        .where(
            ClientPhone.e164.in_(numbers),
            Client.deleted_at.is_(None),
            Client.merged_into_id.is_(None),
        )
        .order_by(Client.id)
        .limit(5)
    )
    return [
        PossibleDuplicate(row.id, shown_name(row.first_name, row.last_name), viewer.phone(row.e164))
        for row in rows
        if row.id != but
    ]


def clients_without_consent(reader: Reader, purpose: Purpose) -> list[int]:
    """Clients who were never asked for `purpose`: the list paper consents are recorded for."""
    return _ids(
        reader,
        "SELECT s.client_id FROM client_search s WHERE NOT EXISTS (SELECT 1 FROM consent k"
        " WHERE k.client_id = s.client_id AND k.purpose = :purpose)"
        " ORDER BY s.sort_name, s.client_id",
        {"purpose": purpose.value},
        None,
    )
