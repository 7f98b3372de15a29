"""Rows of a clients file as clients: each cell converted, what cannot be used told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from salonapp.clients.cards import PreferenceKind
from salonapp.desk.imports.cards import Cell, ClientField
from salonapp.desk.imports.cells import (
    Memo,
    Unusable,
    cell_text,
    is_empty,
    items,
    line,
    name_line,
    prose,
    short_text,
)
from salonapp.desk.imports.columns import Columns
from salonapp.desk.imports.days import BAD_CREATED_ON, Birthday, parse_birthday, parse_day
from salonapp.desk.imports.names import FullName, split_name
from salonapp.desk.imports.reading import Chunk, Row
from salonapp.desk.imports.rows import ColumnReader, Notes, Salon, Unfit, american_days
from salonapp.desk.imports.values import (
    BAD_PHONE,
    email,
    gender,
    percent,
    refuses_advertising,
    yes_no,
)
from salonapp.foundation.phone import Phone, parse_phones
from salonapp.foundation.text import clean_line, fold


@dataclass(slots=True)
class ClientRow:
    """A client as a row of the file describes them."""

    number: int
    cells: Row
    external_id: str
    name: FullName
    phones: tuple[Phone, ...]
    email: str
    birthday: Birthday | None
    gender: str
    source: str
    tags: tuple[str, ...]
    allergies: tuple[str, ...]
    contraindications: tuple[str, ...]
    #: Kind and text, as the export writes them ("likes: green tea").
    preferences: tuple[tuple[str, str], ...]
    note: str
    created_on: date | None
    consent: bool | None
    discount: int | None
    no_advertising: bool

    def take_missing(self, other: ClientRow) -> bool:
        """Fill what this row leaves empty from another row of the same person; whether it did."""
        changed = False
        if other.name.words > self.name.words:
            self.name = other.name
            changed = True
        for field in _SINGLE:
            if not getattr(self, field) and getattr(other, field):
                setattr(self, field, getattr(other, field))
                changed = True
        for field in _LISTS:
            mine = getattr(self, field)
            both = merged(mine, getattr(other, field))
            if len(both) > len(mine):
                setattr(self, field, both)
                changed = True
        liked = tuple(each for each in other.preferences if each not in self.preferences)
        self.preferences += liked
        changed = changed or bool(liked)
        known = {phone.number for phone in self.phones}
        new = tuple(phone for phone in other.phones if phone.number not in known)
        self.phones += new
        return changed or bool(new)


_SINGLE = (
    "external_id",
    "email",
    "birthday",
    "gender",
    "source",
    "note",
    "created_on",
    "consent",
    "discount",
    "no_advertising",
)
_LISTS = ("tags", "allergies", "contraindications")
_BETWEEN_LIKINGS = re.compile(r"[;\n]+")
#: A master or a day cannot be told from words alone.
_KINDS = frozenset(kind.value for kind in PreferenceKind) - {PreferenceKind.MASTER.value}


def preferences(cell: Cell) -> tuple[tuple[str, str], ...]:
    """What a client likes: "likes: green tea; wish: a bob"; without a kind it is a liking."""
    found: dict[tuple[str, str], None] = {}
    for part in _BETWEEN_LIKINGS.split(prose(cell)):
        kind, colon, text = part.partition(":")
        known = clean_line(kind).casefold()
        if not colon or known not in _KINDS:
            known, text = PreferenceKind.LIKES.value, part
        if clean_line(text) and not is_empty(clean_line(text)):
            found.setdefault((known, clean_line(text)))
    return tuple(found)


def merged(some: Sequence[str], more: Iterable[str]) -> tuple[str, ...]:
    """`some` and what `more` adds to it, compared folded."""
    found = {fold(text): text for text in some}
    for text in more:
        found.setdefault(fold(text), text)
    return tuple(found.values())


class ClientReader(ColumnReader):
    """Makes `ClientRow`s of the rows of a clients file."""

    def __init__(
        self, columns: Columns, width: int, salon: Salon, sample: Sequence[Row], notes: Notes
    ) -> None:
        super().__init__(columns, width)
        us_days = american_days(columns, sample, (ClientField.CREATED_ON, ClientField.BIRTHDAY))
        self._notes = notes
        self._region = salon.region
        self._day: Memo[Cell, date | None] = Memo(
            lambda cell: parse_day(cell, salon.today, us_order=us_days)
        )
        self._birthday: Memo[Cell, Birthday | Unusable | None] = Memo(
            lambda cell: parse_birthday(cell, salon.today)
        )
        self._items: Memo[Cell, tuple[str, ...]] = Memo(items, 50_000)
        self._liked: Memo[Cell, tuple[tuple[str, str], ...]] = Memo(preferences, 20_000)
        self._prose: Memo[Cell, str] = Memo(prose, 20_000)
        self._short: Memo[Cell, str] = Memo(short_text, 50_000)
        self._percent: Memo[Cell, int | Unusable | None] = Memo(percent)
        self._gender: Memo[Cell, str | Unusable | None] = Memo(gender)
        self._answer: Memo[Cell, bool | Unusable | None] = Memo(yes_no)
        self._refuses: Memo[str, bool] = Memo(refuses_advertising)
        self._part: Memo[Cell, str] = Memo(name_line)
        self._full: Memo[Cell, FullName] = Memo(lambda cell: split_name(name_line(cell)), 50_000)

    def rows(self, chunk: Chunk) -> Iterator[ClientRow | Unfit]:
        """Each row as a client, or why it cannot be one."""
        chunk, wide = self.even(chunk)
        yield from wide
        lists, told = self._items, self._notes.told
        for (
            number, cells, name, code, phone, phone2, mail, birthday, sex, source, tags,
            allergies, contra, liked, note, created, consent, discount,
        ) in zip(
            chunk.numbers,
            chunk.rows,
            self._names(),
            *(self.cells(field) for field in _IN_ORDER),
            strict=True,
        ):  # fmt: skip
            tag_list = lists[tags] if tags else ()
            yield ClientRow(
                number,
                cells,
                line(code) if code else "",
                name,
                self._phones(phone, phone2, number) if phone or phone2 else (),
                (told(email(mail), number) or "") if mail else "",
                told(self._birthday[birthday], number) if birthday else None,
                (told(self._gender[sex], number) or "") if sex else "",
                self._short[source] if source else "",
                tag_list,
                lists[allergies] if allergies else (),
                lists[contra] if contra else (),
                self._liked[liked] if liked else (),
                self._prose[note] if note else "",
                self._created_on(created, number) if created else None,
                told(self._answer[consent], number) if consent is not None else None,
                told(self._percent[discount], number) if discount is not None else None,
                any(self._refuses[tag] for tag in tag_list),
            )

    def _names(self) -> Iterable[FullName]:
        full, part = self._full, self._part
        if not any(self.has(field) for field in _NAME_PARTS):
            return [full[cell] for cell in self.cells(ClientField.NAME)]
        return [
            FullName(part[last], part[first], part[middle]) if last or first else full[name]
            for last, first, middle, name in zip(
                *(self.cells(field) for field in _NAME_PARTS),
                self.cells(ClientField.NAME),
                strict=True,
            )
        ]

    def _created_on(self, cell: Cell, number: int) -> date | None:
        day = self._day[cell]
        if day is None and self._short[cell]:
            self._notes.add(BAD_CREATED_ON.why, number)
        return day

    def _phones(self, one: Cell, two: Cell, number: int) -> tuple[Phone, ...]:
        found: tuple[Phone, ...] = ()
        for cell in (one, two):
            if not cell:
                continue
            text = cell if isinstance(cell, str) else cell_text(cell)
            phones = parse_phones(text, self._region)
            if not phones and not is_empty(text.strip()):
                self._notes.add(BAD_PHONE.why, number)
            if not found:
                found = phones
                continue
            known = {phone.number for phone in found}
            found += tuple(phone for phone in phones if phone.number not in known)
        return found


_NAME_PARTS = (ClientField.LAST_NAME, ClientField.FIRST_NAME, ClientField.MIDDLE_NAME)
_IN_ORDER = (
    ClientField.EXTERNAL_ID,
    ClientField.PHONE,
    ClientField.PHONE2,
    ClientField.EMAIL,
    ClientField.BIRTHDAY,
    ClientField.GENDER,
    ClientField.SOURCE,
    ClientField.TAGS,
    ClientField.ALLERGIES,
    ClientField.CONTRAINDICATIONS,
    ClientField.PREFERENCES,
    ClientField.NOTE,
    ClientField.CREATED_ON,
    ClientField.CONSENT,
    ClientField.DISCOUNT,
)
