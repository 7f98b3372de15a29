"""Who has a PIN, who waits after a wrong one, who was in when. Hashes never leave `commands`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from salonapp.staff.cards import StaffMember
from salonapp.staff.passcodes import (
    NONE_LATE,
    DoorTile,
    LateTries,
    PasscodeKind,
    SignInOutcome,
    SignInView,
    wait_after,
)
from salonapp.staff.queries import staff_list
from salonapp.staff.queries.acting import check
from salonapp.staff.rights import Right, StaffRole, Viewer
from salonapp.staff.tables import Passcode, SignIn
from salonapp.storage.door import Reader

_LOOKED_AT = 64
_TRIES = (
    SignInOutcome.WRONG,
    SignInOutcome.IN,
    SignInOutcome.RECOVERED,
    SignInOutcome.CONFIRMED,
)


def is_guarded(reader: Reader) -> bool:
    """Whether the salon asks who is there: an owner's password is set."""
    query = select(Passcode.id).where(Passcode.kind == PasscodeKind.PASSWORD).limit(1)
    return reader.session.scalar(query) is not None


def with_pin(reader: Reader) -> set[int]:
    """The ids of those who have a PIN."""
    query = select(Passcode.staff_id).where(Passcode.kind == PasscodeKind.PIN)
    return {staff_id for staff_id in reader.session.scalars(query) if staff_id is not None}


def people_at_the_door(reader: Reader) -> tuple[DoorTile, ...]:
    """Whom the lock screen offers: those with a PIN by name, and the owner. Nobody: not guarded."""
    if not is_guarded(reader):
        return ()
    having = with_pin(reader)
    staff: list[StaffMember] = [each for each in staff_list(reader) if each.id in having]
    tiles = [
        DoorTile(each.id, each.name, each.role.value, waits_until(reader, each.id))
        for each in staff
    ]
    owner = DoorTile(None, "", StaffRole.OWNER.value, waits_until(reader, None))
    return (*tiles, owner)


def waits_until(
    reader: Reader, staff_id: int | None, late: LateTries = NONE_LATE
) -> datetime | None:
    """Until when nobody may try for this person, UTC; None when they may at once.

    Counted from the records, so that neither a restart nor another workstation shortens it; `late`
    are tries that are to be recorded yet.
    """
    wrong, last = _wrong_in_a_row(reader, staff_id)
    if late.last is not None:
        last = late.last if last is None else max(last, late.last)
    if last is None:
        return None
    until = last + wait_after(wrong + late.count)
    return until if until > reader.now else None


def wait_after_another(reader: Reader, staff_id: int | None, late: LateTries) -> datetime:
    """Until when nobody may try for this person who tried a wrong one just now, UTC."""
    wrong, _last = _wrong_in_a_row(reader, staff_id)
    return reader.now + wait_after(wrong + late.count + 1)


def _wrong_in_a_row(reader: Reader, staff_id: int | None) -> tuple[int, datetime | None]:
    """How many of the last tries on record were wrong, and since when the wait is counted."""
    query = (
        select(SignIn.id, SignIn.outcome, SignIn.at)
        .where(SignIn.staff_id == staff_id if staff_id is not None else SignIn.staff_id.is_(None))
        .where(SignIn.outcome.in_([each.value for each in _TRIES]))
        .order_by(SignIn.id.desc())
        .limit(_LOOKED_AT)
    )
    wrong = last_id = 0
    last: datetime | None = None
    for row in reader.session.execute(query):
        if row.outcome != SignInOutcome.WRONG:
            break
        wrong += 1
        if last is None:
            last, last_id = row.at, row.id
    if last is not None and last > reader.now:
        # The clock was turned back. The wait is counted from the first thing that was noted since
        # then, were it the next try; else it would begin anew for ever.
        since = select(func.min(SignIn.at)).where(SignIn.id > last_id, SignIn.at < last)
        last = min(reader.session.scalar(since) or reader.now, reader.now)
    return wrong, last


def sign_ins(reader: Reader, viewer: Viewer, *, most: int = 200) -> list[SignInView]:
    """Who was in when, the latest first; NotAllowed for who may not manage people."""
    check(reader, viewer, Right.STAFF)
    query = select(SignIn.at, SignIn.name, SignIn.outcome, SignIn.workstation)
    return [
        SignInView(
            row.at.astimezone(reader.zone), row.name, SignInOutcome(row.outcome), row.workstation
        )
        for row in reader.session.execute(query.order_by(SignIn.id.desc()).limit(most))
    ]
