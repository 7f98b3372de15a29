"""What stands against a booked time: the rules, asked before saving and again inside the write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from salonapp.staff.hours import Free, Master, Stretch, WorkDay, minute_of, time_of
from salonapp.visits.any_master import Hands, overlap
from salonapp.visits.booking import (
    FURTHEST_DAYS,
    LONGEST_MIN,
    TEST_TAKES,
    Around,
    Busy,
    Obstacle,
    ObstacleKind,
    Wall,
    Wanted,
    day_of_work,
    free_stretches,
    local_instant,
    parts_of_day,
    starts_within,
    wall,
)


def obstacles(wanted: Wanted, around: Around) -> tuple[Obstacle, ...]:
    """Everything that stands against `wanted`, the worst first; empty when all is well."""
    found = list(_impossible(wanted, around))
    if found:
        return tuple(found)  # nothing else can be told of a time that is none
    found += _taken(wanted, around)
    found += _promised(wanted, around)
    hours = tuple(_hours(wanted, around))
    found += hours
    # Of a closed day or hour everybody knows that nobody works.
    if not {ObstacleKind.CLOSED, ObstacleKind.OUTSIDE_HOURS} & {each.kind for each in hours}:
        found += _nobody(wanted, around)
    found += _services(wanted, around)
    if wall(wanted.starts_at, around.zone) is Wall.TWICE:
        found.append(Obstacle(ObstacleKind.TWICE, starts_at=wanted.starts_at))
    order = list(ObstacleKind)
    return tuple(sorted(found, key=lambda each: order.index(each.kind)))


def _impossible(wanted: Wanted, around: Around) -> Iterable[Obstacle]:
    if wanted.minutes <= 0:
        yield Obstacle(ObstacleKind.NO_MINUTES)
    if wanted.minutes > LONGEST_MIN:
        yield Obstacle(ObstacleKind.TOO_LONG)
    if wall(wanted.starts_at, around.zone) is Wall.NEVER:
        yield Obstacle(ObstacleKind.NO_SUCH_HOUR, starts_at=wanted.starts_at)
    if wanted.starts_at.astimezone(UTC) > around.now + timedelta(days=FURTHEST_DAYS):
        yield Obstacle(ObstacleKind.TOO_FAR)


def _taken(wanted: Wanted, around: Around) -> Iterable[Obstacle]:
    starts = wanted.starts_at.astimezone(UTC)
    ends = starts + timedelta(minutes=wanted.minutes)
    for each in around.taken:
        if each.appointment_id == wanted.appointment_id:
            continue
        if not (each.starts_at.astimezone(UTC) < ends and starts < each.ends_at):
            continue
        times = (each.starts_at.astimezone(around.zone), each.ends_at.astimezone(around.zone))
        if wanted.staff_id is not None and each.staff_id == wanted.staff_id:
            yield Obstacle(ObstacleKind.MASTER_BUSY, "", *times, appointment_id=each.appointment_id)
        if each.client_id == wanted.client_id:
            yield Obstacle(ObstacleKind.CLIENT_BUSY, "", *times, appointment_id=each.appointment_id)


def _nobody(wanted: Wanted, around: Around) -> Iterable[Obstacle]:
    """Who may go to any master needs one of those who do it and work then to be free.

    Other appointments with any master take one of those who are free and do theirs.
    """
    if wanted.staff_id is not None or not around.masters:
        return
    hands = Hands(around.masters, around.salon, around.zone)
    mine, others = _as_booked(wanted), _others(wanted, around)
    if hands.has_one_for(mine, others):
        return
    # Where none of them works then, it may be agreed with somebody who comes in for it.
    kind = ObstacleKind.NOBODY_FREE if hands.working(mine) else ObstacleKind.NOBODY_WORKS
    yield Obstacle(kind, starts_at=_nearest_free(wanted, around, hands.able(mine), others))


def _promised(wanted: Wanted, around: Around) -> Iterable[Obstacle]:
    """Who is booked with any master was promised somebody: the last of them is not given away."""
    if wanted.staff_id is None or not around.masters:
        return
    hands = Hands(around.masters, around.salon, around.zone)
    mine, others = _as_booked(wanted), _others(wanted, around)
    for each in others:
        if each.staff_id is not None or not overlap(each, mine):
            continue
        if wanted.staff_id in hands.needed_for(each, others):
            times = (each.starts_at.astimezone(around.zone), each.ends_at.astimezone(around.zone))
            yield Obstacle(ObstacleKind.PROMISED, "", *times)


def _as_booked(wanted: Wanted) -> Busy:
    return Busy(
        wanted.appointment_id or 0,
        wanted.client_id,
        wanted.staff_id,
        wanted.starts_at,
        wanted.minutes,
        wanted.service_ids,
    )


def _others(wanted: Wanted, around: Around) -> list[Busy]:
    return [each for each in around.taken if each.appointment_id != wanted.appointment_id]


def _nearest_free(
    wanted: Wanted, around: Around, able: Iterable[Master], others: Iterable[Busy]
) -> datetime | None:
    """The time of that day nearest to the one wanted at which one of `able` is free; None: none."""
    local = wanted.starts_at.astimezone(around.zone)
    day, taken = local.date(), tuple(others)
    found = []
    for each in able:
        parts = (
            parts_of_day(one, day, around.zone)
            for one in taken
            # One with any master may take this one.
            if one.staff_id in (each.id, None) or one.client_id == wanted.client_id
        )
        work = day_of_work(around.salon, each, day)
        free = free_stretches(work, [one for one in parts if one is not None])
        found += [time_of(at) for at in starts_within(free, wanted.minutes)]
    instants = [local_instant(day, at, around.zone) for at in found]
    ahead = [each for each in instants if each.astimezone(UTC) > around.now]
    return min(
        ahead, key=lambda at: (abs(at.astimezone(UTC) - local.astimezone(UTC)), at), default=None
    )


def _hours(wanted: Wanted, around: Around) -> Iterable[Obstacle]:
    local = wanted.starts_at.astimezone(around.zone)
    ends = (local.astimezone(UTC) + timedelta(minutes=wanted.minutes)).astimezone(around.zone)
    if ends.date() > local.date() and (ends.date(), ends.time()) != (
        local.date() + timedelta(days=1),
        time(),
    ):
        yield Obstacle(ObstacleKind.OVER_MIDNIGHT)
    # Who came in without an appointment a moment ago is booked as usual.
    if ends.astimezone(UTC) < around.now:
        yield Obstacle(ObstacleKind.PAST)
    start = minute_of(local.time())
    stretch = Stretch(start, start + wanted.minutes)
    yield from work_obstacles(day_of_work(around.salon, around.master, local.date()), stretch)


def work_obstacles(work: WorkDay, stretch: Stretch) -> Iterable[Obstacle]:
    """What the hours of a day have against `stretch`."""
    if work.free is Free.CLOSED:
        yield Obstacle(ObstacleKind.CLOSED)
    elif work.free is not Free.NOT_FREE:
        yield Obstacle(ObstacleKind.MASTER_FREE_DAY, work.note, free=work.free)
    elif work.is_known and not work.allows(stretch):
        yield Obstacle(ObstacleKind.OUTSIDE_HOURS, hours=work.stretches)


def _services(wanted: Wanted, around: Around) -> Iterable[Obstacle]:
    master = around.master
    if master is not None and master.archived:
        yield Obstacle(ObstacleKind.MASTER_LEFT)
    for each in around.services:
        if each.archived:
            yield Obstacle(ObstacleKind.SERVICE_GONE, each.name, service_id=each.id)
        if master is not None and not master.does(each.id):
            yield Obstacle(ObstacleKind.SERVICE_UNKNOWN, each.name, service_id=each.id)
    in_time = wanted.starts_at.astimezone(UTC) - around.now >= TEST_TAKES
    for words, test_settles in around.patch_words:
        first = in_time and test_settles
        kind = ObstacleKind.PATCH_TEST_FIRST if first else ObstacleKind.PATCH_TEST
        yield Obstacle(kind, words)
