"""What became of an appointment is set back by whoever may set it, the right to delete or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.queries import viewer_named
from salonapp.staff.rights import OWNER_VIEWER, Right
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus
from salonapp.visits.commands import book, delete_visit, set_appointment_status
from salonapp.visits.queries import visits_of


def test_that_nobody_came_is_taken_back_without_the_right_to_delete(
    db: Database, clock: FixedClock
) -> None:
    with db.write(OWNER, msg("Salon")) as tx:
        cut = add_service(tx, ServiceDraft("Cut"))
        me = add_staff(tx, "Lera")
        anna = add_client(tx, ClientDraft("Anna"))
        booked = book(tx, AppointmentDraft(anna, tx.now + timedelta(hours=1), (cut,), me))
        assert not viewer_named(tx, "Lera").may(Right.DELETE)
    clock.advance(timedelta(hours=2))
    lera = Actor(me, "Lera")

    def becomes(actor: Actor, status: AppointmentStatus) -> None:
        with db.write(actor, msg("Status")) as tx:
            set_appointment_status(tx, booked, status)

    for came in (AppointmentStatus.ARRIVED, AppointmentStatus.PLANNED, AppointmentStatus.CANCELLED):
        becomes(OWNER, AppointmentStatus.NO_SHOW)
        with db.read() as reader:
            (missed,) = visits_of(reader, OWNER_VIEWER, anna)
        # The visit itself stays nobody's to delete.
        with pytest.raises(NotAllowed), db.write(lera, msg("Deleted")) as tx:
            delete_visit(tx, missed.id)
        becomes(lera, came)
        with db.read() as reader:
            assert visits_of(reader, OWNER_VIEWER, anna) == []
        becomes(lera, AppointmentStatus.PLANNED)
