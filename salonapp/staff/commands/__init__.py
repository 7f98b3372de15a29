"""Writing about staff: taking somebody on, renaming, letting go."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line, fold
from salonapp.staff.rights import StaffRole
from salonapp.staff.tables import Staff
from salonapp.storage.door import Tx


def add_staff(tx: Tx, name: str, role: StaffRole = StaffRole.MASTER) -> int:
    """Take somebody on; InvalidInput without a name, Conflict when the name is taken."""
    name = _checked_name(tx, name)
    member = Staff(name=name, folded_name=fold(name), role=role.value)
    tx.session.add(member)
    tx.session.flush()
    return member.id


def edit_staff(
    tx: Tx, staff_id: int, *, name: str, role: StaffRole, archived: bool = False
) -> None:
    """Rename somebody, change their role, or let them go (their visits stay)."""
    member = tx.session.get(Staff, staff_id)
    if member is None:
        raise NotFound(msg("This person is not on the staff list any more."))
    if fold(name) != member.folded_name:
        name = _checked_name(tx, name)
    member.name, member.folded_name = clean_line(name), fold(name)
    member.role, member.archived = role.value, archived


def _checked_name(tx: Tx, name: str) -> str:
    name = clean_line(name)
    if not name:
        raise InvalidInput(msg("Enter a name."), field="name")
    if tx.session.scalar(select(Staff.id).where(Staff.folded_name == fold(name))) is not None:
        raise Conflict(
            msg("Somebody with the name {name} is on the list already.", name=name),
            msg("Add a surname or an initial to tell them apart."),
        )
    return name
