"""Writing appointments: booking and moving them.

Whatever a dialog showed, what stands against a time is looked for again inside the write, so that
two desks never put two clients into one chair unknowingly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from salonapp.foundation.clock import local_day
from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_line, clean_text
from salonapp.staff.hours import Master
from salonapp.staff.queries.acting import viewer_of
from salonapp.staff.queries.hours import master
from salonapp.storage.door import Tx
from salonapp.visits.booking import ObstacleKind, Wanted, to_answer_for
from salonapp.visits.cards import AHEAD, AppointmentDraft, AppointmentStatus
from salonapp.visits.changing import brought_about
from salonapp.visits.commands.shared import (
    check_client,
    check_master,
    no_such_master,
    services_of,
)
from salonapp.visits.meanwhile import (
    OF_APPOINTMENT,
    ChangedMeanwhile,
    appointment_said,
    merged,
)
from salonapp.visits.queries import appointment as view_of
from salonapp.visits.queries.booking import obstacles_to
from salonapp.visits.refusals import BookingRefused
from salonapp.visits.tables import Appointment, AppointmentService, Visit, Waiting


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was said to stand against a time and is booked all the same, and why."""

    kinds: Collection[ObstacleKind] = ()
    reason: str = ""

    @classmethod
    def everything(cls, reason: str) -> Accepted:
        """Whatever stands against it."""
        return cls(tuple(ObstacleKind), reason)


def book(tx: Tx, draft: AppointmentDraft) -> int:
    """Book a time; InvalidInput names the field at fault. Returns the appointment's id.

    BookingRefused where something stands against it that the draft does not accept with a reason.
    """
    wanted, price, known = _wanted(tx, draft)
    accepted = Accepted(draft.accepted, draft.in_spite_of)
    reason = _answered(tx, wanted, accepted, known=known)
    appointment = Appointment(
        client_id=draft.client_id,
        staff_id=draft.staff_id,
        starts_at=draft.starts_at,
        duration_min=wanted.minutes,
        note=clean_text(draft.note),
        price_minor=price,
        in_spite_of=reason,
        message_id=draft.message_id,
    )
    tx.session.add(appointment)
    tx.session.flush()
    _add_services(tx, appointment.id, draft.service_ids)
    if draft.rebooks_visit_id is not None:
        _note_rebooked(tx, draft.rebooks_visit_id, draft.client_id)
    tx.session.flush()
    return appointment.id


def change_appointment(
    tx: Tx, appointment_id: int, draft: AppointmentDraft, began: AppointmentDraft | None = None
) -> None:
    """Make an appointment say what the draft says; refused as `book`, Conflict once it is over.

    `began` is what a form said before anything was typed (`meanwhile.appointment_said`): what it
    left alone stays as it stands, and ChangedMeanwhile where another desk changed the same.
    """
    appointment = _ahead(tx, appointment_id)
    if began is not None:
        stands = appointment_said(view_of(tx, viewer_of(tx, tx.actor), appointment_id))
        draft = merged(began, draft, stands, OF_APPOINTMENT)
    wanted, price, known = _wanted(tx, draft, appointment_id)
    kept = tx.session.scalars(
        select(AppointmentService)
        .where(AppointmentService.appointment_id == appointment_id)
        .order_by(AppointmentService.position)
    ).all()
    accepted = Accepted(draft.accepted, draft.in_spite_of)
    before = _as_it_stands(appointment, [row.service_id for row in kept])
    reason = _answered(tx, wanted, accepted, before, appointment.in_spite_of, known)
    if [row.service_id for row in kept] != list(draft.service_ids):
        for row in kept:
            tx.session.delete(row)
        tx.session.flush()
        _add_services(tx, appointment_id, draft.service_ids)
        appointment.price_minor = price
    if appointment.client_id != draft.client_id:
        wait_again(tx, appointment_id)
    appointment.client_id, appointment.staff_id = draft.client_id, draft.staff_id
    appointment.starts_at, appointment.duration_min = draft.starts_at, wanted.minutes
    appointment.note = bring_back_contacts(clean_text(draft.note), appointment.note or "")
    appointment.in_spite_of = reason
    _not_come_yet(tx, appointment)
    tx.session.flush()


def move_appointment(
    tx: Tx,
    appointment_id: int,
    starts_at: datetime,
    minutes: int,
    staff_id: int | None,
    accepted: Accepted | None = None,
    began: AppointmentDraft | None = None,
) -> None:
    """Put an appointment at another time, another length or to another master.

    `began` is where it was shown: of time, length and master only what differs from that is
    written. BookingRefused as `book`; Conflict once it is over, or where the same was changed
    meanwhile.
    """
    appointment = _ahead(tx, appointment_id)
    if began is not None:
        wish = replace(began, starts_at=starts_at, duration_min=minutes, staff_id=staff_id)
        starts_at, minutes, staff_id = _move_beside(appointment, began, wish)
    check_master(tx, staff_id)
    service_ids = tx.session.scalars(
        select(AppointmentService.service_id)
        .where(AppointmentService.appointment_id == appointment_id)
        .order_by(AppointmentService.position)
    ).all()
    wanted = Wanted(
        appointment.client_id, starts_at, minutes, tuple(service_ids), staff_id, appointment_id
    )
    before = _as_it_stands(appointment, service_ids)
    reason = _answered(tx, wanted, accepted or Accepted(), before, appointment.in_spite_of)
    appointment.starts_at, appointment.duration_min = starts_at, minutes
    appointment.staff_id = staff_id
    appointment.in_spite_of = reason
    _not_come_yet(tx, appointment)
    tx.session.flush()


