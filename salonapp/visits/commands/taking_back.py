"""What undo and redo must ask as well: whether a time is still free, and whose a visit is.

Undo puts rows back as they were. A booking that holds again, or again at its former time, would
share its chair with whoever was booked there meanwhile, and no one would know. A booking that was
closed meanwhile would be one client's, and its visit another's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy import or_, select

from salonapp.clients.tables import Formula, Photo
from salonapp.foundation.errors import Conflict
from salonapp.foundation.format import format_day, format_time
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks
from salonapp.storage.tables import JournalEntry
from salonapp.visits.cards import AHEAD
from salonapp.visits.queries.booking import busy_between, taken_meanwhile
from salonapp.visits.tables import Appointment, Visit

_PLACE = frozenset({"starts_at", "duration_min", "staff_id"})
#: What an appointment and the visit it became have in common.
_TIES = frozenset({"client_id", "visit_id", "status"})
_TORN = (
    select(Appointment, Visit.client_id)
    .join(Visit, Visit.id == Appointment.visit_id)
    .where(or_(Appointment.client_id != Visit.client_id, Appointment.status != Visit.status))
)


def refuse_taken_times(tx: Tx) -> None:
    """Conflict where this undo or redo gives a booking a time that was given away meanwhile.

    Two who shared a chair before still may: that was answered for. What is over is nobody's chair.
    """
    target = tx.takes_back_id
    entries = [
        each
        for each in tx.recorder.collected()
        if each["table_name"] == "appointment" and each["row_id"] is not None
    ]
    for row_id in dict.fromkeys(each["row_id"] for each in entries if _takes(each)):
        booked = tx.session.get(Appointment, row_id)
        if target is None or booked is None or booked.status not in AHEAD:
            continue
        starts = booked.starts_at.astimezone(UTC)
        ends = starts + timedelta(minutes=booked.duration_min)
        if ends <= tx.now:
            continue
        beside = {each.appointment_id for each in busy_between(tx, starts, ends)} - {booked.id}
        came = _came_since(tx, beside, target)
        if came and any(
            each.appointment_id is None or each.appointment_id in came
            for each in taken_meanwhile(tx, booked)
        ):
            local = starts.astimezone(tx.zone)
            raise Conflict(
                msg(
                    "Somebody else has been booked for that time meanwhile: {day}, {time}.",
                    day=format_day(local.date(), today=tx.today),
                    time=format_time(local),
                ),
                msg("Move the other booking first, or book another time."),
            )


def keep_visits_whole(tx: Tx) -> None:
    """An appointment and the visit it became stay one client's, and say the same became of it.

    Conflict where this undo or redo would tear them apart. A merge is taken back all the same: a
    visit recorded on the joined card stays there, and the appointment it closed with it.
    """
    entries = [each for each in tx.recorder.collected() if each["row_id"] is not None]
    merging = any(
        each["table_name"] == "client" and "merged_into_id" in (each["after"] or {})
        for each in entries
    )
    for name, column in (("appointment", Appointment.id), ("visit", Appointment.visit_id)):
        tied = {
            each["row_id"]
            for each in entries
            if each["table_name"] == name and _TIES & set(each["after"] or ())
        }
        for part in chunks(sorted(tied)):
            torn = tx.session.execute(_TORN.where(column.in_(part))).all()
            if torn and not merging:
                raise Conflict(
                    msg("This cannot be undone: something recorded later depends on it."),
                    msg("Undo the later change first."),
                )
            for appointment, client_id in torn:
                appointment.client_id = client_id
    tx.session.flush()
    if merging:
        _keep_pictures_with_visits(tx, entries)


def _keep_pictures_with_visits(tx: Tx, entries: Sequence[Mapping[str, Any]]) -> None:
    """Two cards again: what was made at a visit goes with it, what only lay beside it lets it go.

    Whoever is erased later takes all pictures of their own visits with them.
    """
    given_back = {
        name: {
            each["row_id"]
            for each in entries
            if each["table_name"] == name and "client_id" in (each["after"] or ())
        }
        for name in ("visit", "photo", "formula")
    }
    made_there: tuple[Any, ...] = (Photo, Formula)
    for model in made_there:
        strays = (
            select(model, Visit.client_id)
            .join(Visit, Visit.id == model.visit_id)
            .where(model.client_id != Visit.client_id)
        )
        for name, column in (("visit", Visit.id), (model.__tablename__, model.id)):
            for part in chunks(sorted(given_back[name])):
                for row, client_id in tx.session.execute(strays.where(column.in_(part))).all():
                    if row.id in given_back[model.__tablename__]:
                        row.visit_id = None
                    else:
                        row.client_id = client_id
        tx.session.flush()


def _takes(entry: Mapping[str, Any]) -> bool:
    """Whether a row came to hold by this entry, or its time, length or master changed."""
    before, after = entry["before"], entry["after"]
    if after is None or before is None:
        return after is not None
    held = before.get("status", "planned") in AHEAD
    return bool(_PLACE & set(after)) or not held


def _came_since(tx: Tx, appointment_ids: Collection[int], operation_id: int) -> set[int]:
    """Those that came to where they stand after an operation."""
    entries = tx.session.execute(
        select(JournalEntry.row_id, JournalEntry.before, JournalEntry.after).where(
            JournalEntry.table_name == "appointment",
            JournalEntry.row_id.in_(appointment_ids),
            JournalEntry.operation_id > operation_id,
        )
    )
    found = ({"row_id": row_id, "before": old, "after": new} for row_id, old, new in entries)
    return {each["row_id"] for each in found if _takes(each)}
