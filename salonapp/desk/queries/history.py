"""What was done to the salon's facts, by whom, and what of it can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from salonapp.clients.cards import name_for
from salonapp.clients.tables import Client
from salonapp.desk.cards import HistoryEntry
from salonapp.desk.row_changes import Deed, Look, RowChange, referred, row_change, seen_from_kept
from salonapp.staff.queries.own import check_own, own_among
from salonapp.staff.rights import Viewer
from salonapp.storage.base import Base, encode
from salonapp.storage.door import Reader
from salonapp.storage.labels import label_from_json
from salonapp.storage.sets import chunks
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.storage.undoable import undoable

#: Rows of one operation that are put into words; an import of a card may have more.
_ROWS_SAID = 200
#: Whether the salon would rather not serve somebody: such operations are not even named.
_THINK_TWICE = ("client", "think_twice")

Entry = Row[Any]


def history(
    reader: Reader,
    viewer: Viewer,
    *,
    client_id: int | None = None,
    most: int = 100,
    before: int | None = None,
    check_undo: bool = True,
) -> list[HistoryEntry]:
    """Operations on facts, the latest first: all of them, or those that changed one card.

    `before` goes on after an operation. What changed is said for one card only. Without
    `check_undo`, `can_undo` only says that nobody has undone it.
    """
    if client_id is not None:
        check_own(reader, viewer, client_id)
    mine = viewer.own_clients_of if client_id is None else None
    found: list[HistoryEntry] = []
    place = before
    while len(found) < most:  # an operation that may not be named leaves a gap to be filled
        wanted = most - len(found)
        part = _operations(reader, client_id, wanted, place, mine)
        found += _entries(reader, viewer, client_id, part, check_undo=check_undo)
        if len(part) < wanted:
            break
        place = part[-1].id
    return found


def _operations(
    reader: Reader, client_id: int | None, most: int, before: int | None, actor_id: int | None
) -> Sequence[Row[Any]]:
    query = (
        select(
            Operation.id,
            Operation.at,
            Operation.actor_name,
            Operation.label,
            Operation.undone_by_id,
        )
        .where(Operation.entries > 0)
        .order_by(Operation.id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(Operation.id < before)
    if actor_id is not None:
        query = query.where(Operation.actor_id == actor_id)
    if client_id is not None:
        cards = with_merged(reader, client_id)
        query = query.where(
            Operation.id.in_(
                select(JournalEntry.operation_id).where(JournalEntry.client_id.in_(cards))
            )
        )
    return reader.session.execute(query).all()


def _entries(
    reader: Reader,
    viewer: Viewer,
    client_id: int | None,
    operations: Sequence[Row[Any]],
    *,
    check_undo: bool,
) -> list[HistoryEntry]:
    ids = [operation.id for operation in operations]
    cards = None if client_id is None else with_merged(reader, client_id)
    changes, hidden = changes_of(reader, viewer, ids, cards)
    holding = [operation.id for operation in operations if operation.undone_by_id is None]
    able = undoable(reader, holding) if check_undo else set(holding)
    return [
        HistoryEntry(
            operation_id=operation.id,
            at=operation.at.astimezone(reader.zone),
            actor=operation.actor_name,
            what=str(label_from_json(operation.label)),
            undone=operation.undone_by_id is not None,
            can_undo=operation.id in able,
            changes=tuple(changes.get(operation.id, ())),
        )
        for operation in operations
        if operation.id not in hidden
    ]


def with_merged(reader: Reader, client_id: int) -> list[int]:
    """A card and the cards that were merged into it, whose history is its own now."""
    found, todo = [client_id], [client_id]
    while todo:
        query = select(Client.id).where(Client.merged_into_id.in_(todo))
        todo = [each for each in reader.session.scalars(query) if each not in found]
        found += todo
    return found


def changes_of(
    reader: Reader, viewer: Viewer, operation_ids: Sequence[int], cards: Sequence[int] | None
) -> tuple[dict[int, list[RowChange]], set[int]]:
    """What operations changed on `cards` (None: nothing is said), in words, by operation.

    The second: those that did nothing but what the viewer may not know of.
    """
    if not operation_ids:
        return {}, set()
    hidden = unsaid(reader, viewer, operation_ids)
    if cards is None or not own_among(reader, viewer, cards):
        return {}, hidden
    entries = _journal(reader, operation_ids, cards)
    now = _standing(reader, entries)
    wanted = {
        key
        for entry in entries
        for key in referred(
            entry.table_name, entry.before, entry.after, now.get((entry.table_name, entry.row_id))
        )
    }
    # Of a card merged into this one its own name is told, not this one's.
    wanted |= {("client", each.row_id) for each in entries if each.table_name == "client"}
    currency = reader.settings.text("salon.currency")
    look = Look(viewer, reader.zone, reader.today, currency, _names(reader, viewer, wanted))
    changes: dict[int, list[RowChange]] = {}
    for entry in entries:
        said = changes.setdefault(entry.operation_id, [])
        if len(said) < _ROWS_SAID:
            row = now.get((entry.table_name, entry.row_id))
            change = row_change(look, entry.table_name, entry.before, entry.after, row)
            if change is not None and entry.table_name == "client" and entry.row_id != cards[0]:
                change = seen_from_kept(change, look, entry.row_id)
            if change is not None:
                said.append(change)
    return {i: _without_echoes(said) for i, said in changes.items()}, hidden


def _without_echoes(changes: Iterable[RowChange]) -> list[RowChange]:
    """Leave out rows that were removed and added again as they were (another position)."""
    kept: list[RowChange] = []
    for change in changes:
        twin = next((each for each in kept if _undoes(each, change)), None)
        if twin is None:
            kept.append(change)
        else:
            kept.remove(twin)
    return kept


def _undoes(one: RowChange, other: RowChange) -> bool:
    deeds = {one.deed, other.deed}
    if one.table != other.table or deeds != {Deed.ADDED, Deed.REMOVED}:
        return False
    return [each.before or each.after for each in one.fields] == [
        each.before or each.after for each in other.fields
    ]


def _journal(reader: Reader, operation_ids: Sequence[int], cards: Sequence[int]) -> Sequence[Entry]:
    found: list[Entry] = []
    for part in chunks(operation_ids, 500):
        found += reader.session.execute(
            select(
                JournalEntry.operation_id,
                JournalEntry.table_name,
                JournalEntry.row_id,
                JournalEntry.before,
                JournalEntry.after,
            )
            .where(
                JournalEntry.operation_id.in_(part),
                JournalEntry.client_id.in_(cards),
                JournalEntry.row_id.is_not(None),
            )
            .order_by(JournalEntry.id)
        )
    return found


def unsaid(reader: Reader, viewer: Viewer, operation_ids: Iterable[int]) -> set[int]:
    """Those of the operations that only touched what this viewer may not know of."""
    if viewer.sees_think_twice:
        return set()
    telling: set[int] = set()
    hidden: set[int] = set()
    table, column = _THINK_TWICE
    for part in chunks(sorted(operation_ids), 500):
        for entry in reader.session.execute(
            select(
                JournalEntry.operation_id,
                JournalEntry.table_name,
                JournalEntry.before,
                JournalEntry.after,
            ).where(JournalEntry.operation_id.in_(part))
        ):
            only = entry.before is not None and {*(entry.after or ())} == {column}
            (hidden if entry.table_name == table and only else telling).add(entry.operation_id)
    return hidden - telling


def _standing(reader: Reader, entries: Iterable[Entry]) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of changed entries as they stand now, to say which one is meant."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.before is not None and entry.after is not None:
            wanted[entry.table_name].add(entry.row_id)
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for table_name, ids in wanted.items():
        table = Base.metadata.tables.get(table_name)
        if table is None:
            continue
        for part in chunks(sorted(ids), 500):
            for row in reader.session.execute(select(table).where(table.c.id.in_(part))):
                image = {name: encode(value) for name, value in row._mapping.items()}
                found[table_name, row.id] = image
    return found


def _names(
    reader: Reader, viewer: Viewer, wanted: Iterable[tuple[str, int]]
) -> Mapping[tuple[str, int], str]:
    by_table: defaultdict[str, set[int]] = defaultdict(set)
    for table_name, row_id in wanted:
        by_table[table_name].add(row_id)
    found: dict[tuple[str, int], str] = {}
    for table_name, ids in by_table.items():
        table = Base.metadata.tables[table_name]
        is_client = table_name == "client"
        columns = (table.c.first_name, table.c.last_name) if is_client else (table.c.name,)
        for part in chunks(sorted(ids), 500):
            rows = reader.session.execute(select(table.c.id, *columns).where(table.c.id.in_(part)))
            for row in rows:
                name = name_for(viewer, row[1], row[2]) if is_client else row[1]
                found[table_name, row.id] = name
    return found
