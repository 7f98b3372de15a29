"""The waiting list as the front desk sees it, and whom to call when a time becomes free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from salonapp.desk.booking import WaitingRow
from salonapp.desk.queries.lists import client_rows
from salonapp.staff.queries.hours import master
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.proposing import days_to_look_at
from salonapp.visits.queries import appointment
from salonapp.visits.queries.proposals import diaries
from salonapp.visits.queries.waiting import open_wishes
from salonapp.visits.waiting import FreeTime, WaitingWish, fits_better, suits
from salonapp.visits.wishes import first_times

#: No list of those who wait is longer on any screen.
_MOST_LOOKED_AT = 40
_WARMTH = {"hot": 0, "warm": 1, "cold": 2}


def waiting_list(reader: Reader, viewer: Viewer) -> list[WaitingRow]:
    """Everybody who waits for a time, the oldest wish first, with a free time that suits it.

    However a time became free: called off by the client's own answer, moved, given back.
    """
    rows = _rows(reader, viewer, open_wishes(reader, viewer))
    looked_at = [row.wish for row in rows[:_MOST_LOOKED_AT]]
    if not looked_at:
        return rows
    free = first_times(diaries(reader, days_to_look_at(reader.today, None)), looked_at)
    return [replace(row, free=free.get(row.wish.id)) for row in rows]


def whom_to_call(reader: Reader, viewer: Viewer, free: FreeTime) -> list[WaitingRow]:
    """Who waits for a time like this one: who asked for just this first, then the warmest.

    Of those alike, who has waited longest.
    """
    if free.starts_at <= reader.now:
        return []
    wishes = [each for each in open_wishes(reader, viewer) if suits(each, free)]
    rows = _rows(reader, viewer, wishes)
    return sorted(
        rows,
        key=lambda row: (
            -fits_better(row.wish),
            _WARMTH.get(row.client.temperature, 3),
            row.wish.id,
        ),
    )


def freed_time(reader: Reader, viewer: Viewer, appointment_id: int) -> FreeTime:
    """The time an appointment stood at; NotFound when there is none."""
    found = appointment(reader, viewer, appointment_id)
    return free_time(reader, found.starts_at, found.duration_min, found.staff_id)


def free_time(reader: Reader, starts_at: datetime, minutes: int, staff_id: int | None) -> FreeTime:
    """A time of a master's that is free, with what they do; `starts_at` is aware."""
    local = starts_at.astimezone(reader.zone)
    found = master(reader, staff_id, local.date()) if staff_id is not None else None
    services = found.services if found is not None else {}
    own = {each: own_minutes for each, own_minutes in services.items() if own_minutes is not None}
    return FreeTime(local, minutes, staff_id, frozenset(services), own)


def _rows(reader: Reader, viewer: Viewer, wishes: Sequence[WaitingWish]) -> list[WaitingRow]:
    ids = list(dict.fromkeys(each.client_id for each in wishes))
    clients = {row.id: row for row in client_rows(reader, viewer, ids)}
    return [
        WaitingRow(each, clients[each.client_id]) for each in wishes if each.client_id in clients
    ]
