"""Tries a text on five kinds of clients when it is saved, so that no client is the first to see it.

Somebody without a name, without a service, without a master, with very long names, and with another
language: for each the text is filled in and looked over as a reader would.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import LANGUAGES, N_, _, msg
from salonapp.reminders.templates import (
    SAMPLES,
    Placeholder,
    TemplateValues,
    check_template,
    render,
)

_LONG_NAME = "Александра-Виктория"
_LONG_LAST_NAME = "Константинопольская-Рождественская"

#: What a reader stumbles over where something is missing; not what the writer put there.
_STUMBLES = (
    re.compile(r"[(«“\"]\s*[)»”\"]"),
    re.compile(r"(^|\n)\s*[,.!?:;]"),
    re.compile(r"[—–-]\s*[.,!?;:]"),
    re.compile(r"[:,;]\s*($|\n)"),
    re.compile(
        r"\b(?:на|к|ко|в|во|у|с|со|от|до|для|о|об|по|из|за|№"
        r"|on|at|for|with|to|by|from|of|until|your)\s*(?:[.,!?;:]|$|\n)",
        re.IGNORECASE,
    ),
)
_AROUND = 24


@dataclass(frozen=True, slots=True)
class TriedClient:
    """A kind of client a text is tried on, and what is known of them."""

    who: str
    values: TemplateValues


@dataclass(frozen=True, slots=True)
class TriedText:
    """A text as a kind of client gets it; `stumble` is what reads wrong, "" for nothing."""

    who: str
    text: str
    stumble: str = ""


def tried_clients(language: str) -> tuple[TriedClient, ...]:
    """The five kinds, with made-up values."""
    known = SAMPLES[language]
    other = next(SAMPLES[code] for code in LANGUAGES if code != language)
    return (
        TriedClient(
            N_("a client without a name"),
            _without(known, Placeholder.FIRST_NAME, Placeholder.NAME),
        ),
        TriedClient(
            N_("a client without a service"),
            _without(
                known,
                Placeholder.SERVICE,
                Placeholder.DUE_DATE,
                Placeholder.LAST_VISIT,
                Placeholder.DAYS,
                Placeholder.GIFT,
            ),
        ),
        TriedClient(N_("a client without a master"), _without(known, Placeholder.MASTER)),
        TriedClient(
            N_("a client with a very long name"),
            {
                **known,
                Placeholder.FIRST_NAME: _LONG_NAME,
                Placeholder.NAME: f"{_LONG_NAME} {_LONG_LAST_NAME}",
                Placeholder.SERVICE: f"{known[Placeholder.SERVICE]}, " * 3,
            },
        ),
        TriedClient(N_("a client with another language"), other),
    )


def tried(source: str, language: str) -> tuple[TriedText, ...]:
    """How `source`, which `check_template` has accepted, reads to each kind of client."""
    meant = {found.group() for found in _stumbles(render(source, SAMPLES[language]))}
    found = []
    for client in tried_clients(language):
        text = render(source, client.values)
        over = next((each for each in _stumbles(text) if each.group() not in meant), None)
        found.append(TriedText(client.who, text, "" if over is None else _around(over)))
    return tuple(found)


def check_text(
    source: str,
    language: str,
    *,
    field: str = "text",
    allowed: Collection[Placeholder] = tuple(Placeholder),
) -> None:
    """Raise InvalidInput unless `source` can be filled in and reads well for every kind of client.

    The sentence names the client, what they would read, and how to mend it.
    """
    check_template(source, field=field, allowed=allowed)
    for each in tried(source, language):
        if not each.text.strip():
            raise InvalidInput(
                msg("Nothing would be left of the text for {who}.", who=_(each.who)), field=field
            )
        if each.stumble:
            raise InvalidInput(
                msg("{who} would read: “{words}”.", who=_first_up(_(each.who)), words=each.stumble),
                msg(
                    "Put what may be missing between conditions, such as {example}.",
                    example="{% if master %}…{{ master }}…{% endif %}",
                ),
                field=field,
            )


def _stumbles(text: str) -> list[re.Match[str]]:
    return [found for pattern in _STUMBLES for found in pattern.finditer(text)]


def _around(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - _AROUND) : found.end() + 1].strip()


def _without(values: TemplateValues, *names: Placeholder) -> TemplateValues:
    return {**values, **dict.fromkeys(names, "")}


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def longest(tried_on: Iterable[TriedText]) -> str:
    """The longest of the texts: what an SMS may come to."""
    return max((each.text for each in tried_on), key=len, default="")
