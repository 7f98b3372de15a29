"""What the window and the shell are shown about a client's temperature; plain values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from salonapp.temperature.classes import Temperature
from salonapp.temperature.reasons import Reason
from salonapp.temperature.segments import Segment


@dataclass(frozen=True, slots=True)
class ClientTemperatureView:
    """A client's class and everything that explains it.

    Probabilities are 0..1 (None for a lead, who has no history to tell one from); `temperature` is
    the pinned class while a pin holds, `worked_out` what the model says. `cadence_days` is the own
    rhythm from the third visit on, the norm before. `win_back`: probably gone and nothing booked.
    """

    client_id: int
    temperature: Temperature
    worked_out: Temperature
    pinned: bool
    p_return: float | None
    p_alive: float | None
    horizon_days: int
    due_on: date | None
    booked_on: date | None
    first_visit_on: date | None
    last_visit_on: date | None
    visits: int
    cadence_days: float | None
    segments: tuple[Segment, ...]
    reasons: tuple[Reason, ...]
    changes_to: Temperature | None
    changes_on: date | None
    win_back: bool


@dataclass(frozen=True, slots=True)
class TemperatureRow:
    """One line of `temperature list`; `external_id` is empty when the client has none."""

    external_id: str
    name: str
    view: ClientTemperatureView


@dataclass(frozen=True, slots=True)
class Mix:
    """How many clients are in each class; leads are counted among the cold."""

    hot: int = 0
    warm: int = 0
    cold: int = 0
    leads: int = 0

    @property
    def clients(self) -> int:
        """All clients."""
        return self.hot + self.warm + self.cold

    def of(self, temperature: Temperature) -> int:
        """The number of clients in one class."""
        if temperature is Temperature.HOT:
            return self.hot
        return self.warm if temperature is Temperature.WARM else self.cold


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """How likely a client's return was at the end of a day, 0..1, and the class of that day."""

    on: date
    p_return: float
    temperature: Temperature


@dataclass(frozen=True, slots=True)
class ClassChange:
    """One recorded change of class; `before` is None for the first one."""

    on: date
    before: Temperature | None
    after: Temperature


@dataclass(frozen=True, slots=True)
class CoolingClient:
    """A client who is going to be in a colder class within some days, unless something happens."""

    client_id: int
    temperature: Temperature
    to: Temperature
    in_days: int
    p_return: float


@dataclass(frozen=True, slots=True)
class ClassCheck:
    """A class on a past day: how many were in it, what share of all, what share came (0..1).

    `returned` is None when nobody was in the class.
    """

    temperature: Temperature
    clients: int
    share: float
    returned: float | None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Clients of about one probability: their mean probability, and what share of them came."""

    clients: int
    expected: float
    returned: float


@dataclass(frozen=True, slots=True)
class RfmCheck:
    """How the RFM score did on the same clients.

    `top_returned` is the return rate of as many clients of highest score as were called hot.
    """

    auc: float | None
    log_loss: float
    top_returned: float | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """The classes of a past day against who came within the horizon.

    `auc` is None when everybody came, or nobody; classes are the warmest first. `fit_outcome` says
    whether the model could be fitted to what was known on that day.
    """

    on: date
    horizon_days: int
    clients: int
    returned: int
    auc: float | None
    log_loss: float
    brier: float
    ece: float
    classes: tuple[ClassCheck, ...]
    curve: tuple[CurvePoint, ...]
    rfm: RfmCheck
    fit_outcome: str


@dataclass(frozen=True, slots=True)
class CategoryDue:
    """When one kind of service is due again, on a day the salon works.

    `category` is empty where the price list has none; `service` is the last one of that kind.
    """

    client_id: int
    kind: str
    category: str
    service: str
    visits: int
    last_visit_on: date
    rhythm_days: float
    due_on: date


@dataclass(frozen=True, slots=True)
class ThresholdPreview:
    """What thresholds would make of the clients: counts, and how many would change class."""

    hot: int
    warm: int
    cold: int
    changing: int


@dataclass(frozen=True, slots=True)
class MonthMix:
    """How many clients were in each class at the end of a day; leads are not counted."""

    on: date
    hot: int
    warm: int
    cold: int


@dataclass(frozen=True, slots=True)
class Flow:
    """How many clients went from one class to another; `before` None: not seen yet then."""

    before: Temperature | None
    after: Temperature
    clients: int


@dataclass(frozen=True, slots=True)
class Mover:
    """A client whose class is another one than some time ago, with both probabilities."""

    client_id: int
    name: str
    before: Temperature
    after: Temperature
    p_before: float
    p_return: float


@dataclass(frozen=True, slots=True)
class WorthACall:
    """A client worth a call: what a year brings, times the fall of the probability of a return.

    Amounts in minor units, None for those who may not see takings.
    """

    client_id: int
    name: str
    p_before: float
    p_return: float
    last_visit_on: date
    spent_year_minor: int | None
    expected_loss_minor: int | None
