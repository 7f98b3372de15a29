"""A client is reminded of an appointment in time, in the open hours, once, and never after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.channels.by_hand import ByHand
from salonapp.channels.port import ChannelKind
from salonapp.desk.merging.commands import merge
from salonapp.foundation.errors import InvalidInput
from salonapp.reminders import commands, queries
from salonapp.reminders.appointment_rule import appointment_of, plan_appointments
from salonapp.reminders.decisions import NO_OVERRIDE
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.permission import ConsentWord
from salonapp.reminders.planning import Booked, ClientFacts, NotPlanned, PlanFrame, Planned
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import Tx
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus
from salonapp.visits.commands import book, set_appointment_status
from salonapp.visits.tables import Appointment
from tests.reminders.conftest import TODAY, Postman, Salon

MOSCOW = ZoneInfo("Europe/Moscow")
RULE = RuleKind.APPOINTMENT
FRIDAY = TODAY + timedelta(days=2)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The hour on the salon's wall."""
    return datetime.combine(day, time(hour, minute), MOSCOW).astimezone(UTC)


@pytest.fixture
def booking(salon: Salon) -> Salon:
    """The salon with the rule switched on."""
    salon.write(lambda tx: commands.switch_rule(tx, RULE, on=True))
    return salon


def reminders(salon: Salon, client_id: int) -> list[OutboxMessage]:
    return [each for each in salon.messages(client_id) if each.rule == RULE]


def moments(salon: Salon, client_id: int) -> list[datetime]:
    found = reminders(salon, client_id)
    return sorted(m.send_at for m in found if m.state == State.PLANNED and m.send_at is not None)


def reasons(salon: Salon, client_id: int) -> list[str]:
    with salon.db.read() as reader:
        views = queries.why(reader, OWNER_VIEWER, client_id, RULE)
    return [str(view.reason["kind"]) for view in views]


def dispatch(salon: Salon, postman: Postman) -> None:
    send_due(salon.db, {ChannelKind.EMAIL: postman, ChannelKind.BY_HAND: ByHand()})


def test_nobody_is_reminded_before_the_rule_is_switched_on(salon: Salon) -> None:
    client = salon.add_client(last=None)
    salon.book(client, at(FRIDAY, 15))
    assert reminders(salon, client) == []
    assert reasons(salon, client) == [ReasonKind.RULE_OFF] * 2


@pytest.mark.usefixtures("both_databases")
def test_a_booking_is_reminded_of_a_day_and_two_hours_before(booking: Salon) -> None:
    client = booking.add_client(last=None)
    booking.book(client, at(FRIDAY, 15))
    assert moments(booking, client) == [at(FRIDAY - timedelta(days=1), 15), at(FRIDAY, 13)]
    first, second = sorted(reminders(booking, client), key=lambda m: str(m.send_at))
    assert first.expires_at == second.send_at
    assert second.expires_at == at(FRIDAY, 15)


def test_a_cancelled_booking_is_not_reminded_of_and_a_moved_one_is_in_its_new_time(
    booking: Salon,
) -> None:
    client = booking.add_client(last=None)
    appointment = booking.book(client, at(FRIDAY, 15))

    def move(tx: Tx) -> None:
        tx.session.get_one(Appointment, appointment).starts_at = at(FRIDAY, 18)

    booking.write(move)
    assert moments(booking, client) == [at(FRIDAY - timedelta(days=1), 18), at(FRIDAY, 16)]
    booking.write(lambda tx: set_appointment_status(tx, appointment, AppointmentStatus.CONFIRMED))
    assert len(moments(booking, client)) == 2
    booking.write(lambda tx: set_appointment_status(tx, appointment, AppointmentStatus.CANCELLED))
    assert reminders(booking, client) == []


def test_an_hour_that_is_quiet_moves_to_the_evening_before(booking: Salon) -> None:
    client = booking.add_client(last=None)
    booking.book(client, at(FRIDAY, 10, 30))
    day_before = FRIDAY - timedelta(days=1)
    assert moments(booking, client) == [at(day_before, 10, 30), at(day_before, 20, 30)]


