"""What was done to a row after an operation: who stands in the way of taking it back, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Table, select

from salonapp.foundation.clock import local_day
from salonapp.foundation.errors import Conflict
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import Message, msg
from salonapp.storage.base import Base, joining_columns
from salonapp.storage.door import AGENT, OWNER, Reader, Tx
from salonapp.storage.labels import label_from_json
from salonapp.storage.tables import JournalEntry, Operation

_FORMER = Operation.undone_by_id.is_(None), Operation.undoes_id.is_(None)


def actor_words(name: str) -> Message | str:
    """Who acted, as a person reads it."""
    if name == OWNER.name:
        return msg("the owner")
    return msg("the program") if name == AGENT.name else name


def changed_since(
    tx: Tx, operation_id: int, table_name: str, row_id: int, columns: Collection[str]
) -> Conflict:
    """The refusal to take back what somebody changed again: says who, when and in what."""
    rows = tx.session.execute(
        select(
            JournalEntry.before,
            JournalEntry.after,
            Operation.at,
            Operation.actor_name,
            Operation.label,
        )
        .join(Operation, Operation.id == JournalEntry.operation_id)
        .where(
            JournalEntry.table_name == table_name,
            JournalEntry.row_id == row_id,
            JournalEntry.operation_id > operation_id,
            *_FORMER,
        )
        .order_by(JournalEntry.id.desc())
    )
    for row in rows:
        named = {*(row.before or ()), *(row.after or ())}
        if not columns or row.after is None or named & set(columns):
            return Conflict(
                msg(
                    "This cannot be undone: the same data was changed again since:"
                    " {who}, {day}, “{what}”.",
                    who=actor_words(row.actor_name),
                    day=format_day(local_day(row.at, tx.zone), today=tx.today),
                    what=label_from_json(row.label),
                ),
                msg("Undo the later change first, or correct it by hand."),
            )
    return Conflict(
        msg("This cannot be undone: the same data was changed again since."),
        msg("Undo the later change first, or correct it by hand."),
    )


def joined_rows(reader: Reader, operation_id: int) -> list[tuple[Table, str, int, int]]:
    """Rows that the operation joined to others: table, column, the row, and what it was joined to.

    Taking such an operation (a merge) back leaves alone what was changed since; a column declared
    with `info={"joins": True}` makes it one.
    """
    found = []
    for table, column in _joining():
        entries = reader.session.execute(
            select(JournalEntry.row_id, JournalEntry.before, JournalEntry.after)
            .where(
                JournalEntry.operation_id == operation_id,
                JournalEntry.table_name == table.name,
                JournalEntry.row_id.is_not(None),
            )
            .order_by(JournalEntry.id)
        )
        for row_id, before, after in entries:
            joined_to = (after or {}).get(column)
            if before is not None and column in before and joined_to is not None:
                found.append((table, column, row_id, joined_to))
    return found


def refuse_if_joined_again(tx: Tx, operation_id: int) -> bool:
    """Whether the operation joined rows; Conflict when they were joined to further ones since."""
    rows = joined_rows(tx, operation_id)
    for table, column, _row_id, target in rows:
        of_column = table.c[column]
        ours = {row_id for _, _, row_id, _ in rows}
        beside = set(tx.session.scalars(select(table.c.id).where(of_column == target))) - ours
        further = tx.session.scalar(select(of_column).where(table.c.id == target))
        if further is not None or any(
            _joined_after(tx, operation_id, table, column, row_id) for row_id in beside
        ):
            raise Conflict(
                msg("This merge cannot be taken back yet: the card was merged again since."),
                msg("Take back the later merge first."),
            )
    return bool(rows)


def _joined_after(tx: Tx, operation_id: int, table: Table, column: str, row_id: int) -> bool:
    """Whether a later operation that still holds joined the row to another one."""
    entries = tx.session.execute(
        select(JournalEntry.before, JournalEntry.after)
        .join(Operation, Operation.id == JournalEntry.operation_id)
        .where(
            JournalEntry.table_name == table.name,
            JournalEntry.row_id == row_id,
            JournalEntry.operation_id > operation_id,
            *_FORMER,
        )
    )
    return any(before is not None and column in (after or {}) for before, after in entries)


def _joining() -> Iterable[tuple[Table, str]]:
    for table in Base.metadata.sorted_tables:
        for column in joining_columns(table):
            yield table, column


__all__ = ["actor_words", "changed_since", "joined_rows", "refuse_if_joined_again"]
