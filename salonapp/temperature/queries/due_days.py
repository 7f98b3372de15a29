"""When a client is due after a visit that is being closed, and each kind of service on its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.temperature.cadence import due_day, rhythm_days
from salonapp.temperature.cards import CategoryDue
from salonapp.temperature.derive.days import as_date
from salonapp.temperature.kinds import KindRhythm
from salonapp.temperature.queries import measures_of

_RHYTHMS = (
    "SELECT r.client_id, r.kind, COALESCE(s.category, ''), COALESCE(s.name, ''), r.visit_days,"
    " r.sum_gap, r.last_visit_on, r.last_norm_days, r.last_service_id FROM client_rhythm r"
    " LEFT JOIN service s ON s.id = r.last_service_id"
    " WHERE r.client_id IN (SELECT value FROM json_each(?))"
)

_KEPT = "SELECT gaps, sum_gap, last_visit_on, last_norm_days FROM client_stats WHERE client_id = ?"
_NORM = (
    "SELECT MAX(CASE WHEN s.norm_is_own THEN s.norm_days"
    " ELSE COALESCE(n.norm_days, s.norm_days) END)"
    " FROM service s LEFT JOIN service_norm n ON n.service_id = s.id"
    " WHERE s.id IN (SELECT value FROM json_each(?))"
)


def due_after(
    reader: Reader, client_id: int, on_day: date, service_ids: Collection[int]
) -> date | None:
    """The day the client will be due once a visit on `on_day` is written: what `due_on` will be.

    The rule is `cadence.rhythm_days`: the client's own gaps shrunk by one norm, moved to a day the
    salon works. None without services, or where a later visit is on record already.
    """
    raw = Raw(reader)
    norm = (raw.first(_NORM, (ids_json(service_ids),)) or (None,))[0]
    if norm is None:
        return None
    gaps, gap_sum = 0, 0.0
    kept = raw.first(_KEPT, (client_id,))
    if kept is not None and kept[2] is not None:
        gaps, gap_sum = kept[0], kept[1]
        gap = (on_day - as_date(kept[2])).days
        if gap < 0:
            return None
        if gap == 0:  # two visits of one day count as one, with the longest of their norms
            norm = max(norm, kept[3])
        else:
            gaps, gap_sum = gaps + 1, gap_sum + gap / kept[3]
    return due_day(on_day, rhythm_days(gaps, gap_sum, norm), measures_of(reader).working_days)


def due_by_category(reader: Reader, client_ids: Collection[int]) -> list[CategoryDue]:
    """The due days of some clients, one for each kind of service; the soonest first."""
    working_days = measures_of(reader).working_days
    found = []
    for client_id, kind, category, service, visits, *rest in Raw(reader).all(
        _RHYTHMS, (ids_json(client_ids),)
    ):
        gap_sum, last_visit_on, norm_days, service_id = rest
        rhythm = KindRhythm(visits, gap_sum, as_date(last_visit_on), norm_days, service_id)
        found.append(
            CategoryDue(
                client_id=client_id,
                kind=kind,
                category=category,
                service=service,
                visits=visits,
                last_visit_on=rhythm.last_visit_on,
                rhythm_days=rhythm.rhythm_days,
                due_on=due_day(rhythm.last_visit_on, rhythm.rhythm_days, working_days),
            )
        )
    return sorted(found, key=lambda due: (due.due_on, due.client_id, due.kind))
