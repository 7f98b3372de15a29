"""Writing the waiting list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.format import format_day, format_time
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_text
from salonapp.storage.door import Tx
from salonapp.visits.booking import FURTHEST_DAYS
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.commands.booking import book
from salonapp.visits.commands.shared import check_client, check_master, services_of
from salonapp.visits.tables import Appointment, Waiting
from salonapp.visits.waiting import WaitingDraft


def wait(tx: Tx, draft: WaitingDraft) -> int:
    """Put a client on the waiting list; InvalidInput names the field at fault. Returns the id."""
    check_client(tx, draft.client_id)
    check_master(tx, draft.staff_id)
    if draft.service_id is not None:
        services_of(tx, (draft.service_id,))
    _check_days(tx, draft.from_day, draft.to_day)
    hours = (draft.from_time, draft.to_time)
    if hours[0] is not None and hours[1] is not None and hours[1] < hours[0]:
        raise InvalidInput(msg("The hours end before they begin."), field="to_time")
    wish = Waiting(
        client_id=draft.client_id,
        service_id=draft.service_id,
        staff_id=draft.staff_id,
        from_day=draft.from_day,
        to_day=draft.to_day,
        from_time=draft.from_time,
        to_time=draft.to_time,
        note=clean_text(draft.note),
        created_at=tx.now,
    )
    tx.session.add(wish)
    tx.session.flush()
    return wish.id


def book_who_waits(tx: Tx, waiting_id: int, draft: AppointmentDraft) -> int:
    """Book a time for somebody on the list, who is off it then; returns the appointment's id.

    BookingRefused as `booking.book`; Conflict where the wish is off the list already: two desks may
    have called the same client. What a note of the wish hides from this reader is not lost.
    """
    wish = _still_waiting(tx, waiting_id)
    booked = book(tx, replace(draft, note=bring_back_contacts(draft.note, wish.note)))
    grant(tx, waiting_id, booked)
    return booked


def grant(tx: Tx, waiting_id: int, appointment_id: int) -> None:
    """They got a time: the wish is off the list; Conflict where it was off already."""
    wish = _still_waiting(tx, waiting_id)
    wish.closed_at, wish.appointment_id = tx.now, appointment_id
    tx.session.flush()


def stop_waiting(tx: Tx, waiting_id: int) -> None:
    """They do not want one any more."""
    wish = _wish(tx, waiting_id)
    wish.closed_at = wish.closed_at or tx.now
    tx.session.flush()


def granted_too(tx: Tx, waiting_ids: Collection[int], appointment_id: int) -> None:
    """Wishes that a booking made otherwise grants as well; one that is off the list stays so."""
    for waiting_id in waiting_ids:
        if _wish(tx, waiting_id).closed_at is None:
            grant(tx, waiting_id, appointment_id)


def _still_waiting(tx: Tx, waiting_id: int) -> Waiting:
    wish = _wish(tx, waiting_id)
    if wish.closed_at is None:
        return wish
    booked = tx.session.get(Appointment, wish.appointment_id) if wish.appointment_id else None
    if booked is None:
        said = msg("This client was taken off the waiting list meanwhile.")
    else:
        local = booked.starts_at.astimezone(tx.zone)
        said = msg(
            "This client got a time meanwhile: {day}, {time}.",
            day=format_day(local.date(), today=tx.today),
            time=format_time(local),
        )
    raise Conflict(said, msg("To book another time as well, start a new booking."))


def _wish(tx: Tx, waiting_id: int) -> Waiting:
    wish = tx.session.get(Waiting, waiting_id)
    if wish is None:
        raise NotFound(msg("This client does not stand on the waiting list any more."))
    return wish


def _check_days(tx: Tx, first: date, last: date) -> None:
    if last < first:
        raise InvalidInput(msg("The last day lies before the first."), field="to_day")
    if last < tx.today:
        raise InvalidInput(msg("These days have passed."), field="to_day")
    if last > tx.today + timedelta(days=FURTHEST_DAYS):
        raise InvalidInput(msg("That is more than two years ahead."), field="to_day")
