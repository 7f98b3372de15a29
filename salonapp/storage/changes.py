"""What a pass through the door touched: the one message every view and every derivation reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

#: Above this many ids a kind is said to have changed altogether.
MANY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Changes:
    """Touched ids by entity ("client", "visit", "reminder", ...).

    An entity in `everything` changed in more rows than are worth naming. `tables` names the
    tables of facts that changed, for derivations that care about few of them.
    """

    operation_id: int | None
    touched: Mapping[str, frozenset[int]] = field(default_factory=dict)
    everything: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()

    def ids(self, entity: str) -> frozenset[int]:
        """The named ids of `entity`; empty when all changed, see `all_of`."""
        return self.touched.get(entity, frozenset())

    def all_of(self, entity: str) -> bool:
        """Whether so many of `entity` changed that they are not named."""
        return entity in self.everything

    def touches(self, entity: str, row_id: int | None = None) -> bool:
        """Whether any row of `entity`, or the row `row_id`, may have changed."""
        if entity in self.everything:
            return True
        ids = self.touched.get(entity)
        return bool(ids) and (row_id is None or row_id in ids)

    def __bool__(self) -> bool:
        return bool(self.touched or self.everything)


class ChangeCollector:
    """Gathers what a pass touches while it runs."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, set[int]] = defaultdict(set)
        self.tables: set[str] = set()

    def touch(self, entity: str, ids: Iterable[int]) -> None:
        """Note that the rows `ids` of `entity` changed."""
        self._ids[entity].update(ids)

    def exact(self, operation_id: int | None = None) -> Changes:
        """Everything noted, each id by name, for the derivations of this very pass."""
        ids = {entity: frozenset(ids) for entity, ids in self._ids.items() if ids}
        return Changes(operation_id, ids, frozenset(), frozenset(self.tables))

    def published(self, operation_id: int | None) -> Changes:
        """What others are told: large sets are shortened to "everything"."""
        few = {e: frozenset(ids) for e, ids in self._ids.items() if 0 < len(ids) <= MANY}
        many = frozenset(e for e, ids in self._ids.items() if len(ids) > MANY)
        return Changes(operation_id, few, many, frozenset(self.tables))


def to_json(changes: Changes) -> dict[str, list[int] | str]:
    """The form kept in the operation row."""
    ids: dict[str, list[int] | str] = {e: sorted(i) for e, i in changes.touched.items()}
    ids.update(dict.fromkeys(changes.everything, "all"))
    return ids


def from_json(operation_id: int, kept: Mapping[str, list[int] | str]) -> Changes:
    """The changes that another process kept in its operation row."""
    return Changes(
        operation_id,
        {e: frozenset(ids) for e, ids in kept.items() if not isinstance(ids, str)},
        frozenset(e for e, ids in kept.items() if isinstance(ids, str)),
    )


def merged(many: Iterable[Changes]) -> Changes:
    """Several changes as one, so that a view reads at most once."""
    ids: defaultdict[str, set[int]] = defaultdict(set)
    everything: set[str] = set()
    tables: set[str] = set()
    last: int | None = None
    for changes in many:
        for entity, touched in changes.touched.items():
            ids[entity] |= touched
        everything |= changes.everything
        tables |= changes.tables
        last = changes.operation_id if changes.operation_id is not None else last
    few = {e: frozenset(i) for e, i in ids.items() if e not in everything}
    return Changes(last, few, frozenset(everything), frozenset(tables))
