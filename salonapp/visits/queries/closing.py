"""Reading what the closing of a visit begins with, and when the client comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import BindParameter, bindparam, func, select

from salonapp.catalog.queries.stock import usage_norms
from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.closing import CheckoutStart, NextTimes
from salonapp.visits.queries import appointments_ahead
from salonapp.visits.queries.checkout import checkout_of
from salonapp.visits.queries.proposals import client_habits, propose
from salonapp.visits.tables import Appointment

_PROPOSED = 4

_ID: BindParameter[int] = bindparam("id")
_DISCOUNT = select(Client.discount_percent).where(Client.id == _ID)
_BOOKED = select(Appointment.price_minor).where(Appointment.id == _ID)
_NORM = select(func.min(Service.norm_days)).where(Service.id.in_(bindparam("ids", expanding=True)))


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
    if visit_id is not None:
        return CheckoutStart(checkout_of(reader, viewer, visit_id), norms=norms)
    booked = None
    if appointment_id is not None:
        booked = viewer.money(reader.select(_BOOKED, {"id": appointment_id}).scalar())
    percent = reader.select(_DISCOUNT, {"id": client_id}).scalar() or 0
    return CheckoutStart(
        booked_minor=booked, discount_percent=percent if viewer.sees_takings else 0, norms=norms
    )


def next_times(
    reader: Reader,
    viewer: Viewer,
    client_id: int,
    service_ids: Sequence[int],
    staff_id: int | None,
    on_day: date,
) -> NextTimes:
    """When the client comes next after a visit on `on_day`; times are proposed unless booked.

    The day is the visit's plus their own usual gap, or the service's norm where they have none.
    """
    ahead = appointments_ahead(reader, viewer, client_id)
    later = [each.starts_at for each in ahead if each.starts_at.date() > on_day]
    if later:
        return NextTimes(min(later))
    if not service_ids:
        return NextTimes()
    gap = client_habits(reader, client_id).gap_days
    if not gap:
        gap = round(reader.select(_NORM, {"ids": list(service_ids)}).scalar() or 0)
    around = on_day + timedelta(days=gap) if gap else None
    slots = propose(reader, client_id, service_ids, staff_id, around)
    after = [slot for slot in slots if slot.starts_at.date() > on_day]
    return NextTimes(slots=tuple(after[:_PROPOSED]))
