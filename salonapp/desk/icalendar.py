"""Appointments as an iCalendar file (RFC 5545), for a phone's calendar: no phone numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
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
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def as_icalendar(
    entries: Iterable[CalendarEntry], *, salon_key: str, name: str, now: datetime
) -> str:
    """The file's text; `salon_key` makes the ids of one salon differ from another one's.

    An appointment keeps its id whatever becomes of it, so that a calendar moves it, too.
    """
    import vobject

    calendar = vobject.iCalendar()
    calendar.add("prodid").value = "-//SalonApp//Calendar//EN"
    calendar.add("x-wr-calname").value = _plain(name)
    calendar.add(_SALON.lower()).value = _mark(salon_key)
    for entry in entries:
        _add(calendar, entry, salon_key, now)
    written: str = calendar.serialize()
    return written


def is_of_salon(text: str, salon_key: str) -> bool:
    """Whether a file was written by this salon: two may keep theirs in one folder."""
    return f"{_SALON}:{_mark(salon_key)}" in text.splitlines()


def _mark(salon_key: str) -> str:
    return uuid5(NAMESPACE_OID, salon_key).hex


def same_but_for_the_time(one: str, two: str) -> bool:
    """Whether two files say the same, the moment each was written at left aside."""
    return _STAMP.sub("", one) == _STAMP.sub("", two)


def _add(calendar: Any, entry: CalendarEntry, salon_key: str, now: datetime) -> None:
    event = calendar.add("vevent")
    event.add("uid").value = f"{uuid5(NAMESPACE_OID, f'{salon_key}/{entry.id}')}@salonapp"
    event.add("dtstamp").value = _utc(now)
    event.add("dtstart").value = _utc(entry.starts_at)
    event.add("dtend").value = _utc(
        entry.starts_at.astimezone(UTC) + timedelta(minutes=entry.minutes)
    )
    what = ", ".join(entry.services)
    # A name may have a phone typed into it, as old programs had no other place for a second one.
    who = hide_contacts(entry.name) or _("busy")
    event.add("summary").value = _plain(f"{who}: {what}" if what else who)
    event.add("status").value = _STATUS.get(entry.status, "CONFIRMED")
    if entry.note:
        event.add("description").value = _plain(hide_contacts(entry.note))


def _utc(instant: datetime) -> datetime:
    from vobject.icalendar import utc

    # vobject writes "Z" only for the zone it knows as UTC.
    return instant.astimezone(utc).replace(microsecond=0)


def _plain(text: str) -> str:
    """Without the characters a line of the file cannot hold."""
    return _UNPRINTABLE.sub(" ", text)
