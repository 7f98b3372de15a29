"""What visits of long ago used is kept in mind, and never believed once one of them was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.commands.materials import add_material
from salonapp.catalog.commands.stock import record_move, set_usage_norms
from salonapp.catalog.stock import MoveDraft, MoveKind
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.undo import undo
from salonapp.visits.cards import MaterialUse, VisitDraft, VisitStatus
from salonapp.visits.commands import record_visit
from salonapp.visits.commands.visits import delete_visit, edit_visit
from salonapp.visits.queries import used_up
from salonapp.visits.queries.stock import stock

LONG_AGO, LATELY = 200, 3


class Shelf:
    """A kilogram of dye was there a year ago; a visit of long ago and one of late used some."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.dye = add_material(tx, MaterialDraft("Dye"))
            self.colour = add_service(tx, ServiceDraft("Colour"))
            self.anna = add_client(tx, ClientDraft("Anna"))
            set_usage_norms(tx, self.colour, {self.dye: 60_000})
            self.old = record_visit(tx, self.visit(tx, LONG_AGO, 50_000))
            record_visit(tx, self.visit(tx, LATELY, 40_000))
            self.move(tx, MoveKind.RECEIPT, 1_000_000, 365)

    def visit(self, tx: Tx, days_ago: int, *amounts: int | None) -> VisitDraft:
        uses = tuple(MaterialUse(self.dye, amount) for amount in amounts)
        day = tx.today - timedelta(days=days_ago)
        return VisitDraft(self.anna, day, (self.colour,), materials=uses)

    def move(self, tx: Tx, kind: MoveKind, amount: int, days_ago: int) -> None:
        record_move(tx, MoveDraft(self.dye, tx.today - timedelta(days=days_ago), kind, amount))

    def level(self) -> int:
        """As the kept sums say, and no different where nothing was kept."""
        with self.db.read() as reader:
            kept = stock(reader)
            used_up._kept.clear()
            assert stock(reader) == kept
        return kept[0].level_thousandths


def test_changes_of_long_ago_are_seen_and_taken_back(db: Database, both_databases: None) -> None:
    shelf = Shelf(db)
    assert shelf.level() == 910_000
    steps: list[tuple[Callable[[Tx], object], int]] = [
        (lambda tx: record_visit(tx, shelf.visit(tx, LONG_AGO, 5_000)), 905_000),
        (lambda tx: record_visit(tx, shelf.visit(tx, LONG_AGO, None)), 850_000),
        (lambda tx: edit_visit(tx, shelf.old, shelf.visit(tx, LONG_AGO, 70_000)), 890_000),
        (lambda tx: edit_visit(tx, shelf.old, shelf.visit(tx, 400, 50_000)), 960_000),
        (
            lambda tx: edit_visit(
                tx,
                shelf.old,
                replace(shelf.visit(tx, LONG_AGO, 50_000), status=VisitStatus.NO_SHOW),
            ),
            960_000,
        ),
        (lambda tx: delete_visit(tx, shelf.old), 960_000),
        (lambda tx: shelf.move(tx, MoveKind.WRITE_OFF, 10_000, LONG_AGO), 900_000),
        (lambda tx: shelf.move(tx, MoveKind.COUNT, 500_000, 100), 460_000),
        (lambda tx: record_visit(tx, shelf.visit(tx, 0, 8_000)), 902_000),
    ]
    for change, level in steps:
        with db.write(OWNER, msg("Changed")) as tx:
            change(tx)
        assert shelf.level() == level
        undo(db, OWNER)
        assert shelf.level() == 910_000


def test_a_norm_set_later_counts_for_what_was_not_weighed_long_ago(db: Database) -> None:
    shelf = Shelf(db)
    with db.write(OWNER, msg("Visit")) as tx:
        record_visit(tx, shelf.visit(tx, LONG_AGO, None))
    assert shelf.level() == 850_000
    with db.write(OWNER, msg("Norm")) as tx:
        set_usage_norms(tx, shelf.colour, {shelf.dye: 10_000})
    assert shelf.level() == 900_000


def test_what_was_kept_is_read_no_more_until_it_has_to_be(db: Database, clock: FixedClock) -> None:
    shelf = Shelf(db)
    used_up._kept.clear()
    with db.read() as reader:
        stock(reader)
    (kept,) = used_up._kept.values()
    with db.write(OWNER, msg("Visit")) as tx:
        record_visit(tx, shelf.visit(tx, 0, 8_000))
    clock.advance(timedelta(days=2))
    with db.read() as reader:
        assert stock(reader)[0].level_thousandths == 902_000
    (again,) = used_up._kept.values()
    assert again.pieces is kept.pieces
    assert again.seen > kept.seen
