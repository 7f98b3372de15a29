"""What a phone, an e-mail address and a birthday must be, for the command and for its form.

The form asks beforehand, so that everything wrong is said at once; the command asks again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from salonapp.clients.cards import Birthday, PhoneDraft
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import parse_phones
from salonapp.foundation.text import clean_line

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def checked_email(text: str) -> str:
    """The address as it is kept; InvalidInput when it is none. Nothing typed is allowed."""
    email = clean_line(text)
    if email and not _EMAIL.fullmatch(email):
        raise InvalidInput(
            msg("This is not an e-mail address."),
            msg("An example: anna@example.com"),
            field="email",
        )
    return email


def checked_birthday(
    birthday: Birthday | None, today: date
) -> tuple[int | None, int | None, int | None]:
    """Day, month and year as they are kept; InvalidInput for no day, or one still to come."""
    if birthday is None:
        return None, None, None
    day, month, year = birthday.day, birthday.month, birthday.year
    problem = not 1 <= month <= 12 or not 1 <= day <= _DAYS_IN_MONTH[month - 1]
    if year is not None:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        problem = problem or not 1900 <= year <= today.year
        problem = problem or (day == 29 and month == 2 and not leap)
    if problem:
        raise InvalidInput(msg("There is no such day."), field="birthday")
    if year is not None and date(year, month, day) > today:
        raise InvalidInput(msg("This birthday is still to come."), field="birthday")
    return day, month, year


def checked_phones(typed: Iterable[PhoneDraft], region: str) -> list[tuple[str, str]]:
    """Each number once with its comment; InvalidInput when one is none. Empty rows are left out.

    `region` is the country a number without its code is in ("RU").
    """
    found: dict[str, str] = {}
    for phone in typed:
        if not clean_line(phone.number):
            continue
        numbers = parse_phones(phone.number, region)
        if not numbers:
            raise InvalidInput(
                msg("This is not a phone number."),
                msg("An example: +7 912 345-67-89"),
                field="phones",
            )
        for number in numbers:
            found.setdefault(number.number, clean_line(phone.comment) or number.comment)
    return list(found.items())
