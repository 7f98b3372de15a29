"""A cell as text, as a list, as nothing; and a memory for what cells were converted to.

Files repeat themselves: looking a conversion up costs a twentieth of doing it, and an import brings
two million rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from salonapp.desk.imports.cards import Cell
from salonapp.foundation.i18n import Message
from salonapp.foundation.text import clean_line, clean_text, fold, plain_cell

K = TypeVar("K")
V = TypeVar("V")
EMPTY = frozenset(
    str.split(
        "|-|--|---|—|–|.|..|?|нет|не указано|не указан|не указана|не указаны|не знаю|отсутствует|"
        "нету|нет данных|no|none|null|nil|n/a|na|nan|н/д|#н/д|#n/a|пусто|unknown|not set|нет почты|"
        "нет аллергии|нет аллергий|не выявлено|не выявлены|нет телефона|00.00.0000|0000-00-00",
        "|",
    )
)
_LIST_MARKS = re.compile(r"[,;\n|](?![^()]*\))|\s/\s")
_SERVICE_MARKS = re.compile(r"(?:,\s|;\s*|\n|\s\+\s|\s/\s|,(?=[^\W\d_]))(?![^()]*\))")


@dataclass(frozen=True, slots=True, eq=False)
class Unusable:
    """A cell that means nothing its column can hold, and why."""

    why: Message


class Unreadable(tuple[str, ...]):
    """What no program can read, as it stands in the file: in a cell of its own after the others."""

    __slots__ = ()


class Memo(dict[K, V], Generic[K, V]):
    """Remembers what a converter made of each different cell; forgets all when it grows large."""

    __slots__ = ("_convert", "_limit")

    def __init__(self, convert: Callable[[K], V], limit: int = 100_000) -> None:
        super().__init__()
        self._convert = convert
        self._limit = limit

    def __missing__(self, key: K) -> V:
        if len(self) >= self._limit:
            self.clear()
        value = self[key] = self._convert(key)
        return value


def cell_text(cell: Cell) -> str:
    """A cell as one would read it in the table; whole numbers without ".0"."""
    if isinstance(cell, str):
        return plain_cell(cell.strip())
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def is_empty(text: str) -> bool:
    """Whether a text says that there is nothing."""
    return not text or fold(text) in EMPTY


def line(cell: Cell) -> str:
    """A name or a code on one line, without control characters; "" when empty."""
    if isinstance(cell, str) and cell.isprintable() and "  " not in cell:
        return plain_cell(cell.strip())
    return clean_line(cell_text(cell))


def name_line(cell: Cell) -> str:
    """A person's name; "" when the cell holds no letter ("-", "...") or says there is none."""
    text = line(cell)
    return "" if is_empty(text) or not any(map(str.isalpha, text)) else text


def prose(cell: Cell) -> str:
    """A note with its line ends; "" when the cell says there is nothing."""
    text = clean_text(cell_text(cell))
    return "" if is_empty(text) else text


def short_text(cell: Cell) -> str:
    """A source, a payment method: one line; "" when the cell says there is nothing."""
    text = line(cell)
    return "" if is_empty(text) else text


def items(cell: Cell) -> tuple[str, ...]:
    """A list in one cell ("латекс; йод"); commas inside brackets do not part."""
    parts = (clean_line(part) for part in _LIST_MARKS.split(clean_text(cell_text(cell))))
    return tuple(dict.fromkeys(part for part in parts if not is_empty(part)))


def services(cell: Cell) -> tuple[str, ...]:
    """The services of a visit, each once: "Маникюр, Педикюр", "Укладка, Укладка"."""
    parts = (clean_line(part) for part in _SERVICE_MARKS.split(clean_text(cell_text(cell))))
    return tuple({fold(part): part for part in parts if not is_empty(part)}.values())
