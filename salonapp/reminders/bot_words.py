"""What the salon's bot says back, in the language of whoever wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from salonapp.foundation.i18n import N_, _, speaking
from salonapp.reminders.answers import AnswerKind
from salonapp.reminders.rules import RuleKind

_ANSWERED: Mapping[AnswerKind, str] = {
    AnswerKind.YES: N_("Thank you! The salon will suggest a time."),
    AnswerKind.NO: N_("Understood, thank you."),
    AnswerKind.LATER: N_("Understood: we will remind you later."),
    AnswerKind.STOP: N_("We will not write to you any more. Thank you for having been with us."),
    AnswerKind.RATING: N_("Thank you for your rating!"),
    AnswerKind.WORDS: N_("Thank you! We have passed it on to the salon."),
}
_ABOUT_APPOINTMENT: Mapping[AnswerKind, str] = {
    AnswerKind.YES: N_("Thank you, we are expecting you!"),
    AnswerKind.NO: N_("Your appointment is cancelled. Thank you for letting us know."),
    AnswerKind.LATER: N_("Thank you! The salon will suggest another time."),
}
_TOO_LATE = N_("This message is out of date. Please call the salon.")
_LINKED = N_(
    "Hello! You will get reminders of {salon} here. Write STOP if you do not want them any more."
)
_LINKED_ALREADY = N_("You get reminders of {salon} here. Write STOP if you do not want them.")
_NOT_AGREED = N_(
    "This chat is linked with your card ({salon}). Reminders come when you have agreed to them at"
    " the reception desk."
)
_NOT_LINKED = N_(
    "Hello! To get reminders of {salon} here, ask at the reception desk for your own link."
)
_LINK_TOO_OLD = N_(
    "This link has been used already or is too old. Ask at the reception desk for a new one."
)
_SALON = N_("the salon")


def answered(answer: AnswerKind, rule: RuleKind | None, *, waits: bool) -> str:
    """What an answer came to; `waits`: somebody at the desk has to see to it first."""
    if rule is RuleKind.APPOINTMENT and answer in _ABOUT_APPOINTMENT:
        if waits and answer is not AnswerKind.LATER:
            return _(_ANSWERED[AnswerKind.WORDS])
        return _(_ABOUT_APPOINTMENT[answer])
    return _(_ANSWERED.get(answer, _ANSWERED[AnswerKind.WORDS]))


def too_late() -> str:
    """A button of a message that is not there any more, or was another chat's."""
    return _(_TOO_LATE)


def linked(salon: str, *, anew: bool, agreed: bool) -> str:
    """The chat belongs to a client; `anew`: since this moment; `agreed`: they may be written to."""
    if not agreed:
        return _(_NOT_AGREED).format(salon=salon or _(_SALON))
    return _(_LINKED if anew else _LINKED_ALREADY).format(salon=salon or _(_SALON))


def not_linked(salon: str, *, tried: bool) -> str:
    """The chat belongs to nobody; `tried`: somebody opened a link that does not hold."""
    return _(_LINK_TOO_OLD) if tried else _(_NOT_LINKED).format(salon=salon or _(_SALON))


def nothing_said() -> str:
    """What stands for a picture or a voice message, which the program cannot read."""
    return _("(a picture or a voice message: look into the messenger)")


def in_words_of(language: str, words: Callable[[], str]) -> str:
    """`words()` in a language."""
    with speaking(language):
        return words()
