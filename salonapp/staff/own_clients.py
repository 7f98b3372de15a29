"""Whose clients somebody's own are, as a condition in SQL: they came to them, are booked with them,
or their card was begun by them.

Rights stand below everything they guard, so visits and appointments are named here, not imported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def own_clients(staff_id: int) -> str:
    """A query of the ids of somebody's own clients, each as often as they came.

    UNION ALL: to sort the repetitions out takes SQLite ten times as long as to pass them over.
    """
    me = int(staff_id)
    return (
        f"SELECT client_id FROM visit WHERE staff_id = {me}"
        f" UNION ALL SELECT v.client_id FROM visit_service x JOIN visit v ON v.id = x.visit_id"
        f" WHERE x.staff_id = {me}"
        f" UNION ALL SELECT client_id FROM appointment WHERE staff_id = {me}"
        f" UNION ALL {_BEGUN.format(me=me)}"
    )


#: The tables by whose rows somebody becomes a client of theirs.
TELLING_TABLES = ("visit", "appointment", "visit_service")


def is_own(staff_id: int, client: str) -> str:
    """The condition that the client whose id `client` names in SQL is somebody's own."""
    return _is_own(int(staff_id), client, {name: "" for name in TELLING_TABLES})


def was_own(
    staff_id: int, client: str, upto: Mapping[str, int], besides: Mapping[str, Collection[int]]
) -> str:
    """`is_own` by the rows up to an id of each table only, and not by those in `besides`."""
    conditions = {}
    for name in TELLING_TABLES:
        row = f"{name[0] if name != 'visit_service' else 'x'}.id"
        conditions[name] = f" AND {row} <= {int(upto[name])}"
        if besides.get(name):
            ids = ", ".join(str(int(each)) for each in sorted(besides[name]))
            conditions[name] += f" AND {row} NOT IN ({ids})"
    return _is_own(int(staff_id), client, conditions)


def _is_own(me: int, client: str, only: Mapping[str, str]) -> str:
    return (
        f"(EXISTS (SELECT 1 FROM visit v WHERE v.client_id = {client} AND v.staff_id = {me}"
        f"{only['visit']})"
        f" OR EXISTS (SELECT 1 FROM appointment a WHERE a.client_id = {client}"
        f" AND a.staff_id = {me}{only['appointment']})"
        " OR EXISTS (SELECT 1 FROM visit v JOIN visit_service x ON x.visit_id = v.id"
        f" WHERE v.client_id = {client} AND x.staff_id = {me}{only['visit_service']})"
        f" OR EXISTS ({_BEGUN.format(me=me)} AND j.row_id = {client}))"
    )


_BEGUN = (
    "SELECT j.row_id FROM journal_entry j JOIN operation o ON o.id = j.operation_id"
    " WHERE o.actor_id = {me} AND j.table_name = 'client' AND j.before IS NULL"
    " AND j.row_id IS NOT NULL"
)
