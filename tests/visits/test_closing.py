"""A visit is closed in one go: what it cost, how it was paid, and the next time, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.photos import add_photo
from salonapp.clients.photos import NewPhoto, PhotoKind
from salonapp.clients.pictures import prepare_pixels
from salonapp.clients.queries.photos import photos_of
from salonapp.foundation.errors import InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.undo import undo
from salonapp.visits.booking import ObstacleKind
from salonapp.visits.cards import AppointmentDraft, VisitDraft, VisitStatus
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import (
    Closed,
    Closing,
    PriceChange,
    RestKind,
    change_from,
    check_over_payment,
    early_start,
    parse_discount,
    price_change,
    rest_of,
    split,
    tip_from,
)
from salonapp.visits.commands import book, delete_visit
from salonapp.visits.commands.closing import close_visit, correct_visit
from salonapp.visits.queries import appointments_ahead, visits_of
from salonapp.visits.queries.checkout import checkout_of
from salonapp.visits.queries.closing import begin_checkout

EVERYTHING = tuple(ObstacleKind)


class Desk:
    """Anna, ten per cent off, booked for a cut today when it cost 1 500."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.cut = add_service(tx, ServiceDraft("Cut", norm_days=30.0, price_minor=150_000))
            self.colour = add_service(tx, ServiceDraft("Colour", price_minor=350_000))
            self.vera, self.olga = add_staff(tx, "Vera"), add_staff(tx, "Olga")
            self.anna = add_client(tx, ClientDraft("Anna", discount_percent=10))
            self.now = tx.now.astimezone(tx.zone)
            self.appointment = book(
                tx,
                AppointmentDraft(
                    self.anna,
                    self.now + timedelta(minutes=30),
                    (self.cut,),
                    self.vera,
                    accepted=EVERYTHING,
                    in_spite_of="test",
                ),
            )
        draft = VisitDraft(
            self.anna,
            self.now.date(),
            (self.cut, self.colour),
            staff_id=self.vera,
            appointment_id=self.appointment,
        )
        lines = (ServiceLine(self.cut, None, 160_000), ServiceLine(self.colour, self.olga, 350_000))
        self.closing = Closing(
            draft,
            Checkout(lines, 10_000, "friend", (Payment(PaymentMethod.CARD, 500_000),), 5_000),
        )

    def close(self, closing: Closing | None = None, **rights: str) -> Closed:
        viewer = viewer_for(self.vera, "Vera", "master") if rights else OWNER_VIEWER
        with self.db.write(OWNER, msg("Closed")) as tx:
            return close_visit(tx, closing or self.closing, viewer=viewer)

    def correct(self, visit_id: int, closing: Closing, *, master: bool = False) -> None:
        viewer = viewer_for(self.vera, "Vera", "master") if master else OWNER_VIEWER
        with self.db.write(OWNER, msg("Corrected")) as tx:
            correct_visit(tx, visit_id, closing, viewer=viewer)

    def kept(self, visit_id: int) -> Checkout:
        with self.db.read() as reader:
            return checkout_of(reader, OWNER_VIEWER, visit_id)

    def visits(self) -> int:
        with self.db.read() as reader:
            return len(visits_of(reader, OWNER_VIEWER, self.anna))


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def test_a_visit_closed_before_its_time_began_as_long_ago_as_it_takes() -> None:
    now = datetime(2026, 3, 11, 12, 33, 5, tzinfo=UTC)
    assert early_start(now, 60, now) is None
    booked = now + timedelta(minutes=45)
    assert early_start(booked, 150, now) == datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
    at_night = now.replace(hour=1)
    assert early_start(booked, 150, at_night) == datetime(2026, 3, 11, 0, 0, tzinfo=UTC)


