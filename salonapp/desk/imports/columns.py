"""What each column of a file means, guessed from its heading and from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from salonapp.desk.imports import headings
from salonapp.desk.imports.cards import Cell, ClientField, ImportKind, VisitField
from salonapp.desk.imports.cells import EMPTY, cell_text
from salonapp.desk.imports.days import parse_day, parse_time
from salonapp.desk.imports.values import parse_email
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import parse_phone
from salonapp.foundation.text import fold

Mapping_ = Mapping[str, str]

_PUNCTUATION = re.compile(r"[^\w%№#]+")
_SHARE_TO_BELIEVE = 0.6
_SAMPLE = 200
_JUST_NAME = frozenset({"имя", "имя клиента", "name", "client name", "customer name"})
_VISIT_SIGNS = frozenset(
    {VisitField.DATE, VisitField.TIME, VisitField.SERVICE, VisitField.MASTER, VisitField.STATUS}
)
_CLIENT_SIGNS = frozenset(
    {
        ClientField.BIRTHDAY,
        ClientField.TAGS,
        ClientField.SOURCE,
        ClientField.ALLERGIES,
        ClientField.CREATED_ON,
        ClientField.GENDER,
        ClientField.EMAIL,
        ClientField.LAST_NAME,
        ClientField.FIRST_NAME,
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (by position) holds which field of what kind of row."""

    kind: ImportKind
    at: Mapping[str, int]

    def field_of(self, position: int) -> str:
        """The field the column at `position` is taken for, "" when it is not used."""
        return next((field for field, at in self.at.items() if at == position), "")


def normal_heading(heading: str) -> str:
    """A heading reduced to its words: "Дата рождения:" and "дата_рождения" become one."""
    return " ".join(_PUNCTUATION.sub(" ", fold(heading).replace("_", " ")).split())


@lru_cache(maxsize=2048)
def field_for_heading(heading: str, kind: ImportKind) -> str:
    """The field a heading names in a file of `kind`, "" when it names none."""
    return headings.find(normal_heading(heading), kind)


def headings_known(cells: Iterable[Cell]) -> int:
    """How many of the cells of a row are headings we know, for finding the heading row."""
    return sum(
        1
        for cell in cells
        if isinstance(cell, str)
        and cell
        and (
            field_for_heading(cell, ImportKind.CLIENTS)
            or field_for_heading(cell, ImportKind.VISITS)
        )
    )


def guess_kind(names: Sequence[str]) -> ImportKind:
    """Whether a file with these headings lists clients or visits."""
    as_visits = {field_for_heading(name, ImportKind.VISITS) for name in names}
    as_clients = {field_for_heading(name, ImportKind.CLIENTS) for name in names}
    visit_signs = len(as_visits & _VISIT_SIGNS)
    client_signs = len(as_clients & _CLIENT_SIGNS)
    if VisitField.DATE in as_visits and visit_signs >= 2 and visit_signs >= client_signs:
        return ImportKind.VISITS
    return ImportKind.CLIENTS


def guess_columns(
    names: Sequence[str],
    sample: Sequence[Sequence[Cell]],
    kind: ImportKind | None,
    overrides: Mapping_,
) -> Columns:
    """The columns of a file; `overrides` (field -> heading) wins over every guess.

    An empty heading says that no column has the field, however it is called.

    Raises InvalidInput for an override that names no field or no column, and SalonError when
    what every row needs is found in no column.
    """
    kind = kind or guess_kind(names)
    dropped = {field for field, name in overrides.items() if not name}
    at = _from_overrides(names, kind, {f: name for f, name in overrides.items() if name})
    for position, name in enumerate(names):
        field = field_for_heading(name, kind)
        if field and field not in at and field not in dropped and position not in at.values():
            at[field] = position
    _settle_first_name(at, names, overrides)
    _settle_by_contents(at, names, sample, kind, overrides)
    _check_usable(at, kind, names)
    return Columns(kind, at)


def _from_overrides(names: Sequence[str], kind: ImportKind, overrides: Mapping_) -> dict[str, int]:
    fields = _fields(kind)
    found: dict[str, int] = {}
    for field, name in overrides.items():
        field = {"services": "service", "master_name": "master"}.get(field, field)
        if field not in fields:
            raise InvalidInput(
                msg("There is no field {field} to map a column to.", field=field),
                msg("The fields are: {fields}.", fields=", ".join(fields)),
                field="map",
            )
        position = _position(names, name)
        if position is None:
            raise InvalidInput(
                msg("The file has no column {column}.", column=name),
                msg("Its columns are: {columns}.", columns=", ".join(n for n in names if n)),
                field="map",
            )
        found[field] = position
    return found


