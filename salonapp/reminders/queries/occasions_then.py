"""On which days a rule could have written to whom, whether it did or not.

Worked out from the visits up to the week before, so nothing later is known. Of a large salon a few
thousand clients are looked at: shares do not need everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from salonapp.reminders.occasions import MISSED_AFTER_RHYTHMS, REGULAR_FROM_DAYS, birthday_in
from salonapp.reminders.queries.classes_then import WEEK_DAYS, PastDays
from salonapp.reminders.rules import ReturnMode, RuleKind, RuleSettings
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.temperature.past import Known
from salonapp.temperature.return_arrays import Integers

#: So many clients are looked at at most.
MOST_CLIENTS = 5_000

_CLIENTS = "SELECT client_id FROM client_stats ORDER BY client_id"
_REBOOKED = "SELECT client_id, on_day FROM visit WHERE rebooked AND status = 'done' AND on_day >= ?"
_BORN = (
    "SELECT id, birth_day, birth_month FROM client WHERE deleted_at IS NULL"
    " AND merged_into_id IS NULL AND birth_day IS NOT NULL AND birth_month IS NOT NULL ORDER BY id"
)
_OFFERED = (
    "SELECT r.client_id, o.starts_on FROM offer_recipient r JOIN offer o ON o.id = r.offer_id"
    " WHERE o.starts_on >= ? AND o.starts_on <= ? ORDER BY r.id"
)
_TESTS = "SELECT client_id, valid_until FROM patch_test WHERE valid_until >= ? AND valid_until <= ?"

Occasions = list[tuple[int, date]]
_T = TypeVar("_T")


def occasions_of(reader: Reader, rule: RuleSettings, first: date) -> Occasions:
    """Client and day, from `first` to today, for each time the rule had something to say."""
    offset = timedelta(days=rule.offset_days)
    if rule.kind is RuleKind.OFFER:
        return _dated(reader, _OFFERED, first, reader.today, timedelta())
    if rule.kind is RuleKind.PATCH_TEST_EXPIRY:
        return _dated(reader, _TESTS, first - offset, reader.today - offset, offset)
    if rule.kind is RuleKind.BIRTHDAY:
        return _birthdays(reader, first, offset)
    return _of_visits(reader, rule, first)


def _dated(reader: Reader, sql: str, first: date, last: date, offset: timedelta) -> Occasions:
    rows = Raw(reader).all(sql, (first.isoformat(), last.isoformat()))
    return _some([(client_id, _day(day) + offset) for client_id, day in rows])


def _birthdays(reader: Reader, first: date, offset: timedelta) -> Occasions:
    found = []
    for client_id, day, month in _some(Raw(reader).all(_BORN)):
        for year in range(first.year, reader.today.year + 1):
            on = birthday_in(year, day, month) + offset
            if first <= on <= reader.today:
                found.append((client_id, on))
    return found


def _of_visits(reader: Reader, rule: RuleSettings, first: date) -> Occasions:
    ids = [row[0] for row in _some(Raw(reader).all(_CLIENTS))]
    past = PastDays(reader, ids, first)
    # Who booked the next visit before leaving is not one the rule would have written to.
    since = (first - timedelta(days=400)).isoformat()
    rebooked = {(row[0], _day(row[1])) for row in Raw(reader).all(_REBOOKED, (since,))}
    found: Occasions = []
    today = reader.today.toordinal()
    for week in past.weeks(reader.today):
        known = past.known(week)
        if not known.client_id.size:
            continue
        on = _aimed(known, rule)
        here = past.known(min(week + WEEK_DAYS, today))
        latest = dict(zip(here.client_id.tolist(), here.cadences.last_day.tolist(), strict=True))
        near = np.flatnonzero((on > week) & (on <= min(week + WEEK_DAYS, today)))
        for at in near.tolist():
            client_id, last = int(known.client_id[at]), int(known.cadences.last_day[at])
            came_before = last < latest.get(client_id, last) <= int(on[at])
            asked_back = rule.kind is RuleKind.RETURN_AFTER_SERVICE
            if came_before or (asked_back and (client_id, date.fromordinal(last)) in rebooked):
                continue
            found.append((client_id, date.fromordinal(int(on[at]))))
    return found


def _aimed(known: Known, rule: RuleSettings) -> Integers:
    """The day the rule would have written to each client on, 0 for none; ordinals."""
    cadences = known.cadences
    wait = cadences.rhythm_days()
    if rule.kind is RuleKind.THANKS:
        on = cadences.last_day + rule.offset_days
        return np.where(cadences.gaps == 0, on, 0) if rule.first_only else on
    if rule.kind is RuleKind.WIN_BACK:
        wait = np.maximum(np.floor(wait + 0.5), 1.0) * MISSED_AFTER_RHYTHMS
        on = (cadences.last_day + np.rint(wait) + rule.offset_days).astype(np.int64)
        return np.where(cadences.gaps + 1 >= REGULAR_FROM_DAYS, on, 0)
    if rule.mode is ReturnMode.NORM:
        wait = cadences.last_norm_days
    elif rule.mode is ReturnMode.FIXED:
        wait = np.full(wait.size, float(rule.fixed_days))
    aimed: Integers = (cadences.last_day + np.floor(wait + 0.5) + rule.offset_days).astype(np.int64)
    return aimed


def _some(rows: Iterable[_T]) -> list[_T]:
    """At most `MOST_CLIENTS` of the rows, evenly spread."""
    kept = list(rows)
    step = max(1, -(-len(kept) // MOST_CLIENTS))
    return kept[::step]


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
