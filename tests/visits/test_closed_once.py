"""An appointment becomes one visit, whatever is clicked, and a visit taken back leaves no trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service, edit_service
from salonapp.catalog.commands.materials import add_material
from salonapp.catalog.commands.stock import record_move
from salonapp.catalog.stock import MoveDraft, MoveKind
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.merging.commands import merge
from salonapp.desk.queries.day_summary import day_summary
from salonapp.desk.queries.debts import debtors
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.queries import viewer_named
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.storage.undo import undo
from salonapp.temperature.queries import client_temperature
from salonapp.visits.booking import ObstacleKind
from salonapp.visits.cards import (
    AppointmentDraft,
    AppointmentStatus,
    MaterialUse,
    VisitDraft,
    VisitStatus,
)
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import Closing
from salonapp.visits.commands import book, delete_visit, record_visit, set_appointment_status
from salonapp.visits.commands.closing import close_visit, correct_visit
from salonapp.visits.queries import appointment, appointments_ahead, visits_of
from salonapp.visits.queries.stock import stock

DONE, MISSED = AppointmentStatus.DONE, AppointmentStatus.NO_SHOW
CASH = PaymentMethod.CASH
ALL_THE_SAME: Any = {"accepted": tuple(ObstacleKind), "in_spite_of": "as she wishes"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Anna, here twice before, is booked for a cut that was to begin ten minutes ago."""

    db: Database
    anna: int
    cut: int
    dye: int
    booked: int
    draft: VisitDraft

    def close(self, closing: Closing | None = None) -> int:
        with self.db.write(OWNER, msg("Closed")) as tx:
            return close_visit(tx, closing or Closing(self.draft)).visit_id

    def status(self, status: AppointmentStatus) -> None:
        with self.db.write(OWNER, msg("Status")) as tx:
            set_appointment_status(tx, self.booked, status)

    def stands(self) -> AppointmentStatus:
        with self.db.read() as reader:
            return appointment(reader, OWNER_VIEWER, self.booked).status

    def statuses(self) -> list[VisitStatus]:
        with self.db.read() as reader:
            return [each.status for each in visits_of(reader, OWNER_VIEWER, self.anna)[:-2]]

    def everything(self) -> object:
        """All that a checkout changes, as the salon tells it."""
        with self.db.read() as reader:
            return (
                visits_of(reader, OWNER_VIEWER, self.anna),
                appointment(reader, OWNER_VIEWER, self.booked),
                client_temperature(reader, self.anna),
                stock(reader),
                day_summary(reader, OWNER_VIEWER, reader.today),
                debtors(reader, OWNER_VIEWER),
            )


@pytest.fixture
def desk(db: Database) -> Desk:
    with db.write(OWNER, msg("Salon")) as tx:
        cut = add_service(tx, ServiceDraft("Cut", norm_days=30.0, price_minor=150_000))
        vera, anna = add_staff(tx, "Vera"), add_client(tx, ClientDraft("Anna"))
        dye = add_material(tx, MaterialDraft("Dye"))
        record_move(
            tx, MoveDraft(dye, tx.today - timedelta(days=9), MoveKind.RECEIPT, 500_000, None)
        )
        for ago in (65, 35):
            record_visit(tx, VisitDraft(anna, tx.today - timedelta(days=ago), (cut,)))
        at = tx.now.astimezone(tx.zone) - timedelta(minutes=10)
        everything = tuple(ObstacleKind)
        booked = book(
            tx,
            AppointmentDraft(anna, at, (cut,), vera, accepted=everything, in_spite_of="test"),
        )
        draft = VisitDraft(anna, tx.today, (cut,), staff_id=vera, appointment_id=booked)
        return Desk(db, anna, cut, dye, booked, draft)


def test_a_checkout_taken_back_leaves_everything_as_it_was(
    desk: Desk, both_databases: None
) -> None:
    desk.status(AppointmentStatus.ARRIVED)
    before = desk.everything()
    used = replace(desk.draft, materials=(MaterialUse(desk.dye, 60_000),))
    lines = (ServiceLine(desk.cut, None, 150_000),)
    desk.close(Closing(used, Checkout(lines, payments=(Payment(CASH, 90_000),), tip_minor=500)))
    after = desk.everything()
    assert desk.stands() is DONE
    assert after != before
    undo(desk.db, OWNER)
    assert desk.everything() == before


