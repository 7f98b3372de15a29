"""What is on the shelf, told from receipts, counts, visits and the booked days ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.commands.materials import add_material, edit_material
from salonapp.catalog.commands.stock import delete_move, record_move, set_usage_norms
from salonapp.catalog.stock import MoveDraft, MoveKind
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.undo import undo
from salonapp.visits.cards import AppointmentDraft, MaterialUse, VisitDraft
from salonapp.visits.commands import book, record_visit
from salonapp.visits.queries.stock import moves_of, stock, usual_materials


class Shelf:
    """A salon with a dye, an oxidant, and a service that takes both."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.dye = add_material(tx, MaterialDraft("Dye"))
            self.oxidant = add_material(tx, MaterialDraft("Oxidant"))
            self.colour = add_service(tx, ServiceDraft("Colour"))
            self.cut = add_service(tx, ServiceDraft("Cut"))
            set_usage_norms(tx, self.colour, {self.dye: 60_000, self.oxidant: 90_000})
            self.anna = add_client(tx, ClientDraft("Anna"))

    def move(
        self, kind: MoveKind, amount: int, *, days_ago: int = 0, price: int | None = None
    ) -> int:
        with self.db.write(OWNER, msg("Stock")) as tx:
            day = tx.today - timedelta(days=days_ago)
            return record_move(tx, MoveDraft(self.dye, day, kind, amount, price))

    def visit(self, *uses: MaterialUse, days_ago: int = 0, service: int | None = None) -> None:
        with self.db.write(OWNER, msg("Visit")) as tx:
            day = tx.today - timedelta(days=days_ago)
            done = (service or self.colour,)
            record_visit(tx, VisitDraft(self.anna, day, done, materials=uses))

    def level(self) -> int:
        with self.db.read() as reader:
            (line,) = [each for each in stock(reader) if each.material_id == self.dye]
        return line.level_thousandths


@pytest.fixture
def shelf(db: Database) -> Shelf:
    return Shelf(db)


def test_visits_take_from_the_shelf_what_was_weighed_or_what_the_norm_says(
    db: Database, both_databases: None
) -> None:
    shelf = Shelf(db)
    shelf.visit(MaterialUse(shelf.dye, 999_000), days_ago=9)  # before anything was counted
    shelf.move(MoveKind.RECEIPT, 500_000, days_ago=5)
    shelf.visit(MaterialUse(shelf.dye, 45_000), days_ago=2)
    shelf.visit(MaterialUse(shelf.dye), days_ago=1)
    shelf.visit(MaterialUse(shelf.dye), service=shelf.cut)
    with db.read() as reader:
        dye, oxidant = stock(reader)
    assert dye.level_thousandths == 500_000 - 45_000 - 60_000
    assert dye.unweighed == 1
    assert not oxidant.is_watched
    assert oxidant.to_buy_thousandths == 0


def test_the_booked_days_ahead_tell_what_to_buy(shelf: Shelf) -> None:
    shelf.move(MoveKind.COUNT, 100_000)
    with shelf.db.write(OWNER, msg("Material")) as tx:
        edit_material(tx, shelf.oxidant, MaterialDraft("Oxidant", archived=True))
        for days in (1, 3, 40):
            at = tx.now + timedelta(days=days)
            book(tx, AppointmentDraft(shelf.anna, at, (shelf.colour,)))
    with shelf.db.read() as reader:
        (line,) = stock(reader)
        (month,) = stock(reader, ahead_days=60)
    assert (line.needed_thousandths, month.needed_thousandths) == (120_000, 180_000)
    assert line.is_low
    assert (line.to_buy_thousandths, month.to_buy_thousandths) == (20_000, 80_000)


def test_what_has_run_out_is_bought_anew_and_not_counted_as_there(shelf: Shelf) -> None:
    with shelf.db.write(OWNER, msg("Stock")) as tx:
        edit_material(tx, shelf.oxidant, MaterialDraft("Oxidant", archived=True))
        long_ago, yesterday = (tx.today - timedelta(days=days) for days in (30, 1))
        came = MoveDraft(shelf.dye, long_ago, MoveKind.RECEIPT, 500_000, expires_on=yesterday)
        record_move(tx, came)
        for days in (1, 3):
            at = tx.now + timedelta(days=days)
            book(tx, AppointmentDraft(shelf.anna, at, (shelf.colour,)))
    with shelf.db.read() as reader:
        (line,) = stock(reader)
    assert (line.level_thousandths, line.usable_thousandths) == (500_000, 0)
    assert line.is_low
    assert line.to_buy_thousandths == 120_000


