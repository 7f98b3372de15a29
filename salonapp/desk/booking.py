"""What the booking dialog is shown, whoever opens it and from wherever."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from salonapp.clients.cards import Preference
from salonapp.clients.safety import ClientSafety
from salonapp.desk.cards import ClientRow
from salonapp.foundation.phone import parse_phones
from salonapp.visits.booking import Obstacle
from salonapp.visits.proposing import Slot
from salonapp.visits.waiting import WaitingWish


@dataclass(frozen=True, slots=True)
class BookedClient:
    """Who is being booked, and what to know of them; the phone as the viewer may see it."""

    id: int
    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    due_on: date | None = None
    usual_service_ids: tuple[int, ...] = ()
    usual_staff_id: int | None = None
    safety: ClientSafety = field(default_factory=ClientSafety, repr=False)
    likes: tuple[Preference, ...] = field(default=(), repr=False)
    #: Why the salon would rather not serve them, for those who may see it.
    think_twice: str = field(default="", repr=False)
    #: What they wait for.
    waits: tuple[WaitingWish, ...] = ()


@dataclass(frozen=True, slots=True)
class TimesView:
    """What is proposed for the services chosen, and what stands against the time typed."""

    slots: tuple[Slot, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    #: How long the services take the master chosen.
    minutes: int = 0
    #: Those of the services that the master chosen does not do.
    not_done: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Who waits, and for what."""

    wish: WaitingWish
    client: ClientRow
    #: The first free time that suits it, while there is one.
    free: Slot | None = None


def split_typed(text: str) -> tuple[str, tuple[str, ...]]:
    """A name and the phones in "Anna 8 912 345-67-89", as somebody new gives them on the phone."""
    phones = tuple(phone.number for phone in parse_phones(text))
    name = re.sub(r"[+\d()][\d\s()+.\-]{5,}", " ", text) if phones else text
    return " ".join(name.split()).strip(" ,;·-"), phones
