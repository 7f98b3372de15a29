"""Formulas: what was mixed for a client, in versions, and how two versions differ.

Amounts are whole thousandths of their unit. A version is never changed: the next one is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, language, msg
from salonapp.foundation.text import fold

MOST_COMPONENTS = 30
LONGEST_NAME = 120
LONGEST_TEXT = 2_000
MOST_MINUTES = 600
#: Ten thousand grams, millilitres or pieces.
MOST_THOUSANDTHS = 10_000_000

_AMOUNT = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))?\s*([a-zа-я]*)\.?")
_UNIT_WORDS = {
    "": "",
    **dict.fromkeys(("g", "gr", "г", "гр"), "g"),
    **dict.fromkeys(("ml", "мл"), "ml"),
    **dict.fromkeys(("pc", "pcs", "шт"), "pc"),
}


class Unit(StrEnum):
    """What a component is measured in."""

    GRAM = "g"
    MILLILITRE = "ml"
    PIECE = "pc"


UNIT_NAMES = {Unit.GRAM: N_("g"), Unit.MILLILITRE: N_("ml"), Unit.PIECE: N_("pc")}


def unit_of(text: str) -> Unit:
    """The unit a row names; grams for one this program does not know."""
    return Unit(text) if text in set(Unit) else Unit.GRAM


class Mark(StrEnum):
    """How a part of a version differs from the version before."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a mixture; `amount_thousandths` None where it was not weighed."""

    name: str
    amount_thousandths: int | None = None
    unit: Unit = Unit.GRAM
    material_id: int | None = None


@dataclass(frozen=True, slots=True)
class FormulaDraft:
    """A version as typed; `minutes` how long it worked."""

    client_id: int
    on_day: date
    components: tuple[Component, ...]
    service_id: int | None = None
    title: str = ""
    staff_id: int | None = None
    visit_id: int | None = None
    developer: str = ""
    minutes: int | None = None
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a version differs from the one before, in words."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class FormulaVersion:
    """What was mixed on a day; `differences` from the version before, none for the first."""

    id: int
    on_day: date
    staff_id: int | None
    master: str
    visit_id: int | None
    components: tuple[Component, ...]
    developer: str
    minutes: int | None
    result: str
    note: str
    differences: tuple[Difference, ...] = ()

    @property
    def line(self) -> str:
        """The version in one line."""
        return describe(self.components, self.developer, self.minutes)


@dataclass(frozen=True, slots=True)
class Formula:
    """All versions of one formula of a client, the latest first; there is at least one."""

    client_id: int
    service_id: int | None
    service: str
    title: str
    versions: tuple[FormulaVersion, ...]

    @property
    def name(self) -> str:
        """What it is for: "Root colour, lengths"."""
        return formula_name(self.service, self.title)

    @property
    def latest(self) -> FormulaVersion:
        """The version that holds."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class LastFormula:
    """The version that holds of one formula, for a line on Today and on the overview."""

    formula_id: int
    service_id: int | None
    category: str
    name: str
    on_day: date
    line: str


def formula_name(service: str, title: str) -> str:
    """What a formula is for; never empty."""
    return ", ".join(part for part in (service, title) if part) or _("Formula")


def describe(components: Iterable[Component], developer: str, minutes: int | None) -> str:
    """A mixture in one line: "7/1 30 g + 8/0 15 g · 6 % 1:1.5 · 35 min"."""
    parts = [" + ".join(component_text(each) for each in components), developer]
    if minutes is not None:
        parts.append(_minutes(minutes))
    return " · ".join(part for part in parts if part)


def component_text(component: Component) -> str:
    """A component with its amount, "8/0 15 g"."""
    amount = amount_text(component.amount_thousandths, component.unit)
    return f"{component.name} {amount}" if amount else component.name


def amount_text(thousandths: int | None, unit: Unit) -> str:
    """An amount with its unit as the current language writes it; empty where none was weighed."""
    if thousandths is None:
        return ""
    return f"{typed_amount(thousandths)}\N{NO-BREAK SPACE}{_(UNIT_NAMES[unit])}"


def typed_amount(thousandths: int | None) -> str:
    """An amount as it stands in an input: "30,5" or "30.5"."""
    if thousandths is None:
        return ""
    whole, rest = divmod(thousandths, 1000)
    mark = "," if language() == "ru" else "."
    return f"{whole}{mark}{rest:03d}".rstrip("0") if rest else str(whole)


def parse_amount(text: str) -> tuple[int | None, Unit | None]:
    """Thousandths of what was typed, and the unit where one was typed too: "30,5", "30.5 g".

    Raises:
        InvalidInput: it is no amount above 0 and up to 10,000.
    """
    typed = " ".join(text.lower().split()).replace(" ", "")
    if not typed:
        return None, None
    found = _AMOUNT.fullmatch(typed)
    unit = None if found is None else _UNIT_WORDS.get(found[3])
    if found is None or unit is None:
        raise _no_amount()
    thousandths = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))
    if not 0 < thousandths <= MOST_THOUSANDTHS:
        raise _no_amount()
    return thousandths, Unit(unit) if unit else None


def differences(before: FormulaVersion, after: FormulaVersion) -> tuple[Difference, ...]:
    """How `after` differs from the version before it, in the order it is mixed."""
    found: list[Difference] = []
    left = list(before.components)
    for each in after.components:
        old = next((one for one in left if fold(one.name) == fold(each.name)), None)
        if old is None:
            found.append(Difference(Mark.ADDED, component_text(each)))
            continue
        left.remove(old)
        if (old.amount_thousandths, old.unit) != (each.amount_thousandths, each.unit):
            was = amount_text(old.amount_thousandths, old.unit) or "?"
            now = amount_text(each.amount_thousandths, each.unit) or "?"
            found.append(Difference(Mark.CHANGED, f"{each.name} {was} → {now}"))
    found += [Difference(Mark.REMOVED, component_text(old)) for old in left]
    for was, now in (
        (before.developer, after.developer),
        (_minutes(before.minutes), _minutes(after.minutes)),
    ):
        if was and now and was != now:
            found.append(Difference(Mark.CHANGED, f"{was} → {now}"))
        elif was != now:
            found.append(Difference(Mark.ADDED if now else Mark.REMOVED, now or was))
    return tuple(found)


def for_services(
    formulas: Iterable[LastFormula], service_ids: Collection[int], categories: Collection[str]
) -> LastFormula | None:
    """The formula that matters for what is booked: of the service, of its kind, of no service."""

    def rank(each: LastFormula) -> int:
        if each.service_id is None:
            return 1
        return 3 if each.service_id in service_ids else 2 if each.category in categories else 0

    newest = sorted(
        formulas, key=lambda each: (rank(each), each.on_day, each.formula_id), reverse=True
    )
    return newest[0] if newest and rank(newest[0]) else None


def scaled(components: Sequence[Component], percent: int) -> tuple[Component, ...]:
    """The same mixture for more or less hair: each weighed amount by `percent`, 1 to 1000."""
    return tuple(
        Component(
            each.name,
            each.amount_thousandths
            and min(max(round(each.amount_thousandths * percent / 100), 1), MOST_THOUSANDTHS),
            each.unit,
            each.material_id,
        )
        for each in components
    )


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else _("{minutes} min").format(minutes=minutes)


def _no_amount() -> InvalidInput:
    return InvalidInput(
        msg("This is not an amount."), msg("Write it like 30 or 30.5."), field="components"
    )
