"""Finding cards that are probably one person: over the whole salon, and for one card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from salonapp.clients.alike import LikelyDuplicate, Pair, Person, Progress
from salonapp.clients.cards import Birthday, name_for, shown_name
from salonapp.clients.duplicates import find_pairs, likely_same
from salonapp.foundation.phone import parse_phones
from salonapp.foundation.text import fold
from salonapp.staff.queries.own import check_own, own_among
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

_LIVE = "c.deleted_at IS NULL AND c.merged_into_id IS NULL"
_PEOPLE = (
    "SELECT c.id, c.last_name, c.first_name, c.middle_name, c.email,"
    f" c.birth_day, c.birth_month, c.birth_year, c.gender FROM client c WHERE {_LIVE}"
)
_PHONES = (
    "SELECT client_id, e164 FROM client_phone WHERE NOT is_wrong ORDER BY client_id, position, id"
)
_PHONES_OF = (
    "SELECT client_id, e164 FROM client_phone"
    " WHERE client_id IN (SELECT value FROM json_each(?)) AND NOT is_wrong"
    " ORDER BY client_id, position, id"
)
_APART = "SELECT first_id, second_id FROM not_duplicate"
_FAMILY = "SELECT client_id, other_id FROM client_link WHERE shares_phone"
_MOST = 200
#: A day that more were born on stands for "not known" and is no reason to compare them all.
_CROWDED_DAY = 2_000


def duplicate_pairs(reader: Reader, progress: Progress | None = None) -> list[Pair]:
    """Every likely pair of live cards, the surest first; what `progress` raises stops the search.

    Cards that somebody said are two people, or a family that shares a phone, are left out.
    """
    raw = Raw(reader)
    phones: defaultdict[int, list[str]] = defaultdict(list)
    for client_id, number in raw.all(_PHONES):
        phones[client_id].append(number)
    people = [_person(row, phones.get(row[0], ())) for row in raw.all(_PEOPLE)]
    return find_pairs(people, _known_apart(raw), progress)


def duplicates_of(reader: Reader, viewer: Viewer, client_id: int) -> list[LikelyDuplicate]:
    """Who is probably the same person as the card `client_id`, the surest first."""
    check_own(reader, viewer, client_id)
    raw = Raw(reader)
    rows = raw.all(f"{_PEOPLE} AND c.id = ?", (client_id,))
    if not rows:
        return []
    phones = [number for _, number in raw.all(_PHONES_OF, (ids_json([client_id]),))]
    return _look(reader, viewer, _person(rows[0], phones))


def duplicates_of_typed(
    reader: Reader, viewer: Viewer, typed: Person, numbers: Sequence[str] = ()
) -> list[LikelyDuplicate]:
    """Who is probably the person being typed; `numbers` are phones as typed, `id` 0 for a new card.

    A viewer who may not see phones finds by a full number all the same.
    """
    region = reader.settings.text("salon.country")
    parsed = tuple(p.number for number in numbers for p in parse_phones(number, region))
    person = Person(
        typed.id,
        typed.last_name,
        typed.first_name,
        typed.middle_name,
        parsed,
        typed.email,
        typed.birthday,
        typed.gender,
    )
    return _look(reader, viewer, person)


def _look(reader: Reader, viewer: Viewer, person: Person) -> list[LikelyDuplicate]:
    """Compare with whoever shares a phone, an e-mail, a birthday or the name."""
    raw = Raw(reader)
    ids: set[int] = set()
    for phone in person.phones:
        sql = f"SELECT client_id FROM client_phone WHERE e164 = ? LIMIT {_MOST}"
        ids.update(row[0] for row in raw.all(sql, (phone,)))
    if person.email:
        # SQLite folds ASCII only, and so are addresses.
        sql = f"SELECT id FROM client WHERE email <> '' AND lower(email) = ? LIMIT {_MOST}"
        ids.update(row[0] for row in raw.all(sql, (person.email.strip().lower(),)))
    if person.birthday is not None:
        sql = f"SELECT c.id FROM client c WHERE c.birth_day = ? AND c.birth_month = ? AND {_LIVE}"
        born = raw.all(
            f"{sql} LIMIT {_CROWDED_DAY + 1}", (person.birthday.day, person.birthday.month)
        )
        if len(born) <= _CROWDED_DAY:
            ids.update(row[0] for row in born)
    for name in _names(person):
        sql = f"SELECT client_id FROM client_search WHERE sort_name = ? LIMIT {_MOST}"
        ids.update(row[0] for row in raw.all(sql, (name,)))
    ids.discard(person.id)
    ids = own_among(reader, viewer, ids)
    if not ids:
        return []
    wanted = ids_json(sorted(ids))
    phones: defaultdict[int, list[str]] = defaultdict(list)
    for client_id, number in raw.all(_PHONES_OF, (wanted,)):
        phones[client_id].append(number)
    sql = f"{_PEOPLE} AND c.id IN (SELECT value FROM json_each(?))"
    others = {row[0]: _person(row, phones.get(row[0], ())) for row in raw.all(sql, (wanted,))}
    found = []
    for pair in likely_same(person, others.values(), _known_apart(raw, person.id)):
        other = others[pair.second_id if pair.first_id == person.id else pair.first_id]
        phone = next((p for p in person.phones if p in other.phones), "")
        shown = phone or next(iter(other.phones), "")
        found.append(
            LikelyDuplicate(
                other.id,
                name_for(viewer, other.first_name, other.last_name),
                viewer.phone(shown) if shown else "",
                pair.score,
                pair.because,
            )
        )
    return found


def _names(person: Person) -> set[str]:
    """The name in both orders, as the search keeps it."""
    first, last = person.first_name, person.last_name
    if not first or not last:
        return set()
    return {fold(shown_name(first, last)), fold(shown_name(last, first))}


def _known_apart(raw: Raw, client_id: int | None = None) -> set[tuple[int, int]]:
    """Pairs that are two people; of one card only when `client_id` is given (0: a new one)."""
    if client_id == 0:
        return set()
    if client_id is None:
        rows = [*raw.all(_APART), *raw.all(_FAMILY)]
    else:
        both = (client_id, client_id)
        rows = [
            *raw.all(f"{_APART} WHERE first_id = ? OR second_id = ?", both),
            *raw.all(f"{_FAMILY} AND (client_id = ? OR other_id = ?)", both),
        ]
    return {(min(a, b), max(a, b)) for a, b in rows}


def _person(row: tuple[Any, ...], phones: Sequence[str]) -> Person:
    client_id, last, first, middle, email, day, month, year, gender = row
    birthday = Birthday(day, month, year) if day and month else None
    return Person(client_id, last, first, middle, tuple(phones), email or "", birthday, gender)
