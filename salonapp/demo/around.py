"""What the demo salon knows of its clients besides hair: drinks, times, wishes, family, fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np

from salonapp.clients.cards import Preference, PreferenceKind
from salonapp.clients.fields import NO, YES, FieldDraft, FieldKind
from salonapp.clients.likes import USUAL, time_text
from salonapp.clients.people import USUAL_SOURCES, LinkKind, Pays
from salonapp.clients.tables import (
    ClientLink,
    ClientPhone,
    ClientPreference,
    CustomValue,
)
from salonapp.demo.people import Row
from salonapp.foundation.i18n import _, language
from salonapp.foundation.paths import resource_path
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw

#: Clients asked about their likes, however large the salon is: enough to meet some anywhere.
MOST_ASKED = 6_000
MOST_FAMILIES = 60
MOST_FRIENDS = 80
_FIELD_SHARE = 0.12
_CHANCES = {
    PreferenceKind.DRINK: 0.25,
    PreferenceKind.TALK: 0.12,
    PreferenceKind.SEAT: 0.06,
    PreferenceKind.COMFORT: 0.08,
}
_TIMES_CHANCE, _MASTER_CHANCE, _WISH_CHANCE, _DONE_CHANCE = 0.10, 0.10, 0.05, 0.02
_GROWN_UP_YEARS = 18
#: Clients among whom families are looked for.
_LOOKED_AT = 2_000

# Namesakes whose phones are known, two generations first: they make families.
_NAMESAKES = """
    SELECT a.id, b.id, a.birth_year, b.birth_year, p.e164
    FROM client a JOIN client b ON b.last_name = a.last_name AND b.id > a.id AND b.id <= a.id + 400
    JOIN client_phone p ON p.client_id = a.id AND p.position = 0
    WHERE a.id BETWEEN ? AND ? AND a.last_name <> ''
      AND a.gender = 'female' AND b.gender = 'female'
    ORDER BY CASE WHEN ABS(a.birth_year - b.birth_year) >= ? THEN 0 ELSE 1 END, a.id, b.id LIMIT ?
"""
# Clients nobody is linked with and who came by themselves.
_STRANGERS = """
    SELECT c.id FROM client c WHERE c.id <> ? AND c.recommended_by_id IS NULL
      AND c.deleted_at IS NULL AND c.gender = 'female'
      AND NOT EXISTS (SELECT 1 FROM client_link k WHERE k.client_id = c.id OR k.other_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM client r WHERE r.recommended_by_id = c.id)
    ORDER BY c.id LIMIT ?
"""
_RECOMMENDED = """
    SELECT id, recommended_by_id FROM client WHERE recommended_by_id IS NOT NULL
    ORDER BY id LIMIT ?
