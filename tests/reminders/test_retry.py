from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from salonapp.reminders.retry import next_attempt

NOW = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=14)


def test_waits_grow_from_a_minute_to_four_hours() -> None:
    waits = []
    for attempts in range(1, 8):
        moment = next_attempt(attempts, NOW, LATER, jitter=0.5)
        assert moment is not None
        waits.append((moment - NOW).total_seconds() / 60)
    assert waits == [1, 5, 15, 60, 240, 240, 240]


def test_jitter_spreads_a_wait_by_a_fifth_either_way() -> None:
    early = next_attempt(4, NOW, LATER, jitter=0.0)
    late = next_attempt(4, NOW, LATER, jitter=1.0)
    assert (early, late) == (NOW + timedelta(minutes=48), NOW + timedelta(minutes=72))


def test_what_the_gateway_asks_for_is_never_undercut() -> None:
    asked = next_attempt(1, NOW, LATER, jitter=0.5, asked_seconds=900)
    assert asked == NOW + timedelta(minutes=15)


def test_a_message_is_not_tried_after_it_has_expired() -> None:
    assert next_attempt(5, NOW, NOW + timedelta(hours=2), jitter=0.5) is None


def test_what_never_failed_is_not_retried() -> None:
    with pytest.raises(ValueError, match="nothing failed"):
        next_attempt(0, NOW, LATER, jitter=0.5)
