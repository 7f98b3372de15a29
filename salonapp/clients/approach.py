"""How to treat a client: the typologies of the field, picked by hand, and advice for each type.

The program's own words lie in `resources/advice`, one file per typology, with each type once in
Russian and once in English; the salon may say it in words of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from salonapp.foundation.i18n import LANGUAGES, language
from salonapp.foundation.paths import resource_path
from salonapp.foundation.text import clean_line, clean_text

#: The typologies' keys in the order of the picker.
TYPOLOGIES = (
    "temperament",
    "disc",
    "social_style",
    "deciding",
    "perception",
    "buying_habit",
    "service_manner",
    "convinces",
    "motive",
)
#: Whose advice is said first where a client has several types: the manner shows at the desk.
_SPEAKS_FIRST = ("service_manner", *TYPOLOGIES)

#: Most characters of the salon's own signs, and of all its lines of advice together.
LONGEST_ADVICE = 2_000


@dataclass(frozen=True, slots=True)
class Advice:
    """A type in one language: what it is called, how it shows, what helps and what does not."""

    name: str
    signs: str
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    #: Whether the salon said it in its own words.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class AdviceText:
    """The salon's own words for a type; `do` and `avoid` one piece of advice a line."""

    signs: str = ""
    do: str = ""
    avoid: str = ""

    def cleaned(self) -> AdviceText:
        """The same without empty lines and control characters."""
        return AdviceText(
            clean_text(self.signs), "\n".join(_lines(self.do)), "\n".join(_lines(self.avoid))
        )


@dataclass(frozen=True, slots=True)
class Type:
    """One type of a typology."""

    key: str
    texts: Mapping[str, Advice]


@dataclass(frozen=True, slots=True)
class Typology:
    """One way to sort people, of which a client may have one type or none."""

    key: str
    names: Mapping[str, str]
    types: tuple[Type, ...]

    @property
    def name(self) -> str:
        """What it is called in the current language."""
        return self.names[language()]


@dataclass(frozen=True, slots=True)
class Trait:
    """A type somebody picked for a client, with the advice in the viewer's language."""

    typology: str
    type: str
    advice: Advice


@dataclass(frozen=True, slots=True)
class Approach:
    """Everything picked for one client, in the order of the picker."""

    traits: tuple[Trait, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The types as chips say them, the manner first: it shows at the desk."""
        return tuple(trait.advice.name for trait in self._ranked())

    @property
    def first_words(self) -> str:
        """The first thing to do; the manner at the desk speaks before everything else."""
        return next((trait.advice.do[0] for trait in self._ranked() if trait.advice.do), "")

    @property
    def line(self) -> str:
        """All of it in one line: "hurried, choleric: Say the finishing time and keep it."."""
        return ": ".join(part for part in (", ".join(self.names), self.first_words) if part)

    def _ranked(self) -> list[Trait]:
        return sorted(self.traits, key=lambda trait: _SPEAKS_FIRST.index(trait.typology))


@cache
def typologies() -> tuple[Typology, ...]:
    """Every typology, read from the program's own files at the first call."""
    return tuple(_typology(key) for key in TYPOLOGIES)


def find_advice(typology: str, type_key: str, in_language: str = "") -> Advice | None:
    """The program's own words for a type; None for one it does not know."""
    texts = _by_key().get((typology, type_key))
    return None if texts is None else texts[in_language or language()]


def in_own_words(advice: Advice, text: AdviceText) -> Advice:
    """The same type as the salon says it; its name stays."""
    return replace(
        advice,
        signs=text.signs,
        do=_lines(text.do),
        avoid=_lines(text.avoid),
        is_own=True,
    )


def approach_of(picked: Iterable[tuple[str, str, AdviceText | None]]) -> Approach:
    """What was picked, as (typology, type, the salon's own words), in the order of the picker.

    Types this program does not know (a newer one wrote them) are left out.
    """
    traits = []
    for typology, type_key, own in picked:
        advice = find_advice(typology, type_key)
        if advice is not None:
            told = advice if own is None else in_own_words(advice, own)
            traits.append(Trait(typology, type_key, told))
    return Approach(tuple(sorted(traits, key=lambda trait: TYPOLOGIES.index(trait.typology))))


@cache
def _by_key() -> dict[tuple[str, str], Mapping[str, Advice]]:
    return {
        (typology.key, each.key): each.texts for typology in typologies() for each in typology.types
    }


def _typology(key: str) -> Typology:
    kept: dict[str, Any] = json.loads(resource_path(f"advice/{key}.json").read_text("utf-8"))
    types = tuple(
        Type(each, {code: _advice(texts[code]) for code in LANGUAGES})
        for each, texts in kept["types"].items()
    )
    return Typology(key, kept["name"], types)


def _advice(kept: dict[str, Any]) -> Advice:
    return Advice(kept["name"], kept["signs"], tuple(kept["do"]), tuple(kept["avoid"]))


def _lines(text: str) -> tuple[str, ...]:
    cleaned = (clean_line(line) for line in clean_text(text).split("\n"))
    return tuple(line for line in cleaned if line)
