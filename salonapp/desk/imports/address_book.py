"""vCard address books as rows of a table with our own headings."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from salonapp.desk.imports import encodings
from salonapp.desk.imports.cards import ClientField
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
_NO_YEAR = re.compile(r"(?:--|1604-)(\d\d)-?(\d\d)")


def cards_as_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The headings, then one row per card; a card's number is its place in the book, plus one."""
    import vobject
    from vobject.base import ParseError

    logging.getLogger("vobject.base").setLevel(logging.CRITICAL)
    text = without_pictures(path.read_bytes().decode(encodings.detect(path), errors="replace"))
    yield tuple(str(heading) for heading in HEADINGS)
    try:
        for card in vobject.readComponents(text, allowQP="QUOTED-PRINTABLE" in text.upper()):
            yield _row(card)
    except (ParseError, LookupError, ValueError):  # an unknown encoding, a broken picture
        raise SalonError(
            msg("The address book {name} is broken.", name=path.name),
            msg("Export it again, as vCard 3.0 if you are asked."),
        ) from None


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
