"""Reads what the conditions of a rule are held against, for sets of clients, on the bare driver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from salonapp.reminders.audience import Audience, AudienceFacts
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

_CLASSES = (
    "SELECT t.client_id, t.temperature, t.segments, s.last_staff_id FROM client_temperature t"
    " LEFT JOIN client_stats s ON s.client_id = t.client_id"
    " WHERE t.client_id IN (SELECT value FROM json_each(?))"
)
_TAGS = "SELECT client_id, tag FROM client_tag WHERE client_id IN (SELECT value FROM json_each(?))"
_CLASS = "SELECT temperature FROM client_temperature WHERE client_id = ?"


def class_of(reader: Reader, client_id: int) -> str | None:
    """The client's class today, kept with the message that goes out; None without one."""
    row = Raw(reader).first(_CLASS, (client_id,))
    return row[0] if row is not None else None


def audience_facts(
    reader: Reader, audience: Audience, client_ids: Collection[int]
) -> Mapping[int, AudienceFacts]:
    """The facts of each of `client_ids` the audience asks for; empty when it asks for none."""
    if audience.is_everybody:
        return {}
    raw, wanted = Raw(reader), ids_json(client_ids)
    tags: defaultdict[int, set[str]] = defaultdict(set)
    if audience.tags:
        for client_id, tag in raw.all(_TAGS, (wanted,)):
            tags[client_id].add(tag)
    listed: frozenset[int] = frozenset()
    if audience.saved_list is not None:
        listed = reader.members_of_list(audience.saved_list.id, client_ids)
    known = {row[0]: row[1:] for row in raw.all(_CLASSES, (wanted,))}
    found: dict[int, AudienceFacts] = {}
    for client_id in client_ids:
        temperature, segments, master_id = known.get(client_id, ("", "", None))
        lists = frozenset({audience.saved_list.id}) if audience.saved_list is not None else None
        found[client_id] = AudienceFacts(
            temperature,
            frozenset(segments.split(",")) if segments else frozenset(),
            frozenset(tags.get(client_id, ())),
            lists if lists is not None and client_id in listed else frozenset(),
            master_id,
        )
    return found
