"""What the window and the shell are shown about visits and appointments, and what they hand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salonapp.visits.booking import ObstacleKind


class VisitStatus(StrEnum):
    """What became of a visit; only `DONE` counts for the temperature."""

    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class AppointmentStatus(StrEnum):
    """Where an appointment stands."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    """Who called an appointment off."""

    CLIENT = "client"
    SALON = "salon"


#: Appointments that still hold: a reminder must know of them.
AHEAD = (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED, AppointmentStatus.ARRIVED)
#: The same as a list in SQL.
AHEAD_SQL = "(" + ", ".join(f"'{status.value}'" for status in AHEAD) + ")"


@dataclass(frozen=True, slots=True)
class MaterialUse:
    """A material used at a visit, in thousandths of its unit; None where it was not weighed."""

    material_id: int
    amount_thousandths: int | None = None


@dataclass(frozen=True, slots=True)
class UsedMaterial:
    """A material used at a visit, as shown; `unit` is one of `catalog.amounts.Unit`."""

    material_id: int
    name: str
    amount_thousandths: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class OverrideView:
    """Why a visit went on although something could hurt the client; `at` in the salon's zone."""

    what: str
    reason: str
    given_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit as typed; prices in minor units, `price_minor` None takes the price list's sum.

    `rebooked`: whether the next visit was booked before leaving, None when not known.
    `materials` None leaves what is written as it is; `override_reason` says why it is done although
    something could hurt the client.
    """

    client_id: int
    on_day: date
    service_ids: tuple[int, ...]
    at_time: time | None = None
    staff_id: int | None = None
    status: VisitStatus = VisitStatus.DONE
    price_minor: int | None = None
    discount_minor: int = 0
    paid_minor: int | None = None
    payment: str = ""
    rating: int | None = None
    note: str = ""
    rebooked: bool | None = None
    appointment_id: int | None = None
    materials: tuple[MaterialUse, ...] | None = None
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """A booking as typed; `starts_at` is an aware instant.

    `duration_min` None: as long as the services take that master. `accepted` are the kinds of
    obstacles (`visits.booking.ObstacleKind`) it is booked in spite of, `in_spite_of` says why.
    `rebooks_visit_id` is the visit at whose end it was booked, `message_id` the reminder it was
    booked in answer to.
    """

    client_id: int
    starts_at: datetime
    service_ids: tuple[int, ...]
    staff_id: int | None = None
    duration_min: int | None = None
    note: str = ""
    accepted: tuple[ObstacleKind, ...] = ()
    in_spite_of: str = ""
    message_id: int | None = None
    rebooks_visit_id: int | None = None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as shown; amounts are None where the viewer may not see takings."""

    id: int
    client_id: int
    on_day: date
    at_time: time | None
    services: tuple[str, ...]
    service_ids: tuple[int, ...]
    staff_id: int | None
    master: str
    status: VisitStatus
    price_minor: int | None
    discount_minor: int | None
    paid_minor: int | None
    payment: str
    rating: int | None
    note: str
    rebooked: bool | None = None
    materials: tuple[UsedMaterial, ...] = ()
    overrides: tuple[OverrideView, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment as shown; `starts_at` in the salon's time zone."""

    id: int
    client_id: int
    starts_at: datetime
    duration_min: int
    services: tuple[str, ...]
    service_ids: tuple[int, ...]
    staff_id: int | None
    master: str
    status: AppointmentStatus
    note: str
    arrived_at: datetime | None = None
    cancelled_by: str = ""
    cancel_reason: str = ""
    in_spite_of: str = ""
    visit_id: int | None = None
