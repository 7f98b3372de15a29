"""Reading what stands in the files for the phones' calendars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import BindParameter, bindparam, func, select

from salonapp.desk.icalendar import as_icalendar
from salonapp.desk.queries.calendar import Booked, booked_on
from salonapp.staff.rights import Viewer, viewer_for
from salonapp.staff.tables import Staff
from salonapp.storage.changes import from_json
from salonapp.storage.door import Reader
from salonapp.storage.tables import JournalEntry, Operation

#: A feed reaches a month back and a year ahead.
BACK_DAYS, AHEAD_DAYS = 31, 366
#: Of these, and of clients their names, the files tell something; where they lie is a setting.
_TOLD = ("appointment", "service", "staff", "setting")
#: What a journal entry has in it when a name was changed; a batch says of columns only.
_NAMES = {"first_name", "last_name", "columns"}
_SINCE: BindParameter[int] = bindparam("since")
_LATER = select(Operation.id, Operation.touched).where(Operation.id > _SINCE)
_LATER_CARDS = select(JournalEntry.before).where(
    JournalEntry.operation_id > _SINCE,
    JournalEntry.table_name == "client",
    JournalEntry.before.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """One master's file: its name holds a secret, so that nobody finds it by guessing."""

    staff_id: int
    master: str
    file_name: str
    text: str


def exported(reader: Reader, viewer: Viewer, staff_id: int | None = None) -> str:
    """Every appointment from a month back on, of everybody or of one master, as iCalendar."""
    entries = _booked(reader).seen_by(viewer, staff_id)
    name = reader.settings.text("salon.name") or "SalonApp"
    return as_icalendar(entries, salon_key=salon_key(reader), name=name, now=reader.now)


def feeds(reader: Reader) -> list[Feed]:
    """The file of every master who has one."""
    rows = reader.select(
        select(Staff.id, Staff.name, Staff.role, Staff.rights, Staff.feed_token).where(
            Staff.feed_token.is_not(None), Staff.archived.is_(False)
        )
    ).all()
    if not rows:
        return []
    key, booked = salon_key(reader), _booked(reader)
    found = []
    for staff_id, name, role, rights, token in rows:
        entries = booked.seen_by(viewer_for(staff_id, name, role, rights), staff_id)
        text = as_icalendar(entries, salon_key=key, name=name, now=reader.now)
        found.append(Feed(staff_id, name, feed_file(token or ""), text))
    return found


_OWN_NAME = re.compile(r"salonapp-[\w-]{32}\.ics", re.ASCII)


def is_feed_file(name: str) -> bool:
    """Whether a file is called as those of tokens are: nobody's own file lies in its way."""
    return _OWN_NAME.fullmatch(name) is not None


def feed_file(token: str) -> str:
    """What the file of a token is called."""
    return f"salonapp-{token}.ics"


def salon_key(reader: Reader) -> str:
    """What tells this salon from every other one: the moment it was begun."""
    begun = reader.select(select(func.min(Operation.at))).scalar()
    return begun.isoformat() if begun is not None else ""


def last_operation(reader: Reader) -> int:
    """The number of the latest change, to notice that there was one."""
    return int(reader.select(select(func.max(Operation.id))).scalar() or 0)


def may_say_else(reader: Reader, since: int) -> bool:
    """Whether a change after the operation `since` can have changed what a file says."""
    if since > last_operation(reader):  # another salon was restored over this one
        return True
    for operation_id, touched in reader.select(_LATER, {"since": since}):
        changes = from_json(operation_id, touched)
        if any(changes.touches(entity) for entity in _TOLD):
            return True
    known = reader.select(_LATER_CARDS, {"since": since}).scalars()
    return any(before.keys() & _NAMES for before in known)


def _booked(reader: Reader) -> Booked:
    return booked_on(reader, reader.today - timedelta(days=BACK_DAYS), BACK_DAYS + AHEAD_DAYS)


def has_feed(reader: Reader, staff_id: int) -> bool:
    """Whether somebody has a file."""
    token = reader.select(select(Staff.feed_token).where(Staff.id == staff_id)).scalar()
    return token is not None
