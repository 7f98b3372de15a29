"""What a rule brought: who came back after its messages, beside who was due and not written to.

A comparison, not proof: nobody drew lots over whom to write to. Class by class, and the others
weighted to the mix of classes that was written to, so that a rule which writes to the warmest does
not look good for that alone. Shares from fewer than `ENOUGH` clients say nothing and are not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from salonapp.reminders.rules import RuleKind
from salonapp.temperature.classes import WARMEST_FIRST, Temperature

#: Fewer clients than this on either side are too few to tell.
ENOUGH = 30
#: Within how many days somebody counts as having come back.
WITHIN_DAYS = (14, 30)
#: The periods one may look at, in days.
PERIODS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody at the day they were, or could have been, written to.

    `came_after_days` is None while they have not come; `seen_days` have passed since that day.
    """

    temperature: Temperature
    came_after_days: int | None
    seen_days: int

    def came_within(self, days: int) -> bool:
        """Whether they came in at most so many days."""
        return self.came_after_days is not None and self.came_after_days <= days


@dataclass(frozen=True, slots=True)
class Share:
    """Of `clients` so many `came`; `share` may be weighted and is None for nobody."""

    clients: int
    came: int
    share: float | None


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class: those written to beside the others."""

    temperature: Temperature
    written: Share
    others: Share


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who came back within `within_days`.

    `written` is everybody long enough ago to be counted; `alike` those of them in classes that have
    somebody to compare with, and `others` these, weighted to the same mix.
    """

    within_days: int
    written: Share
    alike: Share
    others: Share
    classes: tuple[ClassLine, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are clients enough on both sides to say anything."""
        return self.alike.clients >= ENOUGH and self.others.clients >= ENOUGH

    @property
    def difference(self) -> float | None:
        """By how much more came back of those written to; None while it is too few to tell."""
        if not self.is_enough or self.alike.share is None or self.others.share is None:
            return None
        return self.alike.share - self.others.share


@dataclass(frozen=True, slots=True)
class NoShows:
    """Appointments that were missed, with a reminder and without one."""

    reminded: Share
    others: Share

    @property
    def is_enough(self) -> bool:
        """Whether there are appointments enough on both sides to say anything."""
        return self.reminded.clients >= ENOUGH and self.others.clients >= ENOUGH


@dataclass(frozen=True, slots=True)
class RuleBrought:
    """What a rule brought in the last `days` days; `no_shows` for reminders of appointments."""

    kind: RuleKind
    days: int
    first_day: date
    sent: int
    within: tuple[Comparison, ...] = ()
    no_shows: NoShows | None = None


@dataclass(frozen=True, slots=True)
class RuleInShort:
    """A rule in one line: what is planned, what was sent lately and who came back within 14 days.

    `long_enough` of those sent are so long ago that all 14 days have passed.
    """

    planned: int = 0
    sent: int = 0
    long_enough: int = 0
    came: int = 0


def compared(written: Iterable[Case], others: Iterable[Case], within_days: int) -> Comparison:
    """Both groups side by side; who has not been waited for long enough is left out of both."""
    ours = [case for case in written if case.seen_days >= within_days]
    theirs = [case for case in others if case.seen_days >= within_days]
    lines = tuple(
        ClassLine(
            temperature,
            share_of(ours, within_days, temperature),
            share_of(theirs, within_days, temperature),
        )
        for temperature in WARMEST_FIRST
    )
    both = [line for line in lines if line.written.clients and line.others.clients]
    clients = sum(line.written.clients for line in both)
    came = sum(line.written.came for line in both)
    weighted = sum(line.written.clients * (line.others.share or 0.0) for line in both)
    return Comparison(
        within_days,
        share_of(ours, within_days),
        Share(clients, came, came / clients if clients else None),
        Share(
            sum(line.others.clients for line in both),
            sum(line.others.came for line in both),
            weighted / clients if clients else None,
        ),
        tuple(line for line in lines if line.written.clients or line.others.clients),
    )


def share_of(
    cases: Sequence[Case], within_days: int, temperature: Temperature | None = None
) -> Share:
    """How many of the cases (of one class) came within so many days."""
    counted = Counter(
        case.came_within(within_days)
        for case in cases
        if temperature is None or case.temperature is temperature
    )
    clients = counted.total()
    return Share(clients, counted[True], counted[True] / clients if clients else None)
