"""The answers under a message in a messenger, and what a press of one says.

A press may come years late, from a message of another copy of the salon, or from nobody's client:
besides the message's id it carries a check of what that message was about.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from salonapp.channels.port import Button
from salonapp.clients.cards import Purpose
from salonapp.foundation.i18n import speaking
from salonapp.reminders.answers import (
    HIGHEST_RATING,
    LOWEST_RATING,
    AnswerKind,
    answer_name,
    buttons_for,
)
from salonapp.reminders.rules import RuleKind, RuleSettings

_CHECK_LETTERS = 8
_DATA = re.compile(r"(?P<id>\d{1,18}):(?P<kind>[a-z_]{2,20})(?P<rating>[1-5])?:(?P<check>\w{8})")


@dataclass(frozen=True, slots=True)
class Press:
    """A button's data, taken apart; nothing of it is believed before it was checked."""

    message_id: int
    answer: AnswerKind
    rating: int | None
    check: str

    def is_about(self, dedupe_key: str) -> bool:
        """Whether the message was about the same thing when the button was made."""
        return self.check == _check(dedupe_key)


def message_buttons(
    rule: RuleSettings, message_id: int, dedupe_key: str, language: str
) -> tuple[Button, ...]:
    """The buttons under one message, in the client's language.

    "Do not write to me" stands under advertising only: beside "I will come" a slip of the thumb
    would end all reminders. Written as a word it is understood everywhere.
    """
    check = _check(dedupe_key)
    made: list[Button] = []
    with speaking(language):
        for kind in _asked(rule):
            if kind is AnswerKind.RATING:
                for stars in range(HIGHEST_RATING, LOWEST_RATING - 1, -1):
                    data = f"{message_id}:{kind.value}{stars}:{check}"
                    made.append(Button(data, "★" * stars))
            else:
                data = f"{message_id}:{kind.value}:{check}"
                made.append(Button(data, answer_name(kind, rule.kind)))
    return tuple(made)


def _asked(rule: RuleSettings) -> tuple[AnswerKind, ...]:
    is_advertising = rule.purpose is Purpose.ADVERTISING
    return tuple(
        kind
        for kind in buttons_for(rule.kind)
        # A birthday greeting asks nothing.
        if (is_advertising if kind is AnswerKind.STOP else rule.kind is not RuleKind.BIRTHDAY)
    )


def read_press(data: str) -> Press | None:
    """What a button's data says; None when it is not one of ours."""
    found = _DATA.fullmatch(data)
    kinds = {kind.value: kind for kind in AnswerKind}
    if found is None or found["kind"] not in kinds:
        return None
    answer = kinds[found["kind"]]
    rating = int(found["rating"]) if found["rating"] else None
    if (answer is AnswerKind.RATING) is not (rating is not None):
        return None
    return Press(int(found["id"]), answer, rating, found["check"])


def _check(dedupe_key: str) -> str:
    return hashlib.sha256(dedupe_key.encode()).hexdigest()[:_CHECK_LETTERS]
