"""Why a search found a client whose line in the list does not show it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from salonapp.clients.marks import excerpt, unseen
from salonapp.clients.search import SearchPlan
from salonapp.clients.tables import Client, ClientEntry, ClientPhone, ClientTag
from salonapp.desk.cards import Match, MatchKind
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader


def matches_of(
    reader: Reader, viewer: Viewer, wanted: Mapping[int, SearchPlan]
) -> dict[int, Match]:
    """For each client the first place that has the words of its plan, masked for the viewer."""
    ids = list(wanted)
    if not ids:
        return {}
    places: dict[int, list[Match]] = {each: [] for each in ids}
    cards = reader.select(
        select(Client.id, Client.middle_name, Client.email, Client.external_id, Client.note).where(
            Client.id.in_(ids)
        )
    ).all()
    for row in reader.select(
        select(ClientTag.client_id, ClientTag.tag)
        .where(ClientTag.client_id.in_(ids))
        .order_by(ClientTag.id)
    ):
        places[row.client_id].append(Match(MatchKind.TAG, viewer.note(row.tag)))
    for card in cards:
        places[card.id].append(Match(MatchKind.NAME, viewer.note(card.middle_name)))
    if viewer.sees_phones:
        for phone in reader.select(
            select(ClientPhone.client_id, ClientPhone.e164)
            .where(ClientPhone.client_id.in_(ids))
            .order_by(ClientPhone.position, ClientPhone.id)
        ):
            places[phone.client_id].append(Match(MatchKind.PHONE, viewer.phone(phone.e164)))
    for card in cards:
        if viewer.sees_phones:
            places[card.id].append(Match(MatchKind.EMAIL, card.email))
        places[card.id].append(Match(MatchKind.CODE, viewer.craft(card.external_id or "")))
        places[card.id].append(Match(MatchKind.NOTE, viewer.note(card.note)))
    for entry in reader.select(
        select(ClientEntry.client_id, ClientEntry.text)
        .where(ClientEntry.client_id.in_(ids))
        .order_by(ClientEntry.id.desc())
    ):
        places[entry.client_id].append(Match(MatchKind.NOTE, viewer.note(entry.text)))
    found = {each: _first(places[each], wanted[each]) for each in ids}
    return {each: match for each, match in found.items() if match is not None}


def _first(places: list[Match], plan: SearchPlan) -> Match | None:
    for place in places:
        if place.text and len(unseen(plan, [place.text]).tokens) < len(plan.tokens):
            return Match(place.kind, excerpt(place.text, plan))
    return None
