"""Reading cards, and finding them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Row, bindparam, select

from salonapp.clients.cards import (
    Birthday,
    ClientCard,
    ConsentView,
    Gender,
    PhoneView,
    PossibleDuplicate,
    Purpose,
    shown_name,
)
from salonapp.clients.queries.preferences import client_preferences
from salonapp.clients.safety import holds_on
from salonapp.clients.search import (
    SHORTEST_TRIGRAM,
    SearchPlan,
    fts_match,
    plan_search,
)
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
from salonapp.foundation.phone import parse_phones
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

#: A fragment found in more cards than this is common: walking the list by name ends sooner.
_RARE = 1_000

_BY_ID: BindParameter[int] = bindparam("client_id")
_CARD = select(Client.__table__).where(Client.id == _BY_ID)
_PHONES = (
    select(ClientPhone.e164, ClientPhone.comment)
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
    given = {"client_id": client_id}
    row = reader.select(_CARD, given).first()
    if row is None:
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
        recommended_by = shown_name(by.first_name, by.last_name) if by else ""
    return ClientCard(
        id=row.id,
        external_id=row.external_id,
        first_name=row.first_name,
        last_name=row.last_name,
        middle_name=row.middle_name,
        phones=tuple(
            PhoneView(
                viewer.phone(p.e164),
                viewer.note(p.comment),
                p.e164 if viewer.sees_phones else "",
            )
            for p in reader.select(_PHONES, given)
        ),
        email=viewer.email(row.email),
        birthday=birthday,
        gender=Gender(row.gender),
        language=row.language,
        source=row.source,
        note=viewer.note(row.note),
        discount_percent=row.discount_percent,
        created_on=row.created_on,
        tags=tuple(reader.select(_TAGS, given).scalars()),
        allergies=tuple(a.text for a in alerts if a.kind == "allergy"),
        contraindications=tuple(a.text for a in alerts if a.kind == "contraindication"),
        preferences=client_preferences(reader, viewer, client_id),
        consents=_standing_consents(consents, reader.zone),
        recommended_by=recommended_by,
        recommended_by_id=row.recommended_by_id,
        in_bin=row.deleted_at is not None,
        merged_into_id=row.merged_into_id,
        think_twice=viewer.think_twice(row.think_twice),
    )


def _standing_consents(rows: Iterable[Any], zone: ZoneInfo) -> tuple[ConsentView, ...]:
    """What holds now: the latest record of each purpose (and channel, where one was named)."""
    latest: dict[tuple[str, str], Row[Any]] = {}
    for row in rows:
        latest.setdefault((row.purpose, row.channel), row)
    views = [
        ConsentView(
            Purpose(p), row.granted, row.at.astimezone(zone), channel, row.source, row.evidence
        )
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
    found = _Finding(reader, only, limit)
    if plan.is_empty:
        return found.everybody()
    if plan.has_part_of_a_number and not viewer.sees_phones:
        return []
    rare = found.rare(plan) if plan.indexed else None
    return found.by_walking(plan) if rare is None else found.ranked(plan, rare)


class _Finding:
    """One search on the bare driver: the Core's work per statement would cost more than the search.

    Rare fragments come from the trigram index; for common ones walking the list by name ends
    sooner.
    """

    _FROM = "SELECT s.client_id FROM client_search s WHERE "
    _BY_NAME = " ORDER BY s.sort_name, s.client_id"

    def __init__(self, reader: Reader, only: str, limit: int | None) -> None:
        self._raw = Raw(reader)
        self._on_sqlite = reader.on_sqlite
        self._only = f" AND {only}" if only else ""
        self._limit = limit

    def everybody(self) -> list[int]:
        """All cards by name."""
        return self._ids(f"{self._FROM}1 = 1{self._only}{self._BY_NAME}", [], self._limit)

    def rare(self, plan: SearchPlan) -> list[int] | None:
        """The cards with every indexed token when they are few; None when there are many."""
        if self._on_sqlite:
            sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH ?"
            values = [fts_match(plan.indexed)]
        else:
            condition, values = self._containing(plan.indexed)
            sql = self._FROM + condition
        ids = self._ids(sql, values, _RARE + 1)
        return None if len(ids) > _RARE else ids

    def ranked(self, plan: SearchPlan, ids: list[int]) -> list[int]:
        """Those of `ids` that are meant: names that begin with it, words that do, the others."""
        if not ids:
            return []
        first = plan.tokens[0][0]
        condition, values = self._containing(plan.unindexed)
        position = "instr" if self._on_sqlite else "strpos"
        sql = (
            f"{self._FROM}s.client_id IN (SELECT value FROM json_each(?)){self._only}"
            f"{' AND ' if condition else ''}{condition}"
            " ORDER BY CASE WHEN substr(s.sort_name, 1, ?) = ? THEN 0"
            f" WHEN {position}(s.haystack, ?) > 0 THEN 1 ELSE 2 END, s.sort_name, s.client_id"
        )
        return self._ids(sql, [ids_json(ids), *values, len(first), first, f" {first}"], self._limit)

    def by_walking(self, plan: SearchPlan) -> list[int]:
        """Names beginning with the first token, then every match in order of name."""
        condition, values = self._containing([self._occurring(token) for token in plan.tokens])
        first = plan.tokens[0][0]
        begins = self._ids(
            f"{self._FROM}s.sort_name >= ? AND s.sort_name < ? AND {condition}{self._only}"
            + self._BY_NAME,
            [first, first + "\U0010ffff", *values],
            self._limit,
        )
        if self._limit is not None and len(begins) >= self._limit:
            return begins
        found = self._ids(
            f"{self._FROM}{condition}{self._only}{self._BY_NAME}", values, self._limit
        )
        return list(dict.fromkeys([*begins, *found]))[: self._limit]

    def _occurring(self, token: tuple[str, ...]) -> tuple[str, ...]:
        """The variants of `token` that any card has: each one less makes the walk quicker."""
        if not self._on_sqlite:
            return token
        sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH ?"
        return tuple(
            variant
            for variant in token
            if len(variant) < SHORTEST_TRIGRAM or self._ids(sql, [fts_match(((variant,),))], 1)
        )

    def _containing(self, tokens: Sequence[tuple[str, ...]]) -> tuple[str, list[Any]]:
        """The condition that every token stands in the haystack, and its parameters."""
        one = "instr(s.haystack, ?) > 0" if self._on_sqlite else "s.haystack LIKE ?"
        condition = " AND ".join(f"({' OR '.join([one] * len(token))})" for token in tokens)
        values = [variant for token in tokens for variant in token]
        if not self._on_sqlite:
            values = [f"%{_escaped(variant)}%" for variant in values]
        return condition, values

    def _ids(self, sql: str, values: list[Any], limit: int | None) -> list[int]:
        if limit is not None:
            sql, values = f"{sql} LIMIT ?", [*values, limit]
        return [row[0] for row in self._raw.all(sql, values)]


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
    rows = Raw(reader).all(
        "SELECT s.client_id FROM client_search s WHERE NOT EXISTS (SELECT 1 FROM consent k"
        " WHERE k.client_id = s.client_id AND k.purpose = ?"
        f" AND {consent_counts('k')}) ORDER BY s.sort_name, s.client_id",
        (purpose.value,),
    )
    return [row[0] for row in rows]
