"""Booking, moving and closing: refused inside the write, whatever a dialog had shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service, edit_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.calendar import overlapping
from salonapp.desk.queries.calendar import calendar
from salonapp.desk.queries.waiting import freed_time, waiting_list, whom_to_call
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff, edit_staff
from salonapp.staff.commands.hours import set_days, set_services_of
from salonapp.staff.hours import DayKind
from salonapp.staff.rights import OWNER_VIEWER, StaffRole
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.booking import ObstacleKind
from salonapp.visits.cards import (
    AppointmentDraft,
    AppointmentStatus,
    AppointmentView,
    CancelledBy,
    VisitDraft,
    VisitStatus,
)
from salonapp.visits.commands import (
    book,
    change_appointment,
    delete_visit,
    move_appointment,
    record_visit,
    set_appointment_status,
)
from salonapp.visits.commands.booking import Accepted
from salonapp.visits.commands.handing_over import HandedOver, hand_over
from salonapp.visits.commands.waiting import grant, stop_waiting, wait
from salonapp.visits.queries import appointment, appointments_ahead, visits_of
from salonapp.visits.queries.booking import count_ahead_with_service
from salonapp.visits.queries.proposals import propose
from salonapp.visits.refusals import BookingRefused
from salonapp.visits.waiting import WaitingDraft

NOON = datetime(2026, 3, 12, 9, tzinfo=UTC)
TODAY = date(2026, 3, 11)


class Salon:
    """Two clients, two masters, a service."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.anna = add_client(tx, ClientDraft("Anna"))
            self.maria = add_client(tx, ClientDraft("Maria"))
            self.cut = add_service(tx, ServiceDraft("Cut", price_minor=220_000))
            self.nails = add_service(tx, ServiceDraft("Nails", duration_min=90))
            self.lera, self.zoya = add_staff(tx, "Lera"), add_staff(tx, "Zoya")

    def add_client(self, name: str) -> int:
        with self.db.write(OWNER, msg("Client")) as tx:
            return add_client(tx, ClientDraft(name))

    def book(self, client_id: int, at: datetime = NOON, **more: Any) -> int:
        given: dict[str, Any] = {"service_ids": (self.cut,), "staff_id": self.lera, **more}
        draft = AppointmentDraft(client_id, at, **given)
        with self.db.write(OWNER, msg("Booked")) as tx:
            return book(tx, draft)

    def status(self, appointment_id: int, status: AppointmentStatus, **more: Any) -> None:
        with self.db.write(OWNER, msg("Status")) as tx:
            set_appointment_status(tx, appointment_id, status, **more)

    def view(self, appointment_id: int) -> AppointmentView:
        with self.db.read() as reader:
            return appointment(reader, OWNER_VIEWER, appointment_id)


@pytest.fixture
def salon(db: Database) -> Salon:
    return Salon(db)


def test_two_desks_that_book_one_chair_are_told_inside_the_write(
    salon: Salon, both_databases: None
) -> None:
    salon.book(salon.anna)
    with pytest.raises(BookingRefused) as refused:
        salon.book(salon.maria, NOON + timedelta(minutes=30))
    assert [each.kind for each in refused.value.obstacles] == [ObstacleKind.MASTER_BUSY]
    assert refused.value.sentences() == ("The master is busy from 12:00 to 13:00.",)
    spite: dict[str, Any] = {"accepted": (ObstacleKind.MASTER_BUSY,), "in_spite_of": "both agreed"}
    kept = salon.view(salon.book(salon.maria, NOON + timedelta(minutes=30), **spite))
    assert kept.in_spite_of == "both agreed"


def test_a_reason_answers_only_for_what_was_shown(salon: Salon) -> None:
    with salon.db.write(OWNER, msg("Off")) as tx:
        set_days(tx, salon.lera, date(2026, 3, 12), date(2026, 3, 12), DayKind.OFF)
    salon.book(salon.maria, staff_id=salon.zoya)
    spite: dict[str, Any] = {
        "accepted": (ObstacleKind.MASTER_FREE_DAY,),
        "in_spite_of": "she agreed",
    }
    with pytest.raises(BookingRefused):
        salon.book(salon.maria, **spite)
    with pytest.raises(BookingRefused):
        salon.book(salon.anna, accepted=(ObstacleKind.MASTER_FREE_DAY,), in_spite_of=" ")
    salon.book(salon.anna, **spite)


