"""Finds out from the journal of the pass whether nothing happened but new visits.

The commonest write at a front desk is one more visit. Knowing that no older one changed, its
client's statistics are brought in line without reading the history again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from salonapp.storage.door import Tx
from salonapp.temperature.statistics import DoneService, KnownVisit


class AddedVisit(NamedTuple):
    """A visit as the journal has it, with the ids of its services."""

    visit_id: int
    day: date
    values: Mapping[str, Any]
    service_ids: tuple[int, ...]

    def known(self, services: Mapping[int, DoneService]) -> KnownVisit | None:
        """The visit as it counts; None when a service is not on the list."""
        done = tuple(services[i] for i in self.service_ids if i in services)
        if len(done) != len(self.service_ids):
            return None
        paid, status = self.values.get("paid_minor"), self.values["status"]
        return KnownVisit(
            visit_id=self.visit_id,
            day=self.day,
            took_place=status == "done",
            missed=status == "no_show",
            spent_minor=self.values.get("price_minor") or 0 if paid is None else paid,
            discounted=(self.values.get("discount_minor") or 0) > 0,
            rating=self.values.get("rating"),
            rebooked=self.values.get("rebooked"),
            staff_id=self.values.get("staff_id"),
            services=done,
        )


Added = Mapping[int, list[AddedVisit]]


def added_visits(tx: Tx, touched_visits: Collection[int]) -> Added | None:
    """The visits this pass added, by client; None when it changed visits in any other way.

    `touched_visits` are all that were touched: each must be among those added.
    """
    visits: dict[int, Mapping[str, Any]] = {}
    services: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for entry in tx.recorder.collected():
        table, after = entry["table_name"], entry["after"]
        if table == "service":
            return None
        if table not in {"visit", "visit_service"}:
            continue
        if entry["before"] is not None or entry["row_id"] is None or after is None:
            return None
        if table == "visit":
            visits[entry["row_id"]] = after
        else:
            services[after["visit_id"]].append((entry["row_id"], after["service_id"]))
    if set(touched_visits) != visits.keys() or not services.keys() <= visits.keys():
        return None
    added: defaultdict[int, list[AddedVisit]] = defaultdict(list)
    for visit_id, after in visits.items():
        done = tuple(service_id for _, service_id in sorted(services[visit_id]))
        day = date.fromisoformat(after["on_day"])
        added[after["client_id"]].append(AddedVisit(visit_id, day, after, done))
    return added
