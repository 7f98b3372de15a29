"""Writes the kept rhythms per client and kind of service, in the same pass as the statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.derive.days import IsoDays, as_date
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
_READ = (
    f"SELECT {', '.join(_COLUMNS)} FROM client_rhythm"
    " WHERE client_id IN (SELECT value FROM json_each(?))"
)
_FORGET = "DELETE FROM client_rhythm WHERE client_id IN (SELECT value FROM json_each(?))"
_FORGET_ALL = "DELETE FROM client_rhythm"


def add(raw: Raw, added: Mapping[int, Sequence[KnownVisit]]) -> None:
    """Add visits, none earlier than the client's last, to what is kept of a few clients."""
    kept: defaultdict[int, dict[str, KindRhythm]] = defaultdict(dict)
    for client_id, kind, *row in raw.all(_READ, (ids_json(added),)):
        visit_days, gap_sum, last_visit_on, norm_days, service_id = row
        kept[client_id][kind] = KindRhythm(
            visit_days, gap_sum, as_date(last_visit_on), norm_days, service_id
        )
    rows: list[Row] = []
    for client_id, visits in added.items():
        before = kept[client_id]
        after = rhythms_with(before, visits)
        rows += (
            _row(client_id, kind, rhythm)
            for kind, rhythm in after.items()
            if rhythm is not before.get(kind)
        )
    if rows:
        raw.run_many(_WRITE, rows)


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
