"""What stands in a cell, turned into the value it means.

Every converter gives the value, None for an empty cell ("", "-", "нет"), or `Unusable` with the
reason. Files repeat themselves, so conversions of a column are remembered (`Memo`): a look-up
costs a twentieth of a conversion, and an import brings two million rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from salonapp.desk.imports.cards import Cell
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import Message, msg
from salonapp.foundation.money import parse_money
from salonapp.foundation.text import clean_line, clean_text, fold, plain_cell

K = TypeVar("K")
V = TypeVar("V")

EMPTY = frozenset(
    str.split(
        "|-|--|---|—|–|.|..|?|нет|не указано|не указан|не указана|не указаны|не знаю|отсутствует|"
        "нету|нет данных|no|none|null|nil|n/a|na|nan|н/д|#н/д|#n/a|пусто|unknown|not set|нет почты|"
        "нет аллергии|нет аллергий|не выявлено|не выявлены|нет телефона|00.00.0000|0000-00-00",
        "|",
    )
)

_OLDEST_YEAR = 1900
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_AHEAD_YEARS = 5
_OLDEST_AGE_YEARS = 115

_DAY_FIRST = re.compile(r"([0-9]{1,2})[./\-]([0-9]{1,2})[./\-]([0-9]{4}|[0-9]{2})(?:\s*г\.?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./\-]([0-9]{1,2})[./\-]([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_WORDED = re.compile(r"([0-9]{1,2})\s+([^\W\d_]{3,})\.?,?(?:\s+([0-9]{4}))?(?:\s*г(?:ода|\.)?)?")
_WORDED_US = re.compile(r"([^\W\d_]{3,})\.?\s+([0-9]{1,2})(?:,?\s+([0-9]{4}))?")
_WITHOUT_YEAR = re.compile(r"(?:--)?([0-9]{1,2})[./\-]([0-9]{1,2})\.?")
_VCARD_YEARLESS = re.compile(r"--([0-9]{2})-?([0-9]{2})")
_CLOCK = re.compile(
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.][0-9]{2}(?:\.[0-9]+)?)?\s*([ap]m)?", re.IGNORECASE
)
_UNTIL = re.compile(r"\s*[-–—]\s*(?=[0-9]{1,2}[:.][0-9]{2})|\+[0-9]{2}:?[0-9]{2}$|Z$")
_AFTER_DAY = re.compile(r"[T\s,]+(?:в\s+)?(?=[0-9]{1,2}:[0-9]{2})")
_MONTHS = {
    month: number % 12 + 1
    for number, month in enumerate(
        str.split(
            "янв фев мар апр май июн июл авг сен окт ноя дек "
            "jan feb mar apr may jun jul aug sep oct nov dec"
        )
    )
} | {"мая": 5}
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]0+)?\s*%?")
_LIST_MARKS = re.compile(r"[,;\n|](?![^()]*\))|\s/\s")
_SERVICE_MARKS = re.compile(r"(?:,\s|;\s*|\n|\s\+\s|\s/\s|,(?=[^\W\d_]))(?![^()]*\))")
_YES = frozenset(
    str.split("да yes y true 1 + ✓ ✔ есть д согласен согласна дано получено on истина x х")
)
_NO = frozenset(str.split("нет no n false 0 - н отказ off ложь отказался отказалась отозвано"))
_REFUSES_ADVERTISING = re.compile(
    r"без\s+(?:рекламы|рассыл\w+|смс|sms)|не\s+(?:рассылать|беспокоить|присылать|звонить|писать)|"
    r"отказ\w*\s+от\s+(?:рекламы|рассыл\w+|смс)|отписал\w+|no\s+(?:ads|marketing|advertising|sms)|"
    r"do\s+not\s+(?:disturb|contact)|unsubscribed|opt(?:ed)?[ -]?out"
)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that means nothing its column can hold, and why."""

    why: Message


