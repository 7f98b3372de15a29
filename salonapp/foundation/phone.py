"""Phone numbers as people type them, kept in one form ("+79161234567").

`phonenumbers` decides what a number is, but costs about 100 us a number; well-formed Russian
mobile numbers, nearly all there are in a salon's files, are recognised by one pattern instead. A
property test holds the two to the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from salonapp.foundation.text import clean_line

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

DEFAULT_REGION = "RU"

# "930" is left to phonenumbers: parts of it were never given out.
_RUSSIAN_MOBILE = re.compile(
    r"'?(?:\+7|[78]|)[ \-]?\(?(9(?:[0-24-9][0-9]|3[1-9]))\)?[ \-]?"
    r"([0-9]{3})[ \-]?([0-9]{2})[ \-]?([0-9]{2})(?: ?\(([^()0-9]*)\))?"
)
_KEPT_RUSSIAN_MOBILE = re.compile(r"\+7(9[0-9]{2})([0-9]{3})([0-9]{2})([0-9]{2})")
#: What a spreadsheet leaves behind a phone it took for a number: 79161234567.0, 7.9161234567E+10.
_REST_OF_A_FLOAT = re.compile(r"0+|[Ee]\+?\d+")
_BETWEEN_NUMBERS = re.compile(r"[,;/\\|\n]+")
_AROUND_COMMENT = " \t'\"()[]{}:;,.–—-"
_FEWEST_DIGITS = 7
#: Seven digits or more with what people write between them.
_RUN = re.compile(r"(?<!\w)\(?\+?\(?\d(?:[ \u00a0\u202f\t().\-–—/_*]{0,3}\d){6,}(?!\w)|\d{7,}")
_DAY = re.compile(
    r"(?<![\d.\-/])(?:(?:0?[1-9]|[12]\d|3[01])([./])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?!\d|[.\-/]\d)"
)
_MAIL = re.compile(r"[^\s@,;:<>()\[\]\"']+@([^\s@,;:<>()\[\]\"']+)")


@dataclass(frozen=True, slots=True)
class Phone:
    """A valid number in E.164 and whatever was written beside it ("мама", "рабочий")."""

    number: str
    comment: str = ""


def parse_phone(text: str, region: str = DEFAULT_REGION) -> Phone | None:
    """The first valid number in `text`, or None.

    `region` is the ISO country a number without its country code is read in.
    """
    found = parse_phones(text, region)
    return found[0] if found else None


def plain_russian_number(text: str) -> str | None:
    """The kept form of a well-formed Russian mobile number with nothing beside it, else None.

    For the millions: the first step of `parse_phones` without its ceremony.
    """
    match = _RUSSIAN_MOBILE.fullmatch(text)
    if match is None or match[5]:
        return None
    return f"+7{match[1]}{match[2]}{match[3]}{match[4]}"


def parse_phones(text: str, region: str = DEFAULT_REGION) -> tuple[Phone, ...]:
    """Every valid number in `text`, in the order written, without repeats."""
    if region == DEFAULT_REGION:
        match = _RUSSIAN_MOBILE.fullmatch(text)
        if match:
            code, first, second, third, comment = match.groups()
            return (Phone(f"+7{code}{first}{second}{third}", (comment or "").strip()),)
    return _parse_slowly(text, region)


@lru_cache(maxsize=4096)
def _parse_slowly(text: str, region: str) -> tuple[Phone, ...]:
    found: dict[str, Phone] = {}
    for part in _BETWEEN_NUMBERS.split(text.replace("\r", "\n")):
        cleaned = clean_line(part).removeprefix("'")
        if sum(letter.isdigit() for letter in cleaned) < _FEWEST_DIGITS:
            continue
        for phone in _numbers_in(cleaned, region):
            found.setdefault(phone.number, phone)
    return tuple(found.values())


def _numbers_in(text: str, region: str) -> Iterator[Phone]:
    import phonenumbers

    digits = re.sub(r"[^\d+]+$", "", text)
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        number = None
    plain = not any(letter.isalpha() for letter in digits)
    if number is not None and plain and phonenumbers.is_valid_number(number):
        yield Phone(_kept(number), _comment(text[len(digits) :]))
        return
    end = 0
    matches = list(
        phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE)
    )
    for at, match in enumerate(matches):
        after = matches[at + 1].start if at + 1 < len(matches) else len(text)
        comment = _comment(text[end : match.start]) or _comment(text[match.end : after])
        end = match.end if _comment(text[end : match.start]) else after
        if phonenumbers.is_valid_number(match.number):
            yield Phone(_kept(match.number), comment)


def _kept(number: PhoneNumber) -> str:
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _comment(text: str) -> str:
    comment = text.strip(_AROUND_COMMENT)
    return "" if _REST_OF_A_FLOAT.fullmatch(comment) else comment


def display_phone(number: str) -> str:
    """A kept number as people read it: "+7 916 123-45-67"; anything else unchanged."""
    match = _KEPT_RUSSIAN_MOBILE.fullmatch(number)
    if match:
        return "+7 {} {}-{}-{}".format(*match.groups())
    return _display_slowly(number)


@lru_cache(maxsize=1024)
def _display_slowly(number: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def mask_phone(number: str) -> str:
    """The number for eyes that may not see it: all but the last two digits hidden."""
    digits = [letter for letter in number if letter.isdigit()]
    return f"••• ••• •• {''.join(digits[-2:])}" if digits else ""


def hide_contacts(text: str) -> str:
    """Free text for eyes that may not see phones: numbers like a phone and mail addresses masked.

    Rather too much is hidden than too little; days ("14.05.2026", "2026-05-14") stay.
    """
    if not text:
        return text
    shown: list[str] = []
    end = 0
    for day in _DAY.finditer(text):
        shown += (_hide_runs(text[end : day.start()]), day[0])
        end = day.end()
    shown.append(_hide_runs(text[end:]))
    return _MAIL.sub(r"•••@\1", "".join(shown))


def hide_sure_contacts(text: str) -> str:
    """Words of the craft for eyes that may not see phones: only what is a phone for sure is masked.

    A formula with a hidden shade is worse than a number somebody typed where it does not belong.
    """
    if not text:
        return text
    shown = _RUN.sub(lambda run: mask_phone(run[0]) if parse_phones(run[0]) else run[0], text)
    return _MAIL.sub(r"•••@\1", shown)


def bring_back_contacts(typed: str, kept: str) -> str:
    """What somebody typed who was shown `kept` with its contacts hidden: those are put back.

    So a text that is masked for one person loses nothing when that person edits it.
    """
    if "•••" not in typed:
        return typed
    found = [(run.start(), run[0], mask_phone(run[0])) for run in _RUN.finditer(kept)]
    found += [(mail.start(), mail[0], f"•••@{mail[1]}") for mail in _MAIL.finditer(kept)]
    for _start, whole, masked in sorted(found):
        typed = typed.replace(masked, whole, 1)
    return typed


def _hide_runs(text: str) -> str:
    return _RUN.sub(lambda run: mask_phone(run[0]) if _may_be_phone(run[0]) else run[0], text)


def _may_be_phone(run: str) -> bool:
    """Shades and amounts ("7.1 30 8.0 20 6") are full of lone digits, phones are not."""
    groups = re.findall(r"\d+", run)
    lone = sum(len(group) == 1 for group in groups)
    return lone <= 2 or lone == len(groups)
