"""The demo salon's week: who works when, what became of this week's bookings, who waits.

Everything follows from what is written already, so no other figure of the salon shifts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from salonapp.demo.diary import CLOSES_MIN, OPENS_MIN
from salonapp.demo.habits import OFFERS
from salonapp.foundation.i18n import _
from salonapp.staff.hours import Stretch, minute_of, time_of
from salonapp.staff.tables import StaffDay, StaffHours, StaffService
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.storage.settings import set_setting
from salonapp.visits.cards import AppointmentStatus, CancelledBy
from salonapp.visits.tables import (
    Appointment,
    AppointmentService,
    Visit,
    VisitService,
    Waiting,
)

_BREAK = Stretch(14 * 60, 14 * 60 + 30)
_WEEKS = 2
_SHORTEST_MIN = 15
_WAIT = 3


def keep_hours(tx: Tx, masters: Sequence[int], services: Sequence[int]) -> None:
    """The salon's hours, each master's week around what is booked, and what they do."""
    for key, minute in (("salon.opens", OPENS_MIN), ("salon.closes", CLOSES_MIN)):
        if not tx.settings.text(key):
            set_setting(tx, key, f"{minute // 60:02}:{minute % 60:02}")
    booked = _booked(tx)
    hours: list[dict[str, Any]] = []
    for staff_id in masters:
        for weekday in range(1, 8):
            taken = booked.get((staff_id, weekday), [])
            if taken or weekday not in (1, 7):
                hours += _day(staff_id, weekday, taken)
    bulk_insert(tx, StaffHours, hours)
    bulk_insert(
        tx,
        StaffService,
        [
            {"staff_id": masters[at], "service_id": service_id, "duration_min": None}
            for service_id, offer in zip(services, OFFERS, strict=True)
            for at in sorted(set(offer.masters))
        ],
    )
    first = tx.today + timedelta(days=7 * _WEEKS + 1)
    bulk_insert(
        tx,
        StaffDay,
        [
            {
                "staff_id": masters[-1],
                "on_day": first + timedelta(days=at),
                "kind": "holiday",
                "starts": None,
                "ends": None,
                "note": "",
            }
            for at in range(10)
        ],
    )


def _booked(tx: Tx) -> dict[tuple[int, int], list[Stretch]]:
    found: defaultdict[tuple[int, int], list[Stretch]] = defaultdict(list)
    rows = tx.session.execute(
        select(Appointment.staff_id, Appointment.starts_at, Appointment.duration_min)
    )
    for staff_id, starts_at, minutes in rows:
        local = starts_at.astimezone(tx.zone)
        start = minute_of(local.time())
        if staff_id is not None:
            found[staff_id, local.isoweekday()].append(Stretch(start, start + minutes))
    return found


def _day(staff_id: int, weekday: int, taken: Sequence[Stretch]) -> list[dict[str, Any]]:
    whole = Stretch(OPENS_MIN, CLOSES_MIN)
    parts = [whole]
    if not any(each.meets(_BREAK) for each in taken):
        parts = [Stretch(whole.start_min, _BREAK.start_min), Stretch(_BREAK.end_min, whole.end_min)]
    return [
        {
            "staff_id": staff_id,
            "weekday": weekday,
            "starts": time_of(part.start_min),
            "ends": time_of(part.end_min),
        }
        for part in parts
    ]


def look_back(tx: Tx) -> None:
    """The bookings this week's visits came from, and who is in the salon right now."""
    monday = tx.today - timedelta(days=tx.today.weekday() + 7 * _WEEKS)
    visits = tx.session.execute(
        select(
            Visit.id,
            Visit.client_id,
            Visit.staff_id,
            Visit.on_day,
            Visit.at_time,
            Visit.status,
            Visit.price_minor,
        )
        .where(Visit.on_day >= monday, Visit.on_day < tx.today, Visit.at_time.is_not(None))
        .order_by(Visit.staff_id, Visit.on_day, Visit.at_time, Visit.id)
    ).all()
    services = _services_of(tx, monday)
    rows = []
    for at, visit in enumerate(visits):
        after = visits[at + 1] if at + 1 < len(visits) else None
        starts_at = datetime.combine(visit.on_day, visit.at_time, tx.zone)
        minutes = sum(minutes for _id, minutes in services.get(visit.id, ())) or 60
        if after is not None and (after.staff_id, after.on_day) == (visit.staff_id, visit.on_day):
            room = minute_of(after.at_time) - minute_of(visit.at_time)
            minutes = max(_SHORTEST_MIN, min(minutes, room))
        rows.append(_row(visit, starts_at.astimezone(UTC), minutes))
    made = bulk_insert(tx, Appointment, rows)
    bulk_insert(
        tx,
        AppointmentService,
        [
            {"appointment_id": id, "service_id": service_id, "position": position}
            for id, visit in zip(made, visits, strict=True)
            for position, (service_id, _minutes) in enumerate(services.get(visit.id, ()))
        ],
    )
    _arrive(tx)
    _call_off(tx)


