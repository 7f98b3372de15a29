"""What the front desk sees that crosses features: list rows, the whole card, today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from salonapp.clients.cards import ClientCard, Preference
from salonapp.visits.cards import AppointmentStatus, AppointmentView, VisitView

if TYPE_CHECKING:
    from salonapp.desk.filters import Condition
    from salonapp.desk.row_changes import RowChange
    from salonapp.temperature.cards import ClientTemperatureView, Mix


class ClientSort(StrEnum):
    """The orders the client list can stand in."""

    NAME = "name"
    LAST_VISIT = "last_visit"
    LIKELY = "likely"
    DUE = "due"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """Which clients the list shows, and in what order; `temperature` "" means all of them.

    All of it combines: what was typed, the class, and the conditions of a filter.
    """

    typed: str = ""
    temperature: str = ""
    sort: ClientSort = ClientSort.NAME
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedListView:
    """A filter kept under a name; `problem` says why it cannot be shown."""

    id: int
    name: str
    conditions: tuple[Condition, ...]
    problem: str = ""


class MatchKind(StrEnum):
    """Where on a card a search found something."""

    NAME = "name"
    TAG = "tag"
    PHONE = "phone"
    EMAIL = "email"
    CODE = "code"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Match:
    """A place on the card that was matched, and what stands there."""

    kind: MatchKind
    text: str


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What can be chosen from in a filter: tags and sources in use, services and masters by id."""

    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    services: tuple[tuple[int, str], ...] = ()
    masters: tuple[tuple[int, str], ...] = ()
    currency: str = "RUB"


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A line of the client list. `p_return` is 0..1, None for somebody who never came."""

    id: int
    name: str
    phone: str
    temperature: str
    p_return: float | None
    last_visit_on: date | None
    booked_at: datetime | None
    due_on: date | None
    has_alerts: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a client has been to the salon so far; `spent_minor` None where it may not be seen."""

    visits: int = 0
    no_shows: int = 0
    spent_minor: int | None = 0
    first_visit_on: date | None = None
    last_visit_on: date | None = None
    last_master: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change: who changed what, in words, and whether it could be undone as things stand.

    `at` is in the salon's time zone.
    """

    operation_id: int
    at: datetime
    actor: str
    what: str
    undone: bool
    can_undo: bool
    changes: tuple[RowChange, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What changed, line by line."""
        return tuple(line for change in self.changes for line in change.lines)


@dataclass(frozen=True, slots=True)
class WholeCard:
    """Everything the card page shows of one client, read in one look."""

    client: ClientCard
    temperature: ClientTemperatureView
    visits: tuple[VisitView, ...]
    ahead: tuple[AppointmentView, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class TodayAppointment:
    """One line of today's list with what the master must know."""

    appointment: AppointmentView
    client: ClientRow
    alerts: tuple[str, ...]
    #: Where the patch tests of what is booked stand, unless all is in order.
    tests: tuple[str, ...]
    first_visit: bool
    #: The wish to offer today, the one that has waited longest.
    wish: str = ""
    #: The formula for what is booked.
    formula: str = ""
    #: How to treat the client, in one line.
    approach: str = ""
    likes: tuple[Preference, ...] = ()
    #: What is owed from visits not paid in full; "" for nothing, or for who sees no takings.
    debt: str = ""

    @property
    def is_off(self) -> bool:
        """Whether it was called off: it stays on the list and is no booking of the day."""
        return self.appointment.status is AppointmentStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class BirthdayRow:
    """A birthday of the coming days."""

    client_id: int
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class DueRow:
    """Somebody who is due to return and has not booked."""

    client: ClientRow
    due_on: date


@dataclass(frozen=True, slots=True)
class TodayView:
    """The front desk's day; messages to send by hand come from the reminders' own query."""

    day: date
    appointments: tuple[TodayAppointment, ...]
    due: tuple[DueRow, ...]
    due_count: int
    birthdays: tuple[BirthdayRow, ...]
    mix: Mix
    clients: int
    visits: int
    paused: bool
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Clients per class, for the filter chips."""

    everybody: int = 0
    hot: int = 0
    warm: int = 0
    cold: int = 0
    tags: tuple[str, ...] = field(default=())
