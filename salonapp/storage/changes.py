"""What a pass through the door touched: the one message every view and every derivation reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import compress
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
    touched: Mapping[str, Set[int]] = field(default_factory=dict)
    everything: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()

    def ids(self, entity: str) -> Set[int]:
        """The named ids of `entity`; may be empty when all changed, see `all_of`."""
        return self.touched.get(entity, frozenset())

    def all_of(self, entity: str) -> bool:
        """Whether so many of `entity` changed that they are not named."""
        return entity in self.everything

    def touches(self, entity: str, row_id: int | None = None) -> bool:
        """Whether any row of `entity`, or the row `row_id`, may have changed."""
        if entity in self.everything:
            return True
        ids = self.touched.get(entity)
        return ids is not None and bool(ids) and (row_id is None or row_id in ids)

    def __bool__(self) -> bool:
        return bool(self.touched or self.everything)

    def only(self, entity: str) -> bool:
        """Whether nothing but rows of `entity` changed."""
        return self.touched.keys() | self.everything == {entity}

    def joined(self, later: Changes) -> Changes:
        """What both touched, as one piece of news; the operation is the later one."""
        touched = dict(self.touched)
        for entity, ids in later.touched.items():
            touched[entity] = touched[entity] | ids if entity in touched else ids
        everything = self.everything | later.everything
        return Changes(later.operation_id, touched, everything, self.tables | later.tables)


class ManyIds(Set[int]):
    """Millions of ids in a byte each: an import must fit into the memory of an old PC."""

    _PAGE_BITS = 16
    _PAGE = 1 << _PAGE_BITS

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._pages: dict[int, bytearray] = {}
        self.update(ids)

    @classmethod
    def _from_iterable(cls, ids: Iterable[int]) -> frozenset[int]:  # type: ignore[override]
        return frozenset(ids)

    def update(self, ids: Iterable[int]) -> None:
        """Add `ids`; quick for a range."""
        if isinstance(ids, range) and ids.step == 1:
            self._fill(ids.start, ids.stop)
            return
        pages, bits, mask = self._pages, self._PAGE_BITS, self._PAGE - 1
        for row_id in ids:
            page = pages.get(row_id >> bits)
            if page is None:
                page = pages[row_id >> bits] = bytearray(self._PAGE)
            page[row_id & mask] = 1

    def _fill(self, start: int, stop: int) -> None:
        while start < stop:
            number, low = divmod(start, self._PAGE)
            high = min(self._PAGE, low + stop - start)
            page = self._pages.setdefault(number, bytearray(self._PAGE))
            page[low:high] = b"\1" * (high - low)
            start += high - low

    def copy(self) -> ManyIds:
        """The same ids, independent of this set."""
        other = ManyIds()
        other._pages = {number: bytearray(page) for number, page in self._pages.items()}
        return other

    def __contains__(self, row_id: object) -> bool:
        if not isinstance(row_id, int):
            return False
        page = self._pages.get(row_id >> self._PAGE_BITS)
        return page is not None and bool(page[row_id & (self._PAGE - 1)])

    def __iter__(self) -> Iterator[int]:
        for number in sorted(self._pages):
            base = number << self._PAGE_BITS
            page = self._pages[number]
            for offset in compress(range(self._PAGE), page):
                yield base + offset

    def __len__(self) -> int:
        return sum(page.count(1) for page in self._pages.values())


class ChangeCollector:
    """Gathers what a pass touches while it runs."""

    def __init__(self) -> None:
        self._ids: dict[str, set[int] | ManyIds] = {}
        self._everything: set[str] = set()
        self.tables: set[str] = set()

    def touch(self, entity: str, ids: Iterable[int]) -> None:
        """Note that the rows `ids` of `entity` changed."""
        known = self._ids.get(entity)
        if known is None:
            known = self._ids[entity] = set()
        if isinstance(known, set):
            if not isinstance(ids, range) or len(ids) <= MANY:
                known.update(ids)
                if len(known) > MANY:
                    self._ids[entity] = ManyIds(known)
                return
            known = self._ids[entity] = ManyIds(known)
        known.update(ids)

    def touch_all(self, entity: str) -> None:
        """Say to others that any row of `entity` may have changed; derivations are not told."""
        self._everything.add(entity)

    def exact(self, operation_id: int | None = None) -> Changes:
        """Everything noted, each id by name, for the derivations of this very pass."""
        ids = {
            entity: frozenset(ids) if isinstance(ids, set) else ids.copy()
            for entity, ids in self._ids.items()
            if ids
        }
        return Changes(operation_id, ids, frozenset(), frozenset(self.tables))

    def published(self, operation_id: int | None) -> Changes:
        """What others are told: large sets are shortened to "everything"."""
        many = frozenset(e for e, ids in self._ids.items() if len(ids) > MANY) | self._everything
        few = {e: frozenset(i) for e, i in self._ids.items() if i and e not in many}
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
