"""What a search text means, and what a card is found by: both folded the same way.

A card's search text has lines: names; tags; notes and code; and, behind the open part, what only
those may search who see phones. No token holds a line break, so no match reaches across.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from salonapp.foundation.phone import hide_contacts, parse_phones
from salonapp.foundation.text import bare, clean_line, cyrillic, fold, swap_layout, translit

_PHONE_LIKE = re.compile(r"[\d\s()+\-.]+")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d[\d ()\-.]{5,}\d")
_LATIN = re.compile("[a-z]")
_RUSSIAN = re.compile("[а-я]")
#: What stands around a word and is no part of it.
_AROUND = '"#$%&()*+,./:;<=>?@[\\]^_`{|}~!«»„“”…№¿¡'
#: A full national number.
FULL_NUMBER_DIGITS = 10
#: Shorter pieces are in no trigram.
SHORTEST_TRIGRAM = 3
#: Longer words are searched in every combination of layout and alphabet.
_LONG = 4
_LONGEST_QUERY, _MOST_TOKENS = 200, 12
#: Of very long notes the beginning is searched.
_LONGEST_NOTES = 4_000


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the search: it may have been meant in any of `ways`.

    `whole` are full numbers (digits with the country's code) and addresses: they alone find
    somebody's contacts for those who may not see them. `guesses` among the ways are not what was
    typed, in whatever layout, but what sounds alike or a mistake away from it. `typed` are the
    ways before any was left out because no card has it.
    """

    ways: tuple[str, ...]
    whole: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    @property
    def is_indexed(self) -> bool:
        """Whether the trigram index can answer it: every way is long enough."""
        return all(len(way) >= SHORTEST_TRIGRAM for way in self.ways)


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """Every token must be found, in any of its ways; without tokens the whole list is meant."""

    tokens: tuple[Token, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.tokens

    @property
    def finds_nobody(self) -> bool:
        """Whether what was typed holds nothing that could be searched."""
        return any(not token.ways for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found, the best match first, and by which words.

    `is_guess` when nobody matched what was typed, only what is one typing mistake away from it.
    """

    ids: tuple[int, ...]
    plan: SearchPlan = SearchPlan()
    is_guess: bool = False


def fts_match(tokens: Iterable[Token]) -> str:
    """The FTS5 expression for cards that have every token, in any of its ways."""
    quoted = (
        " OR ".join('"' + way.replace('"', '""') + '"' for way in token.ways) for token in tokens
    )
    return " AND ".join(f"({alternatives})" for alternatives in quoted)


def plan_search(text: str, country: str = "RU") -> SearchPlan:
    """The plan for what was typed; "8 912" and "+7912" mean the same number.

    Of a text too long for a search (a pasted letter) the beginning counts.
    """
    typed = clean_line(text[:_LONGEST_QUERY])
    folded = fold(typed)
    if not folded:
        return SearchPlan()
    if _PHONE_LIKE.fullmatch(folded):
        # A lone "+" is the beginning of a number: nobody is left out yet.
        return SearchPlan((_number(folded, country),)) if re.search(r"\d", folded) else SearchPlan()
    tokens = [_word(word, country) for word in typed.casefold().split()[:_MOST_TOKENS]]
    meant = tuple(dict.fromkeys(token for token in tokens if token.ways))
    return SearchPlan(meant or (Token(()),))


def _number(folded: str, country: str) -> Token:
    digits = re.sub(r"\D", "", folded)
    national = digits[1:] if len(digits) > SHORTEST_TRIGRAM and digits[0] in "78" else digits
    if len(digits) < FULL_NUMBER_DIGITS:
        return Token(tuple(dict.fromkeys((national, digits))))
    numbers = [phone.number.removeprefix("+") for phone in parse_phones(folded, country)]
    if len(numbers) == 1:
        ways = (national,) if numbers[0].endswith(national) else (numbers[0], digits)
        return Token(ways, tuple(numbers))
    return Token((national,))


def _word(word: str, country: str) -> Token:
    typed = _trimmed(bare(word))
    if typed.isdecimal():
        return _number(typed, country)
    if "@" in typed and "." in typed:
        return Token((typed,), (typed,))
    swapped = _trimmed(bare(swap_layout(word)))
    ways = [typed, swapped]
    ways += _other_alphabet(typed)
    if len(word) >= _LONG:
        ways += _other_alphabet(swapped)
    meant = tuple(dict.fromkeys(way for way in ways if way))
    return Token(meant, typed=meant)


def _other_alphabet(word: str) -> Iterable[str]:
    if _LATIN.search(word):
        yield bare(cyrillic(word))
    if _RUSSIAN.search(word):
        yield translit(word)


def _trimmed(word: str) -> str:
    return word.strip(_AROUND)


# What a card is found by ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A card's search row; `open_length` is how much of `haystack` everybody may search."""

    sort_name: str
    surname: str
    haystack: str
    open_length: int


def search_row(
    last_name: str,
    first_name: str,
    middle_name: str,
    *,
    phones: str = "",
    email: str = "",
    tags: str = "",
    notes: str = "",
    external_id: str = "",
) -> SearchRow:
    """The row of a card; `phones` are separated by spaces, `tags` and `notes` too."""
    contacts = f" {phones.replace('+', '')} " if phones else " "
    typed = f"{first_name} {last_name} {middle_name}"
    if _DIGIT.search(typed):
        first_name, last_name, middle_name = map(
            hide_contacts, (first_name, last_name, middle_name)
        )
        if f"{first_name} {last_name} {middle_name}" != typed:  # found by a whole number only
            contacts += f"{bare(typed)} {_numbers_in(typed)} "
    first, last = fold(first_name), fold(last_name)
    sort_name = f"{first} {last}" if first and last else first or last
    names, surname = _names(last, first, fold(middle_name) if middle_name else "")
    open_part = f" {names}\n"
    if tags:
        shown = hide_contacts(tags)
        open_part += f" {bare(shown)}\n"
        if shown != tags:
            contacts += f"{bare(tags)} {_numbers_in(tags)} "
    if email:
        contacts += f"{bare(email)} "
    if external_id:
        if hide_contacts(external_id) == external_id:
            open_part += f" {bare(external_id)}\n"
        else:  # a program that took the phone for the client's code
            contacts += f"{bare(external_id)} "
    if notes:
        notes = notes[:_LONGEST_NOTES]
        shown = hide_contacts(notes)
        open_part += f" {bare(shown)}\n"
        if shown != notes:
            contacts += f"{bare(notes)} {_numbers_in(notes)} "
    return SearchRow(sort_name, surname, open_part + contacts, len(open_part))


def _numbers_in(notes: str) -> str:
    """The phones typed into a note without what stands between their digits."""
    runs = (re.sub(r"\D", "", run) for run in _DIGITS.findall(notes))
    return " ".join(f"7{run[1:]}" if len(run) == 11 and run[0] == "8" else run for run in runs)


def _names(last: str, first: str, middle: str) -> tuple[str, str]:
    """The line of names, also with several written as one ("анна мария", "аннамария")."""
    plain = f"{last} {first} {middle}"
    if "'" in plain:
        plain = plain.replace("'", "")
        last, first, middle = (name.replace("'", "") for name in (last, first, middle))
    words = plain.replace("-", " ").split()
    joined = [
        name.replace("-", "").replace(" ", "") if "-" in name or " " in name else ""
        for name in (last, first, middle)
    ]
    surname = joined[0] or last or joined[1] or first
    words += [name for name in joined if name]
    return " ".join(words), surname
