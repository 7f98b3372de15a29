"""Writing about staff: taking somebody on, renaming, letting go."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from salonapp.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line, fold
from salonapp.staff.commands.gate import acting
from salonapp.staff.commands.passcodes import forget_passcodes
from salonapp.staff.queries.acting import not_allowed
from salonapp.staff.rights import ROLE_RIGHTS, Right, StaffRole, rights_of
from salonapp.staff.tables import Staff
from salonapp.storage.door import Tx


def add_staff(tx: Tx, name: str, role: StaffRole = StaffRole.MASTER) -> int:
    """Take somebody on; InvalidInput without a name, Conflict when the name is taken."""
    _check_owner(tx, role)
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
    if role.value != member.role or member.role == StaffRole.OWNER:
        _check_owner(tx, role, StaffRole(member.role))
    if fold(name) != member.folded_name:
        name = _checked_name(tx, name)
    member.name, member.folded_name = clean_line(name), fold(name)
    member.role, member.archived = role.value, archived
    if archived:  # nobody signs in who works here no more
        forget_passcodes(tx, staff_id)


def set_rights(tx: Tx, staff_id: int, wanted: Mapping[Right, bool]) -> None:
    """Give (true) or take (false) rights one by one; what the role says anyway is not kept.

    NotAllowed for a right that whoever gives it has not; InvalidInput for an owner, who has all.
    """
    member = tx.session.get(Staff, staff_id)
    if member is None:
        raise NotFound(msg("This person is not on the staff list any more."))
    role = StaffRole(member.role)
    if role is StaffRole.OWNER:
        raise InvalidInput(
            msg("An owner has every right."), msg("Change the role first to take one away.")
        )
    giver = acting(tx)
    had = rights_of(role, member.rights)
    for right, given in wanted.items():
        if given and right not in had and not giver.may(right):
            raise not_allowed(tx, right)
    have = {right: wanted.get(right, right in had) for right in Right}
    differing = {r.value: given for r, given in have.items() if given != (r in ROLE_RIGHTS[role])}
    member.rights = differing or None
    tx.session.flush()


def _check_owner(tx: Tx, *roles: StaffRole) -> None:
    """Only an owner makes, changes or unmakes one; and no role is given that gives more than one's
    own.
    """
    giver = acting(tx)
    if giver.role is StaffRole.OWNER:
        return
    if StaffRole.OWNER in roles:
        raise NotAllowed(msg("Only an owner may say who is one."), msg("Ask the owner."))
    for role in roles:
        missing = ROLE_RIGHTS[role] - giver.rights
        if missing:
            raise not_allowed(tx, min(missing))


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
