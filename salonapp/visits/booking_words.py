"""What stands against a booking, in the words of whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from salonapp.foundation.format import format_day, format_time
from salonapp.foundation.i18n import N_, _
from salonapp.staff.hours import Free, Stretch, time_of
from salonapp.visits.booking import Obstacle, ObstacleKind
from salonapp.visits.cards import AppointmentStatus

_SIMPLE: Mapping[ObstacleKind, str] = {
    ObstacleKind.NO_MINUTES: N_("An appointment takes at least one minute."),
    ObstacleKind.TOO_LONG: N_("An appointment takes no longer than a day."),
    ObstacleKind.TOO_FAR: N_("That is more than two years ahead."),
    ObstacleKind.CLOSED: N_("The salon is closed on that day."),
    ObstacleKind.OVER_MIDNIGHT: N_("It would go on past midnight."),
    ObstacleKind.PAST: N_("That time has passed."),
    ObstacleKind.MASTER_LEFT: N_("This master does not work here any more."),
}
_FREE: Mapping[Free, str] = {
    Free.WEEK: N_("The master does not work on that weekday."),
    Free.OFF: N_("The master has a day off."),
    Free.HOLIDAY: N_("The master is on holiday."),
    Free.ILL: N_("The master is ill."),
    Free.CLOSED: N_("The salon is closed on that day."),
}
STATUS_NAMES: Mapping[AppointmentStatus, str] = {
    AppointmentStatus.PLANNED: N_("planned"),
    AppointmentStatus.CONFIRMED: N_("confirmed"),
    AppointmentStatus.ARRIVED: N_("in the salon"),
    AppointmentStatus.DONE: N_("visit recorded"),
    AppointmentStatus.NO_SHOW: N_("did not come"),
    AppointmentStatus.CANCELLED: N_("called off"),
}


def obstacle_sentence(obstacle: Obstacle, today: date) -> str:
    """One sentence, e.g. "The master is busy from 12:00 to 13:00."."""
    kind = obstacle.kind
    if kind in _SIMPLE:
        return _(_SIMPLE[kind])
    if kind is ObstacleKind.MASTER_FREE_DAY:
        said = _(_FREE[obstacle.free])
        return f"{said} ({obstacle.what})" if obstacle.what else said
    if kind is ObstacleKind.OUTSIDE_HOURS:
        return _("Outside working hours ({hours}).").format(hours=hours_words(obstacle.hours))
    if kind in (ObstacleKind.PATCH_TEST, ObstacleKind.PATCH_TEST_FIRST):
        return obstacle.what
    if kind is ObstacleKind.SERVICE_UNKNOWN:
        return _("The master does not do this: {service}.").format(service=obstacle.what)
    if kind is ObstacleKind.SERVICE_GONE:
        return _("No longer on the price list: {service}.").format(service=obstacle.what)
    if kind in (ObstacleKind.NOBODY_FREE, ObstacleKind.NOBODY_WORKS):
        return _nobody(obstacle)
    return _about_time(obstacle, today)


def _nobody(obstacle: Obstacle) -> str:
    is_free = obstacle.kind is ObstacleKind.NOBODY_FREE
    said = _("None of the masters who do it is free then.")
    if not is_free:
        said = _("None of the masters who do it works then.")
    nearest = obstacle.starts_at
    if nearest is None:
        nothing = _("On that day there is no other time for it.")
        return f"{said} {nothing}"
    free_at = _("The nearest time with somebody free that day: {time}.")
    return f"{said} {free_at.format(time=format_time(nearest))}"


def _about_time(obstacle: Obstacle, today: date) -> str:
    starts, ends = obstacle.starts_at, obstacle.ends_at
    assert starts is not None
    if obstacle.kind is ObstacleKind.NO_SUCH_HOUR:
        text = _("On {day} the clocks go forward: there is no {time} that day.")
        said = text.format(day=format_day(starts.date(), today=today), time=format_time(starts))
        instead = _("Write {time} instead.").format(time=format_time(_after_the_change(starts)))
        return f"{said} {instead}"
    if obstacle.kind is ObstacleKind.TWICE:
        first = _("On {day} the clocks go back, and {time} comes twice: the first one is meant.")
        second = _("On {day} the clocks go back, and {time} comes twice: the second one is meant.")
        text = second if starts.fold else first
        return text.format(day=format_day(starts.date(), today=today), time=format_time(starts))
    times = {"start": format_time(starts), "end": format_time(ends) if ends else ""}
    if obstacle.kind is ObstacleKind.MASTER_BUSY:
        return _("The master is busy from {start} to {end}.").format(**times)
    if obstacle.kind is ObstacleKind.PROMISED:
        said = _(
            "From {start} to {end} somebody is booked with any master,"
            " and nobody else is free for that."
        )
        return said.format(**times)
    return _("The client is booked from {start} to {end} already.").format(**times)


def _after_the_change(skipped: datetime) -> datetime:
    """What the clock shows at the instant a skipped time would have been."""
    zone = skipped.tzinfo
    return skipped.replace(fold=0).astimezone(UTC).astimezone(zone)


def obstacle_sentences(obstacles: Iterable[Obstacle], today: date) -> tuple[str, ...]:
    """All of them, each sentence once."""
    return tuple(dict.fromkeys(obstacle_sentence(each, today) for each in obstacles))


def hours_words(stretches: Iterable[Stretch]) -> str:
    """Such as "10:00-14:00, 15:00-20:00"."""
    return ", ".join(
        f"{format_time(time_of(each.start_min))}\N{EN DASH}{format_time(time_of(each.end_min))}"
        for each in stretches
    )


def free_words(free: Free) -> str:
    """Why a master does not work on a day, in a word or two for the calendar's column."""
    words = {
        Free.CLOSED: N_("closed"),
        Free.WEEK: N_("not working"),
        Free.OFF: N_("day off"),
        Free.HOLIDAY: N_("on holiday"),
        Free.ILL: N_("ill"),
    }
    return _(words[free]) if free in words else ""
