"""Who is acting, with the rights that stand in the salon at this moment."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.foundation.errors import NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.staff.right_words import refusal, who_can
from salonapp.staff.rights import OWNER_VIEWER, Right, StaffRole, Viewer, rights_of, viewer_for
from salonapp.staff.tables import Staff
from salonapp.storage.door import Actor, Reader

_NAMED = 3
_STAFF = Staff.__table__.c


def viewer_of(reader: Reader, actor: Actor) -> Viewer:
    """The viewer an actor is; NotAllowed for somebody who has left, however they signed in."""
    if actor.staff_id is None:
        return OWNER_VIEWER
    query = select(_STAFF.name, _STAFF.role, _STAFF.rights, _STAFF.archived)
    row = reader.connection.execute(query.where(_STAFF.id == actor.staff_id)).first()
    if row is None or row.archived:
        raise NotAllowed(
            msg("You are not on the staff list any more, so nothing was changed."), who_can("")
        )
    return viewer_for(actor.staff_id, row.name, row.role, row.rights)


def not_allowed(reader: Reader, right: Right) -> NotAllowed:
    """The refusal for somebody without `right`: what, and who can."""
    query = select(_STAFF.name, _STAFF.role, _STAFF.rights).where(_STAFF.archived.is_(False))
    names = [
        row.name
        for row in reader.connection.execute(query.order_by(_STAFF.name))
        if right in rights_of(StaffRole(row.role), row.rights)
    ]
    return NotAllowed(refusal(right), who_can(", ".join(names[:_NAMED])))


def check(reader: Reader, viewer: Viewer, right: Right) -> None:
    """NotAllowed when the viewer has not the right."""
    if not viewer.may(right):
        raise not_allowed(reader, right)
