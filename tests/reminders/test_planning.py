from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.reminders.decisions import NO_OVERRIDE, Override
from salonapp.reminders.permission import ConsentWord, Permission, permission
from salonapp.reminders.planning import (
    ClientFacts,
    NotPlanned,
    PlanFrame,
    Planned,
    SentBefore,
    dedupe_key,
    place,
    plan_return,
)
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
RULE = DEFAULT_RULES[RuleKind.RETURN_AFTER_SERVICE]
BOTH = frozenset({ChannelKind.BY_HAND, ChannelKind.EMAIL})

FRAME = PlanFrame(RULE, SendWindow(MOSCOW), BOTH, NOW, TODAY, daily_cap=50)
ANNA = ClientFacts(
    7,
    visit_id=91,
    last_visit_on=date(2026, 2, 18),
    due_on=TODAY,
    addresses={ChannelKind.EMAIL: "anna@example.com", ChannelKind.BY_HAND: "+79161234567"},
    words=(ConsentWord(True),),
)


def planned(facts: ClientFacts = ANNA, override: Override = NO_OVERRIDE) -> Planned:
    result = plan_return(facts, override, FRAME)
    assert isinstance(result, Planned), result
    return result


def why_not(
    facts: ClientFacts = ANNA, override: Override = NO_OVERRIDE, frame: PlanFrame = FRAME
) -> ReasonKind:
    result = plan_return(facts, override, frame)
    assert isinstance(result, NotPlanned), result
    return result.reason.kind


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def test_a_client_who_is_due_today_is_invited_at_eleven() -> None:
    result = planned()
    assert result.send_at == moscow("2026-03-11 11:00")
    assert result.dedupe_key == "return_after_service:7:91"
    assert result.why == Reason(ReasonKind.DUE, TODAY, date(2026, 2, 18), 21)


def test_a_client_who_is_due_later_is_invited_on_that_day() -> None:
    assert planned(replace(ANNA, due_on=TODAY + timedelta(days=9))).day == date(2026, 3, 20)


def test_nobody_is_invited_more_than_thirty_days_ahead() -> None:
    assert planned(replace(ANNA, due_on=TODAY + timedelta(days=30))).day == date(2026, 4, 10)
    assert why_not(replace(ANNA, due_on=TODAY + timedelta(days=31))) is ReasonKind.NOT_YET


def test_a_card_that_was_due_long_ago_gets_no_message() -> None:
    assert planned(replace(ANNA, due_on=TODAY - timedelta(days=14))).day == TODAY
    assert why_not(replace(ANNA, due_on=TODAY - timedelta(days=15))) is ReasonKind.EXPIRED


def test_a_message_always_expires() -> None:
    assert planned().expires_at == moscow("2026-03-26 00:00")


def test_whoever_has_booked_is_not_invited() -> None:
    booked = replace(ANNA, booked_at=moscow("2026-03-20 15:00"))
    assert why_not(booked) is ReasonKind.BOOKED_AHEAD


def test_nobody_is_written_to_without_consent() -> None:
    assert why_not(replace(ANNA, words=())) is ReasonKind.NO_CONSENT


def test_a_withdrawn_consent_counts() -> None:
    words = (ConsentWord(True), ConsentWord(False))
    assert why_not(replace(ANNA, words=words)) is ReasonKind.OPTED_OUT


def test_a_consent_given_again_counts_too() -> None:
    words = (ConsentWord(True), ConsentWord(False), ConsentWord(True))
    assert planned(replace(ANNA, words=words)).client_id == 7


def test_who_does_not_want_e_mail_is_written_to_by_hand() -> None:
    words = (ConsentWord(True), ConsentWord(False, channel="email"))
    result = planned(replace(ANNA, words=words))
    assert (result.channel, result.address) == (ChannelKind.BY_HAND, "+79161234567")


def test_a_consent_for_one_address_covers_no_other() -> None:
    words = (ConsentWord(True, address="old@example.com"),)
    assert why_not(replace(ANNA, words=words)) is ReasonKind.NO_CONSENT


def test_a_channel_that_is_set_up_comes_before_the_hand() -> None:
    assert planned().channel is ChannelKind.EMAIL
    by_hand_only = replace(FRAME, ready=frozenset({ChannelKind.BY_HAND}))
    result = plan_return(ANNA, NO_OVERRIDE, by_hand_only)
    assert isinstance(result, Planned)
    assert result.channel is ChannelKind.BY_HAND


def test_without_phone_and_e_mail_there_is_no_way() -> None:
    assert why_not(replace(ANNA, addresses={})) is ReasonKind.NO_ADDRESS