def test_done_takes_a_visit_and_one_appointment_takes_one(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="once its visit is recorded"):
        desk.status(DONE)
    assert desk.stands() is AppointmentStatus.PLANNED
    desk.close()
    with pytest.raises(InvalidInput, match="closed with a visit already"):
        desk.close()
    desk.status(DONE)  # what it is already
    assert desk.statuses() == [VisitStatus.DONE]


def test_who_was_noted_as_missing_and_came_after_all_has_one_visit(desk: Desk) -> None:
    desk.status(MISSED)
    assert desk.statuses() == [VisitStatus.NO_SHOW]
    with desk.db.write(Actor(desk.draft.staff_id, "Vera"), msg("Closed")) as tx:
        close_visit(tx, Closing(desk.draft), viewer=viewer_named(tx, "Vera"))
    assert (desk.statuses(), desk.stands()) == ([VisitStatus.DONE], DONE)
    with pytest.raises(InvalidInput, match="already"):
        desk.close()
    undo(desk.db, OWNER)
    assert (desk.statuses(), desk.stands()) == ([VisitStatus.NO_SHOW], MISSED)


def test_an_appointment_is_what_became_of_its_visit(desk: Desk) -> None:
    visit_id = desk.close()
    with desk.db.write(OWNER, msg("Corrected")) as tx:
        missed = replace(desk.draft, appointment_id=None, status=VisitStatus.NO_SHOW)
        correct_visit(tx, visit_id, Closing(missed))
    assert desk.stands() is MISSED
    undo(desk.db, OWNER)
    with desk.db.write(OWNER, msg("Removed")) as tx:
        delete_visit(tx, visit_id)
    assert desk.stands() is AppointmentStatus.PLANNED
    desk.close()
    assert desk.stands() is DONE


def test_a_form_that_was_open_while_its_card_was_merged_into_another_still_closes_the_visit(
    desk: Desk,
) -> None:
    with desk.db.read() as reader:
        booked = appointment(reader, OWNER_VIEWER, desk.booked)
    with desk.db.write(OWNER, msg("Merged")) as tx:
        kept = add_client(tx, ClientDraft("Anna", "Moss"))
        merge(tx, kept, desk.anna)
    again = AppointmentDraft(desk.anna, booked.starts_at + timedelta(days=28), (desk.cut,))
    whole = Closing(desk.draft, booked=booked, next_time=replace(again, **ALL_THE_SAME))
    visit_id = desk.close(whole)
    with desk.db.read() as reader:
        assert visits_of(reader, OWNER_VIEWER, kept)[0].id == visit_id
        [ahead] = appointments_ahead(reader, OWNER_VIEWER, kept)
    assert (ahead.starts_at, desk.stands()) == (again.starts_at, DONE)


def test_a_service_taken_off_the_list_still_closes_and_keeps_its_visits(desk: Desk) -> None:
    with desk.db.write(OWNER, msg("Off the list")) as tx:
        edit_service(
            tx, desk.cut, ServiceDraft("Cut", norm_days=30.0, price_minor=150_000, archived=True)
        )
    desk.close()
    with desk.db.read() as reader:
        visits = visits_of(reader, OWNER_VIEWER, desk.anna)
        day = day_summary(reader, OWNER_VIEWER, reader.today)
    assert [(each.services, each.paid_minor) for each in visits] == [(("Cut",), 150_000)] * 3
    assert (day.visits, day.paid_minor) == (1, 150_000)


def test_nothing_to_pay_is_no_debt_and_a_tip_is_no_taking(desk: Desk) -> None:
    free = Checkout((ServiceLine(desk.cut, None, 0),), payments=(), tip_minor=30_000)
    desk.close(Closing(desk.draft, free))
    with desk.db.read() as reader:
        day = day_summary(reader, OWNER_VIEWER, reader.today)
        assert debtors(reader, OWNER_VIEWER) == []
    assert (day.paid_minor, day.taken_minor, day.tip_minor, day.owed_minor) == (0, 0, 30_000, 0)


def test_a_discount_of_all_of_it_leaves_nothing_owed(desk: Desk) -> None:
    line = ServiceLine(desk.cut, None, 150_000)
    gift = Checkout((line,), discount_minor=150_000, discount_reason="a gift", payments=())
    desk.close(Closing(desk.draft, gift))
    with desk.db.read() as reader:
        day = day_summary(reader, OWNER_VIEWER, reader.today)
        assert debtors(reader, OWNER_VIEWER) == []
    assert (day.paid_minor, day.discount_minor) == (0, 150_000)
