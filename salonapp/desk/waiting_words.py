"""A wish on the waiting list in words."""

from __future__ import annotations

from datetime import date

from salonapp.desk.booking import WaitingRow
from salonapp.foundation.format import format_short_day, format_time
from salonapp.foundation.i18n import _
from salonapp.visits.proposal_words import slot_line
from salonapp.visits.waiting import WaitingWish


def free_words(row: WaitingRow, today: date) -> str:
    """Such as "Free: Sat, today, 17:00 · Anna", while a time suits the wish; else empty."""
    if row.free is None:
        return ""
    when = f"{slot_line(row.free, today)} · {row.free.master}"
    return _("Free: {when}").format(when=when)


def wish_words(row: WaitingRow, today: date) -> str:
    """Such as "Manicure · with Anna · 21 Nov to 30 Nov · after 17:00"."""
    return wish_line(row.wish, today)


def wish_line(wish: WaitingWish, today: date) -> str:
    """The same of a wish alone."""
    days = _("{first} to {last}").format(
        first=format_short_day(wish.from_day, today=today),
        last=format_short_day(wish.to_day, today=today),
    )
    hours = [
        _("after {time}").format(time=format_time(wish.from_time)) if wish.from_time else "",
        _("before {time}").format(time=format_time(wish.to_time)) if wish.to_time else "",
    ]
    parts = (
        wish.service or _("any service"),
        _("with {master}").format(master=wish.master) if wish.master else "",
        days,
        *hours,
        wish.note,
    )
    return " · ".join(part for part in parts if part)