def test_zero_minutes_are_refused_whatever_the_reason(salon: Salon) -> None:
    everything: dict[str, Any] = {"accepted": tuple(ObstacleKind), "in_spite_of": "please"}
    with pytest.raises(BookingRefused) as refused:
        salon.book(salon.anna, duration_min=0, **everything)
    assert "Choose another time." in str(refused.value)


def test_it_takes_as_long_as_it_takes_that_master_and_remembers_the_price(salon: Salon) -> None:
    with salon.db.write(OWNER, msg("Services")) as tx:
        set_services_of(tx, salon.zoya, {salon.cut: 45})
    both = (salon.cut, salon.nails)
    with pytest.raises(BookingRefused, match="stands against"):
        salon.book(salon.anna, staff_id=salon.zoya, service_ids=both)
    booked = salon.book(salon.anna, staff_id=salon.zoya)
    assert salon.view(booked).duration_min == 45


def test_an_appointment_moves_and_what_was_so_before_is_not_asked_again(salon: Salon) -> None:
    booked = salon.book(salon.anna)
    other = salon.book(salon.maria, NOON + timedelta(hours=3))
    with salon.db.write(OWNER, msg("Off")) as tx:
        set_days(tx, salon.lera, date(2026, 3, 12), date(2026, 3, 12), DayKind.ILL)
    with salon.db.write(OWNER, msg("Note")) as tx:
        draft = AppointmentDraft(salon.anna, NOON, (salon.nails,), salon.lera, 60, "by the window")
        change_appointment(tx, booked, draft)
    changed = salon.view(booked)
    assert (changed.services, changed.note) == (("Nails",), "by the window")
    with pytest.raises(BookingRefused), salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, booked, NOON + timedelta(hours=3), 60, salon.lera)
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, booked, NOON, 75, salon.zoya)
        move_appointment(tx, other, NOON, 60, salon.lera, Accepted.everything("she comes in"))
    moved = salon.view(booked)
    assert (moved.staff_id, moved.duration_min) == (salon.zoya, 75)
    assert salon.view(other).in_spite_of == "she comes in"


def test_who_did_not_come_has_a_missed_visit_until_it_turns_out_otherwise(
    salon: Salon, clock: FixedClock, both_databases: None
) -> None:
    booked = salon.book(salon.anna)
    with pytest.raises(InvalidInput, match="not begun"):
        salon.status(booked, AppointmentStatus.NO_SHOW)
    clock.advance(timedelta(days=1, hours=4))
    salon.status(booked, AppointmentStatus.NO_SHOW)
    with salon.db.read() as reader:
        (missed,) = visits_of(reader, OWNER_VIEWER, salon.anna)
    assert (missed.status, missed.on_day) == (VisitStatus.NO_SHOW, date(2026, 3, 12))
    salon.status(booked, AppointmentStatus.NO_SHOW)  # pressed twice
    salon.status(booked, AppointmentStatus.ARRIVED)
    with salon.db.read() as reader:
        assert visits_of(reader, OWNER_VIEWER, salon.anna) == []
    assert salon.view(booked).arrived_at is not None


def test_who_came_before_their_day_leaves_its_hour_free(
    salon: Salon, clock: FixedClock, both_databases: None
) -> None:
    booked = salon.book(salon.anna)
    with pytest.raises(InvalidInput, match="nobody can have come"):
        salon.status(booked, AppointmentStatus.ARRIVED)
    with salon.db.write(OWNER, msg("Visit")) as tx:
        visit = VisitDraft(salon.anna, TODAY, (salon.cut,), appointment_id=booked)
        visit_id = record_visit(tx, visit)
    salon.book(salon.maria)
    salon.book(salon.anna, staff_id=None)  # herself, with whoever is free
    with salon.db.read() as reader:
        day = calendar(reader, OWNER_VIEWER, NOON.date(), 1)
    assert {each.id: each.holds for each in day.entries}.pop(booked) is False
    assert not overlapping(each for each in day.entries if each.staff_id == salon.lera)
    with salon.db.write(OWNER, msg("It never was")) as tx:
        delete_visit(tx, visit_id)
    assert salon.view(booked).status is AppointmentStatus.CANCELLED  # Maria has the hour


