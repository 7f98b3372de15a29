"""What a row says otherwise about a visit that is known already.

The rule is that of a card: gaps are filled, what only an import wrote is replaced, what a person
typed is left alone, and nothing is emptied. Where a file mentions one visit twice, the first row
counts and the second fills its gaps, so that reading the file again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from salonapp.desk.imports.commands.job import Job
from salonapp.desk.imports.commands.needed import Needed
from salonapp.desk.imports.commands.owned import may_replace, typed_by_hand
from salonapp.desk.imports.visit_rows import VisitBatch
from salonapp.storage.bulk import bulk_update, next_id
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json
from salonapp.visits.commands import set_services
from salonapp.visits.tables import Visit, VisitService

_COMPARED = (
    "external_id",
    "staff_id",
    "on_day",
    "at_time",
    "status",
    "price_minor",
    "discount_minor",
    "paid_minor",
    "payment",
    "rating",
    "note",
)


class ChangedVisits:
    """Brings known visits in line with their rows, chunk by chunk."""

    def __init__(self, tx: Tx, needed: Needed, job: Job) -> None:
        self._tx = tx
        self._needed = needed
        self._job = job
        self._dialect = "sqlite" if tx.on_sqlite else "postgresql"
        #: Visits below this id were there before; those marked have been compared in this run.
        self._first_new = next_id(tx, Visit)
        self._compared = bytearray(self._first_new)

    def take(
        self,
        batch: VisitBatch,
        services: Sequence[tuple[int, ...]],
        matched: dict[int, int],
        regrouped: set[int],
    ) -> None:
        """Compare the visits `matched` (id -> place in the batch) with their rows.

        `regrouped` are those whose client, day, time or services may differ from the row's.
        """
        if not matched:
            return
        changed = self._replace_fields(batch, matched)
        changed |= self._replace_services(
            {i: services[matched[i]] for i in regrouped if i in matched and not self._only_fill(i)}
        )
        for visit_id in matched:
            if visit_id < self._first_new:
                self._compared[visit_id] = 1
        self._job.updated += len(changed)
        self._job.unchanged += len(matched) - len(changed)

    def _only_fill(self, visit_id: int) -> bool:
        return visit_id >= self._first_new or bool(self._compared[visit_id])

    def _replace_fields(self, batch: VisitBatch, matched: dict[int, int]) -> set[int]:
        table = Visit.__table__
        differing: dict[int, dict[str, Any]] = {}
        standing: dict[int, Any] = {}
        for row in self._tx.session.execute(
            select(*(table.c[name] for name in ("id", *_COMPARED))).where(
                Visit.id.in_(id_set(self._dialect))
            ),
            {"ids": ids_json(matched)},
        ):
            wanted = self._wanted(batch, matched[row.id])
            if wanted == row[1:]:
                continue
            fields = {
                name: value
                for name, value, had in zip(_COMPARED, wanted, row[1:], strict=True)
                if value != had and value not in (None, "", 0)
            }
            if fields:
                differing[row.id], standing[row.id] = fields, row
        typed = typed_by_hand(self._tx, "visit", differing)
        updates: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        codes: set[str] = set()
        changed: set[int] = set()
        for visit_id, fields in differing.items():
            code = fields.pop("external_id", None)
            kept = {
                name: value
                for name, value in fields.items()
                if getattr(standing[visit_id], name) in (None, "", 0)
                or (not self._only_fill(visit_id) and may_replace(typed, visit_id, name))
            }
            if code and standing[visit_id].external_id is None and code not in codes:
                kept["external_id"] = code
                codes.add(code)
            if kept:
                updates[tuple(kept)].append({"id": visit_id, **kept})
                changed.add(visit_id)
        for rows in updates.values():
            bulk_update(self._tx, Visit, rows)
        return changed

    def _wanted(self, batch: VisitBatch, at: int) -> tuple[Any, ...]:
        """What the row at this place says, in the order of `_COMPARED`."""
        return (
            batch.external_ids[at] or None,
            self._needed.masters[batch.masters[at]],
            batch.days[at],
            batch.times[at],
            batch.statuses[at].value,
            batch.prices[at],
            batch.discounts[at],
            batch.paid[at],
            batch.payments[at],
            batch.ratings[at],
            batch.notes[at],
        )

    def _replace_services(self, wanted: dict[int, tuple[int, ...]]) -> set[int]:
        if not wanted:
            return set()
        standing: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for row in self._tx.session.execute(
            select(VisitService.visit_id, VisitService.id, VisitService.service_id).where(
                VisitService.visit_id.in_(id_set(self._dialect))
            ),
            {"ids": ids_json(wanted)},
        ):
            standing[row.visit_id][row.id] = row.service_id
        differing = {
            visit_id: services
            for visit_id, services in wanted.items()
            if sorted(services) != sorted(standing[visit_id].values())
        }
        typed = typed_by_hand(
            self._tx, "visit_service", [i for v in differing for i in standing[v]]
        )
        changed = {v for v in differing if not any(i in typed for i in standing[v])}
        for visit_id in changed:
            set_services(self._tx, visit_id, differing[visit_id])
        return changed
