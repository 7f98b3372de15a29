"""Formulas: what was mixed for a client, in versions, and how two versions differ.

Amounts are whole thousandths of their unit. A version is never changed: the next one is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from salonapp.catalog.amounts import LARGEST_THOUSANDTHS, Unit, format_amount, parse_amount
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.text import fold, isolated

MOST_COMPONENTS = 30
LONGEST_NAME = 120
LONGEST_TEXT = 2_000
MOST_MINUTES = 600

_AMOUNT = re.compile(r"(.*?)([a-zа-я]*)\.?")
_UNIT_WORDS = {
    "": None,
    **dict.fromkeys(("g", "gr", "г", "гр"), Unit.GRAM),
    **dict.fromkeys(("ml", "мл"), Unit.MILLILITRE),
    **dict.fromkeys(("pc", "pcs", "шт"), Unit.PIECE),
}


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
    components: tuple[Component, ...] = ()
    title: str = ""
    developer: str = ""
    minutes: int | None = None


def key_of(formula: Formula) -> str:
    """What tells a client's formulas apart, as text."""
    return f"{formula.service_id or ''}:{fold(formula.title)}"


def formula_name(service: str, title: str) -> str:
    """What a formula is for; never empty."""
    name = ", ".join(part for part in (service, title) if part) or _("Formula")
    return name[:1].upper() + name[1:]


def describe(components: Iterable[Component], developer: str, minutes: int | None) -> str:
    """A mixture in one line: "7/1 30 g + 8/0 15 g · 6 % 1:1.5 · 35 min"."""
    parts = [" + ".join(component_text(each) for each in components), developer]
    if minutes is not None:
        parts.append(_minutes(minutes))
    return " · ".join(part for part in parts if part)


def component_text(component: Component) -> str:
    """A component with its amount, "8/0 15 g", for the middle of a sentence."""
    amount = format_amount(component.amount_thousandths, component.unit)
    name = isolated(component.name)
    return f"{name} {amount}" if amount else name


def parse_amount_and_unit(text: str) -> tuple[int | None, Unit | None]:
    """Thousandths of what was typed, and the unit where one was typed too: "30,5", "30.5 g".

    Raises:
        InvalidInput: it is no amount above 0, or too large a one.
    """
    found = _AMOUNT.fullmatch("".join(text.lower().split()))
    if found is None or found[2] not in _UNIT_WORDS:
        raise no_amount()
    thousandths = parse_amount(found[1], field="components")
    if thousandths == 0 or (thousandths is None and found[2]):
        raise no_amount()
    return thousandths, _UNIT_WORDS[found[2]]


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
            was = format_amount(old.amount_thousandths, old.unit) or "?"
            now = format_amount(each.amount_thousandths, each.unit) or "?"
            found.append(Difference(Mark.CHANGED, f"{isolated(each.name)} {was} → {now}"))
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
            and min(max(round(each.amount_thousandths * percent / 100), 1), LARGEST_THOUSANDTHS),
            each.unit,
            each.material_id,
        )
        for each in components
    )


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else _("{minutes} min").format(minutes=minutes)


def no_amount() -> InvalidInput:
    """What is said of an amount that is none."""
    return InvalidInput(msg("Enter an amount, such as 30 or 12.5."), field="components")