def test_a_lead_has_nothing_to_return_to() -> None:
    assert why_not(ClientFacts(8)) is ReasonKind.NO_VISIT


def test_a_card_in_the_bin_is_left_alone() -> None:
    assert why_not(replace(ANNA, is_gone=True)) is ReasonKind.CARD_GONE


def test_a_rule_that_is_off_plans_nothing() -> None:
    off = replace(FRAME, rule=replace(RULE, is_on=False))
    assert why_not(frame=off) is ReasonKind.RULE_OFF


def test_one_visit_brings_one_invitation() -> None:
    sent = (SentBefore("return_after_service:7:91", date(2026, 3, 5)),)
    assert why_not(replace(ANNA, sent_before=sent)) is ReasonKind.DUPLICATE


def test_putting_the_date_of_a_visit_right_does_not_invite_twice() -> None:
    sent = (SentBefore("return_after_service:7:90", date(2026, 3, 5)),)
    assert why_not(replace(ANNA, sent_before=sent)) is ReasonKind.DUPLICATE


def test_an_invitation_that_brought_the_client_does_not_block_the_next_one() -> None:
    sent = (SentBefore("return_after_service:7:80", date(2026, 2, 18)),)
    assert planned(replace(ANNA, sent_before=sent)).client_id == 7


def test_a_message_that_certainly_failed_does_not_block_the_next_visits() -> None:
    sent = (SentBefore("return_after_service:7:80", date(2026, 3, 1), may_have_arrived=False),)
    assert planned(replace(ANNA, sent_before=sent)).client_id == 7


def test_at_most_one_message_a_day() -> None:
    assert planned(replace(ANNA, last_message_on=TODAY)).day == date(2026, 3, 12)


def test_at_most_one_advertising_message_in_a_fortnight() -> None:
    advertising = replace(FRAME, rule=replace(RULE, purpose=Purpose.ADVERTISING))
    facts = replace(ANNA, last_message_on=date(2026, 3, 5), last_advertising_on=date(2026, 3, 5))
    result = plan_return(facts, NO_OVERRIDE, advertising)
    assert isinstance(result, Planned)
    assert result.day == date(2026, 3, 19)
    assert planned(facts).day == TODAY


def test_a_person_may_skip_postpone_or_forbid_it() -> None:
    assert why_not(override=Override(skip=True)) is ReasonKind.SKIPPED_BY_PERSON
    assert why_not(override=Override(never=True)) is ReasonKind.NEVER_FOR_CLIENT
    later = planned(override=Override(send_at=moscow("2026-03-27 23:00")))
    assert later.send_at == moscow("2026-03-28 10:00")
    assert later.expires_at > later.send_at


def test_what_a_person_sends_now_still_waits_for_the_end_of_quiet_hours() -> None:
    night = moscow("2026-03-11 22:30")
    frame = replace(FRAME, now=night)
    result = plan_return(ANNA, Override(send_at=night, is_urgent=True), frame)
    assert isinstance(result, Planned)
    assert result.send_at == moscow("2026-03-12 10:00")


def test_when_the_hour_has_passed_today_will_do_while_the_window_is_open() -> None:
    evening = replace(FRAME, now=moscow("2026-03-11 19:00"))
    result = plan_return(ANNA, NO_OVERRIDE, evening)
    assert isinstance(result, Planned)
    assert result.send_at == moscow("2026-03-11 11:00")
    night = replace(FRAME, now=moscow("2026-03-11 21:30"))
    result = plan_return(ANNA, NO_OVERRIDE, night)
    assert isinstance(result, Planned)
    assert result.send_at == moscow("2026-03-12 11:00")


def test_a_closed_sunday_moves_the_message_to_monday() -> None:
    closed = replace(FRAME, window=SendWindow(MOSCOW, closed_weekdays=frozenset({6})))
    result = plan_return(replace(ANNA, due_on=date(2026, 3, 15)), NO_OVERRIDE, closed)
    assert isinstance(result, Planned)
    assert result.day == date(2026, 3, 16)


def test_a_full_day_sends_the_message_to_the_next_with_room() -> None:
    free_again = TODAY + timedelta(days=2)
    result = place(planned(), FRAME, lambda day: max(day, free_again))
    assert isinstance(result, Planned)
    assert result.send_at == moscow("2026-03-13 11:00")


