"""Writes the kept rhythms per client and kind of service, in the same pass as the statistics."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.derive.days import IsoDays
from salonapp.temperature.kinds import KindRhythm, rhythms_with
from salonapp.temperature.statistics import DoneService, KnownVisit

if TYPE_CHECKING:
    from salonapp.temperature.statistics_arrays import ServiceArrays, VisitArrays

_COLUMNS = (
    "client_id", "kind", "visit_days", "sum_gap", "last_visit_on", "last_norm_days",
    "last_service_id",
)  # fmt: skip
_WRITE = (
    f"INSERT INTO client_rhythm ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    " ON CONFLICT (client_id, kind) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
)
_STAYS = (
    "client_rhythm.last_visit_on = excluded.last_visit_on"
    " AND client_rhythm.last_norm_days >= excluded.last_norm_days"
)
#: `KindRhythm.with_next` in the database's words: to read the row first would take twice as long.
_ADD = (
    f"INSERT INTO client_rhythm ({', '.join(_COLUMNS)}) VALUES (?, ?, 1, 0.0, ?, ?, ?)"
    " ON CONFLICT (client_id, kind) DO UPDATE SET visit_days = client_rhythm.visit_days"
    " + CASE WHEN client_rhythm.last_visit_on = excluded.last_visit_on THEN 0 ELSE 1 END,"
    " sum_gap = client_rhythm.sum_gap + {gap_days} / client_rhythm.last_norm_days,"
    " last_visit_on = excluded.last_visit_on,"
    f" last_norm_days = CASE WHEN {_STAYS} THEN client_rhythm.last_norm_days"
    " ELSE excluded.last_norm_days END,"
    f" last_service_id = CASE WHEN {_STAYS} THEN client_rhythm.last_service_id"
    " ELSE excluded.last_service_id END"
)
_ADD_ONE = {
    True: _ADD.format(
        gap_days="(julianday(excluded.last_visit_on) - julianday(client_rhythm.last_visit_on))"
    ),
    False: _ADD.format(gap_days="(excluded.last_visit_on - client_rhythm.last_visit_on)"),
}
_FORGET = "DELETE FROM client_rhythm WHERE client_id IN (SELECT value FROM json_each(?))"
_FORGET_ALL = "DELETE FROM client_rhythm"


def add(raw: Raw, added: Mapping[int, Sequence[KnownVisit]]) -> None:
    """Add visits, none earlier than the client's last, to what is kept of a few clients."""
    rows = [
        (client_id, service.kind, visit.day.isoformat(), service.norm_days, service.service_id)
        for client_id, visits in added.items()
        for visit in visits
        if visit.took_place
        for service in visit.services
    ]
    if rows:
        raw.run_many(_ADD_ONE[raw.on_sqlite], rows)


def write_few(
    raw: Raw, client_ids: Collection[int], visits: Mapping[int, Sequence[KnownVisit]]
) -> None:
    """Work a few clients' rows out from their whole histories."""
    raw.run(_FORGET, (ids_json(client_ids),))
    rows = [
        _row(client_id, kind, rhythm)
        for client_id, known in visits.items()
        for kind, rhythm in rhythms_with({}, known).items()
    ]
    if rows:
        raw.run_many(_WRITE, rows)


def write_many(
    raw: Raw,
    client_ids: Collection[int] | None,
    visits: VisitArrays,
    done: ServiceArrays,
    services: Sequence[DoneService],
) -> None:
    """Work the rows of `client_ids` out anew, of everybody when None."""
    from salonapp.temperature.kind_arrays import rhythms_of_many

    if client_ids is None:
        raw.run(_FORGET_ALL)
    else:
        raw.run(_FORGET, (ids_json(client_ids),))
    found = rhythms_of_many(visits, done, services)

    def rows() -> Iterator[Row]:
        iso = IsoDays()
        return zip(
            found.client_id.tolist(),
            map(found.kinds.__getitem__, found.kind.tolist()),
            found.visit_days.tolist(),
            found.gap_sum.tolist(),
            map(iso.__getitem__, found.last_day.tolist()),
            found.last_norm_days.tolist(),
            found.last_service_id.tolist(),
            strict=True,
        )

    raw.run_many(_WRITE, rows())


def _row(client_id: int, kind: str, rhythm: KindRhythm) -> Row:
    last_visit_on: date = rhythm.last_visit_on
    return (
        client_id,
        kind,
        rhythm.visit_days,
        rhythm.gap_sum,
        last_visit_on.isoformat(),
        rhythm.last_norm_days,
        rhythm.last_service_id,
    )
