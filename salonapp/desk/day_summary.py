"""What a day or several came to: visits, takings by master and by way of paying, who comes again.

Money counts on the day it was paid: of a visit that was paid later, the debt is money of that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from salonapp.visits.checkout import PaymentMethod, ServiceLine


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit of the day; amounts in minor units.

    `parts` are what was paid by way of paying; `is_booked_again`: the client has a time ahead, or
    it was noted that they booked on leaving. `is_paid_later`: the visit was another day's, and only
    what was paid of it today counts.
    """

    staff_id: int | None
    lines: tuple[ServiceLine, ...]
    paid_minor: int
    discount_minor: int = 0
    tip_minor: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    is_first: bool = False
    is_booked_again: bool = False
    is_paid_later: bool = False


@dataclass(frozen=True, slots=True)
class MasterDay:
    """A master's share of a day; `staff_id` None: nobody was named."""

    staff_id: int | None
    name: str
    visits: int
    paid_minor: int | None
    tip_minor: int | None


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of several."""

    day: date
    visits: int
    paid_minor: int | None


@dataclass(frozen=True, slots=True)
class DaySummary:
    """What a day, or the days from `day` to `last`, came to.

    Amounts are None for who may not see takings. `by_method` has "" for what nobody noted the way
    of. `taken_minor` is the money of the days: certificates and prepayments were paid for before.
    `debts_paid_minor` is the part of it that was owed from visits of other days; `owed_minor` is
    what the visits of these days still owe.
    """

    day: date
    visits: int
    first_visits: int
    no_shows: int
    cancelled: int
    still_open: int
    booked_again: int
    masters: tuple[MasterDay, ...]
    paid_minor: int | None
    taken_minor: int | None
    discount_minor: int | None
    tip_minor: int | None
    by_method: tuple[tuple[str, int], ...] = ()
    debts_paid_minor: int | None = None
    owed_minor: int | None = None
    last: date | None = None
    #: Of several days, those on which there was anything.
    days: tuple[DayLine, ...] = ()

    @property
    def booked_again_share(self) -> float | None:
        """The share of the day's visits that left with a next time, 0 to 1; None without visits."""
        return self.booked_again / self.visits if self.visits else None


def paid_by_method(visits: Iterable[DayVisit]) -> tuple[tuple[str, int], ...]:
    """What was paid by way of paying, in the order they are told; "" for what was not noted."""
    sums: defaultdict[str, int] = defaultdict(int)
    for visit in visits:
        noted = sum(amount for _method, amount in visit.parts)
        for method, amount in visit.parts:
            sums[method] += amount
        if visit.paid_minor > noted:
            sums[""] += visit.paid_minor - noted
    order = [*(method.value for method in PaymentMethod), ""]
    return tuple((method, sums[method]) for method in order if sums[method])


def taken(by_method: Iterable[tuple[str, int]]) -> int:
    """The money of the day: without what was paid for before."""
    before = {method.value for method in PaymentMethod if not method.is_taken_today}
    return sum(amount for method, amount in by_method if method not in before)


def by_master(visits: Iterable[DayVisit]) -> dict[int | None, tuple[int, int, int]]:
    """Visits, paid and tips by master.

    What several masters did together is shared by the prices of what each did; a tip is the
    visit's own master's. Whoever did a part of a visit had a visit, on the day of the visit.
    """
    found: dict[int | None, tuple[int, int, int]] = {}
    for visit in visits:
        shares = _shares(visit)
        for staff_id, paid in shares.items():
            count, money, tips = found.get(staff_id, (0, 0, 0))
            tip = visit.tip_minor if staff_id == visit.staff_id else 0
            came = 0 if visit.is_paid_later else 1
            found[staff_id] = (count + came, money + paid, tips + tip)
        if visit.tip_minor and visit.staff_id not in shares:
            count, money, tips = found.get(visit.staff_id, (0, 0, 0))
            found[visit.staff_id] = (count, money, tips + visit.tip_minor)
    return found


def day_lines(
    visits: Iterable[tuple[date, DayVisit]], *, with_amounts: bool
) -> tuple[DayLine, ...]:
    """Visits and money by day, the days on which there was anything."""
    sums: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for day, visit in visits:
        sums[day][0] += not visit.is_paid_later
        sums[day][1] += visit.paid_minor
    return tuple(
        DayLine(day, count, paid if with_amounts else None)
        for day, (count, paid) in sorted(sums.items())
    )


def _shares(visit: DayVisit) -> dict[int | None, int]:
    """What was paid, by master; the kopecks left over are the first one's."""
    prices: dict[int | None, int] = {}
    for line in visit.lines:
        staff_id = line.staff_id if line.staff_id is not None else visit.staff_id
        prices[staff_id] = prices.get(staff_id, 0) + (line.price_minor or 0)
    if len(prices) < 2 or not sum(prices.values()):
        return {visit.staff_id if len(prices) != 1 else next(iter(prices)): visit.paid_minor}
    whole = sum(prices.values())
    shares = {who: visit.paid_minor * price // whole for who, price in prices.items()}
    first = next(iter(shares))
    shares[first] += visit.paid_minor - sum(shares.values())
    return shares


def named(
    found: dict[int | None, tuple[int, int, int]],
    names: dict[int, str],
    *,
    with_amounts: bool,
    order: Sequence[int] = (),
) -> tuple[MasterDay, ...]:
    """The masters as shown, in the order of the calendar, nobody last."""
    places = {staff_id: place for place, staff_id in enumerate(order)}
    return tuple(
        MasterDay(
            staff_id,
            names.get(staff_id or 0, ""),
            visits,
            paid if with_amounts else None,
            tips if with_amounts else None,
        )
        for staff_id, (visits, paid, tips) in sorted(
            found.items(), key=lambda each: (each[0] is None, places.get(each[0] or 0, len(places)))
        )
    )


class Span(StrEnum):
    """How many days a summary is about."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def around(self, day: date) -> tuple[date, date]:
        """The first and the last day of the span `day` lies in; weeks begin on Monday."""
        if self is Span.DAY:
            return day, day
        if self is Span.WEEK:
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return day.replace(day=1), after - timedelta(days=1)

    def turned(self, day: date, by: int) -> date:
        """A day of the span before (`by` -1) or after (1)."""
        first, last = self.around(day)
        return last + timedelta(days=1) if by > 0 else first - timedelta(days=1)
