"""Two desks at one appointment or visit: nobody's word is lost, and nobody's is undone unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.meanwhile import OF_APPOINTMENT, ChangedMeanwhile, merged

NOON = datetime(2026, 3, 16, 12, tzinfo=ZoneInfo("Europe/Moscow"))
BEGAN = AppointmentDraft(1, NOON, (7,), staff_id=3, duration_min=60, note="чай\u00a0без сахара")


def test_a_note_saved_beside_a_move_at_the_other_desk_leaves_it_moved() -> None:
    moved = replace(BEGAN, starts_at=NOON + timedelta(hours=3), staff_id=4)
    typed = replace(BEGAN, note="кофе", in_spite_of="просит сама")
    assert merged(BEGAN, typed, moved, OF_APPOINTMENT) == replace(
        moved, note="кофе", in_spite_of="просит сама"
    )


def test_what_an_input_only_shows_in_its_own_way_is_nobodys_change() -> None:
    shown = replace(BEGAN, note="чай без сахара", starts_at=NOON.astimezone(UTC))
    called = replace(BEGAN, note="позвонить", starts_at=NOON + timedelta(hours=1))
    assert merged(BEGAN, shown, called, OF_APPOINTMENT) == called


def test_where_both_moved_it_the_second_is_asked_and_may_write_it_all_the_same() -> None:
    theirs = replace(BEGAN, starts_at=NOON + timedelta(hours=1), note="позвонить")
    typed = replace(BEGAN, starts_at=NOON + timedelta(hours=2), staff_id=4)
    with pytest.raises(ChangedMeanwhile) as told:
        merged(BEGAN, typed, theirs, OF_APPOINTMENT)
    assert told.value.fields == ("starts_at",)
    assert "the time" in told.value.message.english
    assert isinstance(told.value.began, AppointmentDraft)
    again = merged(told.value.began, typed, theirs, OF_APPOINTMENT)
    assert again == replace(typed, note="позвонить")


def test_two_desks_that_say_the_same_are_of_one_mind() -> None:
    theirs = replace(BEGAN, starts_at=NOON + timedelta(hours=1))
    assert merged(BEGAN, replace(theirs), theirs, OF_APPOINTMENT) == theirs
