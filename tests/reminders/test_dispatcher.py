from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from salonapp.channels.by_hand import ByHand
from salonapp.channels.port import (
    Cause,
    ChannelKind,
    NeverArrived,
    Receipt,
    ReceiptState,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import put_into_bin, record_consent
from salonapp.clients.tables import Client, ClientPhone
from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.reminders import commands
from salonapp.reminders.commands import outbox
from salonapp.reminders.dispatcher import SendCounts, collect_receipts, send_due
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import MessageAttempt, MessageEvent
from salonapp.storage.door import AGENT, Tx
from tests.reminders.conftest import TODAY, Postman, Salon

TOMORROW = TODAY + timedelta(days=1)
LATER = Refused(Cause.TEMPORARY, msg("Try again later."))


def dispatch(salon: Salon, postman: Postman | None = None, **options: Any) -> SendCounts:
    channels: dict[ChannelKind, Any] = {ChannelKind.BY_HAND: ByHand()}
    if postman is not None:
        channels[ChannelKind.EMAIL] = postman
    return send_due(salon.db, channels, jitter=lambda: 0.5, **options)


def with_mail(salon: Salon, count: int = 1) -> list[int]:
    return [salon.add_client(email=f"client{n}@example.com") for n in range(count)]


@pytest.mark.usefixtures("both_databases")
def test_a_due_message_is_sent_once_and_written_down_before_it_is(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    postman = Postman()
    assert dispatch(mailing, postman).accepted == 1
    assert dispatch(mailing, postman) == SendCounts()
    (outgoing,) = postman.sent
    assert outgoing.address == "client0@example.com"
    assert outgoing.text.startswith("Здравствуйте, Анна! Пора повторить: маникюр.")
    assert outgoing.subject == "Лилия: пора записаться"
    message = mailing.message(client)
    assert message.state == State.ACCEPTED
    assert message.text == outgoing.text
    with mailing.db.read() as reader:
        attempts = reader.session.scalars(select(MessageAttempt)).all()
        events = reader.session.scalars(select(MessageEvent.state).order_by(MessageEvent.id))
        assert len(attempts) == 1
        assert list(events) == ["sending", "accepted"]


def test_nothing_is_sent_while_sending_is_paused(salon: Salon) -> None:
    with_mail(salon)
    salon.set(email__host="127.0.0.1", email__from="salon@example.com")
    salon.until(TODAY, 12)
    postman = Postman()
    assert dispatch(salon, postman) == SendCounts(paused=True)
    assert postman.sent == []


def test_a_new_salon_begins_paused(salon: Salon) -> None:
    with salon.db.read() as reader:
        assert reader.settings.flag("reminders.paused")


def test_nothing_is_sent_before_its_time(mailing: Salon) -> None:
    with_mail(mailing)
    mailing.until(TODAY, 10)
    assert dispatch(mailing, Postman()) == SendCounts()


def test_by_hand_it_is_put_on_the_list_of_a_person(mailing: Salon) -> None:
    client = mailing.add_client()
    assert dispatch(mailing).handed_over == 1
    message = mailing.message(client)
    assert message.state == State.HANDED_OVER
    assert "маникюр" in message.text
    mailing.write(lambda tx: commands.mark_done(tx, message.id))
    assert mailing.state(client) is State.DONE
    with pytest.raises(Conflict):
        mailing.write(lambda tx: commands.mark_not_done(tx, message.id))


def test_a_list_longer_than_one_portion_is_worked_off_whole(
    mailing: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_LOOK_AT", 2)
    for _ in range(5):
        mailing.add_client()
    with_mail(mailing, 5)
    counts = dispatch(mailing, Postman())
    assert (counts.handed_over, counts.accepted) == (5, 5)


def test_a_slip_of_the_hand_can_be_taken_back(mailing: Salon) -> None:
    client = mailing.add_client()
    dispatch(mailing)
    message = mailing.message(client).id
    mailing.write(lambda tx: commands.mark_not_done(tx, message))
    mailing.write(lambda tx: commands.take_back_answer(tx, message))
    assert mailing.state(client) is State.HANDED_OVER


def test_a_message_on_the_list_by_hand_can_still_be_postponed_or_skipped(mailing: Salon) -> None:
    later, never = mailing.add_client(), mailing.add_client()
    dispatch(mailing)
    at = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    mailing.write(lambda tx: commands.postpone(tx, mailing.message(later).id, at))
    mailing.write(lambda tx: commands.skip(tx, mailing.message(never).id))
    assert (mailing.state(later), mailing.message(later).send_at) == (State.PLANNED, at)
    assert mailing.state(never) is State.SKIPPED


def test_a_corrected_number_reaches_the_list_by_hand(mailing: Salon) -> None:
    client = mailing.add_client(phone="+79160000001")
    dispatch(mailing)

    def correct(tx: Tx) -> None:
        kept = tx.session.scalars(select(ClientPhone).where(ClientPhone.client_id == client))
        kept.one().e164 = "+79160000002"

    mailing.write(correct)
    message = mailing.message(client)
    assert (message.state, message.address) == (State.HANDED_OVER, "+79160000002")


def test_advertising_says_how_to_opt_out(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    kind = RuleKind.RETURN_AFTER_SERVICE
    mailing.write(lambda tx: commands.set_rule_purpose(tx, kind, Purpose.ADVERTISING))
    assert mailing.reason(client) is ReasonKind.NO_CONSENT
    mailing.write(
        lambda tx: record_consent(
            tx, [client], Purpose.ADVERTISING, granted=True, source="paper", evidence="form"
        )
    )
    postman = Postman()
    dispatch(mailing, postman)
    assert postman.sent[0].text.endswith("Ответьте СТОП.")


def test_a_message_on_the_list_by_hand_is_withdrawn_when_the_client_books(
    mailing: Salon,
) -> None:
    client = mailing.add_client()
    dispatch(mailing)
    mailing.book(client, mailing.clock.now() + timedelta(days=3))
    assert mailing.state(client) is State.CANCELLED


def test_a_client_who_came_meanwhile_is_no_longer_on_the_list_by_hand(mailing: Salon) -> None:
    client = mailing.add_client()
    dispatch(mailing)
    mailing.visit(client, TODAY)
    first, second = mailing.messages(client)
    assert first.state == State.CANCELLED
    assert first.reason["kind"] == ReasonKind.CAME_MEANWHILE
    assert second.state == State.PLANNED


def test_a_consent_withdrawn_at_the_last_moment_stops_the_message(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    postman = Postman()
    postman.before_go_ahead = lambda: mailing.consent(client, granted=False)
    assert dispatch(mailing, postman).retry == 1
    assert postman.sent == []
    mailing.clock.advance(timedelta(minutes=2))
    postman.before_go_ahead = None
    assert dispatch(mailing, postman).skipped == 1
    assert postman.sent == []
    assert mailing.reason(client) is ReasonKind.OPTED_OUT


def test_the_last_moment_counts_for_the_channel_and_the_address_too(mailing: Salon) -> None:
    refusing, moving = with_mail(mailing, 2)

    def no_more_mail(tx: Tx) -> None:
        record_consent(
            tx,
            [refusing],
            Purpose.SERVICE,
            granted=False,
            source="spoken",
            evidence="a call",
            channel=ChannelKind.EMAIL.value,
        )

    def move_house(tx: Tx) -> None:
        tx.session.get_one(Client, moving).email = "new@example.com"

    postman = Postman()
    changes = [no_more_mail, move_house]
    postman.before_go_ahead = lambda: mailing.write(changes.pop(0)) if changes else None
    assert dispatch(mailing, postman).retry == 2
    assert postman.sent == []
    mailing.clock.advance(timedelta(minutes=2))
    assert dispatch(mailing, postman).accepted == 1
    assert [outgoing.address for outgoing in postman.sent] == ["new@example.com"]
    assert mailing.message(refusing).channel == ChannelKind.BY_HAND


def test_pausing_stops_even_the_message_under_way(mailing: Salon) -> None:
    with_mail(mailing)
    postman = Postman()
    postman.before_go_ahead = lambda: mailing.write(commands.pause)
    dispatch(mailing, postman)
    assert postman.sent == []


def test_a_visit_deleted_between_plan_and_claim_stops_the_message(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    mailing.book(client, mailing.clock.now() + timedelta(days=3))
    postman = Postman()
    assert dispatch(mailing, postman).accepted == 0
    assert postman.sent == []


def test_what_was_not_accepted_is_tried_again_with_growing_waits(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    postman = Postman(LATER, LATER, Sent("<1>"))
    assert dispatch(mailing, postman).retry == 1
    message = mailing.message(client)
    assert message.state == State.AWAITING_RETRY
    assert message.send_at == mailing.clock.now() + timedelta(minutes=1)
    assert dispatch(mailing, postman) == SendCounts()
    mailing.clock.advance(timedelta(minutes=1))
    dispatch(mailing, postman)
    assert mailing.message(client).send_at == mailing.clock.now() + timedelta(minutes=5)
    mailing.clock.advance(timedelta(minutes=5))
    assert dispatch(mailing, postman).accepted == 1
    assert mailing.message(client).attempts == 3


def test_what_was_tried_and_dropped_comes_back_with_what_it_was_dropped_for(
    mailing: Salon,
) -> None:
    (client,) = with_mail(mailing)
    postman = Postman(LATER)
    dispatch(mailing, postman)
    with mailing.db.write(AGENT, msg("Into the bin")) as tx:
        put_into_bin(tx, client)
        binned = tx.operation_id
    mailing.clock.advance(timedelta(minutes=5))
    dispatch(mailing, postman)
    assert mailing.reason(client) is ReasonKind.CARD_GONE
    mailing.db.undo(AGENT, binned)
    assert dispatch(mailing, postman).accepted == 1
    assert mailing.state(client) is State.ACCEPTED


def test_a_gateway_that_asks_to_wait_is_left_alone_so_long(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    dispatch(mailing, Postman(RetryAfter(1800, msg("Wait."))))
    assert mailing.message(client).send_at == mailing.clock.now() + timedelta(minutes=30)


def test_a_retry_never_falls_into_quiet_hours(mailing: Salon) -> None:
    with_mail(mailing)
    mailing.until(TODAY, 20)
    mailing.clock.advance(timedelta(minutes=58, seconds=30))
    postman = Postman(LATER)
    dispatch(mailing, postman)
    mailing.clock.advance(timedelta(minutes=2))
    assert dispatch(mailing, postman) == SendCounts()
    assert len(postman.sent) == 1
    mailing.until(TOMORROW, 10)
    assert dispatch(mailing, postman).accepted == 1


def test_nothing_sets_out_that_could_arrive_in_quiet_hours(mailing: Salon) -> None:
    with_mail(mailing)
    mailing.until(TODAY, 20)
    mailing.clock.advance(timedelta(minutes=59, seconds=30))
    postman = Postman()
    assert dispatch(mailing, postman) == SendCounts()
    mailing.until(TOMORROW, 10)
    assert dispatch(mailing, postman).accepted == 1


@pytest.mark.parametrize(("seconds", "accepted"), [(4, 1), (6, 0)])
def test_a_slow_connection_sends_nothing_into_quiet_hours(
    mailing: Salon, seconds: int, accepted: int
) -> None:
    with_mail(mailing)
    mailing.until(TODAY, 20)
    mailing.clock.advance(timedelta(minutes=58, seconds=54))
    postman = Postman()
    postman.before_go_ahead = lambda: mailing.clock.advance(timedelta(seconds=seconds))
    assert dispatch(mailing, postman).accepted == accepted
    assert len(postman.sent) == accepted


def test_a_refused_address_is_given_up(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    refused = Refused(Cause.ADDRESS, msg("No such mailbox (code {code}).", code=550), True)
    assert dispatch(mailing, Postman(refused)).failed == 1
    assert mailing.state(client) is State.FAILED
    mailing.write(commands.plan_all)
    assert mailing.state(client) is State.FAILED


def test_trouble_with_the_mailbox_costs_one_attempt_and_not_everybodys(mailing: Salon) -> None:
    with_mail(mailing, 5)
    postman = Postman(Refused(Cause.LOGIN, msg("Password refused.")))
    assert dispatch(mailing, postman).retry == 1
    assert len(postman.sent) == 1


def test_an_unknown_outcome_is_held_for_a_person_and_never_tried_again(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    postman = Postman(Unknown(msg("The line broke.")))
    assert dispatch(mailing, postman).unknown == 1
    assert mailing.state(client) is State.HELD
    mailing.clock.advance(timedelta(days=2))
    mailing.write(commands.plan_all)
    dispatch(mailing, postman)
    assert len(postman.sent) == 1


@pytest.mark.parametrize(
    ("arrived", "again", "state"),
    [(True, False, State.ACCEPTED), (False, False, State.FAILED), (False, True, State.QUEUED)],
)
def test_a_person_says_what_became_of_it(
    mailing: Salon, arrived: bool, again: bool, state: State
) -> None:
    (client,) = with_mail(mailing)
    dispatch(mailing, Postman(Unknown(msg("The line broke."))))
    held = mailing.message(client).id
    mailing.write(lambda tx: commands.resolve_unknown(tx, held, arrived=arrived, send_again=again))
    assert mailing.state(client) is state


def test_a_person_who_says_send_it_again_has_it_sent_again(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    postman = Postman(Unknown(msg("The line broke.")))
    dispatch(mailing, postman)
    held = mailing.message(client).id
    mailing.write(lambda tx: commands.resolve_unknown(tx, held, arrived=False, send_again=True))
    assert dispatch(mailing, postman).accepted == 1
    assert len(postman.sent) == 2


def test_a_gateway_that_can_be_asked_settles_the_unknown_by_itself(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    dispatch(mailing, Postman(Unknown(msg("?")), asked=Sent("id")))
    assert mailing.state(client) is State.ACCEPTED


def test_what_never_arrived_goes_out_again(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    postman = Postman(Unknown(msg("?")), asked=NeverArrived())
    dispatch(mailing, postman)
    assert mailing.state(client) is State.UNKNOWN  # it may arrive in a moment
    assert len(postman.sent) == 1
    mailing.clock.advance(timedelta(minutes=2))
    dispatch(mailing, postman)
    assert mailing.state(client) is State.ACCEPTED


def test_a_channel_that_breaks_its_promise_loses_and_doubles_nothing(mailing: Salon) -> None:
    class Broken(Postman):
        def send(self, outgoing: Any, go_ahead: Any) -> Any:
            raise RuntimeError(f"cannot write to {outgoing.address}")

    (client,) = with_mail(mailing)
    assert dispatch(mailing, Broken()).retry == 1
    assert mailing.state(client) is State.AWAITING_RETRY


def claim(salon: Salon, owner: str = "worker") -> outbox.Claim:
    with salon.db.write(AGENT, msg("Claim")) as tx:
        found = outbox.claim_next(tx, owner, frozenset({ChannelKind.EMAIL}), 180).claim
    assert found is not None
    return found


@pytest.mark.usefixtures("both_databases")
def test_a_message_is_claimed_by_one_worker_only(mailing: Salon) -> None:
    with_mail(mailing)
    claim(mailing, "one")
    with mailing.db.write(AGENT, msg("Claim")) as tx:
        assert outbox.claim_next(tx, "two", frozenset({ChannelKind.EMAIL}), 180).claim is None


@pytest.mark.usefixtures("both_databases")
def test_a_worker_that_died_before_the_go_ahead_leaves_a_message_to_try_again(
    mailing: Salon,
) -> None:
    (client,) = with_mail(mailing)
    claim(mailing)
    postman = Postman()
    dispatch(mailing, postman)
    assert postman.sent == []
    mailing.clock.advance(timedelta(minutes=4))
    dispatch(mailing, postman)
    mailing.clock.advance(timedelta(minutes=2))
    assert dispatch(mailing, postman).accepted == 1
    assert mailing.state(client) is State.ACCEPTED


@pytest.mark.usefixtures("both_databases")
def test_a_worker_that_died_after_the_go_ahead_leaves_a_question(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    taken = claim(mailing)
    with mailing.db.write(AGENT, msg("Go")) as tx:
        assert outbox.give_go_ahead(tx, taken)
    mailing.clock.advance(timedelta(minutes=4))
    postman = Postman()
    assert dispatch(mailing, postman).unknown == 1
    assert mailing.state(client) is State.HELD
    assert postman.sent == []


def test_a_worker_that_slept_past_its_lease_gets_no_go_ahead(mailing: Salon) -> None:
    with_mail(mailing)
    taken = claim(mailing)
    mailing.clock.advance(timedelta(minutes=4))
    with mailing.db.write(AGENT, msg("Go")) as tx:
        assert not outbox.give_go_ahead(tx, taken)


def test_a_late_answer_settles_a_message_given_up_as_unknown(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    taken = claim(mailing)
    with mailing.db.write(AGENT, msg("Go")) as tx:
        outbox.give_go_ahead(tx, taken)
    mailing.clock.advance(timedelta(minutes=4))
    dispatch(mailing, Postman())
    with mailing.db.write(AGENT, msg("Late")) as tx:
        assert outbox.finish(tx, taken, Sent("<1>"), jitter=0.5) is State.ACCEPTED
    assert mailing.state(client) is State.ACCEPTED


def test_only_the_owner_of_a_claim_may_finish_it(mailing: Salon) -> None:
    with_mail(mailing)
    taken = claim(mailing, "one")
    mailing.clock.advance(timedelta(minutes=4))
    dispatch(mailing, Postman())
    mailing.clock.advance(timedelta(minutes=2))
    again = claim(mailing, "two")
    with mailing.db.write(AGENT, msg("Late")) as tx:
        assert outbox.finish(tx, taken, LATER, jitter=0.5) is None
        assert outbox.finish(tx, again, Sent("<1>"), jitter=0.5) is State.ACCEPTED


def test_a_clock_set_back_by_a_day_does_not_freeze_a_dead_workers_message(
    mailing: Salon,
) -> None:
    (client,) = with_mail(mailing)
    mailing.clock.set(mailing.clock.now() + timedelta(days=1))
    claim(mailing)
    mailing.clock.set(mailing.clock.now() - timedelta(days=1))
    dispatch(mailing, Postman())
    assert mailing.state(client) is State.AWAITING_RETRY


def test_the_daily_limit_holds_at_the_claim_too(mailing: Salon) -> None:
    with_mail(mailing, 6)
    mailing.set(reminders__daily_cap=4)
    postman = Postman()
    assert dispatch(mailing, postman).accepted == 4
    mailing.until(TODAY, 18)
    assert dispatch(mailing, postman).accepted == 0
    mailing.until(TOMORROW, 12)
    assert dispatch(mailing, postman).accepted == 2


def test_two_cards_with_one_address_get_one_message_a_day(mailing: Salon) -> None:
    mailing.add_client(email="same@example.com")
    mailing.add_client(email="same@example.com")
    postman = Postman()
    assert dispatch(mailing, postman).accepted == 1
    mailing.until(TOMORROW, 12)
    assert dispatch(mailing, postman).accepted == 1


def test_after_the_computer_was_off_each_message_is_judged_anew(mailing: Salon) -> None:
    mailing.until(TODAY, 9)
    booked, due, old = with_mail(mailing, 3)
    mailing.until(TODAY + timedelta(days=10), 23)
    mailing.book(booked, mailing.clock.now() + timedelta(days=3))
    postman = Postman()
    dispatch(mailing, postman)
    assert postman.sent == []
    mailing.until(TODAY + timedelta(days=11), 12)
    dispatch(mailing, postman)
    assert {outgoing.key for outgoing in postman.sent} == {
        mailing.message(client).dedupe_key for client in (due, old)
    }
    assert mailing.state(booked) is State.CANCELLED


def test_a_message_that_came_too_late_is_not_sent(mailing: Salon) -> None:
    mailing.until(TODAY, 9)
    (client,) = with_mail(mailing)
    mailing.until(TODAY + timedelta(days=15), 12)
    postman = Postman()
    assert dispatch(mailing, postman).skipped == 1
    assert postman.sent == []
    assert mailing.reason(client) is ReasonKind.EXPIRED


def test_send_now_goes_before_its_day_and_past_the_limit(mailing: Salon) -> None:
    mailing.until(TODAY, 12)
    first = mailing.add_client(email="a@example.com")
    mailing.set(reminders__daily_cap=1)
    postman = Postman()
    dispatch(mailing, postman)
    second = mailing.add_client(email="b@example.com")
    assert mailing.message(second).send_at == datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
    mailing.write(lambda tx: commands.send_now(tx, mailing.message(second).id))
    assert dispatch(mailing, postman).accepted == 1
    assert mailing.state(first) is mailing.state(second) is State.ACCEPTED


def test_send_now_in_the_night_waits_for_the_morning(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    mailing.until(TODAY, 23)
    at = mailing.write(lambda tx: commands.send_now(tx, mailing.message(client).id))
    assert at == datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    postman = Postman()
    dispatch(mailing, postman)
    assert postman.sent == []


def test_send_now_while_paused_says_what_to_do(salon: Salon) -> None:
    client = salon.add_client()
    with pytest.raises(Conflict, match="paused"):
        salon.write(lambda tx: commands.send_now(tx, salon.message(client).id))


def test_what_is_under_way_cannot_be_changed(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    dispatch(mailing, Postman())
    with pytest.raises(Conflict, match="on its way"):
        mailing.write(lambda tx: commands.skip(tx, mailing.message(client).id))


def test_own_words_are_sent_as_they_were_written(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    words = "Анечка, ждём! {{ это не шаблон }}"
    mailing.write(lambda tx: commands.set_text(tx, mailing.message(client).id, words))
    postman = Postman()
    dispatch(mailing, postman)
    assert postman.sent[0].text == words


def test_a_receipt_only_moves_a_message_forward(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    postman = Postman(Sent("id"))
    dispatch(mailing, postman)
    channels: dict[ChannelKind, Any] = {ChannelKind.EMAIL: postman}
    postman.news = [Receipt("id", ReceiptState.DELIVERED, mailing.clock.now())]
    assert collect_receipts(mailing.db, channels) == 1
    postman.news = [Receipt("id", ReceiptState.FAILED, mailing.clock.now())]
    assert collect_receipts(mailing.db, channels) == 0
    assert mailing.state(client) is State.DELIVERED


def test_a_sent_message_survives_every_new_plan(mailing: Salon) -> None:
    (client,) = with_mail(mailing)
    dispatch(mailing, Postman())
    before = mailing.message(client)
    mailing.consent(client, granted=False)
    mailing.write(lambda tx: commands.switch_rule(tx, "return_after_service", on=False))
    after = mailing.message(client)
    assert (after.state, after.text, after.reason) == (before.state, before.text, before.reason)
