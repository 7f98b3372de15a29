"""How much of everything a run has, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

#: A zone whose clocks change; in Moscow they do not.
ZONE = ZoneInfo("Europe/Berlin")


class Way(StrEnum):
    """The ways out that are put under fire, each against its own fake gateway."""

    EMAIL = "email"
    SMSC = "smsc"
    SMS_RU = "sms_ru"
    TWILIO = "twilio"
    TELEGRAM = "telegram"

    @property
    def can_be_asked(self) -> bool:
        """Whether the gateway tells what became of a message nobody knows about."""
        return self in (Way.SMSC, Way.TWILIO)


class Season(StrEnum):
    """Which change of the clocks a run lives through, on the Sunday after its first day."""

    SPRING = "spring"
    AUTUMN = "autumn"

    @property
    def friday(self) -> date:
        """The first day of the run."""
        return date(2026, 3, 27) if self is Season.SPRING else date(2026, 10, 23)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything a run has. `speed`: salon seconds per real second.

    `whole`: with locks, full disks, double clicks, clocks set wrong and a restore, too.
    """

    messages: int
    kills: int
    way: Way = Way.EMAIL
    season: Season = Season.SPRING
    workers: int = 2
    speed: float = 20.0
    seconds_a_phase: float = 180.0
    seed: int = 1
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it. Everything from `duplicates` to `cap_breaches` must be 0.

    `unknown_open` are questions put to a person, which only a gateway that cannot be asked may
    leave. `lateness_s`: from the moment a message was planned for to its arrival, in seconds of
    the salon's time: the median, the 95th percentile and the longest.
    """

    messages: int
    kills: int
    duplicates: int
    lost: int
    wrong_hour: int
    after_opt_out: int
    cap_breaches: int
    unknown_open: int
    lateness_s: tuple[float, float, float]
    seconds: float
    can_be_asked: bool
    states: dict[str, int] = field(default_factory=dict)
    killed_at: dict[str, int] = field(default_factory=dict)
    #: What the lost ones had come to, to be looked into.
    lost_as: dict[str, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was doubled, lost or unwanted, and nothing asked that could be known."""
        bad = self.duplicates + self.lost + self.wrong_hour + self.after_opt_out
        return bad + self.cap_breaches + (self.unknown_open if self.can_be_asked else 0) == 0
