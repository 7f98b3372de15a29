from __future__ import annotations

import pytest

from salonapp.reminders.states import TRANSITIONS, IllegalMove, State, check_move


def test_every_state_says_what_may_follow() -> None:
    assert set(TRANSITIONS) == set(State)


def test_nothing_leads_back_from_sending_into_the_plan() -> None:
    assert not TRANSITIONS[State.SENDING] & {State.PLANNED, State.QUEUED, State.CANCELLED}


def test_an_unknown_outcome_is_never_simply_tried_again() -> None:
    assert State.AWAITING_RETRY not in TRANSITIONS[State.UNKNOWN]
    assert State.SENDING not in TRANSITIONS[State.UNKNOWN]
    assert State.SENDING not in TRANSITIONS[State.HELD]


def test_a_sent_message_cannot_be_unsent() -> None:
    for after in (State.ACCEPTED, State.DELIVERED):
        assert not TRANSITIONS[after] & {State.QUEUED, State.SENDING, State.AWAITING_RETRY}


def test_an_illegal_move_is_a_defect() -> None:
    check_move(State.QUEUED, State.SENDING)
    with pytest.raises(IllegalMove):
        check_move(State.PLANNED, State.ACCEPTED)


def test_whatever_may_have_reached_the_client_counts_as_sent() -> None:
    assert State.UNKNOWN.counts_as_sent
    assert State.HELD.counts_as_sent
    assert not State.AWAITING_RETRY.counts_as_sent
    assert not State.FAILED.counts_as_sent
