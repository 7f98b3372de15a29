"""Writing what a visit cost and how it was paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Tx
from salonapp.visits.checkout import Checkout, Payment, ServiceLine, checked
from salonapp.visits.commands.shared import check_master, services_of
from salonapp.visits.tables import Visit, VisitPayment, VisitService


def check_out(tx: Tx, visit_id: int, checkout: Checkout) -> None:
    """Make a visit's prices, discount, payments and tip be these; InvalidInput names the field.

    With `payments` None the visit counts as paid in full, and how stays open.
    """
    visit = tx.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound(msg("This visit does not exist any more."))
    wanted = checked(checkout)
    services_of(tx, [line.service_id for line in wanted.lines])
    for staff_id in {line.staff_id for line in wanted.lines}:
        check_master(tx, staff_id)
    _set_lines(tx, visit, wanted.lines)
    _set_payments(tx, visit_id, wanted.payments or ())
    visit.price_minor, visit.paid_minor = wanted.price_minor, wanted.paid_minor
    visit.discount_minor, visit.discount_reason = wanted.discount_minor, wanted.discount_reason
    visit.tip_minor = wanted.tip_minor
    tx.session.flush()


def add_payments(tx: Tx, visit_id: int, payments: Iterable[Payment], after: int = -1) -> None:
    """Write payments down, in their order, behind the place `after`."""
    tx.session.add_all(
        VisitPayment(
            visit_id=visit_id,
            method=payment.method.value,
            amount_minor=payment.amount_minor,
            note=payment.note,
            position=place,
            on_day=payment.on_day,
        )
        for place, payment in enumerate(payments, start=after + 1)
    )


def forget_payments(tx: Tx, visit_id: int) -> None:
    """The visit goes, and with it how it was paid."""
    _set_payments(tx, visit_id, ())


def _set_lines(tx: Tx, visit: Visit, lines: Sequence[ServiceLine]) -> None:
    kept = tx.session.scalars(
        select(VisitService)
        .where(VisitService.visit_id == visit.id)
        .order_by(VisitService.position)
    ).all()
    # Row by row, so that what stays the same is no change in the visit's history.
    for place, line in enumerate(lines):
        if place < len(kept):
            row = kept[place]
        else:
            row = VisitService(visit_id=visit.id, position=place)
            tx.session.add(row)
        row.service_id, row.price_minor = line.service_id, line.price_minor
        row.staff_id = line.staff_id if line.staff_id != visit.staff_id else None
    for row in kept[len(lines) :]:
        tx.session.delete(row)
    tx.session.flush()


def _set_payments(tx: Tx, visit_id: int, payments: Sequence[Payment]) -> None:
    kept = tx.session.scalars(
        select(VisitPayment)
        .where(VisitPayment.visit_id == visit_id)
        .order_by(VisitPayment.position, VisitPayment.id)
    ).all()
    if [(row.method, row.amount_minor, row.note, row.on_day) for row in kept] == [
        (each.method.value, each.amount_minor, each.note, each.on_day) for each in payments
    ]:
        return
    for row in kept:
        tx.session.delete(row)
    tx.session.flush()
    add_payments(tx, visit_id, payments)
    tx.session.flush()
