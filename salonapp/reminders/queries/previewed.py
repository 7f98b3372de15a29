"""For which clients a text can be shown: those a rule writes to next, or else some it is about."""

from __future__ import annotations

from salonapp.reminders.planning import dedupe_key
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.staff.own_clients import own_clients
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, instant_in

_NEXT = (
    "SELECT m.dedupe_key, m.client_id FROM outbox_message m"
    " WHERE m.rule = ? AND m.state = 'planned'{own} ORDER BY m.send_at, m.id LIMIT 50"
)
_LAST_HERE = (
    "SELECT MIN(v.id), s.client_id FROM client_stats s JOIN visit v"
    " ON v.client_id = s.client_id AND v.on_day = s.last_visit_on AND v.status = 'done'"
    " JOIN client m ON m.id = s.client_id"
    " WHERE m.deleted_at IS NULL AND m.merged_into_id IS NULL{own}"
    " GROUP BY s.client_id, s.last_visit_on ORDER BY s.last_visit_on DESC, s.client_id LIMIT 50"
)
_BOOKED = (
    "SELECT m.id, m.client_id FROM appointment m WHERE m.starts_at > ?"
    " AND m.status IN ('planned', 'confirmed'){own} ORDER BY m.starts_at, m.id LIMIT 50"
)


def shown_for(reader: Reader, viewer: Viewer, rule: RuleSettings) -> list[tuple[str, int]]:
    """Key and client of at most 50 messages the rule sends next, or could."""
    me = viewer.own_clients_of
    column = "m.client_id"
    own = "" if me is None else f" AND {column} IN ({own_clients(me)})"
    raw = Raw(reader)
    planned = [(key, client) for key, client in raw.all(_NEXT.format(own=own), (rule.kind.value,))]
    if planned:
        return planned
    if rule.kind is RuleKind.APPOINTMENT:
        rows = raw.all(_BOOKED.format(own=own), (instant_in(reader, reader.now),))
    elif rule.kind is RuleKind.PATCH_TEST_EXPIRY:
        return []
    else:
        rows = raw.all(_LAST_HERE.format(own=own.replace(column, "s.client_id")))
    return [(dedupe_key(rule.kind, client_id, about), client_id) for about, client_id in rows]
