"""Reading what the closing of a visit begins with."""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam, select

from salonapp.catalog.queries.stock import usage_norms
from salonapp.clients.tables import Client
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.closing import CheckoutStart
from salonapp.visits.queries.checkout import checkout_of
from salonapp.visits.queries.debts import debts_of
from salonapp.visits.tables import Appointment

_ID: BindParameter[int] = bindparam("id")
_DISCOUNT = select(Client.discount_percent).where(Client.id == _ID)
_BOOKED = select(Appointment.price_minor).where(Appointment.id == _ID)


def begin_checkout(
    reader: Reader,
    viewer: Viewer,
    client_id: int,
    *,
    visit_id: int | None = None,
    appointment_id: int | None = None,
) -> CheckoutStart:
    """What the closing of a visit begins with; amounts only for who may see takings.

    NotFound when the visit was removed meanwhile.
    """
    norms = tuple(usage_norms(reader))
    debts = tuple(each for each in debts_of(reader, viewer, client_id) if each.visit_id != visit_id)
    if visit_id is not None:
        return CheckoutStart(checkout_of(reader, viewer, visit_id), norms=norms, debts=debts)
    booked = None
    if appointment_id is not None:
        booked = viewer.money(reader.select(_BOOKED, {"id": appointment_id}).scalar())
    percent = reader.select(_DISCOUNT, {"id": client_id}).scalar() or 0
    return CheckoutStart(
        booked_minor=booked,
        discount_percent=percent if viewer.sees_takings else 0,
        norms=norms,
        debts=debts,
    )
