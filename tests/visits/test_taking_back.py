"""Undo and redo never put two clients into one chair without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.merging.commands import merge
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.booking import ObstacleKind
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus, VisitDraft
from salonapp.visits.commands import (
    book,
    change_appointment,
    delete_visit,
    move_appointment,
    record_visit,
    set_appointment_status,
)
from salonapp.visits.commands.booking import Accepted
from salonapp.visits.tables import Appointment, Visit

NOON = datetime(2026, 3, 12, 9, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)


class Desk:
    """Anna is booked with Lera at noon; each act tells its operation."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.anna = add_client(tx, ClientDraft("Anna"))
            self.maria = add_client(tx, ClientDraft("Maria"))
            self.cut = add_service(tx, ServiceDraft("Cut"))
            self.lera, self.zoya = add_staff(tx, "Lera"), add_staff(tx, "Zoya")
        self.annas = self.book(self.anna)

    def book(self, client_id: int, at: datetime = NOON, **more: Any) -> int:
        given = {"staff_id": self.lera, "duration_min": 60, **more}
        with self.db.write(OWNER, msg("Booked")) as tx:
            return book(tx, AppointmentDraft(client_id, at, (self.cut,), **given))

    def cancel(self) -> int:
        with self.db.write(OWNER, msg("Cancelled")) as tx:
            set_appointment_status(tx, self.annas, AppointmentStatus.CANCELLED)
        return tx.operation_id or 0

    def move(self, at: datetime, **more: Any) -> int:
        with self.db.write(OWNER, msg("Moved")) as tx:
            move_appointment(tx, self.annas, at, 60, self.lera, **more)
        return tx.operation_id or 0

    def stands(self) -> tuple[str, datetime]:
        with self.db.read() as reader:
            found = reader.session.get_one(Appointment, self.annas)
            return found.status, found.starts_at


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def test_a_cancellation_is_not_undone_once_the_chair_is_given_away(
    desk: Desk, both_databases: None
) -> None:
    cancelled = desk.cancel()
    desk.book(desk.maria)
    with pytest.raises(Conflict, match="booked for that time meanwhile: 12 March, 12:00"):
        desk.db.undo(OWNER, cancelled)
    assert desk.stands()[0] == "cancelled"
    desk.db.undo(OWNER)  # Maria's
    desk.db.undo(OWNER, cancelled)
    assert desk.stands()[0] == "planned"


def test_a_move_is_not_undone_onto_whoever_was_booked_at_the_former_time(desk: Desk) -> None:
    moved = desk.move(LATER)
    desk.book(desk.maria, NOON + timedelta(minutes=30))
    with pytest.raises(Conflict, match="meanwhile"):
        desk.db.undo(OWNER, moved)
    assert desk.stands()[1] == LATER


def test_a_booking_is_not_done_again_where_somebody_else_is_booked_by_then(desk: Desk) -> None:
    undone = desk.db.undo(OWNER)
    desk.book(desk.maria)
    with pytest.raises(Conflict):
        desk.db.undo(OWNER, undone.operation_id)


def test_the_last_of_the_masters_is_not_taken_by_undo_either(desk: Desk) -> None:
    cancelled = desk.cancel()
    desk.book(desk.maria, staff_id=desk.zoya)
    third = desk.book(desk.maria, LATER, staff_id=None)
    with desk.db.write(OWNER, msg("Moved")) as tx:
        reason = Accepted((ObstacleKind.CLIENT_BUSY,), "for her mother")
        move_appointment(tx, third, NOON, 60, None, reason)
    with pytest.raises(Conflict):
        desk.db.undo(OWNER, cancelled)


def test_two_who_share_a_chair_knowingly_may_share_it_again(desk: Desk) -> None:
    both: dict[str, Any] = {"accepted": tuple(ObstacleKind), "in_spite_of": "she manages both"}
    desk.book(desk.maria, **both)
    moved = desk.move(LATER)
    desk.db.undo(OWNER, moved)
    assert desk.stands() == ("planned", NOON)


def test_a_change_of_a_booking_that_was_closed_since_is_not_taken_back_without_its_visit(
    db: Database,
) -> None:
    desk = Desk(db)
    with db.write(OWNER, msg("Changed")) as tx:
        given = AppointmentDraft(desk.maria, NOON, (desk.cut,), desk.lera)
        change_appointment(tx, desk.annas, given)
    changed = tx.operation_id
    with db.write(OWNER, msg("Closed")) as tx:
        draft = VisitDraft(desk.maria, tx.today, (desk.cut,), appointment_id=desk.annas)
        record_visit(tx, draft)
    with pytest.raises(Conflict, match="something recorded later depends on it"):
        db.undo(OWNER, changed)
    db.undo(OWNER)
    db.undo(OWNER, changed)
    with db.read() as reader:
        assert reader.session.get_one(Appointment, desk.annas).client_id == desk.anna


def test_a_missed_visit_does_not_come_back_to_a_booking_that_was_planned_anew(
    db: Database, clock: FixedClock
) -> None:
    desk = Desk(db)
    clock.set(NOON + timedelta(hours=2))
    with db.write(OWNER, msg("Missed")) as tx:
        set_appointment_status(tx, desk.annas, AppointmentStatus.NO_SHOW)
        visit_id = tx.session.get_one(Appointment, desk.annas).visit_id
    assert visit_id is not None
    with db.write(OWNER, msg("Removed")) as tx:
        delete_visit(tx, visit_id)
    removed = tx.operation_id
    with db.write(OWNER, msg("Planned")) as tx:
        set_appointment_status(tx, desk.annas, AppointmentStatus.ARRIVED)
    with pytest.raises(Conflict, match="something recorded later depends on it"):
        db.undo(OWNER, removed)
    db.undo(OWNER)
    db.undo(OWNER, removed)
    assert desk.stands()[0] == "no_show"


def test_two_cards_again_leave_a_visit_and_the_booking_it_closed_with_one_client(
    db: Database, both_databases: None
) -> None:
    desk = Desk(db)
    with db.write(OWNER, msg("Merged")) as tx:
        merge(tx, desk.maria, desk.anna)
    merged = tx.operation_id
    with db.write(OWNER, msg("Closed")) as tx:
        draft = VisitDraft(desk.maria, tx.today, (desk.cut,), appointment_id=desk.annas)
        visit_id = record_visit(tx, draft)
    db.undo(OWNER, merged)
    with db.read() as reader:
        booked = reader.session.get_one(Appointment, desk.annas)
        assert booked.client_id == reader.session.get_one(Visit, visit_id).client_id == desk.maria
    db.undo(OWNER)  # of the visit, which closed it
    with db.read() as reader:
        assert reader.session.get(Visit, visit_id) is None
