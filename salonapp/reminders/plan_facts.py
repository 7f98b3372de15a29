"""What a decision about a message is made from: the facts of a client, the frame of a pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from salonapp.channels.port import ChannelKind
from salonapp.clients.safety import PatchFact, PatchService
from salonapp.reminders.audience import AudienceFacts
from salonapp.reminders.due_days import ServiceDue
from salonapp.reminders.permission import ConsentWord
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.rules import HORIZON_DAYS, RuleSettings


@dataclass(frozen=True, slots=True)
class SentBefore:
    """An earlier message of the same rule, by the local day it was tried."""

    dedupe_key: str
    on: date
    may_have_arrived: bool = True


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment ahead."""

    id: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer to a list the client was in; the hottest have the lowest `position`."""

    id: int
    name: str
    starts_on: date
    expires_on: date
    position: int


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What the decision needs to know about one client.

    `visit_id` and `last_visit_on` are the last visit that took place, `last_message_on` the local
    day of the last message of any rule, `last_advertising_on` that of the last advertising one.
    `addresses` hold only what a channel could use. `services` are those of that last visit,
    `booked_services` those of appointments ahead (read for the rule about patch tests only).
    """

    client_id: int
    visit_id: int | None = None
    last_visit_on: date | None = None
    due_on: date | None = None
    booked_at: datetime | None = None
    is_gone: bool = False
    addresses: Mapping[ChannelKind, str] = field(default_factory=dict, repr=False)
    words: tuple[ConsentWord, ...] = ()
    sent_before: tuple[SentBefore, ...] = ()
    last_message_on: date | None = None
    last_advertising_on: date | None = None
    services: tuple[PatchService, ...] = ()
    booked_services: tuple[PatchService, ...] = ()
    tests: tuple[PatchFact, ...] = ()
    #: Those ahead, the next one first.
    appointments: tuple[Booked, ...] = ()
    #: Keys of the rule's messages that are under way: planned in time, they may go out late.
    under_way: frozenset[str] = frozenset()
    #: Day and month; of how many days with a visit; the lowest rating of the last one.
    birthday: tuple[int, int] | None = None
    visit_days: int = 0
    rating: int | None = None
    #: The oldest first.
    offers: tuple[Offered, ...] = ()
    #: Read only for a rule that asks who may be written to, or when each service is due.
    audience: AudienceFacts | None = None
    dues: tuple[ServiceDue, ...] = ()


#: What the salon may set otherwise.
ADVERTISING_PAUSE_DAYS = 14


@dataclass(frozen=True, slots=True)
class PlanFrame:
    """What is the same for every client of one pass; `ready` are the channels that are set up.

    `window` is when the rule writes, `salon_window` (None: the same) when the salon does: a message
    for which a person named the moment is held back by the salon's alone.
    """

    rule: RuleSettings
    window: SendWindow
    ready: frozenset[ChannelKind]
    now: datetime
    today: date
    daily_cap: int
    horizon_days: int = HORIZON_DAYS
    salon_window: SendWindow | None = None
    #: Days from one message to the next of any kind, and of advertising.
    message_gap_days: int = 1
    advertising_gap_days: int = ADVERTISING_PAUSE_DAYS

    @property
    def asked_window(self) -> SendWindow:
        """When a message may go out for which a person named the moment."""
        return self.salon_window or self.window
