from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from salonapp.clients.cards import Gender
from salonapp.foundation.i18n import speaking
from salonapp.temperature.cadence import Cadence, VisitDay, cadence_of
from salonapp.temperature.cards import ClientTemperatureView
from salonapp.temperature.classes import Pin, Temperature
from salonapp.temperature.judgement import Yardstick, judge
from salonapp.temperature.segments import Facts, Segment
from salonapp.temperature.sentences import details, every, once_in, outlook, summary

TODAY = date(2026, 3, 11)


def came(*days_ago: int, norm: float = 45.0) -> Cadence:
    cadence = cadence_of(VisitDay(TODAY - timedelta(days=days), norm) for days in days_ago)
    assert cadence is not None
    return cadence


def judged(
    cadence: Cadence | None, facts: Facts | None = None, pin: Pin | None = None
) -> ClientTemperatureView:
    known = facts or Facts(visits=0 if cadence is None else cadence.visit_days)
    return judge(7, cadence, known, TODAY, yardstick=Yardstick(), pin=pin)


STEADY = came(4, 39, 73, 108, 145, 180)
FAITHFUL = Facts(visits=6, rebooked=8, rebook_known=10, friends=2, service_kinds=1)


def kinds(view: ClientTemperatureView) -> list[str]:
    return [reason.kind for reason in view.reasons]


def test_a_regular_client_is_explained_by_the_own_rhythm() -> None:
    view = judged(STEADY, FAITHFUL)

    assert view.temperature is Temperature.HOT
    assert kinds(view)[:3] == ["own_rhythm", "since_last", "regularity"]
    assert summary(view, Gender.FEMALE) == (
        "Comes every 5 weeks (±1 day), books the next visit at once in 8 of 10 cases,"
        " she has brought 2 friends."
    )


def test_before_the_third_visit_the_norm_is_named() -> None:
    view = judged(came(10))

    assert "norm_used" in kinds(view)
    assert "own_rhythm" not in kinds(view)
    assert view.cadence_days == 45
    assert summary(view) == (
        "Only 1 visit so far, reckoned with the service's norm (once in 45 days)."
    )


def test_with_two_visits_their_gap_is_named_beside_the_norm() -> None:
    assert summary(judged(came(10, 60))) == (
        "Only 2 visits so far, reckoned with them and the service's norm (once in 45 days)."
    )


def test_a_late_client_is_explained_by_how_long_ago_that_was() -> None:
    view = judged(came(100, 130, 160, 190, 220))

    assert summary(view).endswith(", last here 3 months ago.")
    assert "Was due on 3 January." in outlook(view, TODAY)


def test_of_a_client_who_left_it_speaks_in_the_past() -> None:
    view = judged(came(400, 430, 460, 490, 520))

    assert summary(view) == "Used to come every 30 days, last here 13 months ago."


def test_a_change_of_class_is_announced_on_the_card_when_it_is_near() -> None:
    far, near = judged(STEADY, FAITHFUL), judged(came(40, 70, 100, 130, 160))

    assert "becomes" not in outlook(far, TODAY)
    assert "becomes" in outlook(near, TODAY)


def test_a_booking_comes_first_and_changes_no_probability() -> None:
    booked = judged(STEADY, FAITHFUL._replace(booked_on=TODAY + timedelta(days=6)))

    assert kinds(booked)[0] == "booked_ahead"
    assert booked.p_return == judged(STEADY, FAITHFUL).p_return
    assert not booked.win_back
    assert summary(booked).startswith("Booked for 17 March 2026. Comes every 5 weeks")


def test_a_lead_with_a_first_visit_ahead_is_no_lapsed_case() -> None:
    view = judged(None, Facts(booked_on=TODAY + timedelta(days=1)))

    assert (view.temperature, view.p_return, view.due_on) == (Temperature.COLD, None, None)
    assert view.segments == (Segment.LEAD,)
    assert not view.win_back
    assert summary(view) == "Booked for 12 March 2026. No visit yet."