def test_what_quiet_hours_would_move_into_the_past_is_skipped_and_says_so(booking: Salon) -> None:
    client = booking.add_client(last=None)
    booking.clock.set(at(TODAY, 20, 45))
    booking.book(client, at(TODAY + timedelta(days=1), 10))
    assert moments(booking, client) == []
    assert reasons(booking, client)[1] == ReasonKind.QUIET_UNTIL_TOO_LATE
    assert [m.state for m in reminders(booking, client)][-1] == State.SKIPPED


def test_two_reminders_that_fall_together_are_one(booking: Salon) -> None:
    client = booking.add_client(last=None)
    booking.set(salon__closed_weekdays="4")
    booking.book(client, at(FRIDAY, 10))
    assert moments(booking, client) == [at(TODAY, 20, 30)]
    assert reminders(booking, client)[0].expires_at == at(FRIDAY, 10)


def test_who_books_for_today_is_reminded_of_what_is_still_ahead_only(booking: Salon) -> None:
    client = booking.add_client(last=None)
    booking.clock.set(at(TODAY, 12))
    booking.book(client, at(TODAY, 18))
    assert moments(booking, client) == [at(TODAY, 16)]
    assert reasons(booking, client)[0] == ReasonKind.BOOKED_SHORTLY_BEFORE


def test_bookings_of_one_day_are_one_reminder_that_tells_of_all(booking: Salon) -> None:
    client = booking.add_client(last=None)
    brows = booking.write(lambda tx: add_service(tx, ServiceDraft("Брови", norm_days=21)))
    booking.book(client, at(FRIDAY, 15))
    booking.write(lambda tx: book(tx, AppointmentDraft(client, at(FRIDAY, 17), (brows,))))
    assert len(reminders(booking, client)) == 2
    with booking.db.read() as reader:
        text = queries.messages(reader, OWNER_VIEWER, client_id=client)[0].text
    assert "15:00, пятница, 13 марта — маникюр, 17:00 брови." in text


def test_without_consent_it_is_skipped_and_says_so(booking: Salon) -> None:
    client = booking.add_client(last=None, consent=False)
    booking.book(client, at(FRIDAY, 15))
    assert reasons(booking, client) == [ReasonKind.NO_CONSENT] * 2
    booking.consent(client, granted=True)
    assert len(moments(booking, client)) == 2


def test_no_cap_holds_a_reminder_back_and_it_uses_none_up(booking: Salon) -> None:
    booking.set(email__host="127.0.0.1", email__from="salon@example.com", reminders__daily_cap=1)
    due, booked, mother = (booking.add_client(email=f"c{n}@example.com") for n in range(3))
    for client in (booked, mother):
        booking.book(client, at(TODAY + timedelta(days=1), 15))
    booking.resume()
    booking.clock.set(at(TODAY, 15, 5))
    postman = Postman()
    dispatch(booking, postman)
    keys = {outgoing.key.split(":")[0] for outgoing in postman.sent}
    assert len(postman.sent) == 3
    assert keys == {RULE.value, RuleKind.RETURN_AFTER_SERVICE.value}
    assert any(f":{due}:" in outgoing.key for outgoing in postman.sent)


def test_after_the_pc_was_off_a_late_reminder_still_goes_and_one_after_the_start_does_not(
    booking: Salon,
) -> None:
    booking.set(email__host="127.0.0.1", email__from="salon@example.com")
    booking.resume()
    client = booking.add_client(last=None, email="anna@example.com")
    booking.book(client, at(FRIDAY, 15))
    booking.clock.set(at(FRIDAY, 11))
    booking.write(commands.plan_all)
    postman = Postman()
    dispatch(booking, postman)
    assert [key.key.rpartition(":")[2] for key in postman.sent] == ["24"]
    booking.clock.set(at(FRIDAY, 15, 1))
    booking.write(commands.plan_all)
    dispatch(booking, postman)
    assert len(postman.sent) == 1
    assert reminders(booking, client)[-1].state == State.CANCELLED