BAD_DAY = Unusable(msg("The day does not exist or cannot be read."))
BAD_TIME = Unusable(msg("The time of day cannot be read."))
BAD_BIRTHDAY = Unusable(msg("The birthday does not exist or cannot be read."))
BAD_PHONE = Unusable(msg("The phone number is not valid."))
BAD_EMAIL = Unusable(msg("The e-mail address is not valid."))
BAD_MONEY = Unusable(msg("The amount of money cannot be read."))
BAD_DISCOUNT = Unusable(msg("The discount is not a percentage from 0 to 100."))
BAD_STATUS = Unusable(msg("The status is not known."))
BAD_RATING = Unusable(msg("The rating is not a number from 1 to 5."))
BAD_ANSWER = Unusable(msg("The answer is neither yes nor no."))
BAD_GENDER = Unusable(msg("The gender cannot be read."))
BAD_CREATED_ON = Unusable(msg("The day the client was added cannot be read."))


class Outcome(StrEnum):
    """What the former program says became of a booking."""

    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday; the year is None where the file does not tell it."""

    day: int
    month: int
    year: int | None


class Memo(dict[K, V], Generic[K, V]):
    """Remembers what a converter made of each different cell; forgets all when it grows large."""

    __slots__ = ("_convert", "_limit")

    def __init__(self, convert: Callable[[K], V], limit: int = 100_000) -> None:
        super().__init__()
        self._convert = convert
        self._limit = limit

    def __missing__(self, key: K) -> V:
        if len(self) >= self._limit:
            self.clear()
        value = self[key] = self._convert(key)
        return value


def cell_text(cell: Cell) -> str:
    """A cell as one would read it in the table; whole numbers without ".0"."""
    if isinstance(cell, str):
        return plain_cell(cell.strip())
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def is_empty(text: str) -> bool:
    """Whether a text says that there is nothing."""
    return not text or fold(text) in EMPTY


def line(cell: Cell) -> str:
    """A name or a code on one line, without control characters; "" when empty."""
    if isinstance(cell, str) and cell.isprintable() and "  " not in cell:
        return plain_cell(cell.strip())
    return clean_line(cell_text(cell))


def prose(cell: Cell) -> str:
    """A note with its line ends; "" when the cell says there is nothing."""
    text = clean_text(cell_text(cell))
    return "" if is_empty(text) else text


def short_text(cell: Cell) -> str:
    """A source, a payment method: one line; "" when the cell says there is nothing."""
    text = line(cell)
    return "" if is_empty(text) else text


def items(cell: Cell) -> tuple[str, ...]:
    """A list in one cell ("латекс; йод"); commas inside brackets do not part."""
    parts = (clean_line(part) for part in _LIST_MARKS.split(clean_text(cell_text(cell))))
    return tuple(dict.fromkeys(part for part in parts if not is_empty(part)))


def services(cell: Cell) -> tuple[str, ...]:
    """The services of a visit, each once: "Маникюр, Педикюр", "Укладка, Укладка"."""
    parts = (clean_line(part) for part in _SERVICE_MARKS.split(clean_text(cell_text(cell))))
    return tuple({fold(part): part for part in parts if not is_empty(part)}.values())


def refuses_advertising(tag: str) -> bool:
    """Whether a category or a status of a client means that they want no advertising."""
    return _REFUSES_ADVERTISING.search(fold(tag)) is not None


def parse_day(cell: Cell, today: date | None = None, *, us_order: bool = False) -> date | None:
    """The day a cell names in any usual form, or None.

    Two-digit years lie at most five years after `today`. `us_order` reads 03/14/2026 as March.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(cell)
    if not isinstance(cell, str):
        return None
    text = _AFTER_DAY.split(cell_text(cell), maxsplit=1)[0].strip()
    parts = _parts(text, us_order)
    if parts is None:
        return _serial(float(text)) if text.isdecimal() and len(text) == 5 else None
    year, month, day_of_month = parts
    if year < 100:
        latest = (today.year if today else 2050) + _AHEAD_YEARS
        year += 2000 if 2000 + year <= latest else 1900
    if year < _OLDEST_YEAR:
        return None
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def _parts(text: str, us_order: bool) -> tuple[int, int, int] | None:
    match = _DAY_FIRST.fullmatch(text)
    if match:
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if year < _OLDEST_YEAR and len(match[3]) == 4:
            return None
        return (year, first, second) if us_order and "/" in text else (year, second, first)
    match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        return int(match[1]), int(match[2]), int(match[3])
    match = _WORDED.fullmatch(text)
    if match and match[3] and (month := _MONTHS.get(match[2].casefold()[:3])):
        return int(match[3]), month, int(match[1])
    match = _WORDED_US.fullmatch(text)
    if match and match[3] and (month := _MONTHS.get(match[1].casefold()[:3])):
        return int(match[3]), month, int(match[2])
    return None