def _row(visit: Any, starts_at: datetime, minutes: int) -> dict[str, Any]:
    cancelled = visit.status == AppointmentStatus.CANCELLED
    return {
        "external_id": None,
        "client_id": visit.client_id,
        "staff_id": visit.staff_id,
        "starts_at": starts_at,
        "duration_min": minutes,
        "status": visit.status,
        "note": "",
        "price_minor": visit.price_minor,
        "visit_id": visit.id,
        "arrived_at": starts_at if visit.status == AppointmentStatus.DONE else None,
        "cancelled_by": CancelledBy.CLIENT.value if cancelled else "",
        "cancel_reason": _("fell ill") if cancelled else "",
        "in_spite_of": "",
        "message_id": None,
    }


def _services_of(tx: Tx, since: date) -> dict[int, list[tuple[int, int]]]:
    from salonapp.catalog.tables import Service

    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = tx.session.execute(
        select(VisitService.visit_id, Service.id, Service.duration_min)
        .join(Service, Service.id == VisitService.service_id)
        .join(Visit, Visit.id == VisitService.visit_id)
        .where(Visit.on_day >= since)
        .order_by(VisitService.visit_id, VisitService.position)
    )
    for visit_id, service_id, minutes in rows:
        found[visit_id].append((service_id, minutes))
    return found


def _arrive(tx: Tx) -> None:
    """Whoever's time has begun today is in the salon."""
    midnight = datetime.combine(tx.today, time(), tx.zone)
    for each in tx.session.scalars(
        select(Appointment).where(
            Appointment.starts_at >= midnight,
            Appointment.starts_at <= tx.now,
            Appointment.visit_id.is_(None),
        )
    ):
        each.status = AppointmentStatus.ARRIVED.value
        each.arrived_at = each.starts_at
    tx.session.flush()


def _call_off(tx: Tx) -> None:
    """Two who had a time of these days and called it off, one of them by the salon."""
    tomorrow = datetime.combine(tx.today + timedelta(days=1), time(), tx.zone)
    ahead = tx.session.scalars(
        select(Appointment)
        .where(Appointment.starts_at >= tomorrow)
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(8)
    ).all()
    for at, by in ((0, CancelledBy.CLIENT), (1, CancelledBy.SALON)):
        if len(ahead) < 8:
            return
        other, client = ahead[at], ahead[-1 - at]
        tx.session.add(
            Appointment(
                client_id=client.client_id,
                staff_id=other.staff_id,
                starts_at=other.starts_at - timedelta(days=1),
                duration_min=45,
                status=AppointmentStatus.CANCELLED.value,
                cancelled_by=by.value,
                cancel_reason=_("fell ill") if by is CancelledBy.CLIENT else _("no master"),
            )
        )
    tx.session.flush()


def let_some_wait(tx: Tx, client_ids: Sequence[int], services: Sequence[int]) -> None:
    """Three clients wait for a time of their own."""
    tx.session.flush()
    wanted = ((None, time(17), services[0]), (time(12), None, services[6]), (None, None, None))
    tx.session.add_all(
        Waiting(
            client_id=client_id,
            service_id=service_id,
            from_day=tx.today,
            to_day=tx.today + timedelta(days=10),
            from_time=to_time if from_time is None else None,
            to_time=from_time,
            note="",
            created_at=tx.now - timedelta(days=at + 1),
        )
        for at, (client_id, (from_time, to_time, service_id)) in enumerate(
            zip(client_ids[:_WAIT], wanted, strict=False)
        )
    )
    tx.session.flush()
