"""The day and the services of an invitation where the return rule counts in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from salonapp.clients.safety import PatchService
from salonapp.reminders.derive.due_days import due_as_a_whole, dues_of
from salonapp.reminders.derive.frame import frame_of
from salonapp.reminders.returning import due_groups, group_key
from salonapp.reminders.rules import RuleSettings
from salonapp.storage.door import Reader

#: Rule, client, visit, service: what follows says how often the client asked for it.
_PARTS_OF_GROUP = 4


@dataclass(frozen=True, slots=True)
class DueWords:
    """When a client is due, and for which services; None for those of the visit."""

    due_on: date
    services: tuple[PatchService, ...] | None = None


def due_words(
    reader: Reader, rule: RuleSettings, messages: Mapping[str, int]
) -> Mapping[str, DueWords]:
    """What each of `messages` (client id by key) is about; empty for the usual way of counting."""
    if not rule.has_own_due_days:
        return {}
    frame = frame_of(reader, rule)
    if not rule.each_service:
        due = due_as_a_whole(reader, frame, set(messages.values()))
        return {key: DueWords(due[i]) for key, i in messages.items() if i in due}
    groups = {
        group_key(client_id, group): group
        for client_id, dues in dues_of(reader, frame, set(messages.values())).items()
        for group in due_groups(dues, frame)
    }
    return {
        key: DueWords(group[0].due_on, tuple(each.service for each in group))
        for key in messages
        if (group := groups.get(_group_of(key))) is not None
    }


def _group_of(key: str) -> str:
    return ":".join(key.split(":")[:_PARTS_OF_GROUP])