def _serial(number: float) -> date | None:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    return _EXCEL_EPOCH + timedelta(days=int(number))


def parse_time(cell: Cell) -> time | None:
    """The time of day a cell names ("19:30", "9.05", 0.8125 of a day, a date with time)."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0) if cell.time() != time() else None
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(cell, timedelta):
        return _time_of_minutes(round(cell.total_seconds() / 60))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _time_of_minutes(round(cell % 1 * 1440)) if cell % 1 else None
    if not isinstance(cell, str):
        return None
    start = _UNTIL.split(cell_text(cell), maxsplit=1)[0]
    match = _CLOCK.fullmatch(_AFTER_DAY.split(start, maxsplit=1)[-1].strip())
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _time_of_minutes(minutes: int) -> time | None:
    return time(minutes // 60, minutes % 60) if 0 <= minutes < 1440 else None


def has_time(cell: Cell) -> bool:
    """Whether a day's cell also tells the time."""
    if isinstance(cell, datetime):
        return cell.time() != time()
    return isinstance(cell, str) and _AFTER_DAY.search(cell) is not None


def parse_birthday(cell: Cell, today: date) -> Birthday | Unusable | None:
    """A birthday with or without its year; two-digit years lie in the past.

    A year that no living person can have is left out; the day and the month are kept.
    """
    if isinstance(cell, float) and 1 <= cell < 32:
        cell = f"{cell:.2f}"  # Excel took "20.06" for a number.
    text = cell_text(cell)
    if not isinstance(cell, (date, datetime)) and is_empty(text):
        return None
    match = _VCARD_YEARLESS.fullmatch(text)
    if match:
        return _birthday(int(match[2]), int(match[1]), None)
    match = _WITHOUT_YEAR.fullmatch(text)
    if match:
        return _birthday(int(match[1]), int(match[2]), None)
    match = _WORDED.fullmatch(text)
    if match and not match[3] and (month := _MONTHS.get(match[2].casefold()[:3])):
        return _birthday(int(match[1]), month, None)
    day = parse_day(cell, today)
    if day is None:
        return BAD_BIRTHDAY
    year = day.year
    two_digits = _DAY_FIRST.fullmatch(text)
    if two_digits and len(two_digits[3]) == 2 and day > today:
        year -= 100
    alive = today.year - _OLDEST_AGE_YEARS <= year and day.replace(year=2000) and year <= today.year
    return _birthday(day.day, day.month, year if alive else None)


def _birthday(day: int, month: int, year: int | None) -> Birthday | Unusable:
    try:
        date(2000 if year is None else year, month, day)
    except ValueError:
        return BAD_BIRTHDAY
    return Birthday(day, month, year)


def parse_email(cell: Cell) -> str | None:
    """An e-mail address in lower-case domain form, or None when it is none."""
    text = cell_text(cell).removeprefix("mailto:").strip(" <>;,")
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        return None
    name, _at, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


def email(cell: Cell) -> str | Unusable | None:
    """An e-mail address; the first usable one when the cell holds several."""
    text = cell_text(cell)
    if is_empty(text):
        return None
    for part in re.split(r"[,;\s]+", text):
        address = parse_email(part)
        if address:
            return address
    return BAD_EMAIL


def money(cell: Cell, currency: str) -> int | Unusable | None:
    """An amount in minor units."""
    if cell is None or isinstance(cell, (bool, date, time, timedelta)):
        return None if cell is None else BAD_MONEY
    text = cell_text(cell)
    if is_empty(text):
        return None
    try:
        return parse_money(text if isinstance(cell, str) else cell, currency)
    except InvalidInput:
        return BAD_MONEY


