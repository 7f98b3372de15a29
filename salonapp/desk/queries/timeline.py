"""One client's history from eleven tables, page by page, the latest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Time,
    and_,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from salonapp.clients.entries import EntryKind
from salonapp.clients.tables import ClientEntry, Consent, Formula, PatchTest, Photo
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.desk.queries.history import unsaid, with_merged
from salonapp.desk.queries.timeline_words import WORDS, Telling
from salonapp.desk.timeline import Cursor, EventKind, Place, TimelineEvent, TimelinePage
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.temperature.tables import TemperatureHistory
from salonapp.visits.tables import Appointment, Visit

#: Changes of these tables are events of their own kinds.
_TOLD_ELSEWHERE = (
    "visit",
    "visit_service",
    "visit_material",
    "alert_override",
    "appointment",
    "appointment_service",
    "client_entry",
    "photo",
    "formula",
    "formula_component",
    "patch_test",
    "patch_test_service",
)
_NOT_YET_SENT = (State.PLANNED.value, State.QUEUED.value, State.AWAITING_RETRY.value)

_START = Place((), told=False)

When = Callable[[Any, ZoneInfo], tuple[date, time | None, datetime]]


@dataclass(frozen=True, slots=True)
class _Source:
    """One kind's table: what is read of it, and the columns it is told by, the latest first."""

    query: Select[Any]
    client: ColumnElement[Any] | InstrumentedAttribute[Any]
    keys: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]
    when: When


def _moment(instant: datetime, zone: ZoneInfo) -> tuple[date, time | None, datetime]:
    local = instant.astimezone(zone)
    return local.date(), local.time().replace(microsecond=0), instant


def _on_day(
    day: date, zone: ZoneInfo, at: time | None = None
) -> tuple[date, time | None, datetime]:
    return day, at, datetime.combine(day, at or time(), zone)


def _entries(kinds: Iterable[EntryKind]) -> _Source:
    return _Source(
        select(ClientEntry.__table__).where(ClientEntry.kind.in_([kind.value for kind in kinds])),
        ClientEntry.client_id,
        (ClientEntry.at, ClientEntry.id),
        lambda row, zone: _moment(row.at, zone),
    )


_MESSAGE_AT = func.coalesce(OutboxMessage.claimed_at, OutboxMessage.state_at)
_VISIT_AT = func.coalesce(Visit.at_time, literal(time(), Time()))
_OF_CARD = and_(JournalEntry.row_id.is_not(None), JournalEntry.table_name.not_in(_TOLD_ELSEWHERE))

_SOURCES: Mapping[EventKind, _Source] = {
    EventKind.VISIT: _Source(
        select(Visit.__table__),
        Visit.client_id,
        (Visit.on_day, _VISIT_AT, Visit.id),
        lambda row, zone: _on_day(row.on_day, zone, row.at_time),
    ),
    EventKind.BOOKING: _Source(
        # One that became a visit is that visit.
        select(Appointment.__table__).where(Appointment.visit_id.is_(None)),
        Appointment.client_id,
        (Appointment.starts_at, Appointment.id),
        lambda row, zone: _moment(row.starts_at, zone),
    ),
    EventKind.MESSAGE: _Source(
        select(
            OutboxMessage.id,
            OutboxMessage.rule,
            OutboxMessage.state,
            OutboxMessage.channel,
            OutboxMessage.text,
            OutboxMessage.reason,
            _MESSAGE_AT.label("at"),
        ).where(OutboxMessage.state.not_in(_NOT_YET_SENT)),
        OutboxMessage.client_id,
        (_MESSAGE_AT, OutboxMessage.id),
        lambda row, zone: _moment(row.at, zone),
    ),
    EventKind.NOTE: _entries((EntryKind.NOTE,)),
    EventKind.CALL: _entries(kind for kind in EntryKind if kind.is_call),
    EventKind.PHOTO: _Source(
        select(Photo.__table__),
        Photo.client_id,
        (Photo.on_day, Photo.id),
        lambda row, zone: _on_day(row.on_day, zone),
    ),
    EventKind.FORMULA: _Source(
        select(Formula.__table__),
        Formula.client_id,
        (Formula.on_day, Formula.id),
        lambda row, zone: _on_day(row.on_day, zone),
    ),
    EventKind.PATCH_TEST: _Source(
        select(PatchTest.__table__),
        PatchTest.client_id,
        (PatchTest.on_day, PatchTest.id),
        lambda row, zone: _on_day(row.on_day, zone),
    ),
    EventKind.CONSENT: _Source(
        select(Consent.__table__).where(CONSENT_COUNTS),
        Consent.client_id,
        (Consent.at, Consent.id),
        lambda row, zone: _moment(row.at, zone),
    ),
    EventKind.TEMPERATURE: _Source(
        select(TemperatureHistory.__table__),
        TemperatureHistory.client_id,
        (TemperatureHistory.on_day, TemperatureHistory.id),
        lambda row, zone: _on_day(row.on_day, zone),
    ),
    EventKind.CHANGE: _Source(
        select(
            Operation.id,
            Operation.at,
            Operation.actor_name,
            Operation.label,
            Operation.undone_by_id,
        ).where(Operation.entries > 0),
        JournalEntry.client_id,
        (Operation.id,),
        lambda row, zone: _moment(row.at, zone),
    ),
}
#: Said on the card that was merged, and not written anew on the one that stays.
_SAID_ON_EITHER = (EventKind.MESSAGE, EventKind.TEMPERATURE, EventKind.CHANGE)


