"""How full each day is under the daily cap."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from salonapp.reminders.derive.rule_load import RuleLoad
from salonapp.reminders.planning import PlanFrame
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.rules import RuleKind
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in
from salonapp.storage.sets import ids_json

_PLANNED_BY_OTHERS = (
    "SELECT COUNT(*) FROM outbox_message WHERE state IN ('planned', 'queued')"
    " AND send_at >= ? AND send_at < ?"
    " AND (rule <> ? OR client_id NOT IN (SELECT value FROM json_each(?)))"
    " AND rule NOT IN ({behind})"
)
_PLANNED_BY_OTHER_RULES = (
    "SELECT COUNT(*) FROM outbox_message WHERE state IN ('planned', 'queued')"
    " AND send_at >= ? AND send_at < ? AND rule <> ? AND rule NOT IN ({behind})"
)
_EXEMPT = [kind.value for kind in RuleKind if kind.is_exempt]
_TRIED = (
    "SELECT COUNT(*) FROM outbox_message WHERE claimed_at >= ? AND claimed_at < ? AND id <> ?"
    f" AND rule NOT IN ({', '.join(repr(kind) for kind in _EXEMPT)})"
)


def tried_between(reader: Reader, start: datetime, end: datetime, *, but: int = 0) -> int:
    """How many messages (not counting `but`) were sent, tried or handed over in [start, end)."""
    return _count(reader, _TRIED, start, end, but)


def _count(reader: Reader, sql: str, start: datetime, end: datetime, *more: int | str) -> int:
    row = Raw(reader).first(sql, (instant_in(reader, start), instant_in(reader, end), *more))
    return int(row[0]) if row is not None else 0


_ONE_DAY = timedelta(days=1)


class DayLoad:
    """How many messages each local day already has; the days are counted when first asked for.

    Messages of the frame's rule planned for the clients `without` do not count: they are being
    placed anew. With `is_everybody` that is all of the rule's.
    """

    def __init__(
        self, reader: Reader, frame: PlanFrame, without: Collection[int], is_everybody: bool
    ) -> None:
        self._reader = reader
        self._frame = frame
        self._without = ids_json(without)
        self._is_everybody = is_everybody
        # What waits behind this rule finds itself another day when it is planned in its turn.
        behind = [kind.value for kind in RuleKind if kind.is_behind(frame.rule.kind)]
        self._behind = ", ".join(repr(kind) for kind in (*_EXEMPT, *behind))
        self._of_rule = RuleLoad(reader, frame, self._without, is_everybody=is_everybody)
        self._taken: dict[date, int] = {}
        self._full: dict[date, date] = {}

    def room_from(self, day: date) -> date:
        """The first day from `day` on with room for another message."""
        passed: list[date] = []
        while True:
            further = self._full.get(day)
            if further is None:
                room = self._taken_on(day) < self._frame.daily_cap
                if room and self._of_rule.has_room(day):
                    break
                further = day + _ONE_DAY
            passed.append(day)
            day = further
        # A long run of full days is walked once, not once for every message.
        self._full.update(dict.fromkeys(passed, day))
        return day

    def take(self, day: date) -> None:
        """Use up one place of `day`."""
        self._taken[day] = self._taken_on(day) + 1
        self._of_rule.take(day)

    def _taken_on(self, day: date) -> int:
        taken = self._taken.get(day)
        if taken is None:
            taken = self._taken[day] = self._count(day)
        return taken

    def _count(self, day: date) -> int:
        zone = self._frame.window.zone
        start, end = day_start(day, zone), day_start(day + _ONE_DAY, zone)
        taken = tried_between(self._reader, start, end) if day <= self._frame.today else 0
        rule = self._frame.rule.kind.value
        if self._is_everybody:
            sql = _PLANNED_BY_OTHER_RULES.format(behind=self._behind)
            return taken + _count(self._reader, sql, start, end, rule)
        sql = _PLANNED_BY_OTHERS.format(behind=self._behind)
        return taken + _count(self._reader, sql, start, end, rule, self._without)