def test_visit_payment_and_next_time_are_one_step_and_one_undo(
    db: Database, both_databases: None
) -> None:
    desk = Desk(db)
    at = datetime.combine(desk.now.date() + timedelta(days=30), time(12), desk.now.tzinfo)
    again = AppointmentDraft(
        desk.anna, at, (desk.cut,), desk.vera, accepted=EVERYTHING, in_spite_of="agreed"
    )
    closed = desk.close(replace(desk.closing, next_time=again))
    assert desk.kept(closed.visit_id) == desk.closing.checkout
    with db.read() as reader:
        [ahead] = appointments_ahead(reader, OWNER_VIEWER, desk.anna)
        [visit] = visits_of(reader, OWNER_VIEWER, desk.anna)
    assert (ahead.id, visit.rebooked, visit.paid_minor) == (closed.appointment_id, True, 500_000)
    assert ahead.starts_at == at
    undo(db, OWNER)
    assert desk.visits() == 0


def test_photos_come_with_the_visit_and_with_those_taken_before_it(desk: Desk) -> None:
    pictures = [prepare_pixels(8, 8, bytes((hue, 90, 90, 255)) * 64) for hue in (10, 90, 200)]
    with desk.db.write(OWNER, msg("In the morning")) as tx:
        add_photo(tx, desk.anna, pictures[0], kind=PhotoKind.BEFORE)
        add_photo(tx, desk.anna, pictures[2], on_day=desk.now.date() - timedelta(days=9))
    after = (NewPhoto(pictures[1], PhotoKind.AFTER), NewPhoto(pictures[0]), NewPhoto(pictures[2]))
    closed = desk.close(replace(desk.closing, photos=after))

    def on_the_card() -> list[tuple[int | None, PhotoKind]]:
        with desk.db.read() as reader:
            return [(p.visit_id, p.kind) for p in photos_of(reader, OWNER_VIEWER, desk.anna)]

    assert sorted(on_the_card(), key=str) == [
        (closed.visit_id, kind) for kind in (PhotoKind.AFTER, PhotoKind.BEFORE, PhotoKind.OTHER)
    ]
    undo(desk.db, OWNER)
    assert [visit_id for visit_id, _kind in on_the_card()] == [None, None]


def test_a_visit_is_closed_once_and_nothing_is_half_written(desk: Desk) -> None:
    desk.close()
    with pytest.raises(InvalidInput, match="closed with a visit already"):
        desk.close()
    taken = AppointmentDraft(desk.anna, desk.now - timedelta(days=400), (desk.cut,), desk.vera)
    alone = replace(desk.closing.draft, appointment_id=None)
    with pytest.raises(SalonError):
        desk.close(replace(desk.closing, draft=alone, next_time=taken))
    assert desk.visits() == 1


def test_a_master_closes_without_amounts_at_the_price_list_less_the_clients_own_discount(
    desk: Desk,
) -> None:
    lines = (ServiceLine(desk.cut), ServiceLine(desk.colour, desk.olga))
    closed = desk.close(replace(desk.closing, checkout=Checkout(lines)), by="master")
    kept = desk.kept(closed.visit_id)
    assert [(x.staff_id, x.price_minor) for x in kept.lines] == [
        (None, 150_000),
        (desk.olga, 350_000),
    ]
    assert (kept.discount_minor, kept.due_minor, kept.payments) == (50_000, 450_000, None)


def test_correcting_leaves_amounts_alone_unless_they_were_touched(desk: Desk) -> None:
    visit_id = desk.close().visit_id
    draft = replace(desk.closing.draft, appointment_id=None, note="came late")
    desk.correct(visit_id, Closing(draft))
    assert desk.kept(visit_id) == desk.closing.checkout
    swapped = (ServiceLine(desk.cut, desk.olga, 1), ServiceLine(desk.colour, None, 2))
    desk.correct(visit_id, Closing(draft, Checkout(swapped)), master=True)
    assert [(x.staff_id, x.price_minor) for x in desk.kept(visit_id).lines] == [
        (desk.olga, 160_000),
        (None, 350_000),
    ]
    desk.correct(visit_id, Closing(draft, Checkout(swapped, payments=())))
    assert desk.kept(visit_id).left_minor == 3
    missed = replace(draft, status=VisitStatus.NO_SHOW)
    desk.correct(visit_id, Closing(missed, Checkout(swapped)))
    with desk.db.read() as reader:
        [visit] = visits_of(reader, OWNER_VIEWER, desk.anna)
    assert visit.paid_minor is None


