"""Who works when, what they do, and who waits for a time, in words."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.desk.fact_words.shapes import (
    DAY,
    INTERNAL,
    MASTER,
    NOTE,
    SERVICE,
    Column,
    Fact,
    Shape,
    choice,
    name_of,
)
from salonapp.foundation.i18n import N_

_FROM = Column(N_("From"), Shape.TIME)
_UNTIL = Column(N_("Until"), Shape.TIME)
_WHOSE = name_of("", "staff")

HOURS: Mapping[str, Fact] = {
    "staff_hours": Fact(
        N_("Working hours"),
        {
            "id": INTERNAL,
            "staff_id": _WHOSE,
            "weekday": choice(
                N_("Weekday"),
                **{
                    "1": N_("Monday"),
                    "2": N_("Tuesday"),
                    "3": N_("Wednesday"),
                    "4": N_("Thursday"),
                    "5": N_("Friday"),
                    "6": N_("Saturday"),
                    "7": N_("Sunday"),
                },
            ),
            "starts": _FROM,
            "ends": _UNTIL,
        },
        known_by=("weekday",),
    ),
    "staff_day": Fact(
        N_("Day of a master"),
        {
            "id": INTERNAL,
            "staff_id": _WHOSE,
            "on_day": DAY,
            "kind": choice(
                N_("Works"),
                off=N_("day off"),
                holiday=N_("on holiday"),
                ill=N_("ill"),
                hours=N_("other hours"),
            ),
            "starts": _FROM,
            "ends": _UNTIL,
            "note": NOTE,
        },
        known_by=("on_day",),
    ),
    "staff_service": Fact(
        N_("Service of a master"),
        {
            "id": INTERNAL,
            "staff_id": _WHOSE,
            "service_id": SERVICE,
            "duration_min": Column(N_("Takes"), Shape.MINUTES),
        },
    ),
    "waiting": Fact(
        N_("Waiting for a time"),
        {
            "id": INTERNAL,
            "client_id": name_of(N_("Client"), "client"),
            "service_id": name_of(N_("Service"), "service"),
            "staff_id": MASTER,
            "from_day": Column(N_("From which day"), Shape.DAY),
            "to_day": Column(N_("Until"), Shape.DAY),
            "from_time": Column(N_("Not before"), Shape.TIME),
            "to_time": Column(N_("Not after"), Shape.TIME),
            "note": NOTE,
            "created_at": INTERNAL,
            "closed_at": Column(N_("No longer waiting"), Shape.MOMENT),
            "appointment_id": INTERNAL,
        },
        known_by=("from_day",),
    ),
}
