"""How the stock is told: levels, batches and the shopping list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape

from salonapp.catalog.amounts import format_amount
from salonapp.catalog.stock import MOVE_NAMES, MoveKind
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, ngettext
from salonapp.visits.stock_cards import SOON_DAYS, MoveView, StockLine

NOTHING = "—"


def is_running_out(line: StockLine, today: date) -> bool:
    """Whether some of it may soon not be used any more, or may not already."""
    first = line.stock.next_expiry
    return first is not None and first <= today + timedelta(days=SOON_DAYS)


def cells(line: StockLine) -> tuple[str, ...]:
    """A material as a row of the table."""

    def amount(thousandths: int | None) -> str:
        return format_amount(thousandths, line.unit) or NOTHING

    return (
        line.name,
        amount(line.minimum_thousandths),
        amount(line.level_thousandths) if line.is_watched else _("not counted"),
        amount(line.needed_thousandths or None),
        amount(line.to_buy_thousandths or None),
    )


def move_texts(move: MoveView, line: StockLine, price: str) -> tuple[str, str]:
    """What was done and when: a head and a line below it."""
    signs = {MoveKind.RECEIPT: "+", MoveKind.WRITE_OFF: "−", MoveKind.COUNT: "="}
    amount = format_amount(move.amount_thousandths, line.unit)
    amount = amount or format_amount(0, line.unit)
    head = f"{_(MOVE_NAMES[move.kind])} {signs[move.kind]}\N{NO-BREAK SPACE}{amount}"
    parts = [fmt.format_day(move.on_day)]
    if price:
        parts.append(price)
    if move.expires_on is not None:
        parts.append(_("use until {day}").format(day=fmt.format_day(move.expires_on)))
    if move.note:
        parts.append(move.note)
    return head, " · ".join(parts)


def unweighed_words(count: int) -> str:
    """That some visits used it and nobody knows how much."""
    return ngettext(
        "{count} visit used it without an amount: weigh it, or set what the service usually takes.",
        "{count} visits used it without an amount: weigh it, or set what the service usually"
        " takes.",
        count,
    ).format(count=count)


def shopping_list(lines: Iterable[StockLine], salon: str, day: date, days: int) -> str:
    """What to buy, as a page to print."""
    head = _("Shopping list")
    about = ngettext(
        "For the bookings of {days} day ahead and the least in stock.",
        "For the bookings of {days} days ahead and the least in stock.",
        days,
    ).format(days=days)
    rows = "".join(_to_buy(line) for line in lines if line.to_buy_thousandths)
    heads = (_("Material"), _("Category"), _("In stock"), _("To buy"))
    row = "".join(
        f"<th align='{'right' if at > 1 else 'left'}'>{escape(text)}</th>"
        for at, text in enumerate(heads)
    )
    return (
        f"<h2>{escape(head)}</h2><p>{escape(salon)}{' · ' if salon else ''}"
        f"{escape(fmt.format_day(day))}</p><p>{escape(about)}</p>"
        f"<table width='100%' cellpadding='5'><tr>{row}</tr>{rows}</table>"
    )


def _to_buy(line: StockLine) -> str:
    there, buy = (
        escape(format_amount(amount, line.unit))
        for amount in (line.level_thousandths, line.to_buy_thousandths)
    )
    return (
        f"<tr><td>☐&nbsp;&nbsp;{escape(line.name)}</td><td>{escape(line.category)}</td>"
        f"<td align='right'>{there}</td><td align='right'><b>{buy}</b></td></tr>"
    )
