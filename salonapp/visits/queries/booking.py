"""Reading what stands against a wanted time. The dialog asks before saving, the write again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import and_, bindparam, func, or_, select

from salonapp.clients.queries.safety import client_safety
from salonapp.clients.safety import PatchState
from salonapp.clients.safety_words import standing_sentence
from salonapp.foundation.clock import local_day
from salonapp.staff.hours import Master
from salonapp.staff.queries.hours import hours_of_salon, master, masters
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in, instant_out
from salonapp.storage.sets import ids_json
from salonapp.visits.any_master import overlap
from salonapp.visits.booking import (
    LONGEST_MIN,
    TAKEN,
    Around,
    Busy,
    Obstacle,
    OfferedService,
    Wanted,
)
from salonapp.visits.cards import AHEAD, AHEAD_SQL, AppointmentStatus
from salonapp.visits.changing import brought_about
from salonapp.visits.obstacles import obstacles
from salonapp.visits.tables import Appointment, AppointmentService

_DAY = timedelta(days=1)
# What takes up a master's time: what was called off or missed leaves it free, and so does what was
# closed before it began, for the client came at another time.
_BUSY = select(
    Appointment.id,
    Appointment.client_id,
    Appointment.staff_id,
    Appointment.starts_at,
    Appointment.duration_min,
).where(
    Appointment.starts_at > bindparam("since", type_=UtcDateTime()),
    Appointment.starts_at < bindparam("until", type_=UtcDateTime()),
    or_(
        Appointment.status.in_([status.value for status in AHEAD]),
        and_(
            Appointment.status == AppointmentStatus.DONE.value,
            Appointment.starts_at <= bindparam("now", type_=UtcDateTime()),
        ),
    ),
)
# On the bare driver, as the dialog asks at every key that is pressed, and every booking again.
_BUSY_OF = (
    "SELECT id, client_id, staff_id, starts_at, duration_min FROM appointment"
    " WHERE starts_at > ? AND starts_at < ? AND (staff_id = ? OR client_id = ?"
    " OR staff_id IS NULL)"
    f" AND (status IN {AHEAD_SQL} OR (status = 'done' AND starts_at <= ?))"
)
_SERVICES_OF = (
    "SELECT appointment_id, service_id FROM appointment_service"
    " WHERE appointment_id IN (SELECT value FROM json_each(?))"
)
_STANDS = (
    select(
        Appointment.client_id,
        Appointment.starts_at,
        Appointment.duration_min,
        Appointment.staff_id,
        AppointmentService.service_id,
    )
    .outerjoin(AppointmentService, AppointmentService.appointment_id == Appointment.id)
    .where(Appointment.id == bindparam("id"))
)
_SERVICES = (
    "SELECT id, name, duration_min, price_minor, archived, needs_patch_test FROM service"
    " WHERE id IN (SELECT value FROM json_each(?))"
)
_ANY_TEST = "SELECT id FROM patch_test WHERE client_id = ? LIMIT 1"


def obstacles_to(
    reader: Reader, wanted: Wanted, known: Master | None = None
) -> tuple[Obstacle, ...]:
    """All that stands against a wanted time, the worst first; nothing of it is anybody's secret.

    Facts changed in this pass and not flushed yet are not seen. `known` is the master wanted,
    where somebody has read them for that day already.
    """
    services, needs_test = _services(reader, wanted.service_ids)
    day = local_day(wanted.starts_at, reader.zone)
    anybody = wanted.staff_id is None
    taken = _all_taken(reader, wanted) if anybody else _taken(reader, wanted)
    beside = () if anybody else _with_any_master(wanted, taken)
    if beside:
        taken = busy_between(
            reader,
            min(each.starts_at for each in beside),
            max(each.ends_at for each in beside),
        )
    around = Around(
        now=reader.now,
        zone=reader.zone,
        salon=hours_of_salon(reader),
        master=None if wanted.staff_id is None else known or master(reader, wanted.staff_id, day),
        services=services,
        taken=taken,
        patch_words=_patch_words(reader, wanted, needs_test=needs_test),
        masters=masters(reader, day - _DAY, day + _DAY) if anybody or beside else (),
    )
    return obstacles(wanted, around)


def to_be_asked(reader: Reader, wanted: Wanted) -> tuple[Obstacle, ...]:
    """What the write will ask about: for an appointment that is changed, what the change brings."""
    found = obstacles_to(reader, wanted)
    if wanted.appointment_id is None:
        return found
    rows = reader.select(_STANDS, {"id": wanted.appointment_id}).all()
    if not rows:
        return found
    client_id, starts_at, minutes, staff_id, _service_id = rows[0]
    services = tuple(row[4] for row in rows if row[4] is not None)
    before = Wanted(client_id, starts_at, minutes, services, staff_id, wanted.appointment_id)
    return brought_about(before, wanted, found)


def taken_meanwhile(reader: Reader, booked: Appointment) -> tuple[Obstacle, ...]:
    """Who has the time of an appointment that was called off or missed: its master, its client."""
    services = tuple(row[4] for row in reader.select(_STANDS, {"id": booked.id}) if row[4])
    wanted = Wanted(
        booked.client_id,
        booked.starts_at,
        booked.duration_min,
        services,
        booked.staff_id,
        booked.id,
    )
    return tuple(each for each in obstacles_to(reader, wanted) if each.kind in TAKEN)


def busy_between(reader: Reader, since: datetime, until: datetime) -> list[Busy]:
    """Every appointment that holds and has a minute in `[since, until)`, by nothing in order."""
    since_start = since - timedelta(minutes=LONGEST_MIN)
    given = {"since": since_start, "until": until, "now": reader.now}
    found = [Busy(*row) for row in reader.select(_BUSY, given)]
    found = [each for each in found if each.ends_at > since.astimezone(UTC)]
    return _with_services(reader, found)


def _with_services(reader: Reader, found: list[Busy]) -> list[Busy]:
    """The same, where those with any master say for what: who could take them depends on it."""
    anybody = [each.appointment_id for each in found if each.staff_id is None]
    if not anybody:
        return found
    services: dict[int, list[int]] = {}
    for appointment_id, service_id in Raw(reader).all(_SERVICES_OF, (ids_json(set(anybody)),)):
        services.setdefault(appointment_id, []).append(service_id)
    return [
        replace(each, service_ids=tuple(services.get(each.appointment_id, ())))
        if each.staff_id is None
        else each
        for each in found
    ]


def _all_taken(reader: Reader, wanted: Wanted) -> Sequence[Busy]:
    """The whole day's: where nobody is free, the nearest time at which somebody is is told."""
    day = local_day(wanted.starts_at, reader.zone)
    ends = wanted.starts_at.astimezone(UTC) + timedelta(minutes=min(wanted.minutes, LONGEST_MIN))
    first = datetime.combine(day, time(), reader.zone)
    last = datetime.combine(day + timedelta(days=1), time(), reader.zone)
    return busy_between(reader, first, max(last.astimezone(UTC), ends))