def wait_again(tx: Tx, appointment_id: int) -> None:
    """Whoever was promised a time that is given to another client stands on the list as before."""
    of_it = select(Waiting).where(Waiting.appointment_id == appointment_id)
    for wish in tx.session.scalars(of_it).all():
        wish.closed_at = wish.appointment_id = None


def is_of_a_later_day(tx: Tx, starts_at: datetime) -> bool:
    """Whether an appointment is on a day of the salon that has not come."""
    return local_day(starts_at, tx.zone) > tx.today


def _not_come_yet(tx: Tx, appointment: Appointment) -> None:
    """Who was in the salon and is given another day comes again then."""
    if appointment.status == AppointmentStatus.ARRIVED and is_of_a_later_day(
        tx, appointment.starts_at
    ):
        appointment.status, appointment.arrived_at = AppointmentStatus.PLANNED.value, None


def _wanted(
    tx: Tx, draft: AppointmentDraft, appointment_id: int | None = None
) -> tuple[Wanted, int | None, Master | None]:
    """The time a draft asks for, what its services cost, and its master on that day.

    Refused where one of them is no longer.
    """
    check_client(tx, draft.client_id)
    services = services_of(tx, draft.service_ids)
    known = None
    if draft.staff_id is not None:
        known = master(tx, draft.staff_id, local_day(draft.starts_at, tx.zone))
        if known is None:
            raise no_such_master()
    minutes = draft.duration_min
    if minutes is None:
        usual = [(service.id, service.duration_min) for service in services]
        minutes = known.minutes(usual) if known else sum(each for _id, each in usual)
    prices = [service.price_minor for service in services]
    wanted = Wanted(
        draft.client_id,
        draft.starts_at,
        minutes,
        tuple(draft.service_ids),
        draft.staff_id,
        appointment_id,
    )
    return wanted, None if None in prices else sum(price or 0 for price in prices), known


def _as_it_stands(appointment: Appointment, service_ids: Sequence[int]) -> Wanted:
    return Wanted(
        appointment.client_id,
        appointment.starts_at,
        appointment.duration_min,
        tuple(service_ids),
        appointment.staff_id,
        appointment.id,
    )


def _answered(
    tx: Tx,
    wanted: Wanted,
    accepted: Accepted,
    before: Wanted | None = None,
    kept: str = "",
    known: Master | None = None,
) -> str:
    """The reason to keep with the appointment; BookingRefused for what nobody answers for.

    What is not changed about an appointment is not asked again: the reason `kept` answers for it
    for as long as anything stands against it.
    """
    found = obstacles_to(tx, wanted, known)
    asked = found if before is None else brought_about(before, wanted, found)
    reason = clean_line(accepted.reason)
    if any(each.kind.impossible for each in asked) or to_answer_for(
        asked, accepted.kinds if reason else ()
    ):
        raise BookingRefused(asked, tx.today)
    if to_answer_for(asked, ()):
        return reason
    return kept if to_answer_for(found, ()) else ""


_OF_MOVE = {name: OF_APPOINTMENT[name] for name in ("starts_at", "duration_min", "staff_id")}


def _move_beside(
    appointment: Appointment, began: AppointmentDraft, wish: AppointmentDraft
) -> tuple[datetime, int, int | None]:
    """Where it goes: time, minutes and master, beside what was changed about it meanwhile."""
    stands = replace(
        began,
        starts_at=appointment.starts_at,
        duration_min=appointment.duration_min,
        staff_id=appointment.staff_id,
    )
    try:
        found = merged(began, wish, stands, _OF_MOVE)
    except ChangedMeanwhile as error:
        raise Conflict(
            msg("This appointment was moved meanwhile."),
            msg("Look where it stands, and move it if that is still needed."),
        ) from error
    return found.starts_at, found.duration_min or stands.duration_min or 0, found.staff_id


def _ahead(tx: Tx, appointment_id: int) -> Appointment:
    appointment = tx.session.get(Appointment, appointment_id)
    if appointment is None:
        raise NotFound(msg("This appointment does not exist any more."))
    if AppointmentStatus(appointment.status) not in AHEAD:
        raise Conflict(
            msg("This appointment is over or was called off."),
            msg("Book another one."),
        )
    return appointment


def _add_services(tx: Tx, appointment_id: int, service_ids: Sequence[int]) -> None:
    tx.session.add_all(
        AppointmentService(appointment_id=appointment_id, service_id=service_id, position=position)
        for position, service_id in enumerate(service_ids)
    )


def _note_rebooked(tx: Tx, visit_id: int, client_id: int) -> None:
    visit = tx.session.get(Visit, visit_id)
    if visit is not None and visit.client_id == client_id:
        visit.rebooked = True
