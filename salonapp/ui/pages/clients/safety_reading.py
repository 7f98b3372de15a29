"""What could hurt a client, worked out in the read pool: the banner, and the section below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from salonapp.catalog.amounts import format_amount
from salonapp.clients.safety import (
    AlertView,
    ClientSafety,
    PatchState,
    PatchTestResult,
    PatchTestView,
    worst_first,
)
from salonapp.clients.safety_words import (
    KIND_NAMES,
    RESULT_NAMES,
    alert_words,
    alerts_sentence,
    standing_sentence,
    standings_sentences,
)
from salonapp.desk.cards import WholeCard
from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import _
from salonapp.visits.cards import UsedMaterial, VisitStatus

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

#: What somebody had done longer ago they do not "get" any more.
_GETS_DAYS = 730
_DOT = "\N{NO-BREAK SPACE}· "


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert of the section; `is_over` when it does not hold today."""

    alert: AlertView
    kind: str
    words: str
    more: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class TestLine:
    """A patch test of the section; `chip` says how it went, in the colour `chip_kind`."""

    __test__ = False

    test: PatchTestView
    title: str
    more: str
    chip: str
    chip_kind: str


@dataclass(frozen=True, slots=True)
class CardSafety:
    """The section, and what the banner says on every tab; `missing` names tests to be made.

    `bookings` says of an appointment, by its id, what about its patch tests is not in order.
    """

    banner: str = ""
    alerts: tuple[AlertLine, ...] = ()
    tests: tuple[TestLine, ...] = ()
    missing: tuple[str, ...] = ()
    bookings: Mapping[int, str] = field(default_factory=dict)


def read_safety(reader: Reader, viewer: Viewer, whole: WholeCard) -> CardSafety:
    """The safety of the client whose card it is."""
    from salonapp.clients.queries.safety import client_safety

    today = reader.today
    known = client_safety(reader, viewer, whole.client.id)
    standings = list(known.standings(_gets(whole, today), today))
    bookings = {}
    for each in whole.ahead:
        of_booking = known.standings(each.service_ids, each.starts_at.date())
        bookings[each.id] = " ".join(standings_sentences(of_booking, today))
        standings += of_booking
    tests = standings_sentences(standings, today)
    parts = (alerts_sentence(known.alerts_on(today), today), *tests)
    missing = {
        each.service.id: standing_sentence(each, today)
        for each in standings
        if each.state is PatchState.MISSING
    }
    return CardSafety(
        " ".join(part for part in parts if part),
        tuple(_alert(each, today) for each in _in_order(known, today)),
        tuple(_test(each, today) for each in known.tests),
        tuple(missing.values()),
        bookings,
    )


def materials_words(materials: Sequence[UsedMaterial]) -> str:
    """What was used, with how much: "Estel 7/0 30 g, Oxidant 45.5 ml"."""
    found = ((each.name, format_amount(each.amount_thousandths, each.unit)) for each in materials)
    return ", ".join(" ".join(part for part in parts if part) for parts in found)


def _gets(whole: WholeCard, today: date) -> list[int]:
    """The services the client has had done of late, the latest first."""
    since = today - timedelta(days=_GETS_DAYS)
    return [
        service_id
        for visit in whole.visits
        if visit.status is VisitStatus.DONE and visit.on_day >= since
        for service_id in visit.service_ids
    ]


def _in_order(known: ClientSafety, today: date) -> tuple[AlertView, ...]:
    """Those that hold, the worst first, then those that are over."""
    over = worst_first(each for each in known.alerts if not each.holds_on(today))
    return (*known.alerts_on(today), *over)


def _alert(alert: AlertView, today: date) -> AlertLine:
    is_over = not alert.holds_on(today)
    more = []
    if alert.since is not None:
        more.append(_("since {day}").format(day=format_short_day(alert.since, today=today)))
    if alert.source:
        more.append(alert.source)
    if is_over:
        more.append(_("does not hold today"))
    words = alert_words(alert, today)
    return AlertLine(alert, _(KIND_NAMES[alert.kind]), words, _DOT.join(more), is_over)


def _test(test: PatchTestView, today: date) -> TestLine:
    day = format_short_day(test.on_day, today=today)
    more = [", ".join(test.services) or _("for every service that needs a test")]
    if test.master:
        more.append(test.master)
    chip, kind = _(RESULT_NAMES[test.result]), "warm"
    until = format_short_day(test.valid_until, today=today)
    if test.result is PatchTestResult.FAILED:
        kind = "hot"
    elif test.valid_until < today:
        chip, kind = _("ran out on {day}").format(day=until), "neutral"
    elif test.result is PatchTestResult.PASSED:
        chip, kind = _("passed, valid until {day}").format(day=until), "good"
    if test.note:
        more.append(test.note)
    title = _("{products}, {day}").format(products=test.products, day=day)
    return TestLine(test, title, _DOT.join(more), chip, kind)