@pytest.mark.usefixtures("both_databases")
def test_a_merged_cards_booking_is_reminded_of_once(booking: Salon) -> None:
    booking.set(email__host="127.0.0.1", email__from="salon@example.com")
    booking.resume()
    keep, other = (booking.add_client(last=None, email=f"c{n}@example.com") for n in range(2))
    booking.book(other, at(FRIDAY, 15))
    postman = Postman()
    booking.clock.set(at(FRIDAY - timedelta(days=1), 15, 1))
    dispatch(booking, postman)
    booking.write(lambda tx: merge(tx, keep, other))
    dispatch(booking, postman)
    assert len(postman.sent) == 1
    booking.clock.set(at(FRIDAY, 13, 1))
    dispatch(booking, postman)
    assert [each.key.rpartition(":")[2] for each in postman.sent] == ["24", "2"]


def test_the_hours_are_the_salons_own(booking: Salon) -> None:
    client = booking.add_client(last=None)
    booking.book(client, at(FRIDAY, 15))
    booking.write(lambda tx: commands.set_rule_hours(tx, RULE, (3,)))
    assert moments(booking, client) == [at(FRIDAY, 12)]
    for wrong in ((), (0,), (24, 2, 1, 3), (200,)):
        with pytest.raises(InvalidInput):
            booking.write(lambda tx, hours=wrong: commands.set_rule_hours(tx, RULE, hours))


def test_planning_again_changes_nothing_and_switching_off_clears_the_plan(booking: Salon) -> None:
    client = booking.add_client(last=None)
    booking.book(client, at(FRIDAY, 15))
    before = [(m.id, m.send_at, m.state) for m in reminders(booking, client)]
    booking.write(commands.plan_all)
    assert [(m.id, m.send_at, m.state) for m in reminders(booking, client)] == before
    booking.write(lambda tx: commands.switch_rule(tx, RULE, on=False))
    assert reminders(booking, client) == []


def test_a_text_of_this_rule_cannot_speak_of_a_due_date(booking: Salon) -> None:
    with pytest.raises(InvalidInput, match="due_date"):
        booking.write(lambda tx: commands.set_rule_texts(tx, RULE, {"ru": "{{ due_date }}"}))


NOW = at(TODAY, 12)
WINDOWS = st.builds(
    SendWindow,
    st.sampled_from([MOSCOW, ZoneInfo("Europe/Berlin"), ZoneInfo("America/Sao_Paulo")]),
    quiet_from=st.times(),
    quiet_to=st.times(),
    closed_weekdays=st.frozensets(st.integers(0, 6), max_size=5),
)


@given(
    window=WINDOWS,
    minutes=st.lists(st.integers(1, 40_000), max_size=4, unique=True),
    hours=st.sets(st.integers(1, 168), min_size=1, max_size=3),
    now=st.integers(0, 20_000),
    agreed=st.booleans(),
)
def test_a_reminder_is_never_quiet_never_late_and_never_twice(
    window: SendWindow, minutes: list[int], hours: set[int], now: int, agreed: bool
) -> None:
    rule = replace(DEFAULT_RULES[RULE], is_on=True, hours=tuple(hours))
    moment = NOW + timedelta(minutes=now)
    ready = frozenset({ChannelKind.BY_HAND})
    frame = PlanFrame(rule, window, ready, moment, moment.astimezone(window.zone).date(), 30)
    booked = tuple(Booked(n, NOW + timedelta(minutes=m)) for n, m in enumerate(sorted(minutes)))
    facts = ClientFacts(
        1,
        addresses={ChannelKind.BY_HAND: "+79160000001"},
        words=(ConsentWord(agreed),),
        appointments=booked,
    )
    results = plan_appointments(facts, lambda _key: NO_OVERRIDE, frame)
    keys = [result.dedupe_key for result in results]
    assert len(keys) == len(set(keys))
    for result in results:
        if isinstance(result, NotPlanned):
            continue
        assert isinstance(result, Planned)
        about = booked[appointment_of(result.dedupe_key) or 0]
        assert agreed
        assert window.allows(result.send_at)
        assert moment <= result.send_at < result.expires_at <= about.starts_at
