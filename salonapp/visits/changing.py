"""What a change of an appointment can have brought about: only that is asked again.

The dialog shows it and the write asks for it by this one rule. Whatever stood against the
appointment before and was answered for is not the business of who corrects a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from salonapp.visits.booking import Obstacle, ObstacleKind, Wanted

_PATCH = frozenset({ObstacleKind.PATCH_TEST, ObstacleKind.PATCH_TEST_FIRST})
_SERVICE = frozenset({ObstacleKind.SERVICE_UNKNOWN, ObstacleKind.SERVICE_GONE})
_NOBODY = frozenset({ObstacleKind.NOBODY_FREE, ObstacleKind.NOBODY_WORKS})


def brought_about(
    before: Wanted, wanted: Wanted, found: Iterable[Obstacle]
) -> tuple[Obstacle, ...]:
    """Those of the obstacles `found` against `wanted` that `before` need not have had.

    What cannot be at all is always among them.
    """
    moved = before.starts_at.astimezone(UTC) != wanted.starts_at.astimezone(UTC)
    other_master = before.staff_id != wanted.staff_id
    other_client = before.client_id != wanted.client_id
    other_time = moved or other_master or wanted.minutes > before.minutes
    added = set(wanted.service_ids) - set(before.service_ids)

    def is_new(each: Obstacle) -> bool:
        kind = each.kind
        if kind.impossible:
            return True
        if kind in _PATCH:
            return moved or other_client or bool(added)
        if kind in _SERVICE:
            is_other = kind is ObstacleKind.SERVICE_UNKNOWN and other_master
            return is_other or each.service_id in added
        if kind is ObstacleKind.MASTER_LEFT:
            return other_master
        if kind is ObstacleKind.PAST:  # what has begun may be made longer
            return moved
        if kind in _NOBODY and added:
            return True
        return other_time or (kind is ObstacleKind.CLIENT_BUSY and other_client)

    return tuple(each for each in found if is_new(each))
