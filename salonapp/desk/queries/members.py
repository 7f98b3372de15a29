"""Who of some clients is in a kept list: what a rule for a list asks again and again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from salonapp.desk.filters import from_json
from salonapp.desk.queries.filtering import only_those
from salonapp.desk.tables import SavedList
from salonapp.foundation.errors import InvalidInput
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json


def members_of_list(reader: Reader, list_id: int, client_ids: Collection[int]) -> frozenset[int]:
    """Those of `client_ids` who are in the list now.

    Nobody, where the list is gone or a newer program wrote it: nobody is written to by mistake.
    """
    kept = reader.select(select(SavedList.conditions).where(SavedList.id == list_id)).scalar()
    if kept is None:
        return frozenset()
    try:
        sql, values = only_those(reader, OWNER_VIEWER, from_json(kept))
    except InvalidInput:
        return frozenset()
    among = "s.client_id IN (SELECT value FROM json_each(?))"
    rows = Raw(reader).all(
        f"SELECT s.client_id FROM client_search s WHERE {among} AND {sql}",
        (ids_json(client_ids), *values),
    )
    return frozenset(row[0] for row in rows)
