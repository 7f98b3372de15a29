"""Which part of a shown text a search matched, so that it can be marked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from salonapp.clients.search import SearchPlan, Token
from salonapp.foundation.text import fold

#: Beginning and end in the text as shown.
Span = tuple[int, int]

_EXCERPT_LETTERS = 48
_ALL_BUT_DIGITS = "all but digits"


def marks(text: str, plan: SearchPlan) -> tuple[Span, ...]:
    """What of `text` the words typed match, from left to right, nowhere overlapping."""
    return _merged(span for token in plan.tokens if (span := _span(text, token)) is not None)


def unseen(plan: SearchPlan, texts: Iterable[str]) -> SearchPlan:
    """The words of the plan that are to be seen in none of `texts`."""
    shown = list(texts)
    return SearchPlan(
        tuple(token for token in plan.tokens if all(_span(text, token) is None for text in shown))
    )


def excerpt(text: str, plan: SearchPlan) -> str:
    """A short piece of a long text around what was matched, on one line."""
    line = " ".join(text.split())
    found = marks(line, plan)
    if len(line) <= _EXCERPT_LETTERS:
        return line
    begin = found[0][0] if found else 0
    start = max(0, min(begin - 12, len(line) - _EXCERPT_LETTERS))
    if start:  # from the next word on
        start = line.find(" ", start, begin) + 1 or start
    end = start + _EXCERPT_LETTERS
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")


def _span(text: str, token: Token) -> Span | None:
    sure = [way for way in token.ways if way not in token.guesses]
    for way in (*sure, *token.guesses):
        for skipped in ("'-", _ALL_BUT_DIGITS if way.isdecimal() else "'- "):
            folded, places = _folded(text, skipped)
            at = _place(folded, way)
            if at >= 0:
                return places[at], places[at + len(way) - 1] + 1
    return None


@lru_cache(maxsize=2_000)  # each line is looked at for every word, and again at the next letter
def _folded(text: str, skipped: str) -> tuple[str, list[int]]:
    """The text as it is searched, and where each of its letters stands in the shown one."""
    letters: list[str] = []
    places: list[int] = []
    digits = skipped == _ALL_BUT_DIGITS
    for at, letter in enumerate(text):
        for folded in _folded_letter(letter):
            if folded.isdecimal() if digits else folded not in skipped:
                letters.append(folded)
                places.append(at)
    return "".join(letters), places


@lru_cache(maxsize=2_000)
def _folded_letter(letter: str) -> str:
    return fold(letter) or (" " if letter.isspace() else "")


def _place(text: str, way: str) -> int:
    """Where a word begins with it, else where it stands first; -1 where it does not."""
    if text.startswith(way):
        return 0
    at = text.find(" " + way)
    return at + 1 if at >= 0 else text.find(way)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)
