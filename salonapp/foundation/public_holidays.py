"""Public holidays of a country, by year, named in the language of whoever looks.

The `holidays` package knows them; it is heavy (some 20 MB, 0.2 s), so it is loaded by the first
question and never at the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off by law. `mark` names it for ever: alike in every language, and year after year.

    A holiday of several days has a mark for each of them.
    """

    day: date
    name: str
    mark: str


def knows_country(country: str) -> bool:
    """Whether the holidays of a country (two letters) are known."""
    return _supported(country) is not None


def regions_of(country: str) -> tuple[str, ...]:
    """The codes of a country's regions that have holidays of their own; empty for most."""
    found = _supported(country)
    return found if found is not None else ()


@lru_cache(maxsize=64)
def holidays_of(country: str, region: str, year: int, language: str) -> tuple[Holiday, ...]:
    """The holidays of `year`, in their order; empty for a country nobody knows.

    `region` "" is the whole country; `language` "ru" or "en", where the country is not told in it
    its own.
    """
    if not knows_country(country):
        return ()
    own = _named(country, region, year, None)
    shown = _named(country, region, year, language)
    counts: dict[str, int] = {}
    for name in own.values():
        counts[name] = counts.get(name, 0) + 1
    return tuple(
        Holiday(day, shown.get(day, name), name if counts[name] == 1 else f"{day:%m-%d} {name}")
        for day, name in sorted(own.items())
    )


def closed_days(
    country: str, region: str, years: Iterable[int], worked: Sequence[str]
) -> tuple[date, ...]:
    """The days of `years` the salon is closed on: every holiday but those with a `worked` mark."""
    return tuple(
        each.day
        for year in years
        for each in holidays_of(country, region, year, "en")
        if each.mark not in worked
    )


@lru_cache(maxsize=64)
def _supported(country: str) -> tuple[str, ...] | None:
    import holidays

    found = holidays.list_supported_countries(include_aliases=False).get(country.upper())
    return None if found is None else tuple(found)


def _named(country: str, region: str, year: int, language: str | None) -> dict[date, str]:
    import holidays

    subdivision = region if region in regions_of(country) else None
    asked = holidays.country_holidays(country.upper(), subdiv=subdivision)
    wanted = {"en": ("en_US", "en_GB", "en")}.get(language or "", (language or "",))
    spoken = next((code for code in wanted if code in (asked.supported_languages or ())), None)
    # Without a language the package would take that of this computer.
    found = holidays.country_holidays(
        country.upper(),
        subdiv=subdivision,
        years=year,
        language=spoken or asked.default_language,
    )
    return {day: str(name).split(";")[0].strip() for day, name in found.items()}
