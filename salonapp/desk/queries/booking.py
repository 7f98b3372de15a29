"""Reading for the booking dialog: who it is, what to propose, what stands against a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from sqlalchemy import select

from salonapp.clients.queries.approach import think_twice
from salonapp.clients.queries.preferences import client_preferences
from salonapp.clients.queries.safety import client_safety
from salonapp.desk.booking import BookedClient, TimesView
from salonapp.desk.queries.lists import client_rows
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.hours import master
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.temperature.queries.due_days import due_after
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.booking import Wanted
from salonapp.visits.closing import NextTimes
from salonapp.visits.proposing import PastVisit, Slot
from salonapp.visits.queries import appointments_ahead, visits_of
from salonapp.visits.queries.booking import to_be_asked
from salonapp.visits.queries.proposals import client_habits, propose, usual_minutes
from salonapp.visits.queries.waiting import open_wishes

#: Of the times proposed on leaving: a drop-down, not a list.
_PROPOSED = 4


def booked_client(reader: Reader, viewer: Viewer, client_id: int) -> BookedClient:
    """Who is being booked; NotFound when the card is gone."""
    rows = client_rows(reader, viewer, [client_id])
    if not rows:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    visits = visits_of(reader, viewer, client_id, most=1)
    usual = visits[0].service_ids if visits else ()
    return BookedClient(
        client_id,
        rows[0].name,
        rows[0].phone,
        rows[0].due_on,
        usual,
        _usual_master(reader, client_id, usual),
        client_safety(reader, viewer, client_id),
        client_preferences(reader, viewer, client_id),
        think_twice(reader, viewer, client_id),
        tuple(open_wishes(reader, viewer, client_id)),
    )


def _usual_master(reader: Reader, client_id: int, services: Sequence[int]) -> int | None:
    """Whom the client usually comes to, if they do all of `services`: else anybody may."""
    staff_id = client_habits(reader, client_id).staff_id
    found = master(reader, staff_id, reader.today, reader.today) if staff_id is not None else None
    return staff_id if found and all(found.does(each) for each in services) else None


def propose_times(
    reader: Reader,
    client_id: int | None,
    services: Sequence[int],
    staff_id: int | None = None,
    around: date | None = None,
) -> tuple[Slot, ...]:
    """Free times, the best first: `visits.queries.proposals.propose` around the client's due day.

    That is the one rule for when to propose the next visit: on the phone, from a reminder and, by
    `next_times`, on leaving. Somebody overdue is proposed the coming days.
    """
    if around is None and client_id is not None:
        around = due_day(reader, client_id)
    return propose(reader, client_id, services, staff_id, around)


def due_day(reader: Reader, client_id: int) -> date | None:
    """When the client is due by their own rhythm: today where that is over, None for a lead."""
    found = reader.select(
        select(ClientTemperature.due_on).where(ClientTemperature.client_id == client_id)
    ).scalar()
    return max(found, reader.today) if found is not None else None


def next_times(
    reader: Reader,
    viewer: Viewer,
    client_id: int,
    service_ids: Sequence[int],
    staff_id: int | None,
    on_day: date,
    at_time: time | None = None,
) -> NextTimes:
    """When the client comes next after a visit on `on_day` that is not written yet.

    Booked already, or the very times `propose_times` will give once it is written: around the day
    it makes the client due, and at the hours they come, this one among them.
    """
    ahead = appointments_ahead(reader, viewer, client_id)
    later = [each.starts_at for each in ahead if each.starts_at.date() > on_day]
    if later:
        return NextTimes(min(later))
    if not service_ids:
        return NextTimes()
    around = due_after(reader, client_id, on_day, service_ids)
    just_now = PastVisit(on_day, at_time, staff_id)
    slots = propose(reader, client_id, service_ids, staff_id, around, just_now=just_now)
    return NextTimes(slots=slots[:_PROPOSED])


def times_view(
    reader: Reader,
    client_id: int | None,
    services: Sequence[int],
    *,
    staff_id: int | None = None,
    around: date | None = None,
    wanted: Wanted | None = None,
    takes_usual: bool = False,
) -> TimesView:
    """All the dialog shows of times, in one look.

    With `takes_usual` the time wanted is as long as the services take the master.
    """
    slots = propose_times(reader, client_id, services, staff_id, around) if services else ()
    usual = usual_minutes(reader, services)
    found = master(reader, staff_id, reader.today, reader.today) if staff_id is not None else None
    minutes = found.minutes(usual) if found else sum(minutes for _id, minutes in usual)
    if wanted is not None and takes_usual and minutes:
        wanted = replace(wanted, minutes=minutes)
    obstacles = to_be_asked(reader, wanted) if wanted is not None else ()
    not_done = tuple(each for each in services if found is not None and not found.does(each))
    return TimesView(slots, obstacles, minutes, not_done)
