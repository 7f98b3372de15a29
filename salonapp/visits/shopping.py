"""What to buy, as a list for the shop or the supplier: in packs where a pack is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from salonapp.catalog.amounts import UNIT_NAMES, format_amount, typed_amount
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.text import safe_cell
from salonapp.visits.stock_cards import StockLine

#: On paper; whoever buys more than that wants the table.
MOST_PRINTED = 500


@dataclass(frozen=True, slots=True)
class Purchase:
    """One material to buy; `packs` None: it is bought loose."""

    line: StockLine
    packs: int | None

    @property
    def words(self) -> str:
        """How much, such as "2 packs of 60 g" or "120 g"."""
        line = self.line
        if self.packs is None:
            return format_amount(line.to_buy_thousandths, line.unit)
        pack = format_amount(line.pack_thousandths, line.unit)
        text = ngettext("{count} pack of {pack}", "{count} packs of {pack}", self.packs)
        return text.format(count=format_number(self.packs), pack=pack)


def purchases(lines: Iterable[StockLine]) -> tuple[Purchase, ...]:
    """What is to be bought, in the order of `lines`."""
    found = []
    for line in lines:
        buy, pack = line.to_buy_thousandths, line.pack_thousandths
        if buy:
            found.append(Purchase(line, -(-buy // pack) if pack else None))
    return tuple(found)


def as_text(bought: Sequence[Purchase]) -> str:
    """A line for each, to be pasted into a message to the supplier."""
    return "\n".join(f"{each.line.name}: {each.words}" for each in bought)


def as_csv(bought: Sequence[Purchase]) -> bytes:
    """A table that spreadsheets open: amounts as plain numbers, the unit in a column of its own."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    heads = (_("Material"), _("Category"), _("To buy"), _("Unit"), _("Packs"), _("In a pack"))
    writer.writerow((*heads, _("In stock")))
    for each in bought:
        line = each.line
        there = typed_amount(abs(line.level_thousandths)) if line.is_watched else ""
        writer.writerow(
            (
                safe_cell(line.name),
                safe_cell(line.category),
                typed_amount(line.to_buy_thousandths),
                _(UNIT_NAMES[line.unit]),
                each.packs or "",
                typed_amount(line.pack_thousandths),
                f"-{there}" if line.level_thousandths < 0 else there,
            )
        )
    return out.getvalue().encode("utf-8-sig")


def as_html(bought: Sequence[Purchase], head: str, salon: str, day: str, about: str) -> str:
    """The list to print, with a box to tick beside each."""
    texts = (_("Material"), _("Category"), _("In stock"), _("To buy"))
    heads = "".join(
        f"<th align='{'right' if at > 1 else 'left'}'>{escape(text)}</th>"
        for at, text in enumerate(texts)
    )
    rows = "".join(_row(each) for each in bought[:MOST_PRINTED])
    left = len(bought) - MOST_PRINTED
    more = _("And {count} more: save the list as a table.").format(count=format_number(left))
    return (
        f"<h2>{escape(head)}</h2><p>{escape(salon)}{' · ' if salon else ''}{escape(day)}</p>"
        f"<p>{escape(about)}</p>"
        f"<table width='100%' cellpadding='5'><tr>{heads}</tr>{rows}</table>"
        + (f"<p>{escape(more)}</p>" if left > 0 else "")
        + ("" if bought else f"<p>{escape(_('Nothing has to be bought.'))}</p>")
    )


def _row(each: Purchase) -> str:
    line = each.line
    there = format_amount(line.level_thousandths, line.unit) if line.is_watched else "—"
    buy = escape(each.words)
    if each.packs is not None:
        whole = escape(format_amount(line.to_buy_thousandths, line.unit))
        buy = f"{buy}<br><small>{whole}</small>" if each.packs > 1 else buy
    return (
        f"<tr><td>☐&nbsp;&nbsp;{escape(line.name)}</td><td>{escape(line.category)}</td>"
        f"<td align='right'>{escape(there)}</td><td align='right'><b>{buy}</b></td></tr>"
    )