def test_a_visit_removed_at_another_pc_is_said_so(desk: Desk) -> None:
    visit_id = desk.close().visit_id
    with desk.db.write(OWNER, msg("Removed")) as tx:
        delete_visit(tx, visit_id)
    with pytest.raises(NotFound):
        desk.correct(visit_id, desk.closing)
    with desk.db.read() as reader, pytest.raises(NotFound):
        begin_checkout(reader, OWNER_VIEWER, desk.anna, visit_id=visit_id)


def test_what_a_closing_begins_with(desk: Desk) -> None:
    with desk.db.read() as reader:
        shown = begin_checkout(reader, OWNER_VIEWER, desk.anna, appointment_id=desk.appointment)
        master = viewer_for(desk.vera, "Vera", "master")
        masked = begin_checkout(reader, master, desk.anna, appointment_id=desk.appointment)
    assert (shown.booked_minor, shown.discount_percent) == (150_000, 10)
    assert (masked.booked_minor, masked.discount_percent) == (None, 0)


def test_a_discount_is_typed_as_a_share_or_an_amount() -> None:
    assert parse_discount(" 10 % ", 245_050) == 24_505
    assert parse_discount("12,5%", 10_001) == 1_250
    assert parse_discount("300", None) == 30_000
    assert parse_discount("", None) == 0
    for typed, price in (("ten", 100), ("101%", 100), ("5%", None), ("-5", 100), ("1e5%", 100)):
        with pytest.raises(InvalidInput) as refused:
            parse_discount(typed, price)
        assert refused.value.field == "discount"


def test_the_rest_is_told_and_too_much_needs_a_word_or_becomes_the_tip() -> None:
    line = (ServiceLine(1, None, 1_000),)
    cash = Payment(PaymentMethod.CASH, 700)
    assert rest_of(Checkout((ServiceLine(1),))) == (RestKind.UNKNOWN, 0)
    assert rest_of(Checkout(line)) == (RestKind.NOT_NOTED, 1_000)
    assert rest_of(Checkout(line, payments=(cash,))) == (RestKind.LEFT, 300)
    assert rest_of(Checkout(line, payments=(Payment(PaymentMethod.CARD, 1_000),)))[0] == "paid"
    over = Checkout(line, payments=(cash, Payment(PaymentMethod.CARD, 400)), tip_minor=5)
    assert rest_of(over) == (RestKind.OVER, 100)
    with pytest.raises(InvalidInput, match="More was paid"):
        check_over_payment(over, is_meant=False)
    check_over_payment(over, is_meant=True)
    tipped = tip_from(over)
    assert (tipped.tip_minor, rest_of(tipped)) == (105, (RestKind.PAID, 0))
    assert tip_from(tipped) == tipped


def test_change_is_given_out_of_the_cash_alone() -> None:
    line = (ServiceLine(1, None, 1_000),)
    card, cash = Payment(PaymentMethod.CARD, 900), Payment(PaymentMethod.CASH, 500)
    over = Checkout(line, payments=(cash, card))
    given = change_from(over)
    assert given == (replace(over, payments=(replace(cash, amount_minor=100), card)), 400)
    assert change_from(given[0]) is None
    by_card = (replace(card, amount_minor=1_500), replace(cash, amount_minor=100))
    assert change_from(Checkout(line, payments=by_card)) is None
    all_back = change_from(Checkout(line, payments=(cash, replace(card, amount_minor=1_000))))
    assert all_back is not None
    assert all_back[0].payments == (replace(card, amount_minor=1_000),)


def test_a_price_list_that_moved_since_the_booking_is_noticed() -> None:
    assert price_change(210_000, (230_000,)) == PriceChange((210_000,), (230_000,))
    assert price_change(300, (300, 100)) == PriceChange((225, 75), (300, 100))
    for booked, listed in ((None, (1,)), (1, (None,)), (400, (300, 100)), (5, ())):
        assert price_change(booked, listed) is None


def test_an_old_visits_price_is_shared_out_to_the_last_kopeck() -> None:
    assert split(1_001, (100, 300)) == (251, 750)
    assert split(100, (None, 300)) == (50, 50)
    assert split(7, (0, 0)) == (4, 3)
    assert split(5, ()) == ()
