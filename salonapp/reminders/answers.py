"""What clients answer to messages: the kinds, which of them each rule asks for, and their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from salonapp.foundation.i18n import N_, _
from salonapp.foundation.text import fold
from salonapp.reminders.occasions import LOW_RATING
from salonapp.reminders.rules import RULE_NAMES, RuleKind

#: "Later" without a day means so many days from now.
LATER_DAYS = 14
#: Of a client's own words so many letters are kept.
LONGEST_WORDS = 2_000
LOWEST_RATING, HIGHEST_RATING = 1, 5
#: The source of an answer that a person noted; others are names of channels.
BY_HAND = "by_hand"


class AnswerKind(StrEnum):
    """What a client answered."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    WRONG_NUMBER = "wrong_number"
    STOP = "stop"
    RATING = "rating"
    WORDS = "words"

    @property
    def is_choice(self) -> bool:
        """Whether it answers the question of the message: a later choice replaces an earlier."""
        return self not in (AnswerKind.RATING, AnswerKind.WORDS)


_INVITED = (
    AnswerKind.YES,
    AnswerKind.NO,
    AnswerKind.LATER,
    AnswerKind.WRONG_NUMBER,
    AnswerKind.STOP,
)
_OFFERED: Mapping[RuleKind, tuple[AnswerKind, ...]] = {
    RuleKind.THANKS: (AnswerKind.RATING, AnswerKind.WRONG_NUMBER, AnswerKind.STOP),
}


def answers_to(rule: RuleKind) -> tuple[AnswerKind, ...]:
    """The answers a message of `rule` offers, in the order they are shown."""
    return _OFFERED.get(rule, _INVITED)


def buttons_for(rule: RuleKind) -> tuple[AnswerKind, ...]:
    """The answers that stand as buttons under a message in a messenger.

    Who pressed one was reached, so "wrong number" is not among them.
    """
    return tuple(kind for kind in answers_to(rule) if kind is not AnswerKind.WRONG_NUMBER)


ANSWER_NAMES: Mapping[AnswerKind, str] = {
    AnswerKind.YES: N_("Yes, book me"),
    AnswerKind.NO: N_("No, thank you"),
    AnswerKind.LATER: N_("Later"),
    AnswerKind.WRONG_NUMBER: N_("Wrong number"),
    AnswerKind.STOP: N_("Do not write to me"),
    AnswerKind.RATING: N_("Rating"),
    AnswerKind.WORDS: N_("In own words"),
}
_APPOINTMENT_NAMES: Mapping[AnswerKind, str] = {
    AnswerKind.YES: N_("I will come"),
    AnswerKind.NO: N_("I cannot come"),
    AnswerKind.LATER: N_("Another time, please"),
}


def answer_name(kind: AnswerKind, rule: RuleKind | None = None, rating: int | None = None) -> str:
    """The answer in the client's words, in the current language: for buttons and for lists."""
    if kind is AnswerKind.RATING and rating is not None:
        return _("Rating {rating} of {highest}").format(rating=rating, highest=HIGHEST_RATING)
    if rule is RuleKind.APPOINTMENT and kind in _APPOINTMENT_NAMES:
        return _(_APPOINTMENT_NAMES[kind])
    return _(ANSWER_NAMES[kind])


_SOURCES: Mapping[str, str] = {
    BY_HAND: N_("noted at the desk"),
    "sms": N_("by SMS"),
    "email": N_("by e-mail"),
    "telegram": N_("through Telegram"),
    "max": N_("through MAX"),
}


def source_words(source: str) -> str:
    """The way an answer came, in the current language."""
    return _(_SOURCES[source]) if source in _SOURCES else source


def is_low(rating: int | None) -> bool:
    """Whether somebody should call whoever rated the visit like that."""
    return rating is not None and rating <= LOW_RATING


_STOP_WORDS = frozenset(
    (
        "stop",
        "stop all",
        "unsubscribe",
        "do not write",
        "стоп",
        "отписаться",
        "отписка",
        "отпишите",
        "отпишите меня",
        "не пишите",
        "не пишите мне",
        "больше не пишите",
        "не пишите больше",
        "не присылайте",
        "отказ от рассылки",
    )
)
_YES_WORDS = frozenset(("yes", "да", "ок", "ok", "подтверждаю", "приду", "буду", "i will come"))
_NO_WORDS = frozenset(("no", "нет", "не приду", "не смогу", "i cannot come"))
_LATER_WORDS = frozenset(("later", "позже", "не сейчас", "not now"))
_RATED = re.compile(r"[1-5]")


def read_answer(text: str, rule: RuleKind | None = None) -> tuple[AnswerKind, int | None]:
    """What somebody who wrote `text` back means, and the rating if it is one.

    Only whole messages that leave no doubt are understood; anything else is "words", for a person
    to read. STOP is understood whatever was asked.
    """
    words = " ".join(re.sub(r"[^\w\s]", " ", fold(text)).split())
    if words in _STOP_WORDS:
        return AnswerKind.STOP, None
    if rule is RuleKind.THANKS:
        rated = _RATED.fullmatch(words)
        return (AnswerKind.RATING, int(words)) if rated else (AnswerKind.WORDS, None)
    if rule is not None:
        for kind, known in (
            (AnswerKind.YES, _YES_WORDS),
            (AnswerKind.NO, _NO_WORDS),
            (AnswerKind.LATER, _LATER_WORDS),
        ):
            if words in known and kind in answers_to(rule):
                return kind, None
    return AnswerKind.WORDS, None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as a list shows it; `at` in the salon's zone, `text` masked for the viewer.

    `rule` is the occasion of the message that was answered, None where there was none.
    """

    id: int
    message_id: int | None
    client_id: int
    client: str
    temperature: str
    kind: AnswerKind
    rule: RuleKind | None
    at: datetime
    source: str
    text: str = field(default="", repr=False)
    rating: int | None = None
    waits: bool = False

    @property
    def title(self) -> str:
        """What they answered, in the current language."""
        return answer_name(self.kind, self.rule, self.rating)

    @property
    def about(self) -> str:
        """What they answered to, in the current language; "" where nothing was asked."""
        return _(RULE_NAMES[self.rule]) if self.rule is not None else ""

    @property
    def wants(self) -> str:
        """What somebody at the desk is to do about it, in the current language."""
        if self.kind is AnswerKind.RATING:
            return _("Call: something was not right")
        if self.kind is AnswerKind.WORDS:
            return _("Read and answer")
        if self.rule is RuleKind.APPOINTMENT:
            return _(_APPOINTMENT_WANTS.get(self.kind, ""))
        return _(_WANTS.get(self.kind, ""))

    @property
    def wants_time(self) -> bool:
        """Whether they would like to be booked."""
        return self.kind in (AnswerKind.YES, AnswerKind.LATER)


_WANTS: Mapping[AnswerKind, str] = {
    AnswerKind.YES: N_("Find a time"),
    AnswerKind.LATER: N_("Write or call later: no rule invites them"),
}
_APPOINTMENT_WANTS: Mapping[AnswerKind, str] = {
    AnswerKind.YES: N_("They come, but the time is not theirs any more"),
    AnswerKind.NO: N_("The time is free again"),
    AnswerKind.LATER: N_("Find another time"),
}
