"""What stands in a cell, turned into the value it means.

Every converter gives the value, None for an empty cell ("", "-", "нет"), or `Unusable` with the
reason.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from enum import StrEnum

from salonapp.desk.imports.cards import Cell
from salonapp.desk.imports.cells import Unusable, cell_text, is_empty
from salonapp.desk.imports.days import parse_day
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.foundation.money import parse_money
from salonapp.foundation.text import fold

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]0+)?\s*%?")
_YES = frozenset(
    str.split("да yes y true 1 + ✓ ✔ есть д согласен согласна дано получено on истина x х")
)
_NO = frozenset(str.split("нет no n false 0 - н отказ off ложь отказался отказалась отозвано"))
_REFUSES_ADVERTISING = re.compile(
    r"без\s+(?:рекламы|рассыл\w+|смс|sms)|не\s+(?:рассылать|беспокоить|присылать|звонить|писать)|"
    r"отказ\w*\s+от\s+(?:рекламы|рассыл\w+|смс)|отписал\w+|no\s+(?:ads|marketing|advertising|sms)|"
    r"do\s+not\s+(?:disturb|contact)|unsubscribed|opt(?:ed)?[ -]?out"
)
BAD_PHONE = Unusable(msg("The phone number is not valid."))
BAD_EMAIL = Unusable(msg("The e-mail address is not valid."))
BAD_MONEY = Unusable(msg("The amount of money cannot be read."))
BAD_DISCOUNT = Unusable(msg("The discount is not a percentage from 0 to 100."))
BAD_STATUS = Unusable(msg("The status is not known."))
BAD_RATING = Unusable(msg("The rating is not a number from 1 to 5."))
BAD_ANSWER = Unusable(msg("The answer is neither yes nor no."))
BAD_GENDER = Unusable(msg("The gender cannot be read."))


class Outcome(StrEnum):
    """What the former program says became of a booking."""

    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    WAITING = "waiting"


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


def refuses_advertising(tag: str) -> bool:
    """Whether a category or a status of a client means that they want no advertising."""
    return _REFUSES_ADVERTISING.search(fold(tag)) is not None


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
