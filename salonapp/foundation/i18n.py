"""The language of whoever looks: gettext texts and Babel formats, switched at run time.

Texts are written in English in the code and translated in `resources/locale`. `_` translates at
once; `msg` keeps a text with its values so that it can be translated later, for another viewer.
"""

from __future__ import annotations

import gettext as gettext_module
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from salonapp.foundation.paths import resource_path

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"


@cache
def _translations(language: str) -> gettext_module.NullTranslations:
    return gettext_module.translation(
        "salonapp", str(resource_path("locale")), [language], fallback=True
    )


class _Current(threading.local):
    """A thread may look through another language for a moment (a message to a client)."""

    override: str | None = None


_current = _Current()
_language = DEFAULT_LANGUAGE


def language() -> str:
    """The language texts are translated into now: "ru" or "en"."""
    return _current.override or _language


def set_language(code: str) -> None:
    """Switch the whole program to `code`; anything unknown falls back to English."""
    global _language
    _language = code if code in LANGUAGES else "en"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Translate into `code` within the block, in this thread only."""
    before = _current.override
    _current.override = code if code in LANGUAGES else "en"
    try:
        yield
    finally:
        _current.override = before


def _(text: str) -> str:
    """`text` in the current language."""
    return _translations(language()).gettext(text) if text else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The plural form for `count`, with `{count}` still to be filled in by the caller."""
    return _translations(language()).ngettext(singular, plural, count)


def pgettext(context: str, text: str) -> str:
    """`text` in the current language, where one English word needs several translations."""
    return _translations(language()).pgettext(context, text)


def N_(text: str) -> str:
    """Mark `text` for translation without translating it yet."""
    return text


MessageValue: TypeAlias = "str | int | float | Message"


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable text with its values; `str()` gives it in the current language."""

    text: str
    values: dict[str, MessageValue] = field(default_factory=dict)
    plural: str = ""
    count: int = 0

    def __str__(self) -> str:
        if self.plural:
            text = ngettext(self.text, self.plural, self.count)
            return text.format(count=self.count, **self.values)
        text = _(self.text)
        return text.format(**self.values) if self.values else text

    @property
    def english(self) -> str:
        """The text in English, for logs (values are never personal data)."""
        with speaking("en"):
            return str(self)


def msg(text: str, /, **values: MessageValue) -> Message:
    """A text to translate when it is shown: `msg("The file {name} is empty.", name=name)`."""
    return Message(text, dict(values))


def nmsg(singular: str, plural: str, count: int, /, **values: MessageValue) -> Message:
    """Like `msg`, with the plural form for `count`; both texts use `{count}`."""
    return Message(singular, dict(values), plural, count)
