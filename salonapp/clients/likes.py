"""What clients usually like, in one click each; favourite times; when a wish is to be offered.

A preference is kept in the words of whoever wrote it down. Usual words are known in every language
of the program and shown in the reader's: "кофе" reads "coffee" in an English window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from salonapp.clients.cards import Preference, PreferenceKind
from salonapp.foundation.format import format_weekday
from salonapp.foundation.i18n import LANGUAGES, N_, _, speaking
from salonapp.foundation.text import fold

#: What each kind is called, in the order the card shows them.
KIND_TITLES: Mapping[PreferenceKind, str] = {
    PreferenceKind.WISH: N_("Wish"),
    PreferenceKind.FORMULA: N_("Colour formula"),
    PreferenceKind.MATERIALS: N_("Materials"),
    PreferenceKind.LIKES: N_("Likes"),
    PreferenceKind.DRINK: N_("Drinks"),
    PreferenceKind.TALK: N_("Conversation"),
    PreferenceKind.SEAT: N_("Seat"),
    PreferenceKind.MASTER: N_("Favourite master"),
    PreferenceKind.TIMES: N_("Favourite times"),
    PreferenceKind.COMFORT: N_("Comforts"),
    PreferenceKind.OTHER: N_("Besides"),
}
#: The answers a salon hears most, in the order they are offered.
USUAL: Mapping[PreferenceKind, tuple[str, ...]] = {
    PreferenceKind.DRINK: (
        N_("coffee"),
        N_("cappuccino"),
        N_("black tea"),
        N_("green tea"),
        N_("herbal tea"),
        N_("water"),
        N_("without sugar"),
        N_("with milk"),
    ),
    PreferenceKind.TALK: (N_("likes to talk"), N_("likes it quiet")),
    PreferenceKind.SEAT: (
        N_("by the window"),
        N_("in a quiet corner"),
        N_("away from draughts"),
    ),
    PreferenceKind.COMFORT: (
        N_("comes with a child"),
        N_("needs parking"),
        N_("wheelchair"),
        N_("Wi-Fi"),
    ),
}
#: Parts of a working day, early ones first.
DAY_PARTS = (N_("morning"), N_("daytime"), N_("evening"))
_WEEKDAYS = range(7)
_WORKING_DAYS, _WEEKEND = frozenset(range(5)), frozenset((5, 6))
#: A Monday.
_SOME_MONDAY = date(2024, 1, 1)

TimeSlot = tuple[int, int]
"""A weekday (Monday is 0) and the place of the part of the day in `DAY_PARTS`."""


def usual(kind: PreferenceKind, text: str) -> str:
    """The usual answer `text` stands for, as it stands in the code; "" for the client's own."""
    return _meanings(kind).get(fold(text), "")


def shown(kind: PreferenceKind, text: str) -> str:
    """A preference in the reader's language where it is a usual one, else as it was written."""
    if kind is PreferenceKind.TIMES:
        slot = time_slot(text)
        return time_text(slot) if slot is not None else text
    known = usual(kind, text)
    return _(known) if known else text


@cache
def _meanings(kind: PreferenceKind) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            found |= {fold(_(text)): text for text in USUAL.get(kind, ())}
    return found


# Favourite times ------------------------------------------------------------------------------


def weekday_name(weekday: int) -> str:
    """The short name of a weekday, 0 for Monday: "Tue"."""
    return format_weekday(_SOME_MONDAY + timedelta(days=weekday))


def time_text(slot: TimeSlot) -> str:
    """A favourite time in words, as it is kept: "Tue, evening"."""
    weekday, part = slot
    return f"{weekday_name(weekday)}, {_(DAY_PARTS[part])}"


def time_slot(text: str) -> TimeSlot | None:
    """The weekday and part of the day that `time_text` wrote in any language, else None."""
    return _slots().get(fold(text))


@cache
def _slots() -> Mapping[str, TimeSlot]:
    found: dict[str, TimeSlot] = {}
    every = [(weekday, part) for weekday in _WEEKDAYS for part in range(len(DAY_PARTS))]
    for language in LANGUAGES:
        with speaking(language):
            found |= {fold(time_text(slot)): slot for slot in every}
    return found


def times_summary(texts: Iterable[str]) -> str:
    """Favourite times together: "evening: Tue, Thu; morning: at weekends; after 18:30"."""
    by_part: dict[int, set[int]] = {}
    own = []
    for text in texts:
        slot = time_slot(text)
        if slot is None:
            own.append(text)
        else:
            by_part.setdefault(slot[1], set()).add(slot[0])
    lines = [f"{_(DAY_PARTS[part])}: {_days(by_part[part])}" for part in sorted(by_part)]
    return "; ".join(lines + own)


def _days(weekdays: set[int]) -> str:
    if len(weekdays) == len(_WEEKDAYS):
        return _("any day")
    parts = []
    left = set(weekdays)
    for group, words in ((_WORKING_DAYS, _("on weekdays")), (_WEEKEND, _("at weekends"))):
        if group <= left:
            parts.append(words)
            left -= group
    return ", ".join([*parts, *(weekday_name(each) for each in sorted(left))])


# Wishes ---------------------------------------------------------------------------------------


