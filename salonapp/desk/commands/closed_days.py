"""The days off of the salon: public holidays become closed days, for this year and the next.

What is closed stands as plain days in one setting, so whoever asks (the send window, due dates,
the calendar) needs neither the country nor the list of its holidays.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.foundation.public_holidays import closed_days, knows_country
from salonapp.storage.door import Reader, Tx
from salonapp.storage.settings import set_setting

_BETWEEN_MARKS = "|"
_MADE_FOR = ": "


def close_on_holidays(tx: Tx, *, on: bool) -> None:
    """Close on public holidays, or work on them; InvalidInput for an unknown country."""
    country = tx.settings.text("salon.country")
    if on and not knows_country(country):
        raise InvalidInput(
            msg("The program does not know the public holidays of this country."),
            msg("Add the days off one by one."),
            field="salon.closed_on_holidays",
        )
    set_setting(tx, "salon.closed_on_holidays", on)
    bring_holidays_up_to_date(tx)


def work_on_holiday(tx: Tx, mark: str, *, works: bool) -> None:
    """Work on the holiday `mark` in spite of it, every year, or be closed again."""
    kept = worked_holidays(tx)
    marks = {*kept, mark} if works else set(kept) - {mark}
    set_setting(tx, "salon.worked_holidays", _BETWEEN_MARKS.join(sorted(marks)))
    bring_holidays_up_to_date(tx)


def worked_holidays(reader: Reader) -> tuple[str, ...]:
    """The marks of the holidays the salon works on."""
    kept = reader.settings.text("salon.worked_holidays")
    return tuple(mark for mark in kept.split(_BETWEEN_MARKS) if mark)


def holidays_are_stale(reader: Reader) -> bool:
    """Whether another year has begun, or the salon has moved, since they were made closed days.

    Asked often: it does not load what knows the holidays.
    """
    kept = reader.settings.text("salon.holiday_days")
    return kept.partition(_MADE_FOR)[0] != _made_for(reader)


def bring_holidays_up_to_date(tx: Tx) -> None:
    """Make the holidays of this year and the next closed days; single days off stay."""
    before = _days(tx.settings.text("salon.holiday_days").partition(_MADE_FOR)[2])
    single = _days(tx.settings.text("salon.closed_days"))
    # What a person named stays theirs, holiday or not.
    wanted = _wanted(tx) - (single - before)
    # A day that is over says when the salon was closed: due dates of the past rest on it.
    gone = {day for day in before - wanted if day >= tx.today}
    set_setting(tx, "salon.closed_days", _text((single - gone) | wanted))
    made_for = _made_for(tx)
    set_setting(tx, "salon.holiday_days", made_for and f"{made_for}{_MADE_FOR}{_text(wanted)}")


def _made_for(reader: Reader) -> str:
    settings = reader.settings
    if not settings.flag("salon.closed_on_holidays"):
        return ""
    place = f"{settings.text('salon.country')}/{settings.text('salon.region')}"
    return f"{place}/{reader.today.year}"


def _wanted(reader: Reader) -> set[date]:
    settings, year = reader.settings, reader.today.year
    if not settings.flag("salon.closed_on_holidays"):
        return set()
    country, region = settings.text("salon.country"), settings.text("salon.region")
    found = closed_days(country, region, (year, year + 1), worked_holidays(reader))
    return set(found)


def _days(text: str) -> set[date]:
    found = set()
    for word in text.replace(",", " ").split():
        try:
            found.add(date.fromisoformat(word))
        except ValueError:
            continue  # typed by hand in the shell; the setting's readers pass it over as well
    return found


def _text(days: Collection[date]) -> str:
    return ",".join(day.isoformat() for day in sorted(days))
