"""The buttons under a message, and what a press of one is believed to say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.foundation.i18n import language
from salonapp.reminders.answers import AnswerKind
from salonapp.reminders.buttons import message_buttons, read_press
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind

KEY = "appointment:7:91:24"


@pytest.mark.parametrize(
    ("rule", "answers"),
    [
        (RuleKind.APPOINTMENT, ["yes", "no", "later"]),
        (RuleKind.RETURN_AFTER_SERVICE, ["yes", "no", "later"]),
        (RuleKind.WIN_BACK, ["yes", "no", "later", "stop"]),
        (RuleKind.OFFER, ["yes", "no", "later", "stop"]),
        (RuleKind.THANKS, ["rating5", "rating4", "rating3", "rating2", "rating1"]),
        (RuleKind.BIRTHDAY, ["stop"]),
    ],
)
def test_each_message_asks_what_it_is_about(rule: RuleKind, answers: list[str]) -> None:
    spoken = language()
    made = message_buttons(DEFAULT_RULES[rule], 2**40, KEY, "en")
    assert [each.data.split(":")[1] for each in made] == answers
    assert all(len(each.data.encode()) <= 64 and each.label for each in made)
    assert len({each.label for each in made}) == len(made)
    assert language() == spoken


def test_a_press_says_what_its_button_said_and_only_about_the_same_thing() -> None:
    for rule in DEFAULT_RULES.values():
        for each in message_buttons(rule, 17, KEY, "ru"):
            press = read_press(each.data)
            assert press is not None
            assert press.message_id == 17
            assert press.is_about(KEY)
            assert not press.is_about("appointment:7:92:24")
            assert (press.rating is None) is (press.answer is not AnswerKind.RATING)


@given(st.text(max_size=70))
@settings(max_examples=30)
def test_what_is_no_button_of_ours_says_nothing(data: str) -> None:
    press = read_press(data)
    assert press is None or data.isascii()


@pytest.mark.parametrize(
    "data",
    [
        "1:rating:0a1b2c3d",
        "1:rating9:0a1b2c3d",
        "1:yes5:0a1b2c3d",
        "1:yes:0a1b2c3d\n",
        "-1:yes:00000000",
    ],
)
def test_a_half_made_up_press_says_nothing(data: str) -> None:
    assert read_press(data) is None
