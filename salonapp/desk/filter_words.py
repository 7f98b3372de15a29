"""What a filter's conditions say, in the viewer's language: on chips, in the shell, in files."""

from __future__ import annotations

from collections.abc import Sequence

from salonapp.clients.cards import Gender, Purpose
from salonapp.desk.filters import (
    AllergyTo,
    BirthdayIn,
    Booked,
    Condition,
    Due,
    FromSource,
    GenderIs,
    HadService,
    HasTag,
    InSegment,
    Kind,
    LastVisit,
    NoConsent,
    NoPhone,
    OwesMoney,
    Span,
    Spent,
    TemperatureIs,
    WithMaster,
    grouped,
)
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import N_, _, ngettext
from salonapp.foundation.money import DEFAULT_CURRENCY, format_money

KIND_NAMES: dict[Kind, str] = {
    Kind.TEMPERATURE: N_("Temperature"),
    Kind.SEGMENT: N_("Group"),
    Kind.TAG: N_("Tag"),
    Kind.LAST_VISIT: N_("Last visit"),
    Kind.DUE: N_("Due"),
    Kind.BOOKED: N_("Booking"),
    Kind.SERVICE: N_("Service"),
    Kind.MASTER: N_("Master"),
    Kind.BIRTHDAY: N_("Birthday"),
    Kind.SPENT: N_("Spent"),
    Kind.DEBT: N_("Owes money"),
    Kind.SOURCE: N_("Source"),
    Kind.ALLERGY: N_("Allergy"),
    Kind.NO_CONSENT: N_("No consent"),
    Kind.NO_PHONE: N_("No phone"),
    Kind.GENDER: N_("Gender"),
}
_TEMPERATURES = {"hot": N_("hot"), "warm": N_("warm"), "cold": N_("cold")}
_GENDERS = {
    Gender.FEMALE: N_("women"),
    Gender.MALE: N_("men"),
    Gender.UNKNOWN: N_("gender not known"),
}
_PURPOSES = {
    Purpose.SERVICE: N_("no consent to messages about visits"),
    Purpose.ADVERTISING: N_("no consent to advertising"),
}


def kind_name(kind: Kind) -> str:
    """What the menu calls a kind of condition."""
    return _(KIND_NAMES[kind])


def describe_all(conditions: Sequence[Condition], currency: str = DEFAULT_CURRENCY) -> str:
    """All conditions in one line: "hot or warm; tag: vip; not booked"."""
    return "; ".join(
        _(" or ").join(describe(each, currency) for each in group) for group in grouped(conditions)
    )


def describe(condition: Condition, currency: str = DEFAULT_CURRENCY) -> str:
    """One condition, short enough for a chip."""
    match condition:
        case TemperatureIs(temperature=temperature):
            return _(_TEMPERATURES.get(temperature, temperature))
        case InSegment(segment=segment):
            return _segment(segment)
        case HasTag(tag=tag):
            return _("tag: {tag}").format(tag=tag)
        case LastVisit():
            return _last_visit(condition)
        case Due():
            return _due(condition)
        case Booked(booked=booked):
            return _("booked") if booked else _("not booked")
        case HadService(name=name, within_days=days):
            return _service(name, days)
        case WithMaster(name=name, last=last):
            said = _("last with {master}") if last else _("was with {master}")
            return said.format(master=name)
        case BirthdayIn(days=days):
            return _birthday(days)
        case Spent():
            return _spent(condition, currency)
        case OwesMoney():
            return _("owes money")
        case FromSource(source=source):
            return _("source: {source}").format(source=source)
        case AllergyTo(text=text):
            return _("allergy to: {what}").format(what=text) if text else _("any allergy")
        case NoConsent(purpose=purpose):
            return _(_PURPOSES[purpose])
        case NoPhone():
            return _("has no phone")
        case GenderIs(gender=gender):
            return _(_GENDERS[gender])


def _segment(segment: str) -> str:
    from salonapp.temperature.segments import Segment
    from salonapp.temperature.sentences import segment_name

    return segment_name(Segment(segment)) if segment in set(Segment) else segment


def _last_visit(condition: LastVisit) -> str:
    days = condition.days
    match condition.span, condition.day:
        case Span.BEFORE, day if day is not None:
            return _("last here before {day}").format(day=format_day(day))
        case Span.SINCE, day if day is not None:
            return _("last here on {day} or later").format(day=format_day(day))
        case Span.MORE_THAN_DAYS_AGO, _day:
            said = ngettext(
                "last here more than {count} day ago", "last here more than {count} days ago", days
            )
        case Span.WITHIN_DAYS, _day:
            said = ngettext(
                "was here in the last {count} day", "was here in the last {count} days", days
            )
        case _other:
            return _("never came")
    return said.format(count=days)


def _due(condition: Due) -> str:
    first, last = condition.from_days, condition.to_days
    if first == last == 0:
        return _("due today")
    if first == 0:
        said = ngettext("due within {count} day", "due within {count} days", last)
        return said.format(count=last)
    if last == 0 and first < 0:
        said = ngettext(
            "due in the last {count} day, today included",
            "due in the last {count} days, today included",
            -first,
        )
        return said.format(count=-first)
    return _("due from {first} to {last} days from today").format(
        first=f"{first:+d}", last=f"{last:+d}"
    )


def _service(name: str, days: int) -> str:
    if not days:
        return _("had: {service}").format(service=name)
    said = ngettext(
        "had in the last {count} day: {service}", "had in the last {count} days: {service}", days
    )
    return said.format(count=days, service=name)


def _birthday(days: int) -> str:
    if not days:
        return _("birthday this month")
    said = ngettext("birthday within {count} day", "birthday within {count} days", days)
    return said.format(count=days)


def _spent(condition: Spent, currency: str) -> str:
    low, high = condition.from_minor, condition.to_minor
    if high is None:
        return _("spent from {low}").format(low=format_money(low or 0, currency))
    if low is None:
        return _("spent up to {high}").format(high=format_money(high, currency))
    return _("spent {low} to {high}").format(
        low=format_money(low, currency), high=format_money(high, currency)
    )
