"""Formulas in the words of the card: a line each, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from salonapp.clients.formulas import LastFormula
from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import _

#: What a button or a chip says at most; the tooltip says the whole.
_SHORT = 32
_LINE = 160
#: Formulas the overview shows; the tab has them all.
_SHOWN = 2


def formula_rows(last: Sequence[LastFormula], today: date) -> tuple[tuple[str, str], ...]:
    """The formulas changed last, for the overview; empty where there is none."""
    lines = [
        f"{short(each.name)}: {short(each.line, _LINE)}"
        f" ({format_short_day(each.on_day, today=today)})"
        for each in last[:_SHOWN]
    ]
    return ((_("Formula"), "\n".join(lines)),) if lines else ()


def short(text: str, most: int = _SHORT) -> str:
    """A text for a button or a chip, which do not wrap, or for a line among others."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
