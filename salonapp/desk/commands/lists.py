"""Keeping lists: a filter under a name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from salonapp.desk.filters import Condition, checked, to_json
from salonapp.desk.tables import SavedList
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line, fold
from salonapp.storage.door import Tx

LONGEST_NAME = 80


def save_list(tx: Tx, name: str, conditions: Sequence[Condition]) -> int:
    """Keep a filter under a name of its own; returns the list's id.

    InvalidInput without a name or a condition, Conflict when a list is called so already.
    """
    if not conditions:
        raise InvalidInput(
            msg("A list without a condition holds everybody."), msg("Add a condition first.")
        )
    name = _name_for(tx, name)
    last = tx.session.scalar(select(func.max(SavedList.position)))
    kept = SavedList(
        name=name,
        folded_name=fold(name),
        conditions=to_json([checked(each) for each in conditions]),
        position=(last or 0) + 1,
    )
    tx.session.add(kept)
    tx.session.flush()
    return kept.id


def rename_list(tx: Tx, list_id: int, name: str) -> None:
    """Call a list something else."""
    kept = _list(tx, list_id)
    name = _name_for(tx, name, but=list_id)
    kept.name, kept.folded_name = name, fold(name)


def change_list(tx: Tx, list_id: int, conditions: Sequence[Condition]) -> None:
    """Give a list other conditions."""
    if not conditions:
        raise InvalidInput(
            msg("A list without a condition holds everybody."), msg("Add a condition first.")
        )
    _list(tx, list_id).conditions = to_json([checked(each) for each in conditions])


def delete_list(tx: Tx, list_id: int) -> None:
    """Forget a list; its clients stay. Undo brings it back."""
    tx.session.delete(_list(tx, list_id))


def _list(tx: Tx, list_id: int) -> SavedList:
    kept = tx.session.get(SavedList, list_id)
    if kept is None:
        raise NotFound(msg("This list is not there any more."))
    return kept


def _name_for(tx: Tx, name: str, but: int | None = None) -> str:
    name = clean_line(name)
    if not name:
        raise InvalidInput(msg("Enter a name for the list."), field="name")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            msg("A list's name has at most {most} letters.", most=LONGEST_NAME), field="name"
        )
    other = tx.session.scalar(select(SavedList.id).where(SavedList.folded_name == fold(name)))
    if other is not None and other != but:
        raise Conflict(msg("There is a list with this name already."), msg("Choose another name."))
    return name
