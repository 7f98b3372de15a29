"""Which clients a list holds: conditions, one by one plain values, kept as JSON.

Conditions of one kind that choose (tag, master, ...) hold when any of them does; all others must
hold together. Days are counted from the salon's today, so a kept list stays true tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias

from salonapp.clients.cards import Gender, Purpose
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg

#: A span of days nobody means in earnest is refused before a date overflows.
MOST_DAYS = 36_500
_LONGEST_TEXT = 200


class Kind(StrEnum):
    """What a condition is about, in the order the menu offers it."""

    TEMPERATURE = "temperature"
    SEGMENT = "segment"
    TAG = "tag"
    LAST_VISIT = "last_visit"
    DUE = "due"
    BOOKED = "booked"
    SERVICE = "service"
    MASTER = "master"
    BIRTHDAY = "birthday"
    SPENT = "spent"
    DEBT = "debt"
    SOURCE = "source"
    ALLERGY = "allergy"
    NO_CONSENT = "no_consent"
    NO_PHONE = "no_phone"
    GENDER = "gender"


class Span(StrEnum):
    """How a last visit is meant."""

    BEFORE = "before"
    SINCE = "since"
    MORE_THAN_DAYS_AGO = "more_than_days_ago"
    WITHIN_DAYS = "within_days"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class TemperatureIs:
    """The class is "hot", "warm" or "cold"."""

    kind: ClassVar = Kind.TEMPERATURE
    temperature: str


@dataclass(frozen=True, slots=True)
class InSegment:
    """Belongs to a group of `temperature.segments.Segment`."""

    kind: ClassVar = Kind.SEGMENT
    segment: str


@dataclass(frozen=True, slots=True)
class HasTag:
    """Has this very tag."""

    kind: ClassVar = Kind.TAG
    tag: str


@dataclass(frozen=True, slots=True)
class LastVisit:
    """When somebody was here last: `day` for before and since, `days` for the others."""

    kind: ClassVar = Kind.LAST_VISIT
    span: Span
    day: date | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """Due to return between `from_days` and `to_days` from today; negative days are past."""

    kind: ClassVar = Kind.DUE
    from_days: int
    to_days: int


@dataclass(frozen=True, slots=True)
class Booked:
    """Has a booking ahead, or has none."""

    kind: ClassVar = Kind.BOOKED
    booked: bool


@dataclass(frozen=True, slots=True)
class HadService:
    """Has had the service, within so many days when they are more than 0. `name` is for words."""

    kind: ClassVar = Kind.SERVICE
    service_id: int
    name: str
    within_days: int = 0


@dataclass(frozen=True, slots=True)
class WithMaster:
    """Was with the master: at the last visit, or ever. `name` is for words."""

    kind: ClassVar = Kind.MASTER
    staff_id: int
    name: str
    last: bool = True


@dataclass(frozen=True, slots=True)
class BirthdayIn:
    """Has a birthday within so many days from today, or with 0 in this calendar month."""

    kind: ClassVar = Kind.BIRTHDAY
    days: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """Has spent from so much up to so much, in minor units; None is no bound."""

    kind: ClassVar = Kind.SPENT
    from_minor: int | None = None
    to_minor: int | None = None


@dataclass(frozen=True, slots=True)
class OwesMoney:
    """Owes from a visit that was closed without full payment."""

    kind: ClassVar = Kind.DEBT


@dataclass(frozen=True, slots=True)
class FromSource:
    """Heard of the salon from there."""

    kind: ClassVar = Kind.SOURCE
    source: str


@dataclass(frozen=True, slots=True)
class AllergyTo:
    """Has an allergy that holds today and names this; "" for any allergy."""

    kind: ClassVar = Kind.ALLERGY
    text: str = ""


@dataclass(frozen=True, slots=True)
class NoConsent:
    """Was never asked for the purpose, or said no."""

    kind: ClassVar = Kind.NO_CONSENT
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class NoPhone:
    """Has no phone on the card."""

    kind: ClassVar = Kind.NO_PHONE


@dataclass(frozen=True, slots=True)
class GenderIs:
    """Is a woman, a man, or it is not known."""

    kind: ClassVar = Kind.GENDER
    gender: Gender


Condition: TypeAlias = (
    TemperatureIs
    | InSegment
    | HasTag
    | LastVisit
    | Due
    | Booked
    | HadService
    | WithMaster
    | BirthdayIn
    | Spent
    | OwesMoney
    | FromSource
    | AllergyTo
    | NoConsent
    | NoPhone
    | GenderIs
)

_CLASSES: dict[str, type[Condition]] = {
    each.kind.value: each
    for each in (
        TemperatureIs,
        InSegment,
        HasTag,
        LastVisit,
        Due,
        Booked,
        HadService,
        WithMaster,
        BirthdayIn,
        Spent,
        OwesMoney,
        FromSource,
        AllergyTo,
        NoConsent,
        NoPhone,
        GenderIs,
    )
}
#: Of these any one is enough.
CHOICES = frozenset(
    {
        Kind.TEMPERATURE,
        Kind.SEGMENT,
        Kind.TAG,
        Kind.SERVICE,
        Kind.MASTER,
        Kind.SOURCE,
        Kind.ALLERGY,
        Kind.GENDER,
    }
)


def grouped(conditions: Sequence[Condition]) -> list[list[Condition]]:
    """Groups of which each must hold; in a group one is enough."""
    groups: dict[object, list[Condition]] = {}
    for at, condition in enumerate(conditions):
        key: object = condition.kind if condition.kind in CHOICES else at
        groups.setdefault(key, []).append(condition)
    return list(groups.values())


def checked(condition: Condition) -> Condition:
    """The condition, when its values make sense; InvalidInput says what does not."""
    match condition:
        case LastVisit(span=Span.BEFORE | Span.SINCE, day=None):
            raise InvalidInput(msg("Choose a day."), field="day")
        case LastVisit(span=Span.MORE_THAN_DAYS_AGO | Span.WITHIN_DAYS, days=days):
            _check_days(days)
        case HadService(within_days=days) | BirthdayIn(days=days):
            _check_days(days)
        case Due(from_days=first, to_days=last):
            _check_days(abs(first))
            _check_days(abs(last))
            if first > last:
                raise InvalidInput(msg("The first day is after the last one."), field="from")
        case Spent(from_minor=None, to_minor=None):
            raise InvalidInput(msg("Enter from how much, or up to how much."), field="from")
        case Spent(from_minor=int(low), to_minor=int(high)) if low > high:
            raise InvalidInput(msg("The smaller amount comes first."), field="from")
        case HasTag(tag="") | FromSource(source="") | InSegment(segment=""):
            raise InvalidInput(msg("Choose something from the list."), field="value")
        case _:
            pass
    return condition


def _check_days(days: int) -> None:
    if not 0 <= days <= MOST_DAYS:
        raise InvalidInput(
            msg("A number of days is between 0 and {most}.", most=MOST_DAYS), field="days"
        )


def to_json(conditions: Sequence[Condition]) -> dict[str, Any]:
    """The conditions as a kept list holds them."""
    return {"all": [{"kind": each.kind.value, **_plain(each)} for each in conditions]}


def _plain(condition: Condition) -> dict[str, Any]:
    values = asdict(condition)
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


def from_json(kept: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions of a kept list; InvalidInput when a newer program wrote them."""
    try:
        return tuple(_read(each) for each in kept["all"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidInput(
            msg("This list was made by another version of SalonApp and cannot be shown."),
            msg("Delete it, or update SalonApp."),
        ) from None


def _read(kept: Mapping[str, Any]) -> Condition:
    kind = _CLASSES[kept["kind"]]
    values: dict[str, Any] = {}
    for field in fields(kind):
        if field.name in kept:
            values[field.name] = _value(field.type, kept[field.name])
    return checked(kind(**values))


def _value(kind: object, value: Any) -> Any:
    """The value as the field's annotation (a text here) wants it."""
    wanted = str(kind)
    if value is None and "None" in wanted:
        return None
    if wanted.startswith("int"):
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError
        return value
    if wanted.startswith("bool"):
        if not isinstance(value, bool):
            raise TypeError
        return value
    if wanted == "str":
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            raise TypeError
        return value
    makers: dict[str, Any] = {
        "date | None": date.fromisoformat,
        "Span": Span,
        "Purpose": Purpose,
        "Gender": Gender,
    }
    return makers[wanted](value)
