"""The count at the end: what arrived, held against what the salon believes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from salonapp.reminders.queries import needs_answer
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER
from tests.faults.arrivals import Arrival
from tests.faults.plan import ZONE, Report

if TYPE_CHECKING:
    from tests.faults.run import Salon

QUIET_FROM, QUIET_TO = time(21), time(2, 30)
_SENT = frozenset({State.ACCEPTED, State.DELIVERED})
_WITH_A_PERSON = frozenset({State.HANDED_OVER, State.DONE, State.NOT_DONE})


@dataclass(slots=True)
class Minds:
    """What people decided under way, and when: from then on a message is unwanted."""

    changed: dict[int, datetime] = field(default_factory=dict)
    #: Messages a person pushed past the limit of the day.
    pushed: set[int] = field(default_factory=set)
    #: Messages a person gave up.
    given_up: set[int] = field(default_factory=set)
    #: Arrivals while sending was paused after a restore.
    while_paused: int = 0


def count(salon: Salon, seconds: float) -> Report:
    """Hold what the gateway took against what the salon believes."""
    arrivals, minds = salon.post.arrivals(), salon.minds
    copies = Counter(arrival.identity for arrival in arrivals)
    with salon.db.read() as reader:
        rows = list(reader.session.scalars(select(OutboxMessage)))
        reader.session.expunge_all()
        asked = {row.id for row in needs_answer(reader, OWNER_VIEWER)}
    by_identity = {
        salon.post.identity(row.dedupe_key, row.address, row.text): row
        for row in rows
        if row.attempts
    }
    lost_as = Counter(
        f"{row.state} {row.rule} {row.reason.get('kind')}" for row in rows if _is_lost(salon, row)
    )
    lost_as.update(
        ["shown to nobody"] * len({row.id for row in rows if row.state == State.HELD} - asked)
    )
    sure = {arrival.identity for arrival in arrivals} - by_identity.keys()
    lost_as.update(["arrived, and the salon knows nothing of it"] * len(sure))
    known = [row for row in rows if row.state in _SENT]
    for row in known:
        if not copies[salon.post.identity(row.dedupe_key, row.address, row.text)]:
            lost_as["believed sent, never arrived"] += 1
    missing = salon.plan.messages - len({row.client_id for row in rows})
    if missing:
        lost_as["not planned"] = missing
    crew_kills = salon.crew.kills()
    return Report(
        messages=salon.plan.messages,
        kills=crew_kills.total(),
        duplicates=sum(number - 1 for number in copies.values()),
        lost=lost_as.total(),
        wrong_hour=sum(_is_quiet(arrival.at) for arrival in arrivals),
        after_opt_out=_unwanted(salon, rows, copies) + minds.while_paused,
        cap_breaches=_breaches(salon, arrivals, by_identity),
        unknown_open=sum(row.state in (State.HELD, State.UNKNOWN) for row in rows),
        lateness_s=_lateness(salon, arrivals, by_identity),
        seconds=seconds,
        can_be_asked=salon.plan.way.can_be_asked,
        states=dict(Counter(row.state for row in rows)),
        killed_at=dict(crew_kills),
        lost_as=dict(lost_as),
    )


def _is_lost(salon: Salon, row: OutboxMessage) -> bool:
    """Whether a message came to an end that nothing explains."""
    state = State(row.state)
    if state in _SENT | _WITH_A_PERSON or state is State.HELD:
        return False
    if state is State.FAILED:
        return row.address not in salon.post.refused() and row.id not in salon.minds.given_up
    if state in (State.SKIPPED, State.CANCELLED, State.EXPIRED):
        # A reminder that was still being tried when the hour came is of no use any more.
        return row.client_id not in salon.minds.changed and row.rule != RuleKind.APPOINTMENT
    return True


def _unwanted(salon: Salon, rows: list[OutboxMessage], copies: Counter[str]) -> int:
    found = 0
    for row in rows:
        at = salon.minds.changed.get(row.client_id)
        if at is None or row.gone_at is None:
            continue
        identity = salon.post.identity(row.dedupe_key, row.address, row.text)
        # What had its go-ahead before the change of mind was committed is beyond recall.
        found += bool(copies[identity]) and row.gone_at > at
    return found


def _is_quiet(at: datetime) -> bool:
    """Told from the clock on the wall alone, without the program's own rules."""
    wall = at.astimezone(ZONE).time()
    return wall >= QUIET_FROM or wall < QUIET_TO


def _breaches(salon: Salon, arrivals: list[Arrival], rows: dict[str, OutboxMessage]) -> int:
    """Days with more than the limit, by so many; and people written to twice in a day."""
    days: Counter[Any] = Counter()
    people: Counter[Any] = Counter()
    for arrival in {each.identity: each for each in arrivals}.values():
        row = rows.get(arrival.identity)
        if row is None or row.rule == RuleKind.APPOINTMENT:
            continue
        day = arrival.at.astimezone(ZONE).date()
        people[day, arrival.address] += 1
        if row.id not in salon.minds.pushed:
            days[day] += 1
    over = sum(max(0, number - salon.cap) for number in days.values())
    return over + sum(number - 1 for number in people.values())


def _lateness(
    salon: Salon, arrivals: list[Arrival], rows: dict[str, OutboxMessage]
) -> tuple[float, float, float]:
    """From the planned moment to the arrival: the median, the 95th percentile, the longest."""
    late = sorted(
        max(0.0, (arrival.at - planned).total_seconds())
        for arrival in arrivals
        if (row := rows.get(arrival.identity)) is not None
        and (planned := salon.planned.get(row.dedupe_key)) is not None
    )
    if not late:
        return (0.0, 0.0, 0.0)
    return (late[len(late) // 2], late[int(len(late) * 0.95)], late[-1])
