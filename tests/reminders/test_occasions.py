"""Birthdays, thanks after a visit, and clients who stopped coming."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.channels.by_hand import ByHand
from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.clients.tables import Client
from salonapp.desk.merging.commands import merge
from salonapp.foundation.errors import InvalidInput
from salonapp.reminders import commands, queries
from salonapp.reminders.decisions import NO_OVERRIDE
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.occasions import birthday_in, plan_birthday, plan_thanks, plan_win_back
from salonapp.reminders.permission import ConsentWord
from salonapp.reminders.planning import (
    ClientFacts,
    PlanFrame,
    Planned,
    PlanResult,
    SentBefore,
    of_owner,
)
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import Tx
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit
from tests.reminders.conftest import LAST, TODAY, Postman, Salon

BIRTHDAY, WIN_BACK, THANKS = RuleKind.BIRTHDAY, RuleKind.WIN_BACK, RuleKind.THANKS


@pytest.fixture
def festive(salon: Salon) -> Salon:
    """The salon with the three rules on."""

    def on(tx: Tx) -> None:
        for kind in (BIRTHDAY, WIN_BACK, THANKS):
            commands.switch_rule(tx, kind, on=True)

    salon.write(on)
    return salon


def born(salon: Salon, day: int, month: int, *, offers: bool = True) -> int:
    client = salon.add_client(last=None)

    def change(tx: Tx) -> None:
        card = tx.session.get_one(Client, client)
        card.birth_day, card.birth_month = day, month

    salon.write(change)
    if offers:
        agree_to_offers(salon, client)
    return client


def agree_to_offers(salon: Salon, client: int) -> None:
    salon.write(
        lambda tx: record_consent(
            tx, [client], Purpose.ADVERTISING, granted=True, source="paper", evidence="form"
        )
    )


def regular(salon: Salon, last: date, every: int = 21, times: int = 5) -> int:
    """A client who came every three weeks until `last`, agreed to offers."""
    client = salon.add_client(last=None)

    def change(tx: Tx) -> None:
        for n in reversed(range(times)):
            record_visit(tx, VisitDraft(client, last - timedelta(days=every * n), (salon.service,)))

    salon.write(change)
    agree_to_offers(salon, client)
    return client


def of(salon: Salon, client: int, rule: RuleKind) -> OutboxMessage | None:
    found = [each for each in salon.messages(client) if each.rule == rule]
    assert len(found) <= 1
    return found[0] if found else None


def day_of(salon: Salon, client: int, rule: RuleKind) -> date | None:
    message = of(salon, client, rule)
    if message is None or message.state != State.PLANNED or message.send_at is None:
        return None
    return message.send_at.date()


def reason(salon: Salon, client: int, rule: RuleKind) -> str:
    with salon.db.read() as reader:
        (view,) = queries.why(reader, OWNER_VIEWER, client, rule)
    return str(view.reason["kind"])


def text(salon: Salon, client: int, rule: RuleKind) -> str:
    with salon.db.read() as reader:
        rows = queries.messages(reader, OWNER_VIEWER, client_id=client)
    return next(row.text for row in rows if row.rule is rule)


def dispatch(salon: Salon, postman: Postman) -> None:
    send_due(salon.db, {ChannelKind.EMAIL: postman, ChannelKind.BY_HAND: ByHand()})


# Birthdays.


@pytest.mark.usefixtures("both_databases")
def test_a_birthday_is_greeted_on_its_day_with_the_gift_and_the_way_out(festive: Salon) -> None:
    festive.write(lambda tx: commands.set_rule_gift(tx, BIRTHDAY, " маска  для рук "))
    client = born(festive, 20, 3)
    assert day_of(festive, client, BIRTHDAY) == date(2026, 3, 20)
    said = text(festive, client, BIRTHDAY)
    assert "с днём рождения! Наш подарок: маска для рук." in said
    assert said.endswith("Ответьте СТОП.")


def test_a_greeting_before_the_day_says_that_the_birthday_is_coming(festive: Salon) -> None:
    client = born(festive, 20, 3)
    at = DEFAULT_RULES[BIRTHDAY].send_time
    festive.write(lambda tx: commands.set_rule_times(tx, BIRTHDAY, offset_days=-3, send_time=at))
    assert day_of(festive, client, BIRTHDAY) == date(2026, 3, 17)
    assert "Скоро ваш день рождения" in text(festive, client, BIRTHDAY)
    with pytest.raises(InvalidInput, match="14"):
        festive.write(
            lambda tx: commands.set_rule_times(tx, BIRTHDAY, offset_days=-15, send_time=at)
        )


def test_greetings_need_consent_to_offers(festive: Salon) -> None:
    client = born(festive, 20, 3, offers=False)
    assert reason(festive, client, BIRTHDAY) == ReasonKind.NO_CONSENT
    agree_to_offers(festive, client)
    assert day_of(festive, client, BIRTHDAY) == date(2026, 3, 20)


def test_a_birthday_corrected_after_the_greeting_brings_no_second_one(festive: Salon) -> None:
    festive.set(email__host="127.0.0.1", email__from="salon@example.com")
    festive.resume()
    client = born(festive, TODAY.day, TODAY.month)
    festive.write(lambda tx: setattr(tx.session.get_one(Client, client), "email", "a@example.com"))
    festive.until(TODAY, 12)
    postman = Postman()
    dispatch(festive, postman)
    assert len(postman.sent) == 1
    festive.write(lambda tx: setattr(tx.session.get_one(Client, client), "birth_day", 25))
    festive.write(commands.plan_all)
    assert len(festive.messages(client)) == 1


def test_birthdays_around_new_year_are_found(festive: Salon) -> None:
    early, late = born(festive, 3, 1), born(festive, 28, 12)
    festive.until(date(2026, 12, 20), 12)
    festive.write(commands.plan_all)
    assert day_of(festive, late, BIRTHDAY) == date(2026, 12, 28)
    assert day_of(festive, early, BIRTHDAY) == date(2027, 1, 3)


def test_who_was_born_on_29_february_is_greeted_on_the_28th_of_other_years(
    festive: Salon,
) -> None:
    assert [birthday_in(year, 29, 2).day for year in (2026, 2028, 2100)] == [28, 29, 28]
    client = born(festive, 29, 2)
    festive.until(date(2027, 2, 10), 12)
    festive.write(commands.plan_all)
    assert day_of(festive, client, BIRTHDAY) == date(2027, 2, 28)
    assert reason(festive, born(festive, 1, 8), BIRTHDAY) == ReasonKind.NOT_YET
    assert reason(festive, festive.add_client(last=None), BIRTHDAY) == ReasonKind.NO_BIRTHDAY


# Clients who stopped coming.


@pytest.mark.usefixtures("both_databases")
def test_a_regular_client_away_for_two_and_a_half_rhythms_is_invited_back(festive: Salon) -> None:
    client = regular(festive, TODAY - timedelta(days=60))
    assert day_of(festive, client, WIN_BACK) == TODAY
    assert reason(festive, client, WIN_BACK) == ReasonKind.MISSED
    assert "мы скучаем" in text(festive, client, WIN_BACK)


def test_who_came_twice_is_booked_or_is_gone_for_years_is_not_invited_back(
    festive: Salon,
) -> None:
    twice = regular(festive, TODAY - timedelta(days=60), times=2)
    long_gone = regular(festive, TODAY - timedelta(days=700))
    booked = regular(festive, TODAY - timedelta(days=60))
    festive.book(booked, festive.clock.now() + timedelta(days=3))
    assert reason(festive, twice, WIN_BACK) == ReasonKind.NOT_REGULAR
    assert reason(festive, long_gone, WIN_BACK) == ReasonKind.EXPIRED
    assert reason(festive, booked, WIN_BACK) == ReasonKind.BOOKED_AHEAD
    assert of(festive, twice, WIN_BACK) is None


def test_nobody_is_invited_back_twice_in_half_a_year() -> None:
    facts = replace(
        ANNA,
        visit_days=9,
        last_visit_on=DAY - timedelta(days=60),
        due_on=DAY - timedelta(days=39),
        sent_before=(SentBefore("win_back:1:3", DAY - timedelta(days=150)),),
    )
    (found,) = plan_win_back(facts, lambda _key: NO_OVERRIDE, frame(WIN_BACK))
    assert not isinstance(found, Planned)
    assert found.reason.kind is ReasonKind.WRITTEN_RECENTLY


def test_offers_leave_the_places_of_a_day_to_what_concerns_visits(festive: Salon) -> None:
    festive.set(reminders__daily_cap=1)
    regular(festive, TODAY - timedelta(days=60))
    due = festive.add_client()
    festive.write(commands.plan_all)
    return_on = day_of(festive, due, RuleKind.RETURN_AFTER_SERVICE)
    assert return_on == TODAY


# Thanks.


@pytest.mark.usefixtures("both_databases")
def test_a_first_visit_is_thanked_for_the_day_after(festive: Salon) -> None:
    new = festive.add_client(last=TODAY)
    assert day_of(festive, new, THANKS) == TODAY + timedelta(days=1)
    assert "от 1 до 5" in text(festive, new, THANKS)
    known = festive.add_client(last=LAST)
    festive.visit(known, TODAY)
    assert reason(festive, known, THANKS) == ReasonKind.NOT_FIRST_VISIT
    festive.write(lambda tx: commands.set_rule_first_only(tx, THANKS, first_only=False))
    assert day_of(festive, known, THANKS) == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("rating", "why"), [(2, ReasonKind.LOW_RATING), (5, ReasonKind.RATED_ALREADY)]
)
def test_who_rated_the_visit_is_not_asked_again(
    festive: Salon, rating: int, why: ReasonKind
) -> None:
    client = festive.add_client(last=None)
    draft = VisitDraft(client, TODAY, (festive.service,), rating=rating)
    festive.write(lambda tx: record_visit(tx, draft))
    assert reason(festive, client, THANKS) == why
    assert day_of(festive, client, THANKS) is None


def test_old_visits_typed_in_later_are_not_thanked_for(festive: Salon) -> None:
    client = festive.add_client(last=TODAY - timedelta(days=20))
    assert of(festive, client, THANKS) is None
    assert reason(festive, client, THANKS) == ReasonKind.EXPIRED


# All of them.


def test_planning_again_changes_nothing_and_off_means_nothing_is_kept(festive: Salon) -> None:
    born(festive, 20, 3)
    regular(festive, TODAY - timedelta(days=60))
    festive.add_client(last=TODAY)

    def shown() -> list[tuple[object, ...]]:
        return [(m.id, m.dedupe_key, m.state, m.send_at, m.reason) for m in festive.messages()]

    before = shown()
    festive.write(commands.plan_all)
    assert shown() == before
    assert {m.rule for m in festive.messages()} >= {BIRTHDAY, WIN_BACK, THANKS}

    def off(tx: Tx) -> None:
        for kind in (BIRTHDAY, WIN_BACK, THANKS):
            commands.switch_rule(tx, kind, on=False)

    festive.write(off)
    assert {m.rule for m in festive.messages()} & {BIRTHDAY, WIN_BACK, THANKS} == set()


def test_a_card_that_was_merged_keeps_what_its_person_was_sent(festive: Salon) -> None:
    assert of_owner("birthday:7:2026", 1) == "birthday:1:2026"
    festive.set(email__host="127.0.0.1", email__from="salon@example.com")
    festive.resume()
    festive.until(TODAY, 12)
    keep, other = born(festive, TODAY.day, TODAY.month), born(festive, TODAY.day, TODAY.month)
    festive.write(lambda tx: commands.skip(tx, festive.messages(keep)[0].id))
    festive.write(lambda tx: setattr(tx.session.get_one(Client, other), "email", "b@example.com"))
    postman = Postman()
    dispatch(festive, postman)
    assert [each.address for each in postman.sent] == ["b@example.com"]
    third = born(festive, TODAY.day, TODAY.month)
    festive.write(lambda tx: merge(tx, third, other))
    festive.write(commands.plan_all)
    assert reason(festive, third, BIRTHDAY) == ReasonKind.WRITTEN_BEFORE
    dispatch(festive, postman)
    assert len(postman.sent) == 1


MOSCOW = ZoneInfo("Europe/Moscow")
DAY = date(2026, 3, 11)
NOON = datetime(2026, 3, 11, 9, tzinfo=UTC)
ANNA = ClientFacts(
    1,
    visit_id=5,
    addresses={ChannelKind.BY_HAND: "+79160000001"},
    words=(ConsentWord(True),),
)


def frame(kind: RuleKind, now: datetime = NOON, offset: int = 0) -> PlanFrame:
    rule = replace(DEFAULT_RULES[kind], is_on=True, offset_days=offset, first_only=False)
    window = SendWindow(MOSCOW, closed_weekdays=frozenset({6}))
    today = now.astimezone(MOSCOW).date()
    return PlanFrame(rule, window, frozenset({ChannelKind.BY_HAND}), now, today, 30)


days = st.dates(date(2025, 6, 1), date(2029, 6, 1))


@given(
    kind=st.sampled_from([BIRTHDAY, WIN_BACK, THANKS]),
    today=days,
    hour=st.integers(0, 23),
    offset=st.integers(0, 14),
    born_on=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    since=st.integers(0, 400),
    rhythm=st.integers(1, 120),
    visits=st.integers(1, 6),
    rating=st.none() | st.integers(1, 5),
    agreed=st.booleans(),
    advertised=st.none() | st.integers(0, 30),
)
def test_nothing_is_unwanted_quiet_or_too_much(
    kind: RuleKind,
    today: date,
    hour: int,
    offset: int,
    born_on: date,
    since: int,
    rhythm: int,
    visits: int,
    rating: int | None,
    agreed: bool,
    advertised: int | None,
) -> None:
    now = datetime(today.year, today.month, today.day, hour, tzinfo=UTC)
    of_rule = frame(kind, now, -offset if kind is BIRTHDAY else offset)
    last = of_rule.today - timedelta(days=since)
    sent_on = None if advertised is None else of_rule.today - timedelta(days=advertised)
    facts = replace(
        ANNA,
        words=(ConsentWord(True), ConsentWord(agreed)),
        birthday=(born_on.day, born_on.month),
        last_visit_on=last,
        due_on=last + timedelta(days=rhythm),
        visit_days=visits,
        rating=rating,
        last_message_on=sent_on,
        last_advertising_on=sent_on,
    )
    plans = {BIRTHDAY: plan_birthday, WIN_BACK: plan_win_back, THANKS: plan_thanks}
    (found,) = plans[kind](facts, lambda _key: NO_OVERRIDE, of_rule)
    _check(found, of_rule, agreed, sent_on)
    (again,) = plans[kind](facts, lambda _key: NO_OVERRIDE, of_rule)
    assert again == found


def _check(found: PlanResult, of_rule: PlanFrame, agreed: bool, sent_on: date | None) -> None:
    if not isinstance(found, Planned):
        return
    assert agreed
    assert of_rule.window.allows(found.send_at)
    assert found.send_at < found.expires_at
    assert found.day >= of_rule.today
    pause = 14 if of_rule.rule.purpose is Purpose.ADVERTISING else 1
    assert sent_on is None or found.day >= sent_on + timedelta(days=pause)
