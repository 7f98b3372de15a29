"""Reading who owes from visits closed without full payment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from salonapp.staff.queries.own import check_own, own_among
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.visits.debts import Debt

#: Of a visit `v`, in the words of the index of visits that are owed. Where nothing was noted of how
#: it was paid, a visit of an older program is no debt; nothing paid at all is one.
OWED = (
    "v.status = 'done' AND v.paid_minor < v.price_minor - v.discount_minor AND (v.paid_minor = 0"
    " OR EXISTS (SELECT 1 FROM visit_payment p WHERE p.visit_id = v.id))"
)
_DEBTS = (
    "SELECT v.id, v.client_id, v.on_day, v.price_minor - v.discount_minor - v.paid_minor"
    " FROM visit v JOIN client c ON c.id = v.client_id"
    f" WHERE {OWED} AND c.deleted_at IS NULL AND c.merged_into_id IS NULL"
)
_ORDER = " ORDER BY v.on_day, v.id"
_OF = " AND v.client_id IN (SELECT value FROM json_each(?))"


def debts_of(reader: Reader, viewer: Viewer, client_id: int) -> tuple[Debt, ...]:
    """What a client owes, the oldest visit first; without amounts where those are hidden."""
    check_own(reader, viewer, client_id)
    return _debts(reader, viewer, f"{_DEBTS}{_OF}{_ORDER}", (ids_json([client_id]),))


def debts_among(reader: Reader, viewer: Viewer, client_ids: Collection[int]) -> tuple[Debt, ...]:
    """What some clients owe."""
    if not client_ids:
        return ()
    return _debts(reader, viewer, f"{_DEBTS}{_OF}{_ORDER}", (ids_json(client_ids),))


def all_debts(reader: Reader, viewer: Viewer) -> tuple[Debt, ...]:
    """What anybody owes whom the viewer sees."""
    return _debts(reader, viewer, f"{_DEBTS}{_ORDER}", ())


def _debts(reader: Reader, viewer: Viewer, sql: str, given: tuple[str, ...]) -> tuple[Debt, ...]:
    rows = Raw(reader).all(sql, given)
    if viewer.own_clients_of is not None:
        own = own_among(reader, viewer, {row[1] for row in rows})
        rows = [row for row in rows if row[1] in own]
    return tuple(
        Debt(visit_id, client_id, _day(on_day), viewer.money(owed))
        for visit_id, client_id, on_day, owed in rows
    )


def _day(day: Any) -> date:
    """A day as the driver gives it: text or date."""
    return date.fromisoformat(day) if isinstance(day, str) else day
