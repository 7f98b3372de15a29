"""Takes a person out of the journal: no undo brings back what was erased.

Entries of their rows go altogether; of a batch (an import) only their images do. Merges that
joined another card to theirs lose all their entries: those hold values of both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from salonapp.storage.base import Base
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks
from salonapp.storage.tables import JournalEntry, Operation

_E = JournalEntry
#: Parts of a visit in which something of its client may be written.
_OF_VISIT = ("visit_payment", "alert_override")


def forget_past(
    tx: Tx, ids: Collection[int], gone: Mapping[str, Collection[int]], names: Iterable[list[str]]
) -> int:
    """Remove what the journal holds of the cards `ids`; returns how many entries that were.

    `gone` names rows by table; the `names` of each card are looked for in the labels of operations.
    """
    entry_ids = _of_rows(tx, ids, gone) | _of_merges(tx, ids)
    entry_ids |= _of_moved_visits(tx, ids, gone.get("visit", ())) - entry_ids
    entry_ids |= _before_the_end(tx, entry_ids)
    removed: Counter[int] = Counter()
    for part in chunks(sorted(entry_ids)):
        of_part = _E.id.in_(part)
        for (operation_id,) in tx.session.execute(select(_E.operation_id).where(of_part)):
            removed[operation_id] += 1
        tx.session.execute(delete(_E).where(of_part))
    changed = _of_batches(tx, ids, gone, removed)
    for operation_id, count in removed.items():
        tx.session.execute(
            update(Operation)
            .where(Operation.id == operation_id)
            .values(entries=Operation.entries - count)
        )
    for of_card in names:
        _clean_labels(tx, [name for name in of_card if len(name) > 1])
    return len(entry_ids) + changed


def contents_in_past(tx: Tx, ids: Collection[int] | None = None) -> set[int]:
    """The pictures that entries about photos name: of the cards `ids`, or of all there are."""
    about = select(_E.before, _E.after).where(_E.table_name == "photo")
    if ids is not None:
        about = about.where(_E.client_id.in_(ids))
    found: set[int] = set()
    for images in tx.session.execute(about):
        found.update(image["content_id"] for image in images if image and "content_id" in image)
    return found


def _of_rows(tx: Tx, ids: Collection[int], gone: Mapping[str, Collection[int]]) -> set[int]:
    found = set(tx.session.scalars(select(_E.id).where(_E.client_id.in_(ids))))
    for table, row_ids in gone.items():
        for part in chunks(sorted(row_ids)):
            found.update(
                tx.session.scalars(
                    select(_E.id).where(and_(_E.table_name == table, _E.row_id.in_(part)))
                )
            )
    return found


def _of_moved_visits(tx: Tx, ids: Collection[int], visit_ids: Collection[int]) -> set[int]:
    """What a visit was paid with, in whose words, while it still stood on somebody else's card."""
    former: set[int] = set()
    for part in chunks(sorted(visit_ids)):
        of_visits = and_(_E.table_name == "visit", _E.row_id.in_(part), _E.client_id.not_in(ids))
        former.update(tx.session.scalars(select(_E.client_id).where(of_visits).distinct()))
    found: set[int] = set()
    for part in chunks(sorted(former)):
        of_parts = and_(_E.table_name.in_(_OF_VISIT), _E.client_id.in_(part))
        for entry_id, *images in tx.session.execute(
            select(_E.id, _E.before, _E.after).where(of_parts)
        ):
            if any(image and image.get("visit_id") in visit_ids for image in images):
                found.add(entry_id)
    return found


def _before_the_end(tx: Tx, entry_ids: Collection[int]) -> set[int]:
    """The earlier entries of rows that are gone and whose end is forgotten.

    Without them the journal says that a row is there, and an undo might bring a half of it back.
    """
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for part in chunks(sorted(entry_ids)):
        ended = and_(_E.id.in_(part), _E.after.is_(None))
        for name, row_id in tx.session.execute(select(_E.table_name, _E.row_id).where(ended)):
            if row_id is not None:
                rows[name].add(row_id)
    found: set[int] = set()
    for name, row_ids in rows.items():
        table = Base.metadata.tables[name]
        for part in chunks(sorted(row_ids)):
            there = set(tx.session.scalars(select(table.c.id).where(table.c.id.in_(part))))
            of_rows = and_(_E.table_name == name, _E.row_id.in_(set(part) - there))
            found.update(tx.session.scalars(select(_E.id).where(of_rows)))
    return found


