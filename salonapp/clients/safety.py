"""What could hurt a client: which alerts hold on a day, and where a patch test stands.

The card, today's list, a visit's stop and the reminders all ask here, so they never disagree.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from salonapp.clients.allergens import meets

#: How long a patch test holds unless somebody says otherwise.
VALID_MONTHS = 6
#: With a test that runs out within so many days the card says so.
RUNS_OUT_SOON_DAYS = 14


class AlertKind(StrEnum):
    """What an alert is."""

    ALLERGY = "allergy"
    CONTRAINDICATION = "contraindication"


class Severity(StrEnum):
    """How bad it is, as far as anybody knows."""

    UNKNOWN = ""
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class PatchTestResult(StrEnum):
    """What a patch test showed."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


class PatchState(StrEnum):
    """Where a client stands with the patch test of a service on a day."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    PENDING = "pending"
    VALID = "valid"
    RUN_OUT = "run_out"
    FAILED = "failed"

    @property
    def stops(self) -> bool:
        """Whether the service must not be done without a reason somebody answers for."""
        return self not in (PatchState.NOT_NEEDED, PatchState.VALID)

    @property
    def wants_test(self) -> bool:
        """Whether the client is to come for a test first."""
        return self in (PatchState.MISSING, PatchState.RUN_OUT)


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as the card shows it; `until` is the last day it holds."""

    id: int
    kind: AlertKind
    text: str
    severity: Severity = Severity.UNKNOWN
    since: date | None = None
    until: date | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return holds_on(self.since, self.until, day)


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """An alert as typed."""

    kind: AlertKind
    text: str
    severity: Severity = Severity.UNKNOWN
    since: date | None = None
    until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class PatchFact:
    """What the rules need of a patch test; without services it is for every service that needs one.

    `valid_until` is the last day a passed test holds.
    """

    id: int
    on_day: date
    result: PatchTestResult
    valid_until: date
    service_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PatchTestView:
    """A patch test as the card shows it."""

    id: int
    on_day: date
    products: str
    result: PatchTestResult
    valid_until: date
    note: str = ""
    staff_id: int | None = None
    master: str = ""
    service_ids: tuple[int, ...] = ()
    services: tuple[str, ...] = ()

    @property
    def fact(self) -> PatchFact:
        """What the rules need of it."""
        return PatchFact(
            self.id, self.on_day, self.result, self.valid_until, frozenset(self.service_ids)
        )


@dataclass(frozen=True, slots=True)
class PatchTestDraft:
    """A patch test as typed; `valid_until` None: six months from its day."""

    on_day: date
    products: str
    result: PatchTestResult = PatchTestResult.PENDING
    valid_until: date | None = None
    note: str = ""
    staff_id: int | None = None
    service_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PatchService:
    """A service, as far as patch tests go."""

    id: int
    name: str = ""
    needs_test: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a service stands on a day; `test` is the one that decides it, if there is one."""

    service: PatchService
    state: PatchState
    test: PatchFact | None = None


@dataclass(frozen=True, slots=True)
class Substance:
    """A material by its name and what is in it."""

    id: int
    name: str
    ingredients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A material that holds what an alert warns of; `ingredient` "" when its own name says so."""

    alert: AlertView = field(repr=False)
    material: str
    ingredient: str = ""


@dataclass(frozen=True, slots=True)
class ClientSafety:
    """All that is known of what could hurt one client."""

    alerts: tuple[AlertView, ...] = ()
    tests: tuple[PatchTestView, ...] = ()
    #: Every service that needs a test, and those a test of this client names.
    services: tuple[PatchService, ...] = ()

    def alerts_on(self, day: date) -> tuple[AlertView, ...]:
        """The alerts that hold on `day`, the worst first."""
        return worst_first(each for each in self.alerts if each.holds_on(day))

    def standings(self, service_ids: Iterable[int], day: date) -> tuple[Standing, ...]:
        """Where each of the services stands on `day`; those without any test in play are left out.

        Each service once, in the order given.
        """
        facts = [each.fact for each in self.tests]
        known = {each.id: each for each in self.services}
        found = [
            standing(known[service_id], facts, day)
            for service_id in dict.fromkeys(service_ids)
            if service_id in known
        ]
        return tuple(each for each in found if each.state is not PatchState.NOT_NEEDED)


def holds_on(since: date | None, until: date | None, day: date) -> bool:
    """Whether an alert that holds from `since` to `until`, both included, holds on `day`."""
    return (since is None or since <= day) and (until is None or day <= until)


_WORST = (Severity.SEVERE, Severity.MODERATE, Severity.UNKNOWN, Severity.MILD)


def worst_first(alerts: Iterable[AlertView]) -> tuple[AlertView, ...]:
    """Allergies before contra-indications, each the worst first; one not graded may be bad."""
    return tuple(
        sorted(
            alerts,
            key=lambda each: (
                each.kind is not AlertKind.ALLERGY,
                _WORST.index(each.severity),
                each.id,
            ),
        )
    )


def usual_valid_until(on_day: date, months: int = VALID_MONTHS) -> date:
    """The last day a test of `on_day` holds: the same day `months` later, or that month's last."""
    place = on_day.month - 1 + months
    year, month = on_day.year + place // 12, place % 12 + 1
    return date(year, month, min(on_day.day, calendar.monthrange(year, month)[1]))


def standing(service: PatchService, tests: Iterable[PatchFact], day: date) -> Standing:
    """Where `service` stands on `day`: the latest test made until then that covers it counts.

    A test that names the service counts even where the price list asks for none. After a failed
    test only a passed one lifts it: one that is pending does not.
    """
    covering = sorted(
        (
            test
            for test in tests
            if test.on_day <= day
            and (service.id in test.service_ids or (not test.service_ids and service.needs_test))
        ),
        key=lambda test: (test.on_day, test.id),
    )
    if not covering:
        missing = PatchState.MISSING if service.needs_test else PatchState.NOT_NEEDED
        return Standing(service, missing)
    latest = covering[-1]
    decided = [test for test in covering if test.result is not PatchTestResult.PENDING]
    if decided and decided[-1].result is PatchTestResult.FAILED:
        return Standing(service, PatchState.FAILED, decided[-1])
    if not service.needs_test:
        return Standing(service, PatchState.NOT_NEEDED, latest)
    if day > latest.valid_until:
        return Standing(service, PatchState.RUN_OUT, latest)
    if latest.result is PatchTestResult.PENDING:
        return Standing(service, PatchState.PENDING, latest)
    return Standing(service, PatchState.VALID, latest)


def meetings(alerts: Iterable[AlertView], materials: Sequence[Substance]) -> tuple[Meeting, ...]:
    """Every material that meets one of `alerts`, each pair once."""
    found = []
    for alert in alerts:
        for material in materials:
            ingredient = next(
                (each for each in material.ingredients if meets(alert.text, each)), ""
            )
            if ingredient or meets(alert.text, material.name):
                found.append(Meeting(alert, material.name, ingredient))
    return tuple(found)
