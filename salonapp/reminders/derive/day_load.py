"""How full each day is under the daily cap."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select

from salonapp.reminders.planning import PlanFrame
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json

_WAITING = (State.PLANNED.value, State.QUEUED.value)


@cache
def _planned_by_others(dialect: str) -> Select[int]:
    return (
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.state.in_(_WAITING),
            OutboxMessage.send_at >= bindparam("start"),
            OutboxMessage.send_at < bindparam("end"),
            OutboxMessage.client_id.not_in(id_set(dialect)),
        )
    )


_TRIED = (
    select(func.count())
    .select_from(OutboxMessage)
    .where(
        OutboxMessage.claimed_at >= bindparam("start"),
        OutboxMessage.claimed_at < bindparam("end"),
        OutboxMessage.id != bindparam("but"),
    )
)


def tried_between(reader: Reader, start: datetime, end: datetime, *, but: int = 0) -> int:
    """How many messages (not counting `but`) were sent, tried or handed over in [start, end)."""
    values = {"start": start, "end": end, "but": but}
    return reader.session.scalar(_TRIED, values) or 0


class DayLoad:
    """How many messages each local day already has; the days are counted when first asked for.

    Messages planned for the clients `without` do not count: they are being placed anew. With
    `is_everybody` that is all of them.
    """

    def __init__(
        self, reader: Reader, frame: PlanFrame, without: Collection[int], is_everybody: bool
    ) -> None:
        self._reader = reader
        self._frame = frame
        self._without = ids_json(without)
        self._is_everybody = is_everybody
        self._taken: dict[date, int] = {}

    def has_room(self, day: date) -> bool:
        """Whether another message may go out on `day`."""
        taken = self._taken.get(day)
        if taken is None:
            taken = self._taken[day] = self._count(day)
        return taken < self._frame.daily_cap

    def take(self, day: date) -> None:
        """Use up one place of `day`."""
        self.has_room(day)
        self._taken[day] += 1

    def _count(self, day: date) -> int:
        zone = self._frame.window.zone
        start, end = day_start(day, zone), day_start(day + timedelta(days=1), zone)
        taken = tried_between(self._reader, start, end) if day <= self._frame.today else 0
        if self._is_everybody:
            return taken
        session = self._reader.session
        statement = _planned_by_others(session.get_bind().dialect.name)
        values = {"start": start, "end": end, "ids": self._without}
        return taken + (session.scalar(statement, values) or 0)
