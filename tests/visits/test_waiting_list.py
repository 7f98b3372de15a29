"""The waiting list: one wish is granted once, by whichever way the client was booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.queries.booking import booked_client
from salonapp.desk.queries.waiting import free_time, whom_to_call
from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.commands.hours import set_services_of
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.commands import change_appointment
from salonapp.visits.commands.waiting import book_who_waits, granted_too, stop_waiting, wait
from salonapp.visits.queries import appointments_on
from salonapp.visits.queries.waiting import open_wishes
from salonapp.visits.waiting import (
    FreeTime,
    WaitingDraft,
    WaitingWish,
    is_granted,
    is_settled,
    suits,
)

TODAY = date(2026, 3, 11)
NOON = datetime(2026, 3, 12, 12, tzinfo=ZoneInfo("Europe/Moscow"))
WISH = WaitingWish(1, 1, TODAY, TODAY + timedelta(days=7), NOON, 5, "Nails", minutes=90)


def test_a_free_hour_suits_whoever_it_is_long_enough_for_with_that_master() -> None:
    hour = FreeTime(NOON, 60, 2, frozenset({5}))
    assert not suits(WISH, hour)
    assert suits(WISH, replace(hour, own_minutes={5: 60}))
    assert not suits(replace(WISH, minutes=30), replace(hour, own_minutes={5: 75}))


def test_a_booking_grants_the_wish_it_fits() -> None:
    assert is_granted(WISH, NOON, 2, (5, 6))
    assert not is_granted(WISH, NOON, 2, (6,))
    assert not is_granted(WISH, NOON + timedelta(days=30), 2, (5,))
    assert not is_granted(replace(WISH, staff_id=3), NOON, 2, (5,))
    assert not is_granted(replace(WISH, from_time=time(17)), NOON, 2, (5,))


def test_who_takes_another_hour_for_the_service_waits_no_more_who_takes_a_later_day_may() -> None:
    assert is_settled(replace(WISH, from_time=time(17), staff_id=3), NOON, 2, (5,))
    assert not is_settled(WISH, NOON + timedelta(days=30), 2, (5,))
    assert not is_settled(replace(WISH, service_id=None, staff_id=3), NOON, 2, (5,))


class Desk:
    """Maria waits for nails, with a phone in the note."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.maria = add_client(tx, ClientDraft("Maria"))
            self.nails = add_service(tx, ServiceDraft("Nails", duration_min=90))
            self.lera = add_staff(tx, "Lera")
            set_services_of(tx, self.lera, {self.nails: 60})
            note = "ring her mother 8 912 345-67-89"
            last = TODAY + timedelta(days=7)
            draft = WaitingDraft(self.maria, TODAY, last, self.nails, note=note)
            self.wish = wait(tx, draft)

    def draft(self, note: str = "") -> AppointmentDraft:
        return AppointmentDraft(self.maria, NOON, (self.nails,), self.lera, note=note)

    def waiting(self) -> list[int]:
        with self.db.read() as reader:
            return [each.id for each in open_wishes(reader, OWNER_VIEWER, self.maria)]


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def test_two_desks_that_call_the_same_client_book_her_once(desk: Desk) -> None:
    with desk.db.write(OWNER, msg("Booked")) as tx:
        book_who_waits(tx, desk.wish, desk.draft())
    later = replace(desk.draft(), starts_at=NOON + timedelta(hours=4))
    with (
        pytest.raises(Conflict, match="got a time meanwhile: 12 March, 12:00"),
        desk.db.write(OWNER, msg("Booked")) as tx,
    ):
        book_who_waits(tx, desk.wish, later)
    with desk.db.read() as reader:
        assert len(appointments_on(reader, OWNER_VIEWER, NOON.date())) == 1


def test_whom_the_other_desk_took_off_the_list_is_not_booked_from_it(desk: Desk) -> None:
    with desk.db.write(OWNER, msg("Off")) as tx:
        stop_waiting(tx, desk.wish)
    with pytest.raises(Conflict, match="taken off"), desk.db.write(OWNER, msg("Booked")) as tx:
        book_who_waits(tx, desk.wish, desk.draft())


def test_who_sees_no_phones_books_a_wish_with_one_in_its_note_and_loses_nothing(
    desk: Desk,
) -> None:
    lera = viewer_for(desk.lera, "Lera", "master")
    with desk.db.read() as reader:
        (wish,) = open_wishes(reader, lera)
    assert "345" not in wish.note
    with desk.db.write(Actor(desk.lera, "Lera"), msg("Booked")) as tx:
        book_who_waits(tx, desk.wish, desk.draft(wish.note))
    with desk.db.read() as reader:
        (booked,) = appointments_on(reader, OWNER_VIEWER, NOON.date())
    assert booked.note == "ring her mother 8 912 345-67-89"


def test_whoever_takes_the_master_less_time_is_named_for_the_shorter_gap(desk: Desk) -> None:
    with desk.db.read() as reader:
        free = free_time(reader, NOON.astimezone(UTC), 60, desk.lera)
        assert [row.wish.id for row in whom_to_call(reader, OWNER_VIEWER, free)] == [desk.wish]
        assert [each.id for each in booked_client(reader, OWNER_VIEWER, desk.maria).waits] == [
            desk.wish
        ]


def test_a_wish_granted_by_another_booking_is_off_the_list_and_one_that_was_off_stays_so(
    desk: Desk,
) -> None:
    from salonapp.visits.commands import book

    with desk.db.write(OWNER, msg("Booked")) as tx:
        booked = book(tx, desk.draft())
        granted_too(tx, (desk.wish,), booked)
        granted_too(tx, (desk.wish,), booked)
    assert desk.waiting() == []


def test_whoever_was_promised_a_time_that_is_given_to_another_waits_again(desk: Desk) -> None:
    with desk.db.write(OWNER, msg("Booked")) as tx:
        booked = book_who_waits(tx, desk.wish, desk.draft())
    assert desk.waiting() == []
    with desk.db.write(OWNER, msg("Given to Olga")) as tx:
        olga = add_client(tx, ClientDraft("Olga"))
        change_appointment(tx, booked, replace(desk.draft(), client_id=olga))
    assert desk.waiting() == [desk.wish]
    desk.db.undo(OWNER)
    assert desk.waiting() == []
