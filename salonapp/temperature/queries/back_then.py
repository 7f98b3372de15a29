"""What people had told the program by the end of a past day, from the journal.

A norm or a threshold that was set later would carry knowledge of later days into a check.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from salonapp.catalog.norms import starting_norm_days
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in
from salonapp.storage.settings import SPECS
from salonapp.temperature.classes import Thresholds
from salonapp.temperature.learned_norms import StartingNorm
from salonapp.temperature.measures import thresholds_from

_SERVICES = "SELECT id, name, norm_days, norm_is_own FROM service ORDER BY id"
_EDITS_SINCE = (
    "SELECT j.row_id, CAST(j.before AS TEXT) FROM journal_entry j"
    " JOIN operation o ON o.id = j.operation_id"
    " WHERE j.table_name = ? AND j.row_id IS NOT NULL AND o.at >= ? ORDER BY j.id"
)
_SETTINGS = "SELECT id, key FROM setting"


def starting_norms_on(reader: Reader, day: date) -> list[StartingNorm]:
    """Each service's norm as it stood at the end of `day`; learned norms are not meant.

    A norm the owner set later gives way to the one before it. A service that was put on the list
    later has the usual norm for its name.
    """
    edits = _edits_since(reader, "service", day)
    found = []
    for service_id, name, norm_days, is_own in Raw(reader).all(_SERVICES):
        if service_id in edits and edits[service_id] is None:
            norm_days, is_own = starting_norm_days(name), False
        else:
            then = edits.get(service_id) or {}
            norm_days = then.get("norm_days", norm_days)
            is_own = then.get("norm_is_own", is_own)
        found.append(StartingNorm(service_id, float(norm_days), bool(is_own)))
    return found


def thresholds_on(reader: Reader, day: date) -> Thresholds:
    """Both thresholds as they stood at the end of `day`: the defaults, if set only later."""
    edits = _edits_since(reader, "setting", day)
    row_of = {key: row_id for row_id, key in Raw(reader).all(_SETTINGS)}

    def then(key: str) -> float:
        row_id = row_of.get(key)
        if row_id is None or row_id not in edits:
            return reader.settings.fraction(key)
        before = edits[row_id]
        kept = SPECS[key].default if before is None else before["value"]["v"]
        return float(kept)

    return thresholds_from(then("temperature.hot_from"), then("temperature.warm_from"))


def _edits_since(reader: Reader, table: str, day: date) -> dict[int, dict[str, Any] | None]:
    """What was edited since in each row, with the values before; None for a row made since."""
    moment = instant_in(reader, datetime.combine(day + timedelta(days=1), time(), reader.zone))
    found: dict[int, dict[str, Any] | None] = {}
    for row_id, before in Raw(reader).all(_EDITS_SINCE, (table, moment)):
        if row_id in found and found[row_id] is None:
            continue
        earlier = found.get(row_id) or {}
        found[row_id] = None if before is None else {**json.loads(before), **earlier}
    return found
