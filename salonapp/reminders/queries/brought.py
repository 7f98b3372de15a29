"""Reads what a rule brought: its messages, and who was due at the time and not written to.

Loads numpy: import it where it is needed, not with the other queries.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from salonapp.foundation.clock import local_day
from salonapp.reminders.brought import (
    WITHIN_DAYS,
    Case,
    NoShows,
    RuleBrought,
    RuleInShort,
    Share,
    compared,
)
from salonapp.reminders.derive.frame import rules
from salonapp.reminders.queries.classes_then import ClassesThen
from salonapp.reminders.queries.occasions_then import occasions_of
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in
from salonapp.storage.sets import chunks, ids_json

#: The client has it, as far as anybody knows.
_HAD = ", ".join(f"'{each.value}'" for each in (State.ACCEPTED, State.DELIVERED, State.DONE))
#: Longer ago or later than this a message was about another time.
_BEFORE_DAYS, _AFTER_DAYS = 14, 21
_IN_SHORT_DAYS = 90
_IN_SHORT_WITHIN = 14

# What was sent to a card that was merged into another was sent to that person.
_SENT = (
    "SELECT COALESCE(c.merged_into_id, m.client_id), m.rule, m.claimed_at, m.temperature"
    " FROM outbox_message m JOIN client c ON c.id = m.client_id"
    f" WHERE m.claimed_at >= ? AND m.state IN ({_HAD})"
)
_VISITS = (
    "SELECT client_id, on_day FROM visit WHERE client_id IN (SELECT value FROM json_each(?))"
    " AND status = 'done' AND on_day >= ? ORDER BY on_day"
)
_PLANNED = (
    "SELECT rule, COUNT(*) FROM outbox_message WHERE state IN ('planned', 'queued', 'handed_over')"
    " GROUP BY rule"
)
_ENDED = (
    "SELECT a.id, a.status FROM appointment a WHERE a.starts_at >= ? AND a.starts_at < ?"
    " AND a.status IN ('done', 'no_show')"
)
_REMINDED = (
    "SELECT m.dedupe_key FROM outbox_message m WHERE m.rule = 'appointment'"
    f" AND m.claimed_at >= ? AND m.state IN ({_HAD})"
)
#: A reminder goes out up to a week before its appointment.
_REMINDED_BEFORE = timedelta(days=8)


class _Came:
    """On which days each client was here."""

    def __init__(self, reader: Reader, client_ids: Collection[int], since: date) -> None:
        self._days: defaultdict[int, list[date]] = defaultdict(list)
        raw = Raw(reader)
        for ids in chunks(sorted(client_ids)):
            for client_id, on_day in raw.all(_VISITS, (ids_json(ids), since.isoformat())):
                self._days[client_id].append(_day(on_day))

    def after(self, client_id: int, day: date) -> int | None:
        """In how many days after `day` they came; None while they have not."""
        days = self._days.get(client_id, [])
        at = bisect_right(days, day)
        return (days[at] - day).days if at < len(days) else None


def rule_brought(reader: Reader, kind: RuleKind, days: int) -> RuleBrought:
    """What the rule brought in the last `days` days."""
    first = reader.today - timedelta(days=days)
    sent = [row for row in _sent(reader, first) if row[1] == kind.value]
    if kind is RuleKind.APPOINTMENT:
        return RuleBrought(kind, days, first, len(sent), no_shows=_no_shows(reader, first))
    occasions = occasions_of(reader, rules(reader)[kind], first)
    ids = {row[0] for row in sent} | {client_id for client_id, _day in occasions}
    classes, came = ClassesThen(reader, ids, first), _Came(reader, ids, first)
    written_on: defaultdict[int, list[date]] = defaultdict(list)
    ours: list[Case] = []
    for client_id, _rule, on, temperature in sent:
        written_on[client_id].append(on)
        then = classes.named(temperature) or classes.of(client_id, on)
        if then is not None:
            ours.append(Case(then, came.after(client_id, on), (reader.today - on).days))
    theirs: list[Case] = []
    for client_id, on in occasions:
        if _was_written_to(written_on, client_id, on):
            continue
        then = classes.of(client_id, on)
        if then is not None:
            theirs.append(Case(then, came.after(client_id, on), (reader.today - on).days))
    within = tuple(compared(ours, theirs, each) for each in WITHIN_DAYS)
    return RuleBrought(kind, days, first, len(sent), within)


def rules_in_short(reader: Reader) -> Mapping[RuleKind, RuleInShort]:
    """Each rule in one line: what is planned, and what the last 90 days brought."""
    first = reader.today - timedelta(days=_IN_SHORT_DAYS)
    sent = list(_sent(reader, first))
    came = _Came(reader, {row[0] for row in sent}, first)
    planned: dict[str, int] = {rule: count for rule, count in Raw(reader).all(_PLANNED)}
    found: dict[RuleKind, RuleInShort] = {}
    for kind in RuleKind:
        rows = [row for row in sent if row[1] == kind.value]
        old = [row for row in rows if (reader.today - row[2]).days >= _IN_SHORT_WITHIN]
        back = (came.after(client_id, on) for client_id, _rule, on, _temperature in old)
        found[kind] = RuleInShort(
            planned.get(kind.value, 0),
            len(rows),
            len(old),
            sum(days is not None and days <= _IN_SHORT_WITHIN for days in back),
        )
    return found


def _sent(reader: Reader, first: date) -> Iterator[tuple[int, str, date, str | None]]:
    start = instant_in(reader, day_start(first, reader.zone))
    for client_id, rule, claimed_at, temperature in Raw(reader).all(_SENT, (start,)):
        yield client_id, rule, local_day(_instant(claimed_at), reader.zone), temperature


def _was_written_to(written_on: Mapping[int, Sequence[date]], client_id: int, on: date) -> bool:
    return any(
        -_BEFORE_DAYS <= (each - on).days <= _AFTER_DAYS for each in written_on.get(client_id, ())
    )


def _no_shows(reader: Reader, first: date) -> NoShows:
    """Missed appointments, of those whose end is known."""
    raw, start = Raw(reader), day_start(first, reader.zone)
    since = instant_in(reader, start - _REMINDED_BEFORE)
    reminded = {int(key.split(":")[2]) for (key,) in raw.all(_REMINDED, (since,))}
    ended = raw.all(_ENDED, (instant_in(reader, start), instant_in(reader, reader.now)))
    counts = {True: [0, 0], False: [0, 0]}
    for appointment_id, status in ended:
        of_group = counts[appointment_id in reminded]
        of_group[0] += 1
        of_group[1] += status == "no_show"
    shares = {
        group: Share(number, missed, missed / number if number else None)
        for group, (number, missed) in counts.items()
    }
    return NoShows(shares[True], shares[False])


def _instant(value: datetime | str) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
