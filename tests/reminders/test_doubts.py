"""What the fault runs taught: clocks set wrong, full disks and late answers double nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from salonapp.channels.by_hand import ByHand
from salonapp.channels.port import CannotAsk, ChannelKind, NeverArrived, Unknown
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders import dispatcher
from salonapp.reminders.commands import aftermath, outbox
from salonapp.reminders.dispatcher import SendCounts, send_due
from salonapp.reminders.doubts import Doubts
from salonapp.reminders.states import State
from salonapp.storage.door import AGENT
from salonapp.storage.trouble import disk_full
from tests.reminders.conftest import Postman, Salon


def dispatch(salon: Salon, postman: Postman, **options: Any) -> SendCounts:
    channels: Any = {ChannelKind.BY_HAND: ByHand(), ChannelKind.EMAIL: postman}
    return send_due(salon.db, channels, jitter=lambda: 0.5, **options)


@pytest.fixture
def client(mailing: Salon) -> int:
    """A client whose message is due."""
    return mailing.add_client(email="client@example.com")


def test_never_seen_is_not_believed_because_somebody_set_the_clock(
    mailing: Salon, client: int
) -> None:
    postman = Postman(Unknown(msg("?")), asked=NeverArrived())
    dispatch(mailing, postman)
    for by in (timedelta(hours=1), timedelta(days=1)):
        mailing.clock.set(mailing.clock.now() + by)
        dispatch(mailing, postman)
        assert mailing.state(client) is State.UNKNOWN
    mailing.clock.advance(timedelta(seconds=119))
    dispatch(mailing, postman)
    assert len(postman.sent) == 1
    mailing.clock.advance(timedelta(seconds=1))
    dispatch(mailing, postman)
    assert (mailing.state(client), len(postman.sent)) == (State.ACCEPTED, 2)


def test_a_program_that_looks_once_and_ends_believes_it_in_the_end(clock: FixedClock) -> None:
    tried_at = clock.now()
    clock.set(tried_at + timedelta(hours=47))
    assert Doubts().may_be_on_its_way(1, tried_at, clock)
    clock.set(tried_at + timedelta(hours=48))
    assert not Doubts().may_be_on_its_way(1, tried_at, clock)


def test_an_answer_about_an_earlier_attempt_is_worth_nothing(mailing: Salon, client: int) -> None:
    dispatch(mailing, Postman(Unknown(msg("?")), asked=Unknown(msg("?"))))
    message = mailing.message(client)
    assert message.claimed_at is not None
    before = message.claimed_at - timedelta(minutes=3)
    with mailing.db.write(AGENT, msg("Settled")) as tx:
        assert aftermath.settle_unknown(tx, message.id, NeverArrived(), before) is None
        assert (
            aftermath.settle_unknown(tx, message.id, CannotAsk(), message.claimed_at) is State.HELD
        )


def test_a_go_ahead_that_took_an_hour_is_void(
    mailing: Salon, client: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    give = outbox.give_go_ahead

    def asleep(*args: Any) -> bool:
        given = give(*args)
        mailing.clock.set(mailing.clock.now() + timedelta(hours=1))
        return given

    monkeypatch.setattr(outbox, "give_go_ahead", asleep)
    postman = Postman()
    assert dispatch(mailing, postman).retry == 1
    assert postman.sent == []


def fails(times: int, then: Callable[..., Any]) -> Callable[..., Any]:
    left = [times]

    def call(*args: Any, **kwargs: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise disk_full()
        return then(*args, **kwargs)

    return call


def test_a_full_disk_costs_neither_the_message_nor_what_became_of_it(
    mailing: Salon, client: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_BUSY_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(outbox, "give_go_ahead", fails(1, outbox.give_go_ahead))
    monkeypatch.setattr(outbox, "finish", fails(2, outbox.finish))
    postman = Postman()
    assert dispatch(mailing, postman).retry == 1
    assert postman.sent == []
    mailing.clock.advance(timedelta(minutes=2))
    assert dispatch(mailing, postman).accepted == 1
    assert (mailing.state(client), len(postman.sent)) == (State.ACCEPTED, 1)


def test_the_agent_ends_although_the_disk_is_full(
    mailing: Salon, client: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_BUSY_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(dispatcher, "_LAST_TRY_SECONDS", 0.0)
    monkeypatch.setattr(outbox, "finish", fails(1_000, outbox.finish))
    postman = Postman()
    with pytest.raises(SalonError):
        dispatch(mailing, postman, stop=lambda: bool(postman.sent))
    assert mailing.state(client) is State.SENDING


def test_a_gateway_that_does_not_answer_is_asked_once_a_tick(mailing: Salon, client: int) -> None:
    mailing.add_client(email="another@example.com")

    class Silent(Postman):
        questions = 0

        def ask(self, outgoing: Any) -> Any:
            Silent.questions += 1
            return Unknown(msg("?"))

    dispatch(mailing, Silent(Unknown(msg("?")), Unknown(msg("?"))))
    assert Silent.questions == 2  # each about the message just sent
    mailing.clock.advance(timedelta(minutes=3))
    dispatch(mailing, Silent())
    assert Silent.questions == 3
