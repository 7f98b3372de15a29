"""vCard address books as rows of a table with our own headings.

Each card is read by itself, so that one that no program could read costs nobody else theirs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from salonapp.desk.imports import encodings
from salonapp.desk.imports.cards import ClientField
from salonapp.desk.imports.cells import Unreadable
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg

HEADINGS = (
    ClientField.EXTERNAL_ID,
    ClientField.NAME,
    ClientField.LAST_NAME,
    ClientField.FIRST_NAME,
    ClientField.MIDDLE_NAME,
    ClientField.PHONE,
    ClientField.EMAIL,
    ClientField.BIRTHDAY,
    ClientField.TAGS,
    ClientField.NOTE,
)

_PICTURE = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BEGIN, _END = "BEGIN:VCARD", "END:VCARD"
_NO_YEAR = re.compile(r"(?:--|1604-)(\d\d)-?(\d\d)")


def cards_as_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The headings, then one row per card; a card's number is its place in the book, plus one.

    A card that cannot be read is an `Unreadable` row; a SalonError when no card can be.
    """
    text = without_pictures(path.read_bytes().decode(encodings.detect(path), errors="replace"))
    rows = [_read(card) for card in _cards(text)]
    if all(isinstance(row, Unreadable) for row in rows):
        raise SalonError(
            msg("The address book {name} is broken.", name=path.name),
            msg("Export it again, as vCard 3.0 if you are asked."),
        )
    yield tuple(str(heading) for heading in HEADINGS)
    yield from rows


def _cards(text: str) -> Iterator[str]:
    """Each card as it is written; a card whose end is missing ends where the next one begins."""
    card: list[str] = []
    open_cards = 0
    for line in text.split("\r\n"):
        mark = "".join(line.split()).upper()
        if mark == _BEGIN and not (open_cards and card[-1].upper().startswith("AGENT")):
            open_cards = 0  # a card within a card is somebody's secretary
            if any(map(str.strip, card)):
                yield "\r\n".join([*card, ""])
            card = []
        card.append(line)
        open_cards += (mark == _BEGIN) - (mark == _END)
        if mark == _END and open_cards <= 0:
            yield "\r\n".join([*card, ""])
            card, open_cards = [], 0
    if any(map(str.strip, card)):
        yield "\r\n".join([*card, ""])


def _read(text: str) -> tuple[str, ...]:
    import vobject
    from vobject.base import VObjectError

    logging.getLogger("vobject.base").setLevel(logging.CRITICAL)
    try:
        if not text.lstrip("\ufeff").lstrip().upper().startswith("BEGIN"):
            raise ValueError("lines that belong to no card")
        (card,) = vobject.readComponents(text, allowQP="QUOTED-PRINTABLE" in text.upper())
        return _row(card)
    except (VObjectError, LookupError, ValueError, TypeError, AttributeError):
        # An unknown encoding, a cut-off end, a broken letter: the library names them variously.
        return Unreadable((*("" for _ in HEADINGS), text.strip()))


def without_pictures(text: str) -> str:
    """The address book without photos and sounds: no row needs them, and phones break them."""
    kept: list[str] = []
    skipping = False
    for line in _LINE_END.split(text):
        if _PICTURE.match(line):
            skipping = True
        elif skipping and (line[:1] in " \t" or _BASE64.fullmatch(line)):
            skipping = bool(line.strip())  # an empty line ends a picture of vCard 2.1
        else:
            skipping = False
            kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def _day(text: str) -> str:
    """A birthday, also one without a year as the standard and as Apple write it."""
    found = _NO_YEAR.match(text)
    return f"{found[2]}.{found[1]}" if found else text[:10]


def _row(card: object) -> tuple[str, ...]:
    contents = getattr(card, "contents", {})

    def all_of(name: str) -> list[str]:
        values: list[str] = []
        for line in contents.get(name, ()):
            value = line.value
            values.extend(map(str, value) if isinstance(value, (list, tuple)) else [str(value)])
        return [value.strip() for value in values if value.strip()]

    def first_of(name: str) -> str:
        return next(iter(all_of(name)), "")

    parts = next((line.value for line in contents.get("n", ())), None)

    def part(name: str) -> str:
        value = getattr(parts, name, "")
        return " ".join(value) if isinstance(value, list) else str(value).strip()

    family, given, additional = part("family"), part("given"), part("additional")
    full = "" if family or given else first_of("fn")
    return (
        first_of("uid"),
        full,
        family,
        given,
        additional,
        ", ".join(number.removeprefix("tel:") for number in all_of("tel")),
        ", ".join(all_of("email")),
        _day(first_of("bday")),
        ", ".join(all_of("categories")),
        "\n".join(all_of("note")),
    )
