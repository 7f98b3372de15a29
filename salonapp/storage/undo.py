"""Undo and redo of any operation on facts, from the journal.

Last entry first. A single row is refused when somebody changed the same columns since; a batch
(an import) is taken back row by row: cards that somebody has worked on since stay whole; a merge
column by column: what was changed since stays as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import Message, msg
from salonapp.storage.door import Actor, Reader, Tx
from salonapp.storage.labels import label_from_json
from salonapp.storage.later_edits import joined_rows, refuse_if_joined_again
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.storage.taking_back import Taker

if TYPE_CHECKING:
    from salonapp.storage.database import Database


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: its own operation, the one taken back, and rows left as they are.

    `kept_parts` names what was left, as "table.column" ("table." for a whole row).
    """

    operation_id: int | None
    undone_id: int
    label: Message
    kept_rows: int
    kept_parts: tuple[str, ...] = ()
    redone: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    id: int
    label: Message
    redoing: bool


#: An operation with more entries than this is named before it is taken back.
_BIG = 60


@dataclass(frozen=True, slots=True)
class Outlook:
    """An operation somebody is about to take back; a big one (an import, a merge) is named first.

    `undone` is whether it was taken back already, or is gone.
    """

    label: Message
    is_big: bool
    undone: bool


def look_ahead(reader: Reader, operation_id: int) -> Outlook:
    """What taking `operation_id` back would be."""
    try:
        target = _target(reader.session, operation_id)
    except (Conflict, NotFound):
        return Outlook(Message(""), False, True)
    of_it = JournalEntry.operation_id == operation_id
    first = select(JournalEntry.id).where(of_it)
    in_batches = reader.session.scalar(first.where(JournalEntry.row_id.is_(None)).limit(1))
    many = reader.session.scalar(first.offset(_BIG).limit(1))
    is_big = in_batches is not None or many is not None
    return Outlook(target.label, is_big or bool(joined_rows(reader, operation_id)), False)


def undo(db: Database, actor: Actor, operation_id: int | None = None) -> Undone:
    """Take back `operation_id`, or the latest operation (of a member of the staff: their latest).

    NotFound when there is none, Conflict when it was undone already or a later edit is in the way.
    """
    wanted = _latest(db, actor, undo=True) if operation_id is None else operation_id
    with db.read() as reader:
        target = _target(reader.session, wanted)
    text = msg("Redone: {what}", what=target.label)
    if not target.redoing:
        text = msg("Undone: {what}", what=target.label)
    with db.write(actor, text) as tx:
        _target(tx.session, target.id)  # under the lock: somebody may have been quicker
        tx.takes_back_id = target.id
        taker = _take_back(tx, target.id)
        tx.redoing = target.redoing
        tx.forget_settings()
        if db.taken_back is not None:
            db.taken_back(tx)
    return Undone(
        tx.operation_id,
        target.id,
        target.label,
        taker.kept_rows,
        tuple(dict.fromkeys(taker.kept_parts)),
        target.redoing,
    )


def redo(db: Database, actor: Actor) -> Undone:
    """Do again what was last undone, unless something was changed since."""
    target = _latest(db, actor, undo=False)
    if target is None:
        raise NotFound(msg("There is nothing to redo."))
    return undo(db, actor, target)


def _target(session: Session, operation_id: int | None) -> _Target:
    row = session.execute(
        select(
            Operation.label,
            Operation.entries,
            Operation.undoes_id,
            Operation.redoes_id,
            Operation.undone_by_id,
        ).where(Operation.id == operation_id)
    ).first()
    if operation_id is None or row is None or row.entries == 0:
        raise NotFound(msg("There is nothing to undo."))
    if row.undone_by_id is not None:
        raise Conflict(msg("This was undone already."))
    label = label_from_json(row.label)
    inner = label.values.get("what")
    takes_back = row.undoes_id is not None or row.redoes_id is not None
    if takes_back and isinstance(inner, Message):
        label = inner  # "Redone: X", not "Redone: Undone: X"
    return _Target(operation_id, label, row.undoes_id is not None)


def _latest(db: Database, actor: Actor, *, undo: bool) -> int | None:
    """The latest operation that still holds; for a redo, the latest undo nothing was done after.

    Somebody on the staff means their own work, never another person's.
    """
    query = (
        select(Operation.id, Operation.undoes_id, Operation.redoes_id, Operation.undone_by_id)
        .where(Operation.entries > 0)
        .order_by(Operation.id.desc())
        .limit(1_000)
    )
    if actor.staff_id is not None:
        query = query.where(Operation.actor_id == actor.staff_id)
    with db.read() as reader:
        for row in reader.session.execute(query):
            is_undo = row.undoes_id is not None
            if undo and not is_undo and row.undone_by_id is None:
                return int(row.id)
            if not undo and is_undo and row.undone_by_id is None:
                return int(row.id)
            if not undo and not is_undo and row.redoes_id is None:
                return None
    return None


def _take_back(tx: Tx, operation_id: int) -> Taker:
    of_it = JournalEntry.operation_id == operation_id
    found = tx.session.execute(
        select(JournalEntry.id, JournalEntry.row_id).where(of_it).order_by(JournalEntry.id.desc())
    ).all()
    has_batches = any(row_id is None for _, row_id in found)
    by_parts = not has_batches and refuse_if_joined_again(tx, operation_id)
    taker = Taker(tx, operation_id, has_batches=has_batches, by_parts=by_parts)
    if has_batches:
        taker.find_later_edits()
    columns = (
        JournalEntry.table_name,
        JournalEntry.row_id,
        JournalEntry.before,
        JournalEntry.after,
    )
    try:
        for entry_id, _ in found:  # one at a time: a batch may hold ten thousand images
            entry = tx.session.execute(select(*columns).where(JournalEntry.id == entry_id)).one()
            taker.take(entry)
    except IntegrityError as error:
        raise Conflict(
            msg("This cannot be undone: something recorded later depends on it."),
            msg("Undo the later change first."),
        ) from error
    return taker
