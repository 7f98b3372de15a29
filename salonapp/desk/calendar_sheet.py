"""A day or a week on paper: who comes when, to whom, for what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape

from salonapp.desk.calendar import CalendarEntry, CalendarView
from salonapp.foundation.format import format_day, format_duration, format_time
from salonapp.foundation.i18n import _
from salonapp.staff.hours import Master
from salonapp.visits.booking import day_of_work
from salonapp.visits.booking_words import STATUS_NAMES, free_words, hours_words

#: The columns that are never broken: the times, how long, and how it stands.
_SHORT = (0, 3, 4)
_WHOLE = ' style="white-space: nowrap"'


def as_html(view: CalendarView, master_id: int | None, *, with_phones: bool) -> str:
    """Each day, each master: a table; what was called off is left out."""
    parts = []
    for at in range(view.days):
        day = view.first + timedelta(days=at)
        title = format_day(day, today=view.today, weekday=True)
        parts.append(f"<h2>{escape(title)}</h2>")
        for master in view.masters:
            if master_id is None or master.id == master_id:
                parts.append(_of_master(view, day, master, with_phones=with_phones))
        if master_id is None:
            loose = [e for e in view.entries if e.day == day and e.staff_id is None and e.holds]
            if loose:
                head = f"<h3>{escape(_('no master'))}</h3>"
                parts.append(head + _table(loose, with_phones=with_phones))
    return "".join(parts)


def _of_master(view: CalendarView, day: date, master: Master, *, with_phones: bool) -> str:
    entries = [
        each
        for each in view.entries
        if each.day == day and each.staff_id == master.id and each.holds
    ]
    work = day_of_work(view.salon, master, day)
    hours = free_words(work.free) or hours_words(work.stretches)
    head = f"<h3>{escape(master.name)} <small>{escape(hours)}</small></h3>"
    if not entries:
        nobody = _("Nobody is booked.")
        return f"{head}<p>{escape(nobody)}</p>" if work.stretches else ""
    return head + _table(entries, with_phones=with_phones)


def _table(entries: Iterable[CalendarEntry], *, with_phones: bool) -> str:
    rows = "".join(_row(each, with_phones=with_phones) for each in entries)
    return f'<table width="100%" cellspacing="0" cellpadding="4" border="0">{rows}</table>'


def _row(entry: CalendarEntry, *, with_phones: bool) -> str:
    ends = entry.starts_at + timedelta(minutes=entry.minutes)
    times = f"{format_time(entry.starts_at)}\N{EN DASH}{format_time(ends)}"
    who = entry.name or _("busy")
    if with_phones and entry.phone:
        who = f"{who}, {entry.phone}"
    what = ", ".join(entry.services)
    note = f"<br><small>{escape(entry.note)}</small>" if entry.note else ""
    cells = (times, who, what, format_duration(entry.minutes), _(STATUS_NAMES[entry.status]))
    widths = (15, 27, 27, 14, 17)
    made = "".join(
        f'<td width="{width}%"{_WHOLE if at in _SHORT else ""}>{escape(cell)}'
        f"{note if at == 2 else ''}</td>"
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<tr>{made}</tr>"
