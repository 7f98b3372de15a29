"""One history of a client: visits, bookings, messages, notes, calls, photos, formulas, consents,
patch tests, classes and changes of the card, in the words of whoever looks.

Each kind is read from its own table and remembers where it was left, so a page costs the same at
the end of ten years as at their beginning, and no event is told twice or left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from salonapp.foundation.i18n import N_, _


class EventKind(StrEnum):
    """What happened, in the order the filters stand."""

    VISIT = "visit"
    BOOKING = "booking"
    MESSAGE = "message"
    NOTE = "note"
    CALL = "call"
    PHOTO = "photo"
    FORMULA = "formula"
    PATCH_TEST = "patch_test"
    CONSENT = "consent"
    TEMPERATURE = "temperature"
    CHANGE = "change"


KIND_NAMES: Mapping[EventKind, str] = {
    EventKind.VISIT: N_("Visits"),
    EventKind.BOOKING: N_("Bookings"),
    EventKind.MESSAGE: N_("Messages"),
    EventKind.NOTE: N_("Notes"),
    EventKind.CALL: N_("Calls"),
    EventKind.PHOTO: N_("Photos"),
    EventKind.FORMULA: N_("Formulas"),
    EventKind.PATCH_TEST: N_("Patch tests"),
    EventKind.CONSENT: N_("Consents"),
    EventKind.TEMPERATURE: N_("Temperature"),
    EventKind.CHANGE: N_("Changes of the card"),
}


def kind_name(kind: EventKind) -> str:
    """The kind as a filter says it."""
    return _(KIND_NAMES[kind])


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event; `day` and `at` in the salon's time zone, `at` None where only the day is known.

    `id` is that of the kind's own row (of the operation, for a change); `content_id` a photo's.
    `mine` is whether the viewer may correct a note or a call.
    """

    kind: EventKind
    id: int
    day: date
    at: time | None
    title: str
    lines: tuple[str, ...] = ()
    side: str = ""
    chip: str = ""
    chip_kind: str = "neutral"
    content_id: int | None = None
    quarter_turns: int = 0
    mine: bool = False

    @property
    def key(self) -> str:
        """Names the event among all of a card: "visit:12"."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind was left: at an event that was told, or that is the next to be."""

    key: tuple[Any, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where each kind was left, None where it has ended."""

    places: Mapping[EventKind, Place | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some events, the latest first, and where the next page begins; None after the last one."""

    events: tuple[TimelineEvent, ...]
    more: Cursor | None


def key_parts(key: str) -> tuple[EventKind, int]:
    """What `TimelineEvent.key` names."""
    kind, _colon, number = key.partition(":")
    return EventKind(kind), int(number)
