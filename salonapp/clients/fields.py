"""Fields the salon adds to the card: what may stand in one, how it is kept and how it is shown.

A value is kept as text of one form whatever the language: a number with a point, a day as ISO 8601,
a choice in its words, "yes" or "no".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from salonapp.foundation import format as fmt
from salonapp.foundation.days import parse_day, typed_day
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import LANGUAGES, N_, _, language, msg, speaking
from salonapp.foundation.text import clean_line, clean_text, fold

LONGEST_NAME = 60
LONGEST_CHOICE = 100
LONGEST_TEXT = 2_000
MOST_CHOICES = 100
MOST_DIGITS = 15
YES, NO = "yes", "no"


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


KIND_NAMES = {
    FieldKind.TEXT: N_("Text"),
    FieldKind.NUMBER: N_("Number"),
    FieldKind.DATE: N_("Date"),
    FieldKind.CHOICE: N_("One of several"),
    FieldKind.YES_NO: N_("Yes or no"),
}


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A field as the salon describes it; `choices` count for a choice only."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the salon's own; `used` tells on how many cards something stands in it."""

    id: int
    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    retired: bool = False
    used: int = 0


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field on one client's card; `value` as it is kept, "" where nothing stands in it."""

    field: FieldView
    value: str = ""

    @property
    def words(self) -> str:
        """The value as people read it."""
        return shown_value(self.field.kind, self.value)


def cleaned_field(draft: FieldDraft) -> FieldDraft:
    """The draft with its texts made fit to keep.

    Raises:
        InvalidInput: no name, a text that is too long, or a choice of nothing.
    """
    name = clean_line(draft.name)
    if not name:
        raise InvalidInput(msg("Give the field a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            msg("This is too long: at most {most} letters.", most=LONGEST_NAME), field="name"
        )
    if draft.kind is not FieldKind.CHOICE:
        return FieldDraft(name, draft.kind)
    choices: dict[str, str] = {}
    for text in draft.choices:
        words = clean_line(text)
        if len(words) > LONGEST_CHOICE:
            raise InvalidInput(
                msg("This is too long: at most {most} letters.", most=LONGEST_CHOICE),
                field="choices",
            )
        if words:
            choices.setdefault(fold(words), words)
    if not choices:
        raise InvalidInput(msg("Write down what can be chosen, one to a line."), field="choices")
    if len(choices) > MOST_CHOICES:
        raise InvalidInput(
            msg("There can be at most {most} choices.", most=MOST_CHOICES), field="choices"
        )
    return FieldDraft(name, draft.kind, tuple(choices.values()))


def kept_value(
    kind: FieldKind, typed: str, choices: Sequence[str] = (), *, standing: str = "", field: str = ""
) -> str:
    """What was typed in the form it is kept in; "" for nothing.

    A choice that is not offered any more may stay where it is `standing`.

    Raises:
        InvalidInput: it cannot stand in a field of this kind; `field` names the form's input.
    """
    text = clean_text(typed) if kind is FieldKind.TEXT else clean_line(typed)
    if not text or text == standing:
        return text
    if kind is FieldKind.NUMBER:
        return _number(text, field)
    if kind is FieldKind.DATE:
        return _day(text, field)
    if kind is FieldKind.YES_NO:
        return _yes_no(text, field)
    if kind is FieldKind.CHOICE:
        known = {fold(choice): choice for choice in choices}
        if fold(text) not in known:
            raise InvalidInput(msg("This is not among the choices of the field."), field=field)
        return known[fold(text)]
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            msg("This is too long: at most {most} letters.", most=LONGEST_TEXT), field=field
        )
    return text


def shown_value(kind: FieldKind, value: str) -> str:
    """A kept value as people read it, in the reader's language."""
    if not value:
        return ""
    if kind is FieldKind.NUMBER:
        return value.replace(".", ",") if language() == "ru" else value
    if kind is FieldKind.DATE:
        day = _iso(value)
        return fmt.format_day(day) if day is not None else value
    if kind is FieldKind.YES_NO:
        return {YES: _("yes"), NO: _("no")}.get(value, value)
    return value


def typed_value(kind: FieldKind, value: str) -> str:
    """A kept value as it stands in an input, and as another kind of field would read it."""
    day = _iso(value) if kind is FieldKind.DATE else None
    return typed_day(day) if day is not None else shown_value(kind, value)


def converted(value: str, old: FieldKind, new: FieldKind) -> str | None:
    """What a kept value becomes when its field changes its kind; None when it would be lost.

    A choice keeps words that it does not offer, so any value may become one.
    """
    text = typed_value(old, value)
    if old is new or new is FieldKind.CHOICE:
        return value if old is new else clean_line(text)
    try:
        return kept_value(new, text) or None
    except InvalidInput:
        return None


_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?|[+-]?[.,]\d+")


def _number(text: str, field: str) -> str:
    plain = re.sub(r"(?<=\d)[\s'](?=\d{3}(?!\d))", "", text).replace("\u2212", "-")
    problem = InvalidInput(
        msg("This is not a number."), msg("Write it like 12 or 12,5."), field=field
    )
    if not _NUMBER.fullmatch(plain):
        raise problem
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise problem from None
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise InvalidInput(
            msg("A number has at most {most} digits.", most=MOST_DIGITS), field=field
        )
    kept = f"{number:f}"
    if "." in kept:
        kept = kept.rstrip("0").rstrip(".")
    return "0" if kept in ("-0", "", "-") else kept


_OLDEST_YEAR, _LATEST_YEAR = 1900, 2199


def _day(text: str, field: str) -> str:
    try:
        day = parse_day(text)
    except ValueError:
        day = None
    if day is None or not _OLDEST_YEAR <= day.year <= _LATEST_YEAR:
        raise InvalidInput(
            msg("There is no such day."), msg("Write it like 14.05.2026."), field=field
        )
    return day.isoformat()


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _yes_no(text: str, field: str) -> str:
    for answer in (YES, NO):
        if fold(text) in _answers(answer):
            return answer
    raise InvalidInput(msg("The answer can be yes or no."), field=field)


def _answers(answer: str) -> set[str]:
    words = {answer, {YES: "+", NO: "-"}[answer]}
    for code in LANGUAGES:
        with speaking(code):
            words.add(fold(_("yes") if answer == YES else _("no")))
    return words
