"""Writing visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from sqlalchemy import select

from salonapp.clients.tables import Formula, Photo
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.money import LARGEST_MINOR
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_line, clean_text
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Tx
from salonapp.visits.cards import AppointmentStatus, VisitDraft, VisitStatus
from salonapp.visits.commands.booking import is_of_a_later_day, wait_again
from salonapp.visits.commands.checkout import forget_payments
from salonapp.visits.commands.shared import ServiceRow, check_client, check_master, services_of
from salonapp.visits.commands.used import (
    add_materials,
    forget_reasons,
    look_for_dangers,
    note_reason,
    set_materials,
)
from salonapp.visits.queries.booking import taken_meanwhile
from salonapp.visits.tables import Appointment, Visit, VisitService

EARLIEST_VISIT = date(1970, 1, 1)
_CLOSED = {
    VisitStatus.DONE: AppointmentStatus.DONE,
    VisitStatus.NO_SHOW: AppointmentStatus.NO_SHOW,
    VisitStatus.CANCELLED: AppointmentStatus.CANCELLED,
}
#: Who did a service, and its price.
Known: TypeAlias = "tuple[int | None, int | None]"
_NOTHING_KNOWN: Mapping[int, list[Known]] = {}


def record_visit(tx: Tx, draft: VisitDraft) -> int:
    """Record a visit; InvalidInput names the field at fault. Returns the visit's id.

    StopForSafety where something could hurt the client and the draft gives no reason to go on.

    Danger: with `appointment_id` the appointment is closed too, and a second call for the same
    appointment is refused, so that a double click never records a visit twice. Where it was noted
    that nobody came, and they did, the missed visit goes.
    """
    services = _check(tx, draft)
    appointment = _appointment_to_close(tx, draft)
    dangers = look_for_dangers(tx, draft, needs_test=_needs_test(services))
    visit = Visit(client_id=draft.client_id)
    _fill(visit, draft)
    _fill_amounts(visit, draft, services)
    tx.session.add(visit)
    tx.session.flush()
    _add_services(tx, visit.id, draft.service_ids)
    if draft.materials:
        add_materials(tx, visit.id, draft.materials)
    note_reason(tx, visit.id, draft, dangers)
    if appointment is not None:
        appointment.visit_id = visit.id
        _follow(appointment, draft.status)
    return visit.id


def edit_visit(
    tx: Tx,
    visit_id: int,
    draft: VisitDraft,
    *,
    viewer: Viewer = OWNER_VIEWER,
    keeps_amounts: bool = False,
) -> None:
    """Make the visit say what the draft says; moving it to another client is allowed.

    With `keeps_amounts` price, discount and paid stay as they are: nobody looked at them.

    A `viewer` who may not see takings was shown no amounts: price, discount and paid stay as they
    are, whatever the draft says. StopForSafety as `record_visit`; what was answered for once is
    not asked again.
    """
    visit = tx.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound(msg("This visit does not exist any more."))
    services = _check(tx, draft)
    if visit.client_id != draft.client_id:  # what was answered for was another client's danger
        forget_reasons(tx, visit_id)
        tx.session.flush()
    dangers = look_for_dangers(tx, draft, needs_test=_needs_test(services), visit_id=visit_id)
    if visit.client_id != draft.client_id:
        _let_go_what_stays_on_the_card(tx, visit_id)
    visit.client_id = draft.client_id
    paid_with = visit.payment
    _fill(visit, draft)
    if not viewer.sees_takings:
        visit.payment = paid_with
    if viewer.sees_takings and not keeps_amounts:
        paid_before = visit.paid_minor
        _fill_amounts(visit, draft, services)
        if visit.paid_minor != paid_before:  # the parts would not add up to it
            forget_payments(tx, visit_id)
    set_services(tx, visit.id, draft.service_ids)
    if draft.materials is not None:
        set_materials(tx, visit.id, draft.materials)
    note_reason(tx, visit.id, draft, dangers)
    for appointment in _appointments_of(tx, visit_id):
        if appointment.client_id != draft.client_id:  # it was the other client who had come
            wait_again(tx, appointment.id)
        appointment.client_id = draft.client_id
        _follow(appointment, draft.status)


def delete_visit(tx: Tx, visit_id: int) -> None:
    """Remove a visit that never was; undo brings it back."""
    visit = tx.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound(msg("This visit does not exist any more."))
    for appointment in _appointments_of(tx, visit_id):
        appointment.visit_id = None
        if appointment.status == AppointmentStatus.DONE:
            appointment.status = _without_visit(tx, appointment).value
    _let_go_what_stays_on_the_card(tx, visit_id)
    set_services(tx, visit_id, ())
    set_materials(tx, visit_id, ())
    forget_payments(tx, visit_id)
    forget_reasons(tx, visit_id)
    tx.session.flush()
    tx.session.delete(visit)


def _without_visit(tx: Tx, appointment: Appointment) -> AppointmentStatus:
    """What an appointment is whose visit never was.

    One closed before it began left its hour free: where that was given away, it is called off.
    """
    if appointment.starts_at > tx.now and taken_meanwhile(tx, appointment):
        return AppointmentStatus.CANCELLED
    is_there = appointment.arrived_at is not None
    if is_there and not is_of_a_later_day(tx, appointment.starts_at):
        return AppointmentStatus.ARRIVED
    return AppointmentStatus.PLANNED


def _appointments_of(tx: Tx, visit_id: int) -> Sequence[Appointment]:
    query = select(Appointment).where(Appointment.visit_id == visit_id)
    return tx.session.scalars(query).all()


def _follow(appointment: Appointment, status: VisitStatus) -> None:
    """An appointment is what became of its visit."""
    appointment.status = _CLOSED[status].value
    if status is not VisitStatus.CANCELLED:
        appointment.cancelled_by = appointment.cancel_reason = ""


def _let_go_what_stays_on_the_card(tx: Tx, visit_id: int) -> None:
    """Formulas and photos outlive the visit they were made at, and stay with their client."""
    for formula in tx.session.scalars(select(Formula).where(Formula.visit_id == visit_id)):
        formula.visit_id = None
    for photo in tx.session.scalars(select(Photo).where(Photo.visit_id == visit_id)):
        photo.visit_id = None


def _check(tx: Tx, draft: VisitDraft) -> list[ServiceRow]:
    check_client(tx, draft.client_id)
    check_master(tx, draft.staff_id)
    if draft.on_day > tx.today:
        raise InvalidInput(
            msg("A visit cannot lie in the future."),
            msg("Book an appointment instead."),
            field="on_day",
        )
    if draft.on_day < EARLIEST_VISIT:
        raise InvalidInput(msg("That day is too long ago."), field="on_day")
    for amount in (draft.price_minor, draft.discount_minor, draft.paid_minor):
        if amount is not None and amount < 0:
            raise InvalidInput(msg("An amount cannot be negative."), field="price")
        if amount is not None and amount > LARGEST_MINOR:
            raise InvalidInput(msg("That amount is too large."), field="price")
    if draft.rating is not None and not 1 <= draft.rating <= 5:
        raise InvalidInput(msg("A rating lies between 1 and 5."), field="rating")
    return services_of(tx, draft.service_ids)


def _needs_test(services: Sequence[ServiceRow]) -> bool:
    return any(service.needs_patch_test for service in services)


def _appointment_to_close(tx: Tx, draft: VisitDraft) -> Appointment | None:
    if draft.appointment_id is None:
        return None
    appointment = tx.session.get(Appointment, draft.appointment_id)
    if appointment is None:
        raise NotFound(msg("This appointment does not exist any more."))
    if appointment.client_id != draft.client_id:
        raise InvalidInput(
            msg("This appointment is another client's."), msg("Open it from that client's card.")
        )
    if appointment.visit_id is not None:
        missed = tx.session.get(Visit, appointment.visit_id)
        was_missed = missed is not None and missed.status == VisitStatus.NO_SHOW.value
        if missed is None or not was_missed or draft.status is not VisitStatus.DONE:
            raise InvalidInput(
                msg("This appointment was closed with a visit already."),
                msg("Correct the visit instead: it stands on the card."),
            )
        # Both at once, as the gate wants it: who may say that somebody came takes back the miss.
        appointment.visit_id, appointment.status = None, AppointmentStatus.ARRIVED.value
        tx.session.flush()
        delete_visit(tx, missed.id)
    return appointment


def _fill(visit: Visit, draft: VisitDraft) -> None:
    visit.staff_id, visit.on_day, visit.at_time = draft.staff_id, draft.on_day, draft.at_time
    visit.status = draft.status.value
    visit.payment = bring_back_contacts(clean_line(draft.payment), visit.payment or "")
    visit.rating = draft.rating
    # Who may not see phones is shown the note with them hidden, and hands it in like that.
    visit.note = bring_back_contacts(clean_text(draft.note), visit.note or "")
    visit.rebooked = draft.rebooked


def _fill_amounts(visit: Visit, draft: VisitDraft, services: Sequence[ServiceRow]) -> None:
    price = draft.price_minor
    if price is None and all(service.price_minor is not None for service in services):
        price = sum(service.price_minor or 0 for service in services)
    paid = draft.paid_minor
    if paid is None and price is not None and draft.status is VisitStatus.DONE:
        paid = max(price - draft.discount_minor, 0)
    visit.price_minor, visit.discount_minor, visit.paid_minor = price, draft.discount_minor, paid


def set_services(tx: Tx, visit_id: int, service_ids: Sequence[int]) -> None:
    """Make the visit's services be these, in this order."""
    kept = tx.session.scalars(
        select(VisitService)
        .where(VisitService.visit_id == visit_id)
        .order_by(VisitService.position)
    ).all()
    if [row.service_id for row in kept] == list(service_ids):
        return
    known: defaultdict[int, list[Known]] = defaultdict(list)
    for row in kept:
        known[row.service_id].append((row.staff_id, row.price_minor))
    for row in kept:
        tx.session.delete(row)
    tx.session.flush()
    _add_services(tx, visit_id, service_ids, known)


def _add_services(
    tx: Tx,
    visit_id: int,
    service_ids: Sequence[int],
    known: Mapping[int, list[Known]] = _NOTHING_KNOWN,
) -> None:
    """Add services in this order, with what is `known` of each: who did it, and its price.

    One that was done twice has two of them, the first for the first.
    """
    left = {service_id: list(each) for service_id, each in known.items()}
    for position, service_id in enumerate(service_ids):
        found = left.get(service_id)
        staff_id, price = found.pop(0) if found else (None, None)
        tx.session.add(
            VisitService(
                visit_id=visit_id,
                service_id=service_id,
                position=position,
                staff_id=staff_id,
                price_minor=price,
            )
        )