def test_room_on_a_closed_day_is_no_room() -> None:
    frame = replace(FRAME, window=SendWindow(MOSCOW, closed_weekdays=frozenset({3, 4})))
    result = place(planned(), frame, lambda day: max(day, TODAY + timedelta(days=1)))
    assert isinstance(result, Planned)
    assert result.day == date(2026, 3, 14)


def test_when_no_day_has_room_in_time_it_is_not_sent() -> None:
    result = place(planned(), FRAME, lambda day: day + timedelta(days=99))
    assert isinstance(result, NotPlanned)
    assert result.reason.kind is ReasonKind.DAILY_CAP


def test_what_a_person_asked_for_is_not_held_back_by_the_cap() -> None:
    urgent = planned(override=Override(send_at=moscow("2026-03-11 12:00"), is_urgent=True))
    assert place(urgent, FRAME, lambda day: day + timedelta(days=1)) == urgent


def test_reasons_survive_being_kept() -> None:
    reason = planned().why
    assert Reason.from_json(reason.as_json()) == reason


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.integers(1, 10**9),
)
def test_two_messages_share_a_key_only_for_the_same_client_and_visit(
    client: int, visit: int, other_client: int, other_visit: int
) -> None:
    same = (client, visit) == (other_client, other_visit)
    one = dedupe_key(RULE.kind, client, visit)
    assert (one == dedupe_key(RULE.kind, other_client, other_visit)) is same


facts_of_anybody = st.builds(
    ClientFacts,
    st.just(7),
    st.none() | st.just(91),
    st.none() | st.dates(date(2025, 1, 1), TODAY),
    st.none() | st.dates(date(2025, 6, 1), date(2026, 6, 1)),
    st.none() | st.just(moscow("2026-03-20 15:00")),
    st.booleans(),
    st.dictionaries(st.sampled_from(ChannelKind), st.just("x@example.com")),
    st.lists(
        st.builds(ConsentWord, st.booleans(), st.sampled_from(["", "email", "by_hand"])),
        max_size=4,
    ).map(tuple),
    st.lists(
        st.builds(
            SentBefore,
            st.sampled_from(["return_after_service:7:91", "return_after_service:7:80"]),
            st.dates(date(2025, 6, 1), TODAY),
            st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    st.none() | st.dates(date(2026, 2, 1), TODAY),
)
frames = st.builds(
    lambda now, quiet_from, quiet_to, closed: replace(
        FRAME,
        window=SendWindow(MOSCOW, time(quiet_from), time(quiet_to), closed),
        now=now,
        today=now.astimezone(MOSCOW).date(),
    ),
    st.integers(0, 3 * 24 * 4).map(lambda n: NOW + timedelta(minutes=15 * n)),
    st.integers(0, 23),
    st.integers(0, 23),
    st.frozensets(st.integers(0, 6), max_size=3),
)
overrides = st.builds(
    Override,
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(-48, 48).map(lambda n: NOW + timedelta(hours=n)),
    st.booleans(),
)


@given(facts_of_anybody, overrides, frames)
@settings(max_examples=400, deadline=None)
def test_whatever_is_planned_is_wanted_allowed_and_in_time(
    facts: ClientFacts, override: Override, frame: PlanFrame
) -> None:
    result = plan_return(facts, override, frame)
    if isinstance(result, NotPlanned):
        return
    assert frame.window.allows(result.send_at)
    assert result.send_at < result.expires_at
    assert result.day == result.send_at.astimezone(MOSCOW).date()
    assert result.day >= frame.today or override.send_at is not None
    assert permission(facts.words, result.channel, result.address) is Permission.GIVEN
    assert facts.booked_at is None
    assert not facts.is_gone
    assert all(sent.dedupe_key != result.dedupe_key for sent in facts.sent_before)
    assert facts.last_message_on is None or result.day > facts.last_message_on
    assert plan_return(facts, override, frame) == result


def test_the_salon_says_how_many_days_lie_between_two_messages_to_one_client() -> None:
    written = replace(ANNA, last_message_on=TODAY - timedelta(days=2))
    assert planned(written).day == TODAY
    slower = replace(FRAME, message_gap_days=5)
    result = plan_return(written, NO_OVERRIDE, slower)
    assert isinstance(result, Planned)
    assert result.day == TODAY + timedelta(days=3)

    offer = replace(FRAME, rule=replace(RULE, purpose=Purpose.ADVERTISING), advertising_gap_days=30)
    lately = replace(ANNA, last_advertising_on=TODAY - timedelta(days=20))
    result = plan_return(lately, NO_OVERRIDE, offer)
    assert isinstance(result, Planned)
    assert result.day == TODAY + timedelta(days=10)