"""


def ask_around(
    tx: Tx, rng: np.random.Generator, client_ids: Sequence[int], staff_ids: Sequence[int]
) -> None:
    """Write down what a part of the clients like, who belongs together, and two own fields."""
    size = min(len(client_ids), MOST_ASKED)
    asked = sorted(rng.choice(len(client_ids), size, replace=False).tolist())
    ids = [int(client_ids[place]) for place in asked]
    bulk_insert(tx, ClientPreference, list(_likes(tx, rng, ids, staff_ids)))
    _families(tx, int(client_ids[0]), min(MOST_FAMILIES, len(client_ids) // 20))
    _fields(tx, rng, ids)


def know_well(tx: Tx, client_id: int) -> None:
    """Write down around one client what a salon knows of a good one; for pictures of the card."""
    from salonapp.clients.commands.fields import set_values
    from salonapp.clients.commands.people import add_link, set_recommendation
    from salonapp.clients.commands.preferences import set_preferences
    from salonapp.clients.queries.fields import card_fields
    from salonapp.clients.queries.preferences import client_preferences

    seen = client_preferences(tx, OWNER_VIEWER, client_id)
    kept = [each for each in seen if each.kind is not PreferenceKind.WISH]
    wishes = _texts()["wishes"][language()]
    likes = [
        *(Preference(kind, _(texts[1])) for kind, texts in USUAL.items()),
        *(Preference(PreferenceKind.TIMES, time_text((day, 2))) for day in (1, 3)),
        Preference(PreferenceKind.WISH, wishes[0], due_from=tx.today - timedelta(days=10)),
        Preference(PreferenceKind.WISH, wishes[1], due_from=tx.today + timedelta(days=120)),
        Preference(PreferenceKind.WISH, wishes[3], done_on=tx.today - timedelta(days=60)),
    ]
    set_preferences(tx, client_id, [*kept, *likes], seen=seen)
    fields = [field for field in card_fields(tx) if field.choices]
    set_values(tx, client_id, {field.id: field.choices[1] for field in fields})
    around = [row[0] for row in Raw(tx).all(_STRANGERS, (client_id, 4))]
    if len(around) == 4:
        add_link(tx, client_id, around[0], LinkKind.CHILD, pays=Pays.CLIENT, shares_phone=True)
        add_link(tx, client_id, around[1], LinkKind.FRIEND)
        source = USUAL_SOURCES[0]
        set_recommendation(tx, client_id, around[2], _(source))
        set_recommendation(tx, around[3], client_id, _(source))


def _likes(
    tx: Tx, rng: np.random.Generator, ids: Sequence[int], staff_ids: Sequence[int]
) -> Iterator[Row]:
    words = {kind: [_(text) for text in texts] for kind, texts in USUAL.items()}
    wishes = _texts()["wishes"][language()]
    for client_id in ids:
        luck = rng.random(len(_CHANCES) + 5).tolist()
        for kind, chance in _CHANCES.items():
            drawn = luck.pop()
            if drawn < chance:
                place = int(drawn / chance * len(words[kind]))
                yield _row(client_id, kind, words[kind][place])
        if (drawn := luck.pop()) < _TIMES_CHANCE:
            part, weekday = int(drawn * 1_000) % 3, int(drawn * 10_000) % 5
            for day in range(weekday, min(7, weekday + 2)):
                yield _row(client_id, PreferenceKind.TIMES, time_text((day, part)))
        if (drawn := luck.pop()) < _MASTER_CHANCE:
            staff_id = staff_ids[int(drawn / _MASTER_CHANCE * len(staff_ids))]
            yield _row(client_id, PreferenceKind.MASTER, "", staff_id=staff_id)
        drawn = luck.pop()
        text = wishes[int(drawn * 10_000) % len(wishes)]
        days = int(luck.pop() * 120) - 30
        if drawn < _DONE_CHANCE:
            done_on = tx.today - timedelta(days=abs(days))
            yield _row(client_id, PreferenceKind.WISH, text, done_on=done_on)
        elif drawn < _WISH_CHANCE:
            due_from = tx.today + timedelta(days=days)
            yield _row(client_id, PreferenceKind.WISH, text, due_from=due_from)


def _row(client_id: int, kind: PreferenceKind, text: str, **more: object) -> Row:
    return {
        "client_id": client_id,
        "kind": kind.value,
        "text": text,
        "staff_id": None,
        "due_from": None,
        "done_on": None,
        **more,
    }


def _families(tx: Tx, first_id: int, most: int) -> None:
    """Namesakes of two generations are parent and child, of one are siblings; one phone for both.

    Some who came on a word are friends of whoever gave it.
    """
    links: list[Row] = []
    phones: list[Row] = []
    taken: set[int] = set()
    comment = _texts()["whose_phone"][language()]
    looked_at = (first_id, first_id + _LOOKED_AT, _GROWN_UP_YEARS, most * 20)
    for one, other, born, other_born, number in Raw(tx).all(_NAMESAKES, looked_at):
        if one in taken or other in taken or len(phones) >= most:
            continue
        taken |= {one, other}
        years = other_born - born if born and other_born else 0
        if abs(years) >= _GROWN_UP_YEARS:
            elder, younger = (one, other) if years > 0 else (other, one)
            links.append(_link(elder, younger, LinkKind.PARENT, pays=True, shares_phone=True))
        else:
            links.append(_link(one, other, LinkKind.SIBLING, shares_phone=True))
        phones.append({"client_id": other, "position": 5, "e164": number, "comment": comment})
    for client_id, by_id in Raw(tx).all(_RECOMMENDED, (min(MOST_FRIENDS, 2 * most) * 2,))[::2]:
        if client_id not in taken and by_id not in taken:
            taken.add(client_id)
            links.append(_link(by_id, client_id, LinkKind.FRIEND))
    bulk_insert(tx, ClientLink, links)
    bulk_insert(tx, ClientPhone, phones)


def _link(
    client_id: int, other_id: int, kind: LinkKind, *, pays: bool = False, shares_phone: bool = False
) -> Row:
    return {
        "client_id": client_id,
        "other_id": other_id,
        "kind": kind.value,
        "pays": pays,
        "shares_phone": shares_phone,
        "note": "",
    }


def _fields(tx: Tx, rng: np.random.Generator, ids: Sequence[int]) -> None:
    from salonapp.clients.commands.fields import add_field

    rows: list[Row] = []
    for described in _texts()["fields"][language()]:
        draft = FieldDraft(
            described["name"], FieldKind(described["kind"]), tuple(described["choices"])
        )
        field_id = add_field(tx, draft)
        answers = draft.choices or (YES, NO)
        for client_id, drawn in zip(ids, rng.random(len(ids)).tolist(), strict=True):
            if drawn < _FIELD_SHARE:
                value = answers[int(drawn / _FIELD_SHARE * len(answers))]
                rows.append({"client_id": client_id, "field_id": field_id, "value": value})
    bulk_insert(tx, CustomValue, rows)


@cache
def _texts() -> dict[str, Any]:
    text = resource_path("demo/around.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