def test_who_is_there_and_gets_another_day_is_expected_again(salon: Salon) -> None:
    booked = salon.book(salon.anna, NOON - timedelta(days=1))
    salon.status(booked, AppointmentStatus.ARRIVED)
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, booked, NOON, 60, salon.lera)
    moved = salon.view(booked)
    assert (moved.status, moved.arrived_at) == (AppointmentStatus.PLANNED, None)


def test_a_chair_promised_to_any_master_is_not_given_away_by_name(
    salon: Salon, both_databases: None
) -> None:
    third = salon.add_client("Olga")
    salon.book(salon.anna, staff_id=None)
    zoyas = salon.book(salon.maria, staff_id=salon.zoya)  # Lera is left for Anna
    with pytest.raises(BookingRefused) as refused:
        salon.book(third)
    assert [each.kind for each in refused.value.obstacles] == [ObstacleKind.PROMISED]
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, zoyas, NOON, 45, salon.zoya)  # pushed in its own place it asks nothing
    with salon.db.read() as reader:
        proposed = propose(reader, third, (salon.cut,), around=NOON.date())
    assert not [each for each in proposed if NOON <= each.starts_at < NOON + timedelta(minutes=45)]


def test_a_visit_closes_an_appointment_once(salon: Salon, clock: FixedClock) -> None:
    booked = salon.book(salon.anna)
    clock.advance(timedelta(days=1, hours=4))
    draft = VisitDraft(salon.anna, date(2026, 3, 12), (salon.cut,), appointment_id=booked)
    with salon.db.write(OWNER, msg("Visit")) as tx:
        visit_id = record_visit(tx, draft)
    with pytest.raises(InvalidInput, match="closed"), salon.db.write(OWNER, msg("Visit")) as tx:
        record_visit(tx, draft)
    with pytest.raises(Conflict):
        salon.status(booked, AppointmentStatus.PLANNED)
    with pytest.raises(Conflict), salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, booked, NOON + timedelta(days=9), 60, salon.lera)
    salon.book(salon.anna, NOON + timedelta(days=30), rebooks_visit_id=visit_id)
    with salon.db.read() as reader:
        (visit,) = visits_of(reader, OWNER_VIEWER, salon.anna)
    assert visit.rebooked


def test_a_cancelled_time_is_free_again_and_says_who_called_it_off(salon: Salon) -> None:
    booked = salon.book(salon.anna)
    by_salon: dict[str, Any] = {"cancelled_by": CancelledBy.SALON, "reason": "no light"}
    salon.status(booked, AppointmentStatus.CANCELLED, **by_salon)
    kept = salon.view(booked)
    assert (kept.cancelled_by, kept.cancel_reason) == ("salon", "no light")
    salon.book(salon.maria)
    with pytest.raises(BookingRefused) as refused:
        salon.status(booked, AppointmentStatus.PLANNED)
    assert [each.kind for each in refused.value.obstacles] == [ObstacleKind.MASTER_BUSY]
    both = Accepted((ObstacleKind.MASTER_BUSY,), "they share the hour")
    salon.status(booked, AppointmentStatus.PLANNED, accepted=both)
    kept = salon.view(booked)
    assert (kept.cancelled_by, kept.in_spite_of) == ("", "they share the hour")


def test_who_leaves_hands_over_what_fits(salon: Salon) -> None:
    salon.book(salon.anna)
    salon.book(salon.maria, NOON + timedelta(days=1))
    salon.book(salon.anna, NOON + timedelta(days=1), staff_id=salon.zoya)
    with salon.db.write(OWNER, msg("Leaves")) as tx:
        done = hand_over(tx, salon.lera, salon.zoya)
        edit_staff(tx, salon.lera, name="Lera", role=StaffRole.MASTER, archived=True)
    assert done == HandedOver(moved=1, left=1)
    with salon.db.read() as reader:
        assert appointments_ahead(reader, OWNER_VIEWER, salon.maria)[0].master == "Lera"
    with pytest.raises(BookingRefused) as refused:
        salon.book(salon.anna, NOON + timedelta(days=3))
    assert [each.kind for each in refused.value.obstacles] == [ObstacleKind.MASTER_LEFT]


