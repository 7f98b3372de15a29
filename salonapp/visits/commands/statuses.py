"""Writing what became of an appointment."""

from __future__ import annotations

from datetime import UTC

from sqlalchemy import select

from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line
from salonapp.storage.door import Tx
from salonapp.visits.booking import to_answer_for
from salonapp.visits.cards import AppointmentStatus, CancelledBy, VisitDraft, VisitStatus
from salonapp.visits.commands.booking import Accepted, is_of_a_later_day
from salonapp.visits.commands.visits import delete_visit, record_visit
from salonapp.visits.queries.booking import taken_meanwhile
from salonapp.visits.refusals import BookingRefused
from salonapp.visits.tables import Appointment, AppointmentService, Visit

_FREED = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
#: Who has arrived is there, whoever else has the time.
_HOLDS_AGAIN = (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED)


def set_appointment_status(
    tx: Tx,
    appointment_id: int,
    status: AppointmentStatus,
    *,
    cancelled_by: CancelledBy | None = None,
    reason: str = "",
    accepted: Accepted | None = None,
) -> None:
    """Confirm an appointment, note an arrival, a cancellation or that nobody came.

    BookingRefused where one that was called off shall hold again while somebody else has its time,
    unless that is accepted with a reason.

    That nobody came is a fact of the client's past too: a missed visit stands on the card, and
    goes again when it turns out otherwise. InvalidInput for "done": that takes a visit, or the
    takings of the day and the client's past would not know of it (`commands.closing`).
    """
    appointment = tx.session.get(Appointment, appointment_id)
    if appointment is None:
        raise NotFound(msg("This appointment does not exist any more."))
    if status.value == appointment.status and cancelled_by is None:
        return
    if status is AppointmentStatus.DONE:
        raise InvalidInput(
            msg("An appointment is done once its visit is recorded."),
            msg("Record the visit instead."),
            field="status",
        )
    if status is AppointmentStatus.ARRIVED and is_of_a_later_day(tx, appointment.starts_at):
        raise InvalidInput(
            msg("This appointment is on another day: nobody can have come to it yet."),
            msg("Move it to today first."),
            field="status",
        )
    if status in _HOLDS_AGAIN and appointment.status in _FREED:
        _answer_for_time(tx, appointment, accepted or Accepted())
    missed = _missed_visit(tx, appointment)
    if appointment.visit_id is not None and missed is None:
        raise Conflict(
            msg("This appointment was closed with a visit already."),
            msg("Correct the visit instead."),
        )
    if missed is not None and status is not AppointmentStatus.NO_SHOW:
        _forget_missed(tx, appointment, missed, status)
    if status is AppointmentStatus.NO_SHOW:
        if missed is None:
            _record_missed(tx, appointment)
        appointment.status = status.value
        tx.session.flush()
        return
    appointment.status = status.value
    if status is AppointmentStatus.ARRIVED:
        appointment.arrived_at = appointment.arrived_at or tx.now
    elif status in (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED):
        appointment.arrived_at = None
    cancelled = status is AppointmentStatus.CANCELLED
    by = (cancelled_by or CancelledBy.CLIENT) if cancelled else None
    appointment.cancelled_by = by.value if by else ""
    appointment.cancel_reason = clean_line(reason) if cancelled else ""
    tx.session.flush()


def _answer_for_time(tx: Tx, appointment: Appointment, accepted: Accepted) -> None:
    """Two clients never hold one chair unknowingly, however the second came to it."""
    found = taken_meanwhile(tx, appointment)
    reason = clean_line(accepted.reason)
    if to_answer_for(found, accepted.kinds if reason else ()):
        raise BookingRefused(found, tx.today)
    if found:
        appointment.in_spite_of = reason


def _missed_visit(tx: Tx, appointment: Appointment) -> Visit | None:
    """The missed visit this appointment left, if it did; one that took place is never taken so."""
    if appointment.visit_id is None or appointment.status != AppointmentStatus.NO_SHOW:
        return None
    visit = tx.session.get(Visit, appointment.visit_id)
    return visit if visit is not None and visit.status == VisitStatus.NO_SHOW else None


def _record_missed(tx: Tx, appointment: Appointment) -> None:
    local = appointment.starts_at.astimezone(tx.zone)
    if appointment.starts_at.astimezone(UTC) > tx.now:
        raise InvalidInput(
            msg("This appointment has not begun yet."), msg("Cancel it instead."), field="status"
        )
    service_ids = tx.session.scalars(
        select(AppointmentService.service_id)
        .where(AppointmentService.appointment_id == appointment.id)
        .order_by(AppointmentService.position)
    ).all()
    record_visit(
        tx,
        VisitDraft(
            client_id=appointment.client_id,
            on_day=local.date(),
            service_ids=tuple(service_ids),
            at_time=local.time(),
            staff_id=appointment.staff_id,
            status=VisitStatus.NO_SHOW,
            price_minor=appointment.price_minor,
            appointment_id=appointment.id,
        ),
    )


def _forget_missed(
    tx: Tx, appointment: Appointment, missed: Visit, status: AppointmentStatus
) -> None:
    # Both at once: the gate sees that the miss is taken back with its status, and lets it go.
    appointment.status, appointment.visit_id = status.value, None
    tx.session.flush()
    delete_visit(tx, missed.id)
