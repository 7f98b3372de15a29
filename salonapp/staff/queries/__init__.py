"""Reading about staff."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import fold
from salonapp.staff.cards import StaffMember
from salonapp.staff.rights import StaffRole, Viewer, viewer_for
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader

_ALL = select(Staff.id, Staff.name, Staff.role, Staff.archived, Staff.rights).order_by(
    Staff.archived, Staff.name
)


def staff_list(reader: Reader, *, with_archived: bool = False) -> list[StaffMember]:
    """Everybody, by name; those who left last, if asked for."""
    return [
        StaffMember(row.id, row.name, StaffRole(row.role), row.archived, row.rights or {})
        for row in reader.session.execute(_ALL)
        if with_archived or not row.archived
    ]


def find_staff(reader: Reader, name_or_id: str) -> StaffMember:
    """Somebody by name (however it is typed) or id; NotFound names nobody else."""
    if not fold(name_or_id):
        raise NotFound(msg("Enter a name."), msg("`salonapp staff` lists everybody."))
    query = select(Staff).where(Staff.folded_name == fold(name_or_id))
    member = reader.session.scalar(query)
    if member is None and name_or_id.isdigit():
        member = reader.session.get(Staff, int(name_or_id))
    if member is None:
        raise NotFound(
            msg("Nobody called {name} works here.", name=name_or_id),
            msg("`salonapp staff` lists everybody."),
        )
    return StaffMember(
        member.id, member.name, StaffRole(member.role), member.archived, member.rights or {}
    )


def viewer_named(reader: Reader, name_or_id: str) -> Viewer:
    """The viewer for a staff member, with the rights of their role; NotFound for who has left."""
    member = find_staff(reader, name_or_id)
    if member.archived:
        raise NotFound(msg("This person is not on the staff list any more."))
    return viewer_for(member.id, member.name, member.role, member.overrides)
