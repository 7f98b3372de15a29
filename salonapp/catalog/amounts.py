"""Amounts of materials: whole thousandths of a unit, typed and shown as people write them."""

from __future__ import annotations

import re
from enum import StrEnum

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import N_, _, language, msg

#: A hundred kilograms: whatever is more was mistyped.
LARGEST_THOUSANDTHS = 100_000_000

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,3}))?")


class Unit(StrEnum):
    """What a material is measured in."""

    GRAM = "g"
    MILLILITRE = "ml"
    PIECE = "pc"


UNIT_NAMES = {
    Unit.GRAM: N_("g"),
    Unit.MILLILITRE: N_("ml"),
    Unit.PIECE: N_("pc"),
}


def parse_amount(text: str, *, field: str = "amount") -> int | None:
    """Thousandths of a unit from "30", "12,5" or "0.125"; None for nothing.

    Raises:
        InvalidInput: it is no such number, or too large.
    """
    typed = "".join(text.split())
    if not typed:
        return None
    found = _AMOUNT.fullmatch(typed)
    thousandths = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0")) if found else -1
    if thousandths < 0:
        raise InvalidInput(msg("Enter an amount, such as 30 or 12.5."), field=field)
    if thousandths > LARGEST_THOUSANDTHS:
        raise InvalidInput(msg("That amount is too large."), field=field)
    return thousandths


def separate_ingredients(text: str) -> tuple[str, ...]:
    """Ingredients as pasted from a package: lines, or commas; "2,5-diamine" is one."""
    parts = re.split(r"[\n;]|,(?!\d)|(?<!\d),", text)
    return tuple(part.strip(" .\t") for part in parts if part.strip(" .\t"))


def typed_amount(thousandths: int | None) -> str:
    """An amount as it stands in a field: "12.5" in the language's own spelling, "" for none."""
    if thousandths is None:
        return ""
    # Without grouping: "1,000" would be read as one.
    whole, rest = divmod(thousandths, 1000)
    mark = "," if language() == "ru" else "."
    return f"{whole}{mark}{rest:03d}".rstrip("0") if rest else str(whole)


def format_amount(thousandths: int | None, unit: Unit | str) -> str:
    """An amount with its unit, e.g. "12.5 g"; "" for none."""
    if thousandths is None:
        return ""
    return f"{format_number(thousandths / 1000)}\N{NO-BREAK SPACE}{_(UNIT_NAMES[Unit(unit)])}"