def test_a_class_set_by_hand_is_shown_as_such_until_its_day() -> None:
    pin = Pin(Temperature.HOT, TODAY, "подруга хозяйки")
    held = judged(came(400), pin=pin)
    over = judged(came(400), pin=replace(pin, until=TODAY - timedelta(days=1)))

    assert (held.temperature, held.worked_out, held.pinned) == (
        Temperature.HOT,
        Temperature.COLD,
        True,
    )
    assert "Set by hand as hot until 11 March 2026: подруга хозяйки." in summary(held)
    assert (over.temperature, over.pinned) == (Temperature.COLD, False)


def test_it_says_when_the_class_will_change() -> None:
    view = judged(STEADY, FAITHFUL)

    assert view.changes_to is Temperature.WARM
    assert view.changes_on is not None
    days = (view.changes_on - TODAY).days
    assert f"If nothing happens, becomes warm in {days} days." in details(view, TODAY)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (judged(STEADY), {Segment.ACTIVE, Segment.REGULAR}),
        (judged(came(20)), {Segment.ACTIVE, Segment.NEW}),
        (judged(came(150)), {Segment.AT_RISK, Segment.ONE_TIME}),
        (judged(came(60, 95, 130, 165, 200)), {Segment.AT_RISK, Segment.REGULAR}),
        (judged(came(200, 221, 242, 263, 284, norm=21)), {Segment.SLEEPING, Segment.REGULAR}),
        (judged(came(400)), {Segment.LOST, Segment.ONE_TIME}),
        (judged(came(10, 200, 400)), {Segment.ACTIVE, Segment.RARE}),
        (judged(None), {Segment.LEAD}),
        (judged(None, Facts(enquired=True)), {Segment.LEAD, Segment.ENQUIRED}),
    ],
)
def test_groups_are_told_from_the_rhythm(
    view: ClientTemperatureView, expected: set[Segment]
) -> None:
    assert set(view.segments) == expected


@pytest.mark.parametrize(
    ("facts", "segment"),
    [
        (Facts(visits=10, discounted=7), Segment.DISCOUNT_ONLY),
        (Facts(visits=3, service_kinds=1), Segment.ONE_SERVICE),
        (Facts(visits=3, service_kinds=2), Segment.VARIED),
        (Facts(visits=3, rating=2), Segment.UNHAPPY),
        (Facts(visits=3, complaint_open=True), Segment.UNHAPPY),
        (Facts(visits=3, friends=1), Segment.ADVOCATE),
        (Facts(visits=3, top_spender=True), Segment.TOP_SPENDER),
        (Facts(visits=3, leaving=True), Segment.LEAVING),
    ],
)
def test_groups_are_told_from_what_is_known(facts: Facts, segment: Segment) -> None:
    assert segment in judged(STEADY, facts).segments
    assert segment not in judged(STEADY, Facts(visits=2)).segments


def test_a_new_client_whom_a_friend_sent_is_a_recommended_newcomer() -> None:
    view = judged(came(5), Facts(visits=1, recommended=True))

    assert Segment.REFERRED_NEWCOMER in view.segments


def test_a_client_who_is_probably_gone_should_be_won_back() -> None:
    assert judged(came(300, 330, 360, 390)).win_back
    assert not judged(STEADY).win_back


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "every day"),
        (7, "every week"),
        (21, "every 3 weeks"),
        (32, "every 32 days"),
        (35.4, "every 5 weeks"),
        (90, "about every 3 months"),
    ],
)
def test_a_rhythm_is_said_in_the_unit_that_fits(days: float, words: str) -> None:
    assert every(days) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(35, "раз в 5 недель"), (21, "раз в 3 недели"), (31, "раз в 31 день"), (18, "раз в 18 дней")],
)
def test_norms_are_said_in_good_russian(days: float, words: str) -> None:
    with speaking("ru"):
        assert once_in(days) == words


def test_reasons_are_said_in_good_russian() -> None:
    with speaking("ru"):
        said = summary(judged(STEADY, FAITHFUL), Gender.FEMALE)

    assert said == (
        "Ходит каждые 5 недель (±1 день), записывается сразу после визита в 8 из 10 случаев,"
        " привела 2 подруги."
    )
