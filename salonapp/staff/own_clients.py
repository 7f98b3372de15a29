"""Whose clients somebody's own are, as a condition in SQL: they came to them, are booked with them,
or their card was begun by them.

Rights stand below everything they guard, so visits and appointments are named here, not imported.
"""

from __future__ import annotations


def own_clients(staff_id: int) -> str:
    """A query of the ids of somebody's own clients."""
    me = int(staff_id)
    return (
        f"SELECT client_id FROM visit WHERE staff_id = {me}"
        f" UNION SELECT v.client_id FROM visit_service x JOIN visit v ON v.id = x.visit_id"
        f" WHERE x.staff_id = {me}"
        f" UNION SELECT client_id FROM appointment WHERE staff_id = {me}"
        f" UNION {_BEGUN.format(me=me)}"
    )


def is_own(staff_id: int, client: str) -> str:
    """The condition that the client whose id `client` names in SQL is somebody's own."""
    me = int(staff_id)
    return (
        f"(EXISTS (SELECT 1 FROM visit v WHERE v.client_id = {client} AND v.staff_id = {me})"
        f" OR EXISTS (SELECT 1 FROM appointment a WHERE a.client_id = {client}"
        f" AND a.staff_id = {me})"
        " OR EXISTS (SELECT 1 FROM visit v JOIN visit_service x ON x.visit_id = v.id"
        f" WHERE v.client_id = {client} AND x.staff_id = {me})"
        f" OR EXISTS ({_BEGUN.format(me=me)} AND j.row_id = {client}))"
    )


_BEGUN = (
    "SELECT j.row_id FROM journal_entry j JOIN operation o ON o.id = j.operation_id"
    " WHERE o.actor_id = {me} AND j.table_name = 'client' AND j.before IS NULL"
    " AND j.row_id IS NOT NULL"
)
