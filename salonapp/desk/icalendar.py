"""Appointments as an iCalendar file (RFC 5545), for a phone's calendar: no phone numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from salonapp.desk.calendar import CalendarEntry
from salonapp.foundation.i18n import _
from salonapp.foundation.phone import hide_contacts
from salonapp.visits.cards import AppointmentStatus

_STATUS = {
    AppointmentStatus.PLANNED: "TENTATIVE",
    AppointmentStatus.CANCELLED: "CANCELLED",
    AppointmentStatus.NO_SHOW: "CANCELLED",
}
#: The line that says which salon wrote a file.
_SALON = "X-SALONAPP-SALON"
_STAMP = re.compile(r"^DTSTAMP:.*\r?\n", re.MULTILINE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_PIECE = re.compile(r"\\?.", re.DOTALL)
#: Octets of a line, and of the widest character.
_LONGEST_LINE, _WIDEST = 75, 4


def as_icalendar(
    entries: Iterable[CalendarEntry], *, salon_key: str, name: str, now: datetime
) -> str:
    """The file's text; `salon_key` makes the ids of one salon differ from another one's.

    An appointment keeps its id whatever becomes of it, so that a calendar moves it, too.
    """
    mark, stamp = _mark(salon_key), _utc(now)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SalonApp//Calendar//EN"]
    lines += [f"{_SALON}:{mark}", _text("X-WR-CALNAME", name)]
    for entry in entries:
        lines += _event(entry, salon_key, stamp)
    return "".join(f"{line}\r\n" for line in (*lines, "END:VCALENDAR"))


def is_of_salon(text: str, salon_key: str) -> bool:
    """Whether a file was written by this salon: two may keep theirs in one folder."""
    return f"{_SALON}:{_mark(salon_key)}" in text.splitlines()


def _mark(salon_key: str) -> str:
    return uuid5(NAMESPACE_OID, salon_key).hex


def same_but_for_the_time(one: str, two: str) -> bool:
    """Whether two files say the same, the moment each was written at left aside."""
    return _STAMP.sub("", one) == _STAMP.sub("", two)


def _event(entry: CalendarEntry, salon_key: str, stamp: str) -> list[str]:
    ends_at = entry.starts_at.astimezone(UTC) + timedelta(minutes=entry.minutes)
    what = ", ".join(entry.services)
    # A name may have a phone typed into it, as old programs had no other place for a second one.
    who = hide_contacts(entry.name) or _("busy")
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid5(NAMESPACE_OID, f'{salon_key}/{entry.id}')}@salonapp",
        f"DTSTART:{_utc(entry.starts_at)}",
        f"DTEND:{_utc(ends_at)}",
        *((_text("DESCRIPTION", hide_contacts(entry.note)),) if entry.note else ()),
        f"DTSTAMP:{stamp}",
        f"STATUS:{_STATUS.get(entry.status, 'CONFIRMED')}",
        _text("SUMMARY", f"{who}: {what}" if what else who),
        "END:VEVENT",
    ]


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(name: str, value: str) -> str:
    """A line of text, escaped and folded (RFC 5545, 3.3.11 and 3.1)."""
    plain = _UNPRINTABLE.sub(" ", value.replace("\r\n", "\n")).translate(_ESCAPES)
    line = f"{name}:{plain}"
    return line if len(line) * _WIDEST <= _LONGEST_LINE else _folded(line)


def _folded(line: str) -> str:
    parts, width = [""], 0
    # An escaped character stays in one piece: not every phone unfolds before it unescapes.
    for piece in _PIECE.findall(line):
        octets = len(piece.encode())
        if width + octets > _LONGEST_LINE:
            parts.append("")
            # The space a folded line begins with counts.
            width = 1
        parts[-1] += piece
        width += octets
    return "\r\n ".join(parts)