def timeline(
    reader: Reader,
    viewer: Viewer,
    client_id: int,
    kinds: Collection[EventKind] = tuple(EventKind),
    *,
    before: Cursor | None = None,
    most: int = 50,
) -> TimelinePage:
    """A page of a client's history, the latest first; `before` is where the last page ended."""
    check_own(reader, viewer, client_id)
    places = dict(before.places) if before is not None else {}
    cards = with_merged(reader, client_id)
    wanted = [kind for kind in EventKind if kind in kinds and places.get(kind, _START) is not None]
    heads = {
        kind: deque(_read(reader, _SOURCES[kind], kind, cards, places.get(kind), most))
        for kind in wanted
    }
    full = {kind for kind, rows in heads.items() if len(rows) == most}
    picked: list[tuple[EventKind, Row[Any]]] = []
    while len(picked) < most and any(heads.values()):
        kind = max(
            (kind for kind in wanted if heads[kind]),
            key=lambda each: _SOURCES[each].when(heads[each][0], reader.zone)[2],
        )
        row = heads[kind].popleft()
        places[kind] = Place(_key(kind, row), told=True)
        picked.append((kind, row))
    for kind in wanted:
        if heads[kind]:  # what is added above it meanwhile is not told below
            places[kind] = Place(_key(kind, heads[kind][0]), told=False)
        elif kind not in full:
            places[kind] = None
    goes_on = any(places.get(kind, _START) is not None for kind in wanted)
    return TimelinePage(
        tuple(_told(reader, viewer, cards, picked)), Cursor(places) if goes_on else None
    )


def timeline_counts(reader: Reader, viewer: Viewer, client_id: int) -> dict[EventKind, int]:
    """How many events of each kind there are for this viewer; kinds without any are left out."""
    check_own(reader, viewer, client_id)
    cards = with_merged(reader, client_id)
    counted = []
    for kind, source in _SOURCES.items():
        events = _of_client(source, kind, cards).subquery()
        counted.append(select(literal(kind.value), func.count()).select_from(events))
    rows = reader.session.execute(union_all(*counted))
    found = {EventKind(kind): count for kind, count in rows}
    if not viewer.sees_think_twice:
        ids = select(JournalEntry.operation_id).where(JournalEntry.client_id.in_(cards), _OF_CARD)
        found[EventKind.CHANGE] -= len(unsaid(reader, viewer, set(reader.session.scalars(ids))))
    return {kind: count for kind, count in found.items() if count > 0}


def _key(kind: EventKind, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[f"key_{at}"] for at in range(len(_SOURCES[kind].keys)))


def _of_client(source: _Source, kind: EventKind, cards: Sequence[int]) -> Select[Any]:
    mine = source.client.in_(cards if kind in _SAID_ON_EITHER else cards[:1])
    if kind is EventKind.CHANGE:
        touched = select(JournalEntry.operation_id).where(mine, _OF_CARD)
        return source.query.where(Operation.id.in_(touched))
    return source.query.where(mine)


def _read(
    reader: Reader,
    source: _Source,
    kind: EventKind,
    cards: Sequence[int],
    place: Place | None,
    most: int,
) -> Sequence[Row[Any]]:
    query = _of_client(source, kind, cards)
    if place is not None:
        pairs = zip(source.keys, place.key, strict=True)
        here, there = tuple_(*source.keys), tuple_(*(literal(v, key.type) for key, v in pairs))
        query = query.where(here < there if place.told else here <= there)
    named = [key.label(f"key_{at}") for at, key in enumerate(source.keys)]
    query = query.add_columns(*named).order_by(*(key.desc() for key in source.keys)).limit(most)
    return reader.session.execute(query).all()


def _told(
    reader: Reader,
    viewer: Viewer,
    cards: Sequence[int],
    picked: Sequence[tuple[EventKind, Row[Any]]],
) -> Iterable[TimelineEvent]:
    telling = Telling(reader, viewer, cards)
    events: dict[tuple[EventKind, int], TimelineEvent] = {}
    for kind in dict.fromkeys(kind for kind, _row in picked):
        rows = [row for each, row in picked if each is kind]
        stands = {row.id: _SOURCES[kind].when(row, reader.zone)[:2] for row in rows}
        for event in WORDS[kind](telling, rows, stands):
            events[kind, event.id] = event
    for kind, row in picked:
        if (kind, row.id) in events:  # what the viewer may not know of is not told
            yield events[kind, row.id]
