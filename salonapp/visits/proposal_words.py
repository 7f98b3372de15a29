"""A proposed time in words: when, with whom, and why this one."""

from __future__ import annotations

from datetime import date

from salonapp.foundation.format import format_days, format_time, format_weekday
from salonapp.foundation.i18n import _
from salonapp.visits.proposing import Slot, Why


def slot_line(slot: Slot, today: date) -> str:
    """Such as "Thu 24 December, 18:00"."""
    from salonapp.foundation.format import format_day, format_relative

    day = slot.starts_at.date()
    near = abs((day - today).days) <= 1
    shown = format_relative(day, today) if near else format_day(day, today=today)
    return f"{format_weekday(day)}, {shown}, {format_time(slot.starts_at)}"


def why_words(slot: Slot) -> str:
    """Such as "usual weekday, hour and master, on the day they are due"."""
    parts = []
    usual = [
        word
        for is_usual, word in (
            (slot.usual_weekday, _("weekday")),
            (slot.usual_hour, _("hour")),
            (slot.usual_master, _("master")),
        )
        if is_usual
    ]
    if slot.why is Why.FIRST_FREE:
        parts.append(_("first free"))
    if usual:
        parts.append(_("usual {what}").format(what=", ".join(usual)))
    if slot.days_off is not None and slot.why is Why.NEAR:
        parts.append(_off_words(slot.days_off))
    return " · ".join(part for part in parts if part)


def _off_words(days: int) -> str:
    if days == 0:
        return _("on the day asked for")
    count = format_days(abs(days))
    if days < 0:
        return _("{days} earlier").format(days=count)
    return _("{days} later").format(days=count)