def _of_merges(tx: Tx, ids: Collection[int]) -> set[int]:
    """Entries of merges with other cards, of taking them back and of doing them again."""
    operations: set[int] = set()
    entries = tx.session.execute(
        select(_E.operation_id, _E.before, _E.after).where(
            _E.table_name == "client", _E.row_id.in_(ids)
        )
    )
    for operation_id, before, after in entries:
        if before is not None and "merged_into_id" in (after or {}):
            operations.add(operation_id)
    # A card that was merged into one of these: their row names it.
    joined = tx.session.execute(
        select(_E.operation_id, _E.before, _E.after).where(
            _E.table_name == "client",
            _E.row_id.is_not(None),
            _E.operation_id.in_(select(_E.operation_id).where(_E.client_id.in_(ids))),
        )
    )
    for operation_id, before, after in joined:
        values = {(image or {}).get("merged_into_id") for image in (before, after)}
        if values & set(ids):
            operations.add(operation_id)
    if not operations:
        return set()
    chained = or_(Operation.undoes_id.in_(operations), Operation.redoes_id.in_(operations))
    operations |= set(tx.session.scalars(select(Operation.id).where(chained)))
    return set(tx.session.scalars(select(_E.id).where(_E.operation_id.in_(operations))))


def _of_batches(
    tx: Tx, ids: Collection[int], gone: Mapping[str, Collection[int]], removed: Counter[int]
) -> int:
    changed = 0
    batches = tx.session.scalars(select(_E.id).where(_E.row_id.is_(None))).all()
    for entry_id in batches:
        entry = tx.session.execute(
            select(_E.operation_id, _E.table_name, _E.before, _E.after).where(_E.id == entry_id)
        ).one()
        rows = set(gone.get(entry.table_name, ()))
        before, after = _without(entry.before, entry.after, rows, set(ids))
        if (before, after) == (entry.before, entry.after):
            continue
        changed += 1
        if before is None and after is None:
            removed[entry.operation_id] += 1
            tx.session.execute(delete(_E).where(_E.id == entry_id))
        else:
            statement = update(_E).where(_E.id == entry_id).values(before=before, after=after)
            tx.session.execute(statement, execution_options={"synchronize_session": False})
    return changed


def _without(
    before: dict[str, Any] | None, after: dict[str, Any] | None, rows: set[int], ids: set[int]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The images of a batch without those of `rows`, or of rows that name one of `ids`."""
    if before is not None and "removed" in before:
        names = before["columns"]
        at = names.index("id")
        owner = names.index("client_id") if "client_id" in names else None
        kept = [
            image
            for image in before["removed"]
            if image[at] not in rows and (owner is None or image[owner] not in ids)
        ]
        if len(kept) == len(before["removed"]):
            return before, after
        return ({**before, "removed": kept}, after) if kept else (None, None)
    if after is not None and "updated" in after:
        updated = [image for image in after["updated"] if image[0] not in rows]
        if len(updated) == len(after["updated"]):
            return before, after
        return (before, {**after, "updated": updated}) if updated else (None, None)
    return before, after


def _clean_labels(tx: Tx, names: Collection[str]) -> None:
    """Take the name out of the words for operations, where somebody's file had it in its name."""
    if not names:
        return
    rows = tx.session.execute(select(Operation.id, Operation.label)).yield_per(5_000)
    cleaned = [(i, new) for i, label in rows if (new := _cleaned(label, names)) != label]
    for operation_id, label in cleaned:
        tx.session.execute(
            update(Operation).where(Operation.id == operation_id).values(label=label)
        )


def _cleaned(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, dict):
        values = value.get("values")
        return {**value, "values": _cleaned_values(values, names)} if values else value
    return value


def _cleaned_values(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {key: _cleaned_value(value, names) for key, value in values.items()}


def _cleaned_value(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, dict) and "label" in value:
        return {"label": _cleaned(value["label"], names)}
    if isinstance(value, str) and all(name.casefold() in value.casefold() for name in names):
        return "…"
    return value
