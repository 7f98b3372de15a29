"""What a search text means: tokens, each in every way it may have been meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from salonapp.foundation.text import clean_line, fold, search_variants

_PHONE_LIKE = re.compile(r"[\d\s()+\-.]+")
#: A full national number; fewer digits would let a masked viewer guess a phone piece by piece.
FULL_NUMBER_DIGITS = 10
#: Shorter pieces are in no trigram.
SHORTEST_TRIGRAM = 3
_LONGEST_QUERY, _MOST_TOKENS = 200, 12


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """Every token must be found, in any of its variants; `digits` when a phone was typed."""

    tokens: tuple[tuple[str, ...], ...]
    digits: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed: the whole list is meant."""
        return not self.tokens and not self.digits

    @property
    def has_part_of_a_number(self) -> bool:
        """Whether a piece of a phone stands in it, alone or beside a name."""
        return any(
            variant.isdecimal() and len(variant) < FULL_NUMBER_DIGITS
            for token in self.tokens
            for variant in token
        )

    @property
    def indexed(self) -> tuple[tuple[str, ...], ...]:
        """The tokens the trigram index can answer: every variant is long enough."""
        return tuple(t for t in self.tokens if all(len(v) >= SHORTEST_TRIGRAM for v in t))

    @property
    def unindexed(self) -> tuple[tuple[str, ...], ...]:
        """The tokens it cannot."""
        return tuple(t for t in self.tokens if any(len(v) < SHORTEST_TRIGRAM for v in t))


def fts_match(tokens: tuple[tuple[str, ...], ...]) -> str:
    """The FTS5 expression for cards that have every token, in any of its variants."""
    quoted = (
        " OR ".join('"' + variant.replace('"', '""') + '"' for variant in token) for token in tokens
    )
    return " AND ".join(f"({alternatives})" for alternatives in quoted)


def plan_search(text: str) -> SearchPlan:
    """The plan for what was typed; "8 912" and "+7912" mean the same number.

    Of a text too long for a search (a pasted letter) the beginning counts.
    """
    folded = fold(clean_line(text[:_LONGEST_QUERY]))
    if not folded:
        return SearchPlan(())
    if _PHONE_LIKE.fullmatch(folded):
        digits = re.sub(r"\D", "", folded)
        if not digits:
            return SearchPlan(())
        national = digits[1:] if len(digits) > SHORTEST_TRIGRAM and digits[0] in "78" else digits
        variants = (digits,) if national == digits else (national, digits)
        if len(digits) >= FULL_NUMBER_DIGITS:
            variants = (national,)
        return SearchPlan((variants,), digits)
    return SearchPlan(tuple(search_variants(word) for word in folded.split()[:_MOST_TOKENS]))


def haystack_of(
    folded_name: str,
    middle_name: str,
    *,
    phones: str = "",
    tags: str = "",
    external_id: str = "",
) -> str:
    """The text a card is searched in; `phones` and `tags` are separated by spaces."""
    parts = [folded_name, phones.replace("+", "")]
    if middle_name:
        parts.insert(1, fold(middle_name))
    parts += [fold(part) for part in (tags, external_id) if part]
    return " " + " ".join(part for part in parts if part)