def is_due(wish: Preference, day: date) -> bool:
    """Whether a wish is to be offered on `day`."""
    return (
        wish.kind is PreferenceKind.WISH
        and wish.done_on is None
        and (wish.due_from is None or wish.due_from <= day)
    )


def wishes_due(preferences: Iterable[Preference], day: date) -> list[Preference]:
    """The wishes to offer on `day`: those with a day first, the longest due before; then newest."""
    due = [each for each in preferences if is_due(each, day)]
    return sorted(due, key=lambda each: (each.due_from is None, each.due_from or day, -each.id))


def wishes_later(preferences: Iterable[Preference], day: date) -> list[Preference]:
    """The wishes whose time is still to come after `day`, the soonest first."""
    later = [
        each
        for each in preferences
        if each.kind is PreferenceKind.WISH
        and each.done_on is None
        and each.due_from is not None
        and each.due_from > day
    ]
    return sorted(later, key=lambda each: (each.due_from or day, each.id))


def wishes_done(preferences: Iterable[Preference]) -> list[Preference]:
    """The wishes that came true, the latest first."""
    done = [each for each in preferences if each.done_on is not None]
    return sorted(done, key=lambda each: (each.done_on or date.min, each.id), reverse=True)


_DAY = re.compile(r"(\d{1,2})[./\-](\d{1,2})(?:[./\-](\d{4}|\d{2}))?")
_MONTH = re.compile(r"(\d{1,2})[./\-](\d{4})")
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([^\W\d_]{3,})(?:\s+(\d{4}))?")
_LEADING = re.compile(r"^(?:в|во|с|со|к|from|in|since)\s+")
_MONTHS = {
    start: number % 12 + 1
    for number, start in enumerate(
        str.split(
            "янв фев мар апр мая июн июл авг сен окт ноя дек "
            "jan feb mar apr may jun jul aug sep oct nov dec"
        )
    )
} | {"май": 5, "мае": 5}
_SEASONS = {"вес": 3, "spr": 3, "лет": 6, "sum": 6, "осе": 9, "aut": 9, "fal": 9} | {
    "зим": 12,
    "win": 12,
}
_AHEAD_YEARS = 20


def parse_from_day(typed: str, today: date) -> date | None:
    """The day a wish is to be offered from: "14.05", "05.2027", "March", "in spring", "".

    Without a year it is the next time such a day comes; a month that runs now began already.

    Raises:
        ValueError: it is none of these, or lies more than 20 years ahead.
    """
    text = _LEADING.sub("", fold(typed)).strip(" .")
    if not text:
        return None
    day, month, year = _parts(text)
    if year is not None and year < 100:
        year += 2000
    if year is None:
        year = today.year
        gone = (month, day or 31) < (today.month, today.day)
        year += 1 if gone else 0
    found = date(year, month, day or 1)
    if not 2000 <= found.year <= today.year + _AHEAD_YEARS:
        raise ValueError(typed)
    return found


def _parts(text: str) -> tuple[int | None, int, int | None]:
    """Day (None for a whole month), month, and the year where it was told."""
    if found := _MONTH.fullmatch(text):
        return None, int(found[1]), int(found[2])
    if found := _DAY.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    found = _WORDED.fullmatch(text)
    if found is None:
        raise ValueError(text)
    start = found[2][:3]
    month = _MONTHS.get(start) or (None if found[1] else _SEASONS.get(start))
    if month is None:
        raise ValueError(text)
    return int(found[1]) if found[1] else None, month, int(found[3]) if found[3] else None


def gathered(preferences: Sequence[Preference], kind: PreferenceKind) -> str:
    """All that a card says of one kind, in the reader's words; "" when it says nothing."""
    texts = [each.text for each in preferences if each.kind is kind]
    if kind is PreferenceKind.TIMES:
        return times_summary(texts)
    words = [shown(kind, text) for text in texts]
    in_one_line = kind in USUAL or kind is PreferenceKind.MASTER
    return (", " if in_one_line else "\n").join(words)


def while_here(preferences: Sequence[Preference]) -> str:
    """What makes the client's stay pleasant, in one line: drinks, talk, seat, comforts."""
    parts = [gathered(preferences, kind) for kind in USUAL]
    return " · ".join(part for part in parts if part)


def wish_words(due: Sequence[Preference]) -> str:
    """Wishes that are due in a sentence: those with a day are to be offered, others hold always."""
    parts = []
    for words, dated in ((_("Offer: {what}"), True), (_("Wish: {what}"), False)):
        texts = [each.text for each in due if (each.due_from is not None) is dated]
        if texts:
            parts.append(words.format(what=", ".join(texts)))
    return " · ".join(parts)


def before_booking(preferences: Sequence[Preference], day: date) -> str:
    """What to bear in mind when a time on `day` is agreed on, in one line; "" for nothing."""
    wishes = wishes_due(preferences, day)
    parts = [wish_words(wishes)] if wishes else []
    times = gathered(preferences, PreferenceKind.TIMES)
    if times:
        parts.append(_("Likes to come: {times}").format(times=times))
    master = gathered(preferences, PreferenceKind.MASTER)
    if master:
        parts.append(_("Favourite master: {name}").format(name=master))
    return " · ".join(parts)
