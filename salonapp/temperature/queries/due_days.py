"""When each kind of service a client has had is due again."""

from __future__ import annotations

from collections.abc import Collection

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.temperature.cadence import due_day
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
