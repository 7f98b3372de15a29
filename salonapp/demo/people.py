"""Who the demo salon's clients are: names that agree, phones nobody has, what the card says.

Phones lie in codes that phonenumbers takes for Russian mobile ones and no operator was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from salonapp.demo.histories import Crowd
from salonapp.demo.texts import AGES, Names, SalonTexts
from salonapp.foundation.text import translit

UNUSED_CODES = (943, 944, 945, 946, 947, 948, 972, 973, 974, 975, 976)
NUMBERS_PER_CODE = 10_000_000
OLDEST_YEARS, YOUNGEST_YEARS = 78, 16

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a client agreed to; None was never asked."""

    service: bool | None
    advertising: bool | None
    on_paper: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One client: the card's row without an id, and the rows that hang on it."""

    card: Row
    discount_percent: int
    phones: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    alerts: tuple[tuple[str, str], ...]
    preferences: tuple[tuple[str, str], ...]
    agreed: Agreed


class _Luck:
    """Random numbers drawn a thousand at a time: one by one they are the slowest part."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._left: list[float] = []

    def __call__(self) -> float:
        if not self._left:
            self._left = self._rng.random(4096).tolist()
        return self._left.pop()

    def one_of(self, choices: Sequence[str]) -> str:
        return choices[int(self() * len(choices))]

    def up_to(self, size: int) -> int:
        return int(self() * size)


def draw_people(
    rng: np.random.Generator, crowd: Crowd, names: Names, texts: SalonTexts, today: date
) -> Iterator[Person]:
    """The person behind each client of `crowd`, in order; cards refer to earlier ones by place.

    `recommended_by` in a card is the place (from 0) of the client who recommended this one.
    """
    luck = _Luck(rng)
    numbers = iter(_phone_numbers(rng, crowd.size * 2))
    birthdays = _birthdays(rng, crowd.size, today)
    congratulated = _congratulated(crowd.size)
    for place in range(crowd.size):
        is_male = bool(crowd.is_male[place])
        born = birthdays[place]
        card = _named(luck, names, is_male, _age_group(today.year - born.year))
        card |= _birthday(luck, born, certain=place in congratulated)
        discount = (5, 10, 15)[luck.up_to(3)] if luck() < 0.08 else 0
        recommended = place > 10 and luck() < 0.28
        card |= {
            "email": _email(luck, card, place),
            "gender": "male" if is_male else "female",
            "source": texts.source_recommended if recommended else _source(luck, texts),
            "recommended_by": luck.up_to(place) if recommended and luck() < 0.7 else None,
            "note": luck.one_of(texts.notes) if not is_male and luck() < 0.10 else "",
            "discount_percent": discount,
            "created_on": date.fromordinal(int(crowd.first_day[place])),
        }
        yield Person(
            card=card,
            discount_percent=discount,
            phones=_phones(luck, numbers, texts),
            tags=_some(luck, texts.tags, (0.16, 0.02)),
            alerts=_alerts(luck, texts),
            preferences=_preferences(luck, texts),
            agreed=_agreed(luck),
        )


def _age_group(years: int) -> str:
    return AGES[0 if years >= 52 else 1 if years >= 30 else 2]


def _named(luck: _Luck, names: Names, is_male: bool, age: str) -> Row:
    form = 0 if is_male else 1
    surname = names.surnames[int(luck() ** 1.6 * len(names.surnames))][form]
    if luck() < 0.012:
        surname += f"-{names.surnames[luck.up_to(len(names.surnames))][form]}"
    first = luck.one_of((names.male if is_male else names.female)[age])
    told = luck() < (0.45 if age == AGES[0] else 0.18)
    middle = names.patronymics[luck.up_to(len(names.patronymics))][form] if told else ""
    if luck() < 0.02:
        surname = ""
    return {"last_name": surname, "first_name": first, "middle_name": middle}


def _birthdays(rng: np.random.Generator, size: int, today: date) -> list[date]:
    years = np.clip(rng.normal(37, 12, size), YOUNGEST_YEARS, OLDEST_YEARS)
    # Any day of the year: without it all of the youngest and oldest were born on today's.
    days = today.toordinal() - (years * 365.25).astype(np.int64) - rng.integers(0, 365, size)
    born = [date.fromordinal(day) for day in days.tolist()]
    # A demo on any day has somebody to congratulate.
    for number, place in enumerate(_congratulated(size)):
        soon = date.fromordinal(today.toordinal() + number // 2)
        year = born[place].year - born[place].year % 4
        born[place] = soon.replace(year=year)
    return born


def _congratulated(size: int) -> range:
    return range(0, size, size // 6 or 1)[:6]


def _birthday(luck: _Luck, born: date, *, certain: bool) -> Row:
    known = 0.0 if certain else luck()
    if known > 0.8:
        return {"birth_day": None, "birth_month": None, "birth_year": None}
    year = born.year if known < 0.55 else None
    return {"birth_day": born.day, "birth_month": born.month, "birth_year": year}


def _email(luck: _Luck, card: Row, place: int) -> str:
    if luck() > 0.38:
        return ""
    parts = (str(card["first_name"]), str(card["last_name"]))
    name = ".".join(translit(part) for part in parts if part)
    return f"{name}{place + 1}@example.com"


def _source(luck: _Luck, texts: SalonTexts) -> str:
    return luck.one_of(texts.sources) if luck() < 0.75 else ""


def _phone_numbers(rng: np.random.Generator, size: int) -> Iterator[str]:
    space = len(UNUSED_CODES) * NUMBERS_PER_CODE
    for number in rng.choice(space, size, replace=False).tolist():
        code, rest = divmod(number, NUMBERS_PER_CODE)
        yield f"+7{UNUSED_CODES[code]}{rest:07d}"


def _phones(luck: _Luck, numbers: Iterator[str], texts: SalonTexts) -> tuple[tuple[str, str], ...]:
    if luck() < 0.02:
        return ()
    first = (next(numbers), "")
    if luck() < 0.04:
        return first, (next(numbers), luck.one_of(texts.phone_comments))
    return (first,)


def _some(luck: _Luck, choices: Sequence[str], chances: Sequence[float]) -> tuple[str, ...]:
    taken: dict[str, None] = {}
    for chance in chances:
        if luck() >= chance:
            break
        taken[luck.one_of(choices)] = None
    return tuple(taken)


def _alerts(luck: _Luck, texts: SalonTexts) -> tuple[tuple[str, str], ...]:
    allergies = _some(luck, texts.allergies, (0.07, 0.15))
    conditions = _some(luck, texts.contraindications, (0.04, 0.10))
    return (
        *(("allergy", text) for text in allergies),
        *(("contraindication", text) for text in conditions),
    )


def _preferences(luck: _Luck, texts: SalonTexts) -> tuple[tuple[str, str], ...]:
    drawn = (
        ("formula", _some(luck, texts.formula, (0.12, 0.2))),
        ("materials", _some(luck, texts.materials, (0.08,))),
        ("likes", _some(luck, texts.likes, (0.22, 0.2))),
        ("wish", _some(luck, texts.wish, (0.18, 0.2))),
        ("other", _some(luck, texts.other, (0.04,))),
    )
    return tuple((kind, text) for kind, found in drawn for text in found)


def _agreed(luck: _Luck) -> Agreed:
    answer = luck()
    if answer < 0.82:
        return Agreed(service=True, advertising=True, on_paper=answer < 0.6)
    if answer < 0.91:
        return Agreed(service=True, advertising=False, on_paper=True)
    return Agreed(service=None, advertising=None, on_paper=False)
