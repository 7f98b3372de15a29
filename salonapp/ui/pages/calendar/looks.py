"""How an appointment looks by where it stands: a colour, and a sign for those who see none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salonapp.visits.cards import AppointmentStatus


@dataclass(frozen=True, slots=True)
class Look:
    """Tokens of the theme, an icon, and what else tells it apart."""

    ground: str
    edge: str
    ink: str
    icon: str
    hatched: bool = False
    dashed: bool = False
    struck: bool = False


LOOKS: Mapping[AppointmentStatus, Look] = {
    AppointmentStatus.PLANNED: Look("cold_soft", "cold_bar", "cold", "clock"),
    AppointmentStatus.CONFIRMED: Look("accent_soft", "accent", "accent", "check"),
    AppointmentStatus.ARRIVED: Look("good_soft", "good", "good", "armchair"),
    AppointmentStatus.DONE: Look("neutral_soft", "neutral", "neutral", "check-circle-fill"),
    AppointmentStatus.NO_SHOW: Look("hot_soft", "hot", "hot", "x-circle", hatched=True),
    AppointmentStatus.CANCELLED: Look(
        "surface", "ink_3", "ink_2", "prohibit", dashed=True, struck=True
    ),
}
