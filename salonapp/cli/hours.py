"""When somebody works, from the shell: the week, and days that differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, day_from
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, msg

if TYPE_CHECKING:
    from salonapp.staff.hours import WeekStretch

_WEEK = re.compile(r"([1-7])(?:-([1-7]))?\s+(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)")


def hours(
    context: typer.Context,
    staff: Annotated[str, typer.Argument(metavar="STAFF")],
    week: Annotated[
        str | None,
        typer.Option(help='Such as "1-5 10:00-14:00, 1-5 15:00-19:00, 6 11:00-16:00"; "" resets.'),
    ] = None,
    off: Annotated[str, typer.Option(help="The first day off, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="The last one.")] = "",
    kind: Annotated[str, typer.Option(help="off, holiday, ill; none: as the week says.")] = "off",
) -> None:
    """Show or set when somebody works: the week, or days off."""
    from salonapp.staff.commands.hours import set_days, set_week
    from salonapp.staff.hours import DayKind
    from salonapp.staff.queries import find_staff
    from salonapp.staff.queries.hours import master as read_master

    shell: Shell = context.obj
    if not off and (until or kind != "off"):
        raise InvalidInput(msg("Say from which day on: add --off."), field="off")
    if week is not None or off:
        shell.needs_desk_rights()
        if kind not in ("none", *(each for each in DayKind if each is not DayKind.HOURS)):
            allowed = "off, holiday, ill, none"
            raise InvalidInput(
                msg("{value} is not one of: {allowed}.", value=kind, allowed=allowed)
            )
        with shell.write(N_("Working hours changed")) as tx:
            staff_id = find_staff(tx, staff).id
            if week is not None:
                set_week(tx, staff_id, parse_week(week))
            if off:
                first = day_from(off)
                last = day_from(until) if until else first
                set_days(tx, staff_id, first, last, None if kind == "none" else DayKind(kind))
    with shell.read() as reader:
        staff_id = find_staff(reader, staff).id
        found = read_master(reader, staff_id, reader.today, reader.today + timedelta(days=366))
    assert found is not None
    answer(
        shell,
        {
            "staff": staff_id,
            "week": [
                {"weekday": each.weekday, "from": _hhmm(each.starts), "to": _hhmm(each.ends)}
                for each in found.hours.week
            ],
            "days": [
                {
                    "day": each.on_day,
                    "kind": each.kind.value,
                    "from": _hhmm(each.starts),
                    "to": _hhmm(each.ends),
                }
                for each in found.hours.days
            ],
            "services": sorted(found.services),
        },
    )


def parse_week(text: str) -> list[WeekStretch]:
    """Stretches typed as "1-5 10:00-19:00, 6 11:00-16:00"; InvalidInput says what is wrong."""
    from salonapp.staff.hours import WeekStretch, end_of_work

    found = []
    for part in (each.strip() for each in text.split(",")) if text.strip() else ():
        match = _WEEK.fullmatch(part)
        # Saturday to Tuesday would be no day at all, and no days at all mean the salon's hours.
        if match is None or (match[2] and match[2] < match[1]):
            raise InvalidInput(
                msg('{text} is not like "1-5 10:00-19:00".', text=part or text), field="week"
            )
        first, last, starts, ends = match.groups()
        hours = _clock(starts), _clock(ends, end_of_work)
        days = range(int(first), int(last or first) + 1)
        found += [WeekStretch(weekday, *hours) for weekday in days]
    return found


def _clock(text: str, made: Callable[[int, int], time] = time) -> time:
    hour, _colon, minute = text.partition(":")
    try:
        return made(int(hour), int(minute))
    except ValueError:
        raise InvalidInput(msg("{text} is not a time of day such as 14:30.", text=text)) from None


def _hhmm(at: time | None) -> str:
    return at.strftime("%H:%M") if at is not None else ""