def percent(cell: Cell) -> int | Unusable | None:
    """A discount in percent, 0 to 100: "15 %", "10%", 5, 0.15 of a workbook's percent cell."""
    if isinstance(cell, float) and 0 < cell < 1:
        return round(cell * 100)
    text = cell_text(cell)
    if is_empty(text):
        return None
    match = _PERCENT.fullmatch(text)
    if not match or int(match[1]) > 100:
        return BAD_DISCOUNT
    return int(match[1])


def yes_no(cell: Cell) -> bool | Unusable | None:
    """A yes or a no in any usual spelling; None when the cell says nothing."""
    if isinstance(cell, bool):
        return cell
    answer = fold(cell_text(cell)).strip(" .!")
    if not answer:
        return None
    if answer in _YES or answer.startswith(("да", "yes", "соглас")):
        return True
    if answer in _NO or answer.startswith(("нет", "не ", "no ", "отказ")):
        return False
    return True if parse_day(cell) else BAD_ANSWER


def gender(cell: Cell) -> str | Unusable | None:
    """The gender as the card keeps it: "female" or "male"."""
    text = fold(cell_text(cell)).strip(".")
    if is_empty(text) or text in {"0", "не важно"}:
        return None
    if text.startswith(("ж", "f", "w", "дев")):
        return "female"
    if text.startswith(("м", "m", "пар")):
        return "male"
    return {"1": "female", "2": "male"}.get(text, BAD_GENDER)


def rating(cell: Cell) -> int | Unusable | None:
    """A rating from 1 to 5, or as many stars."""
    text = cell_text(cell)
    if is_empty(text):
        return None
    if set(text) <= {"★", "☆", "*", "⭐"}:
        text = str(sum(star != "☆" for star in text))
    match = re.fullmatch(r"([0-5])(?:[.,]0+)?(?:\s*(?:/|из)\s*5)?", text)
    if not match:
        return BAD_RATING
    return int(match[1]) or None


_OUTCOMES: tuple[tuple[Outcome, re.Pattern[str]], ...] = (
    (
        Outcome.NO_SHOW,
        re.compile(
            r"не приш|не яв|неяв|не был|не состоял|не посет|прогул|"
            r"no.?show|missed|did not|didn't|absent"
        ),
    ),
    (
        Outcome.CANCELLED,
        re.compile(r"отмен|удален|отказ|снят|аннулир|cancel|deleted|rejected"),
    ),
    (
        Outcome.WAITING,
        re.compile(
            r"ожида|подтвер|запис|заплан|предсто|нов(?:ая|ый)|перенес|резерв|не начал|"
            r"wait|confirm|booked|planned|scheduled|pending|new|upcoming"
        ),
    ),
    (
        Outcome.DONE,
        re.compile(
            r"приш|был|посет|выполн|завер|состоял|оплач|явил|оказан|закрыт|готово|проведен|обслуж|"
            r"done|complet|came|arrived|visited|attended|show|paid|finished|closed"
        ),
    ),
)


def outcome(cell: Cell) -> Outcome | Unusable | None:
    """What a status means, in the words of the usual programs; None when the cell is empty."""
    if isinstance(cell, bool):
        return Outcome.DONE if cell else Outcome.NO_SHOW
    text = fold(cell_text(cell))
    if not text or text in {"-", "—"}:
        return None
    by_number = {
        "1": Outcome.DONE,
        "-1": Outcome.NO_SHOW,
        "0": Outcome.WAITING,
        "2": Outcome.WAITING,
    }
    if text in by_number:
        return by_number[text]
    if text in {"да", "yes", "+"}:
        return Outcome.DONE
    if text in {"нет", "no"}:
        return Outcome.NO_SHOW
    for meant, words in _OUTCOMES:
        if words.search(text):
            return meant
    return BAD_STATUS


def slashes_are_american(cells: list[Cell]) -> bool:
    """Whether a column writes months first: some 03/14/2026 and no 14/03/2026."""
    american = False
    for cell in cells:
        match = _DAY_FIRST.match(cell) if isinstance(cell, str) and "/" in cell else None
        if match is None:
            continue
        if int(match[1]) > 12:
            return False
        american = american or int(match[2]) > 12
    return american
