"""The stock: what came, what went, what is counted, and what runs out first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.catalog.stock import (
    Batch,
    DayUse,
    Move,
    MoveKind,
    Stock,
    UsageNorm,
    lost_by,
    stock_after,
    to_buy,
    usual_use,
)

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY = MONDAY + timedelta(1), MONDAY + timedelta(2)
SPRING, SUMMER = date(2026, 4, 30), date(2026, 7, 31)


def came(amount: int, on_day: date = MONDAY, expires_on: date | None = None) -> Move:
    return Move(on_day, MoveKind.RECEIPT, amount, expires_on)


def test_what_visits_use_goes_from_what_came() -> None:
    stock = stock_after([came(1_000)], [DayUse(TUESDAY, 300), DayUse(WEDNESDAY, 200)])
    assert stock == Stock((Batch(500),))


def test_what_runs_out_first_is_used_first_and_what_keeps_last() -> None:
    moves = [came(100, expires_on=SUMMER), came(100), came(100, expires_on=SPRING)]
    stock = stock_after(moves, [DayUse(TUESDAY, 150)])
    assert stock.batches == (Batch(50, SUMMER), Batch(100))
    assert stock.next_expiry == SUMMER
    assert stock.expired_thousandths(SUMMER) == 0
    assert stock.expired_thousandths(SUMMER + timedelta(1)) == 50


def test_what_runs_out_before_anybody_needs_it_cannot_be_counted_on() -> None:
    stock = Stock((Batch(100, MONDAY), Batch(80, WEDNESDAY), Batch(50)))
    after = WEDNESDAY + timedelta(1)
    assert lost_by(stock, (), MONDAY) == 0
    assert lost_by(stock, (), TUESDAY) == 100
    assert lost_by(stock, [DayUse(TUESDAY, 60)], after) == 120
    assert lost_by(stock, [DayUse(TUESDAY, 60), DayUse(after, 60)], after) == 120


def test_a_count_is_believed_over_the_sums_and_the_visits_of_its_day_are_in_it() -> None:
    counted = Move(TUESDAY, MoveKind.COUNT, 700)
    uses = [DayUse(TUESDAY, 250), DayUse(WEDNESDAY, 100)]
    assert stock_after([came(1_000), counted], uses).level_thousandths == 600
    assert stock_after([counted], uses).level_thousandths == 600


def test_more_used_than_came_is_owed_until_the_next_count_or_receipt() -> None:
    short = stock_after([came(100)], [DayUse(TUESDAY, 150)])
    assert (short.level_thousandths, short.missing_thousandths) == (-50, 50)
    later = stock_after([came(100), came(80, WEDNESDAY)], [DayUse(TUESDAY, 150)])
    assert later == Stock((Batch(30),))


def test_what_is_thrown_away_is_the_oldest() -> None:
    thrown = Move(TUESDAY, MoveKind.WRITE_OFF, 100)
    stock = stock_after([came(100, expires_on=SPRING), came(50), thrown], ())
    assert stock.batches == (Batch(50),)


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(MoveKind), st.integers(1, 500)), max_size=12
    ),
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 300)), max_size=12),
)
def test_nothing_appears_or_vanishes_but_by_a_count(
    moves: list[tuple[int, MoveKind, int]], uses: list[tuple[int, int]]
) -> None:
    steps = [Move(MONDAY + timedelta(day), kind, n) for day, kind, n in sorted(moves)]
    used = [DayUse(MONDAY + timedelta(day), n) for day, n in sorted(uses)]
    level = stock_after(steps, used).level_thousandths
    counts = [place for place, step in enumerate(steps) if step.kind is MoveKind.COUNT]
    last = steps[counts[-1]] if counts else None
    after = steps[counts[-1] + 1 :] if counts else steps
    gone = sum(use.amount_thousandths for use in used if last is None or use.on_day > last.on_day)
    signs = {MoveKind.RECEIPT: 1, MoveKind.WRITE_OFF: -1}
    moved = sum(signs[step.kind] * step.amount_thousandths for step in after)
    assert level == (last.amount_thousandths if last else 0) + moved - gone


def test_services_done_together_take_what_each_takes() -> None:
    norms = [UsageNorm(1, 7, 60), UsageNorm(1, 8, 90), UsageNorm(2, 7, 10)]
    assert usual_use(norms, (1, 2, 2)) == {7: 80, 8: 90}
    assert usual_use(norms, (3,)) == {}


@pytest.mark.parametrize(
    ("level", "minimum", "needed", "pack", "buy"),
    [
        (500, None, 400, None, 0),
        (500, 200, 400, None, 100),
        (500, 200, 400, 60, 120),
        (-50, None, 0, None, 50),
        (0, 100, 0, 1_000, 1_000),
    ],
)
def test_what_to_buy_covers_the_booked_days_and_the_minimum_in_whole_packs(
    level: int, minimum: int | None, needed: int, pack: int | None, buy: int
) -> None:
    assert to_buy(level, minimum, needed, pack) == buy