def test_a_cancelled_time_names_whom_to_call(salon: Salon, both_databases: None) -> None:
    booked = salon.book(salon.anna)
    first, last = TODAY, TODAY + timedelta(days=7)
    with salon.db.write(OWNER, msg("Waits")) as tx:
        fits = wait(tx, WaitingDraft(salon.maria, first, last, salon.cut, salon.lera))
        wait(tx, WaitingDraft(salon.maria, first, last, salon.nails, salon.zoya))
        wait(tx, WaitingDraft(salon.maria, last, last))
        anything = wait(tx, WaitingDraft(salon.maria, first, last))
        wait(tx, WaitingDraft(salon.maria, first, last, salon.nails))  # takes longer
        with pytest.raises(InvalidInput):
            wait(tx, WaitingDraft(salon.maria, last, first))
    salon.status(booked, AppointmentStatus.CANCELLED, cancelled_by=CancelledBy.CLIENT)
    with salon.db.read() as reader:
        free = freed_time(reader, OWNER_VIEWER, booked)
        called = [row.wish.id for row in whom_to_call(reader, OWNER_VIEWER, free)]
        assert called == [fits, anything]  # who would take anything can be called about another
        assert len(waiting_list(reader, OWNER_VIEWER)) == 5
    got = salon.book(salon.maria)
    with salon.db.write(OWNER, msg("Granted")) as tx:
        grant(tx, fits, got)
        stop_waiting(tx, fits + 1)
    with salon.db.read() as reader:
        assert len(waiting_list(reader, OWNER_VIEWER)) == 3


def test_times_are_proposed_from_what_is_written_down(salon: Salon, both_databases: None) -> None:
    with salon.db.write(OWNER, msg("Visits")) as tx:
        for week in (1, 2, 3):
            day = TODAY - timedelta(days=7 * week)
            record_visit(tx, VisitDraft(salon.anna, day, (salon.cut,), staff_id=salon.lera))
    salon.book(salon.maria, datetime(2026, 3, 11, 8, tzinfo=UTC))
    with salon.db.read() as reader:
        found = propose(reader, salon.anna, (salon.cut,))
        nobody = propose(reader, None, (salon.cut,), salon.zoya)
    first = found[0]
    assert (first.master, first.usual_weekday, first.starts_at.date()) == ("Lera", True, TODAY)
    assert f"{first.starts_at:%H:%M}" == "12:00"
    assert {each.master for each in nobody} == {"Zoya"}


def test_who_was_here_today_is_proposed_later_days(salon: Salon) -> None:
    with salon.db.write(OWNER, msg("Visit")) as tx:
        record_visit(tx, VisitDraft(salon.anna, TODAY, (salon.cut,), staff_id=salon.lera))
    with salon.db.read() as reader:
        found = propose(reader, salon.anna, (salon.cut,))
    assert found
    assert min(each.starts_at.date() for each in found) > TODAY


def test_a_service_off_the_price_list_keeps_its_bookings_and_they_can_still_be_moved(
    salon: Salon, both_databases: None
) -> None:
    booked = salon.book(salon.anna, service_ids=(salon.nails, salon.cut))
    salon.book(salon.maria, NOON + timedelta(hours=3))
    with salon.db.write(OWNER, msg("Off the list")) as tx:
        assert count_ahead_with_service(tx, salon.nails) == 1
        assert count_ahead_with_service(tx, salon.cut) == 2
        edit_service(tx, salon.nails, ServiceDraft("Nails", duration_min=90, archived=True))
    later = NOON + timedelta(days=1)
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, booked, later, 90, salon.lera)
    assert salon.view(booked).services == ("Nails", "Cut")
    with pytest.raises(BookingRefused) as refused:  # a new one is told, and may be promised
        salon.book(salon.maria, later + timedelta(hours=4), service_ids=(salon.nails,))
    assert refused.value.sentences() == ("No longer on the price list: Nails.",)
