"""A card in the bin keeps no chair without a word: what it has booked is told and called off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, put_into_bin
from salonapp.desk.erasing.cards import BroughtBack, StillBooked
from salonapp.desk.erasing.commands import erase_for_good
from salonapp.desk.erasing.commands.binning import bring_back, put_away
from salonapp.desk.erasing.queries import bin_rows, booked_ahead
from salonapp.desk.erasing.words import ahead_words, back_words
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus
from salonapp.visits.commands import book, set_appointment_status
from salonapp.visits.queries import appointment

NOON = datetime(2026, 3, 20, 9, tzinfo=UTC)


class Desk:
    """Anna is booked with Lera on two days, the second time confirmed."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.lera = add_staff(tx, "Lera")
            self.cut = add_service(tx, ServiceDraft("Cut"))
            self.anna = add_client(tx, ClientDraft("Anna"))
            self.maria = add_client(tx, ClientDraft("Maria"))
            self.first = book(tx, self.draft(self.anna, 0))
            self.second = book(tx, self.draft(self.anna, 1))
            set_appointment_status(tx, self.second, AppointmentStatus.CONFIRMED)

    def draft(self, client_id: int, days: int) -> AppointmentDraft:
        return AppointmentDraft(client_id, NOON + timedelta(days=days), (self.cut,), self.lera)

    def write(self, work: Any, *given: Any, **more: Any) -> Any:
        with self.db.write(OWNER, msg("Change")) as tx:
            return work(tx, *given, **more)

    def statuses(self) -> list[str]:
        with self.db.read() as reader:
            both = (self.first, self.second)
            return [appointment(reader, OWNER_VIEWER, each).status.value for each in both]

    def put_away(self) -> None:
        """As the window does: told of what is booked, the desk calls it off."""
        with self.db.read() as reader:
            told = booked_ahead(reader, self.anna)
        assert self.write(put_away, self.anna, told=told, call_off=True) == told


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def test_who_puts_a_booked_card_into_the_bin_is_told_what_it_has_booked_first(desk: Desk) -> None:
    for told in ((), (desk.first,)):
        with pytest.raises(StillBooked) as refused:
            desk.write(put_away, desk.anna, told=told, call_off=True)
        assert [each.id for each in refused.value.bookings] == [desk.first, desk.second]
    with desk.db.read() as reader:
        assert bin_rows(reader, OWNER_VIEWER) == []
    assert desk.write(put_away, desk.maria) == ()


def test_what_goes_into_the_bin_frees_its_chair_and_comes_back_as_it_stood(
    db: Database, both_databases: None
) -> None:
    desk = Desk(db)
    desk.put_away()
    assert desk.statuses() == ["cancelled", "cancelled"]
    desk.write(book, desk.draft(desk.maria, 0))
    assert desk.write(bring_back, desk.anna) == BroughtBack(back=1, taken=1)
    assert desk.statuses() == ["cancelled", "confirmed"]


def test_one_undo_brings_the_card_and_its_bookings_back(desk: Desk) -> None:
    desk.put_away()
    desk.db.undo(OWNER)
    assert desk.statuses() == ["planned", "confirmed"]
    with desk.db.read() as reader:
        assert bin_rows(reader, OWNER_VIEWER) == []


def test_only_what_was_called_off_with_the_card_and_still_lies_ahead_comes_back(
    desk: Desk, clock: FixedClock
) -> None:
    desk.write(set_appointment_status, desk.second, AppointmentStatus.CANCELLED)
    desk.put_away()
    assert desk.write(bring_back, desk.anna) == BroughtBack(back=1)
    assert desk.statuses() == ["planned", "cancelled"]
    desk.put_away()
    clock.advance(timedelta(days=12))
    assert desk.write(bring_back, desk.anna) == BroughtBack()
    assert back_words(BroughtBack()) == ""


def test_a_booking_that_is_kept_is_named_in_the_bin_and_goes_when_the_card_is_erased(
    desk: Desk,
) -> None:
    desk.write(put_into_bin, desk.anna)
    with desk.db.read() as reader:
        assert [row.ahead for row in bin_rows(reader, OWNER_VIEWER)] == [2]
    erased = erase_for_good(desk.db, OWNER, desk.anna)
    assert erased.ahead == 2
    assert ahead_words(erased.ahead).startswith("2 bookings ahead go with the card")
    desk.write(book, desk.draft(desk.maria, 0))
