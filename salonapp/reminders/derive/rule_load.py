"""How full each day is under a rule's own limit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from salonapp.reminders.plan_facts import PlanFrame
from salonapp.reminders.quiet_hours import day_start
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in

_TRIED = (
    "SELECT COUNT(*) FROM outbox_message WHERE claimed_at >= ? AND claimed_at < ? AND rule = ?"
    " AND id <> ?"
)
_PLANNED = (
    "SELECT COUNT(*) FROM outbox_message WHERE state IN ('planned', 'queued')"
    " AND send_at >= ? AND send_at < ? AND rule = ?"
    " AND client_id NOT IN (SELECT value FROM json_each(?))"
)
_ONE_DAY = timedelta(days=1)


def tried_by_rule(reader: Reader, frame: PlanFrame, day: date, *, but: int = 0) -> int:
    """How many messages of the rule (not counting `but`) were tried or handed over on `day`."""
    return _count(reader, _TRIED, frame, day, but)


def rule_is_full(reader: Reader, frame: PlanFrame, *, but: int) -> bool:
    """Whether the rule's own limit leaves no room today for the message `but`."""
    most = frame.rule.most_a_day
    return bool(most) and tried_by_rule(reader, frame, frame.today, but=but) >= most


class RuleLoad:
    """How many messages of one rule each day has; counted when first asked for.

    Those planned for the clients `without` do not count, and with `is_everybody` none does: they
    are being placed anew.
    """

    def __init__(
        self, reader: Reader, frame: PlanFrame, without: str, *, is_everybody: bool
    ) -> None:
        self._reader = reader
        self._frame = frame
        self._without = without
        self._is_everybody = is_everybody
        self._taken: dict[date, int] = {}

    def has_room(self, day: date) -> bool:
        """Whether `day` takes another message of the rule."""
        most = self._frame.rule.most_a_day
        return not most or self._taken_on(day) < most

    def take(self, day: date) -> None:
        """Use up one place of `day`."""
        if self._frame.rule.most_a_day:
            self._taken[day] = self._taken_on(day) + 1

    def _taken_on(self, day: date) -> int:
        taken = self._taken.get(day)
        if taken is None:
            frame = self._frame
            taken = tried_by_rule(self._reader, frame, day) if day <= frame.today else 0
            if not self._is_everybody:
                taken += _count(self._reader, _PLANNED, frame, day, self._without)
            self._taken[day] = taken
        return taken


def _count(reader: Reader, sql: str, frame: PlanFrame, day: date, last: int | str) -> int:
    zone = frame.window.zone
    between: tuple[datetime | str, ...] = (
        instant_in(reader, day_start(day, zone)),
        instant_in(reader, day_start(day + _ONE_DAY, zone)),
    )
    row = Raw(reader).first(sql, (*between, frame.rule.kind.value, last))
    return int(row[0]) if row is not None else 0
