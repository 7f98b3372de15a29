"""Reading what a visit cost and how it was paid."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import BindParameter, bindparam, select

from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.tables import Visit, VisitPayment, VisitService

_ID: BindParameter[int] = bindparam("id")
_VISIT = select(
    Visit.client_id,
    Visit.price_minor,
    Visit.paid_minor,
    Visit.discount_minor,
    Visit.discount_reason,
    Visit.tip_minor,
).where(Visit.id == _ID)
_LINES = (
    select(VisitService.service_id, VisitService.staff_id, VisitService.price_minor)
    .where(VisitService.visit_id == _ID)
    .order_by(VisitService.position)
)
_PAYMENTS = (
    select(VisitPayment.method, VisitPayment.amount_minor, VisitPayment.note, VisitPayment.on_day)
    .where(VisitPayment.visit_id == _ID)
    .order_by(VisitPayment.position, VisitPayment.id)
)


def checkout_of(reader: Reader, viewer: Viewer, visit_id: int) -> Checkout:
    """How a visit was closed; NotFound when there is none.

    Who may not see takings gets the services and who did them, and no amounts.
    """
    given = {"id": visit_id}
    visit = reader.select(_VISIT, given).first()
    if visit is None:
        raise NotFound(msg("This visit does not exist any more."))
    check_own(reader, viewer, visit.client_id)
    lines = tuple(
        ServiceLine(service_id, staff_id, viewer.money(price))
        for service_id, staff_id, price in reader.select(_LINES, given)
    )
    if not viewer.sees_takings:
        return Checkout(lines)
    payments = tuple(
        Payment(PaymentMethod(method), amount, viewer.note(note), on_day)
        for method, amount, note, on_day in reader.select(_PAYMENTS, given)
    )
    # Nothing at all was paid: the client owes it. Otherwise nobody noted how.
    owed = visit.paid_minor == 0 and (visit.price_minor or 0) > visit.discount_minor
    found = Checkout(
        lines,
        visit.discount_minor,
        viewer.note(visit.discount_reason),
        payments if payments or owed else None,
        visit.tip_minor,
    )
    if found.payments is not None or visit.paid_minor in (None, found.due_minor):
        return found
    return replace(found, paid_before_minor=visit.paid_minor)
