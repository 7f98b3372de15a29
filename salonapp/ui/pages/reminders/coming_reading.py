"""What the coming days read, in one look, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from salonapp.channels.port import ChannelKind
from salonapp.ui.pages.reminders.first_list import FirstFigures
from salonapp.ui.pages.reminders.listing import ShownDay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salonapp.reminders.cards import DayCount, ReminderRow
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

DAYS = 30


@dataclass(frozen=True, slots=True)
class ComingShown:
    """A day among the coming ones; `estimate` is what its SMS would cost, where it is known."""

    days: tuple[DayCount, ...]
    day: date
    rows: tuple[ReminderRow, ...]
    shown: ShownDay
    cap: int
    paused: bool
    has_visits: bool
    first: FirstFigures | None
    estimate: tuple[int, str] | None


def read_coming(reader: Reader, viewer: Viewer, day: date | None) -> ComingShown:
    """The list of `day`; without one, of the first that has messages."""
    from salonapp.reminders import queries

    days = tuple(queries.coming_days(reader, DAYS))
    busy = [each for each in days if each.planned + each.sent]
    if day is None or not days[0].day <= day <= days[-1].day:
        day = busy[0].day if busy else reader.today
    rows = tuple(queries.reminders_on(reader, viewer, day))
    paused, cap = (
        reader.settings.flag("reminders.paused"),
        reader.settings.number("reminders.daily_cap"),
    )
    has_visits = _any_visits(reader)
    first = None
    if paused and has_visits and not reader.settings.flag("reminders.first_look_done"):
        planned = [each for each in days if each.planned]
        first = FirstFigures(
            planned[0].day if planned else None,
            planned[0].planned if planned else 0,
            sum(each.planned for each in days),
            cap,
            reader.today,
            0 if planned else _never_asked(reader),
        )
    shown = ShownDay(reader.zone, reader.today)
    estimate = _estimate(reader, rows)
    return ComingShown(days, day, rows, shown, cap, paused, has_visits, first, estimate)


def _never_asked(reader: Reader) -> int:
    """How many clients never said whether they may be written to about visits."""
    from salonapp.clients.cards import Purpose
    from salonapp.clients.queries import clients_without_consent

    return len(clients_without_consent(reader, Purpose.SERVICE))


def _estimate(reader: Reader, rows: Sequence[ReminderRow]) -> tuple[int, str] | None:
    from salonapp.reminders.queries.health import segment_price
    from salonapp.reminders.templates import sms_length

    price = segment_price(reader)
    texts = [
        row.text for row in rows if row.channel == ChannelKind.SMS and not row.state.counts_as_sent
    ]
    if price is None or not texts:
        return None
    return price[0] * sum(sms_length(text).segments for text in texts), price[1]


def _any_visits(reader: Reader) -> bool:
    from salonapp.temperature.queries import mix

    found = mix(reader)
    return found.clients > found.leads