def _fields(kind: ImportKind) -> tuple[str, ...]:
    fields = ClientField if kind is ImportKind.CLIENTS else VisitField
    return tuple(str(field) for field in fields)


def _position(names: Sequence[str], wanted: str) -> int | None:
    folded = fold(wanted)
    for position, name in enumerate(names):
        if fold(name) == folded:
            return position
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    return None


def _settle_first_name(at: dict[str, int], names: Sequence[str], overrides: Mapping_) -> None:
    """Beside a column of surnames, "name" means the first name alone."""
    name = at.get(ClientField.NAME)
    if name is None or ClientField.LAST_NAME not in at or ClientField.FIRST_NAME in at:
        return
    if "name" not in overrides and normal_heading(names[name]) in _JUST_NAME:
        at[ClientField.FIRST_NAME] = at.pop(ClientField.NAME)


def _settle_by_contents(
    at: dict[str, int],
    names: Sequence[str],
    sample: Sequence[Sequence[Cell]],
    kind: ImportKind,
    overrides: Mapping_,
) -> None:
    """Let the values speak where headings do not, or where they say something else."""
    contents = {position: _column(sample, position) for position in range(len(names))}
    paid = at.get(VisitField.PAID)
    if kind is ImportKind.VISITS and paid is not None and "paid" not in overrides:
        texts = contents[paid]
        if texts and not _mostly(texts, lambda text: any(c.isdigit() for c in text)):
            del at[VisitField.PAID]
            if "payment" not in overrides:
                at.setdefault(VisitField.PAYMENT, paid)
    name = at.get(VisitField.NAME)
    if kind is ImportKind.VISITS and name is not None and "name" not in overrides:
        coded = VisitField.CLIENT_EXTERNAL_ID not in at and _mostly(contents[name], _is_code)
        if coded and "client_external_id" not in overrides:
            at[VisitField.CLIENT_EXTERNAL_ID] = at.pop(VisitField.NAME)
    free = [position for position in range(len(names)) if position not in at.values()]
    checks = [("phone", _is_phone)]
    if kind is ImportKind.VISITS:
        checks.append(("date", _is_day))
        checks.append(("time", _is_time))
    else:
        checks.append(("email", _is_email))
    if not any(field in at for field in ("name", "first_name", "last_name")):
        checks.append(("name", _is_name))
    for field, check in checks:
        if field in at or field in overrides:
            continue
        for position in free:
            if _looks_unnamed(names[position]) and _mostly(contents[position], check):
                at[field] = position
                free.remove(position)
                break


def _looks_unnamed(name: str) -> bool:
    heading = normal_heading(name)
    known = any(headings.find(heading, kind) for kind in ImportKind)
    return not known and not headings.is_known_but_unused(heading)


def _column(sample: Sequence[Sequence[Cell]], position: int) -> list[str]:
    texts = (cell_text(row[position]) for row in sample[:_SAMPLE] if position < len(row))
    return [text for text in texts if fold(text) not in EMPTY]


def _mostly(texts: Sequence[str], check: object) -> bool:
    if not texts or not callable(check):
        return False
    return sum(bool(check(text)) for text in texts) >= _SHARE_TO_BELIEVE * len(texts)


def _is_phone(text: str) -> bool:
    return parse_phone(text) is not None


def _is_code(text: str) -> bool:
    return " " not in text and any(c.isdigit() for c in text)


def _is_day(text: str) -> bool:
    return parse_day(text) is not None and any(mark in text for mark in "./-")


def _is_time(text: str) -> bool:
    return ":" in text and parse_time(text) is not None


def _is_email(text: str) -> bool:
    return parse_email(text) is not None


def _is_name(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= 4 and all(word[0].isupper() and len(word) > 1 for word in words)


def _check_usable(at: Mapping[str, int], kind: ImportKind, names: Sequence[str]) -> None:
    listed = ", ".join(name for name in names if name) or "-"
    if kind is ImportKind.CLIENTS:
        if any(field in at for field in ("name", "first_name", "last_name")):
            return
        raise SalonError(
            msg("No column of the file could be taken for the client's name."),
            msg(
                "Say which one it is, for example with --map name=... Its columns are: {columns}.",
                columns=listed,
            ),
        )
    if VisitField.DATE not in at:
        raise SalonError(
            msg("No column of the file could be taken for the day of the visit."),
            msg(
                "Say which one it is, for example with --map date=... Its columns are: {columns}.",
                columns=listed,
            ),
        )
    if not any(field in at for field in ("client_external_id", "phone", "name")):
        raise SalonError(
            msg("No column of the file says whose visit a row is."),
            msg(
                "Say which one holds the phone, for example with --map phone=... "
                "Its columns are: {columns}.",
                columns=listed,
            ),
        )
