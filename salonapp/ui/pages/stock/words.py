"""How the stock is told: levels, batches and what was written down."""

from __future__ import annotations

from datetime import date, timedelta

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


def cells(line: StockLine, today: date) -> tuple[str, ...]:
    """A material as a row of the table."""
    until = line.stock.next_expiry
    day = fmt.format_short_day(until, today=today) if until is not None else NOTHING
    if until is not None and until < today:
        day = _("ran out {day}").format(day=day)

    def amount(thousandths: int | None) -> str:
        return format_amount(thousandths, line.unit) or NOTHING

    return (
        line.name,
        amount(line.minimum_thousandths),
        amount(line.level_thousandths) if line.is_watched else _("not counted"),
        amount(line.needed_thousandths or None),
        amount(line.to_buy_thousandths or None),
        day,
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


def for_days(days: int) -> str:
    """What a shopping list is made for."""
    return ngettext(
        "For the bookings of {days} day ahead and the least in stock.",
        "For the bookings of {days} days ahead and the least in stock.",
        days,
    ).format(days=days)