def test_a_move_made_by_mistake_goes_and_comes_back(shelf: Shelf) -> None:
    shelf.move(MoveKind.RECEIPT, 100_000)
    wrong = shelf.move(MoveKind.WRITE_OFF, 90_000)
    with shelf.db.write(OWNER, msg("Removed")) as tx:
        delete_move(tx, wrong)
    assert shelf.level() == 100_000
    undo(shelf.db, OWNER)
    assert shelf.level() == 10_000


def test_grams_on_record_never_become_pieces(shelf: Shelf) -> None:
    bowls, foil = MaterialDraft("Bowls"), MaterialDraft("Foil")
    with shelf.db.write(OWNER, msg("Materials")) as tx:
        unused, used = add_material(tx, bowls), add_material(tx, foil)
    shelf.visit(MaterialUse(used, 5_000))
    with shelf.db.write(OWNER, msg("Materials")) as tx:
        edit_material(tx, unused, replace(bowls, unit=Unit.PIECE))
        edit_material(tx, used, replace(foil, unit=Unit.MILLILITRE))
        for material_id, name in ((used, "Foil"), (shelf.dye, "Dye")):
            with pytest.raises(InvalidInput) as refused:
                edit_material(tx, material_id, MaterialDraft(name, unit=Unit.PIECE))
            assert refused.value.field == "unit"


def test_what_a_receipt_cost_is_for_those_who_see_takings(shelf: Shelf) -> None:
    shelf.move(MoveKind.RECEIPT, 100_000, price=150_000)
    master = viewer_for(5, "Vera", "master")
    with shelf.db.read() as reader:
        assert [each.price_minor for each in moves_of(reader, OWNER_VIEWER, shelf.dye)] == [150_000]
        assert [each.price_minor for each in moves_of(reader, master, shelf.dye)] == [None]


def test_closing_a_visit_begins_with_what_its_services_usually_take(shelf: Shelf) -> None:
    with shelf.db.read() as reader:
        assert usual_materials(reader, (shelf.colour, shelf.cut)) == (
            MaterialUse(shelf.dye, 60_000),
            MaterialUse(shelf.oxidant, 90_000),
        )


DAY = date(2026, 3, 11)
RIGHT = MoveDraft(0, DAY, MoveKind.RECEIPT, 5)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(RIGHT, amount_thousandths=0), "amount"),
        (replace(RIGHT, amount_thousandths=-5), "amount"),
        (replace(RIGHT, amount_thousandths=10**12), "amount"),
        (replace(RIGHT, on_day=DAY + timedelta(1)), "on_day"),
        (replace(RIGHT, on_day=date(1970, 1, 1)), "on_day"),
        (replace(RIGHT, price_minor=-1), "price"),
        (replace(RIGHT, expires_on=DAY - timedelta(1)), "expires_on"),
        (replace(RIGHT, note="n" * 2_000), "note"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(shelf: Shelf, draft: MoveDraft, field: str) -> None:
    with shelf.db.write(OWNER, msg("Stock")) as tx, pytest.raises(InvalidInput) as refused:
        record_move(tx, replace(draft, material_id=shelf.dye))
    assert refused.value.field == field


def test_more_used_than_came_is_said_and_never_refused(shelf: Shelf) -> None:
    shelf.move(MoveKind.RECEIPT, 50_000, days_ago=3)
    shelf.visit(MaterialUse(shelf.dye, 80_000), days_ago=2)
    shelf.move(MoveKind.WRITE_OFF, 10_000)
    assert shelf.level() == -40_000
    shelf.move(MoveKind.RECEIPT, 100_000_000)
    assert shelf.level() == 99_960_000
    undo(shelf.db, OWNER)
    shelf.move(MoveKind.COUNT, 0)
    assert shelf.level() == 0
    for level in (-40_000, -30_000, 50_000):
        undo(shelf.db, OWNER)
        assert shelf.level() == level


def test_a_material_no_longer_used_comes_back_with_all_that_was_written_down(shelf: Shelf) -> None:
    shelf.move(MoveKind.RECEIPT, 90_000, days_ago=3)
    shelf.visit(MaterialUse(shelf.dye, 30_000), days_ago=1)
    with shelf.db.write(OWNER, msg("Away")) as tx:
        edit_material(tx, shelf.dye, MaterialDraft("Dye", archived=True))
    with shelf.db.read() as reader:
        assert [each.name for each in stock(reader)] == ["Oxidant"]
    with shelf.db.write(OWNER, msg("Back")) as tx:
        edit_material(tx, shelf.dye, MaterialDraft("Dye 7/0", unit=Unit.MILLILITRE))
    with shelf.db.read() as reader:
        line = stock(reader)[0]
    assert (line.name, line.unit, line.level_thousandths) == ("Dye 7/0", Unit.MILLILITRE, 60_000)