def _with_any_master(wanted: Wanted, taken: Sequence[Busy]) -> Sequence[Busy]:
    """What is booked at that time with nobody in particular: it may be waiting for this master."""
    mine = Busy(
        wanted.appointment_id or 0,
        wanted.client_id,
        wanted.staff_id,
        wanted.starts_at,
        min(wanted.minutes, LONGEST_MIN),
    )
    found = [each for each in taken if each.staff_id is None and overlap(each, mine)]
    return [mine, *found] if found else ()


def _taken(reader: Reader, wanted: Wanted) -> Sequence[Busy]:
    minutes = min(max(wanted.minutes, 1), LONGEST_MIN)
    starts = wanted.starts_at.astimezone(UTC)
    given = (
        instant_in(reader, starts - timedelta(minutes=LONGEST_MIN)),
        instant_in(reader, starts + timedelta(minutes=minutes)),
        # No one has the number 0: nobody in particular is never busy.
        wanted.staff_id or 0,
        wanted.client_id,
        instant_in(reader, reader.now),
    )
    rows = Raw(reader).all(_BUSY_OF, given)
    return [Busy(id, client, staff, instant_out(at), long) for id, client, staff, at, long in rows]


def _services(
    reader: Reader, service_ids: Sequence[int]
) -> tuple[tuple[OfferedService, ...], bool]:
    rows = Raw(reader).all(_SERVICES, (ids_json(set(service_ids)),)) if service_ids else []
    known = {
        id: OfferedService(id, name, minutes, price, bool(archived))
        for id, name, minutes, price, archived, _needs_test in rows
    }
    in_order = tuple(known[each] for each in service_ids if each in known)
    return in_order, any(row[5] for row in rows)


def _patch_words(
    reader: Reader, wanted: Wanted, *, needs_test: bool
) -> tuple[tuple[str, bool], ...]:
    """Which patch tests stand in the way on that day, with whether a new one would do."""
    if not needs_test and Raw(reader).first(_ANY_TEST, (wanted.client_id,)) is None:
        return ()
    safety = client_safety(reader, OWNER_VIEWER, wanted.client_id)
    day = local_day(wanted.starts_at, reader.zone)
    standings = safety.standings(wanted.service_ids, day)
    return tuple(
        (standing_sentence(each, reader.today), each.state is not PatchState.FAILED)
        for each in standings
        if each.state.stops
    )


_AHEAD_OF_MASTER = (
    select(
        Appointment.id,
        Appointment.client_id,
        Appointment.staff_id,
        Appointment.starts_at,
        Appointment.duration_min,
    )
    .where(
        Appointment.staff_id == bindparam("staff_id"),
        Appointment.starts_at >= bindparam("now", type_=UtcDateTime()),
        Appointment.status.in_([status.value for status in AHEAD]),
    )
    .order_by(Appointment.starts_at)
)


_AHEAD_WITH_SERVICE = (
    select(func.count(Appointment.id.distinct()))
    .join(AppointmentService, AppointmentService.appointment_id == Appointment.id)
    .where(
        AppointmentService.service_id == bindparam("service_id"),
        Appointment.starts_at >= bindparam("now", type_=UtcDateTime()),
        Appointment.status.in_([status.value for status in AHEAD]),
    )
)


def count_ahead_with_service(reader: Reader, service_id: int) -> int:
    """How many appointments from now on are booked for a service."""
    given = {"service_id": service_id, "now": reader.now}
    return int(reader.select(_AHEAD_WITH_SERVICE, given).scalar() or 0)


def ahead_of_master(reader: Reader, staff_id: int) -> list[Busy]:
    """What is booked with somebody from now on, the next first."""
    given = {"staff_id": staff_id, "now": reader.now}
    return [Busy(*row) for row in reader.select(_AHEAD_OF_MASTER, given)]
