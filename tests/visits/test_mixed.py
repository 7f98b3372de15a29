"""What a formula takes of the materials, and a formula written while a visit is closed."""

from __future__ import annotations

from datetime import date

import pytest

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialView
from salonapp.clients.formulas import Component, FormulaDraft
from salonapp.clients.queries.formulas import formulas_of
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import MaterialUse, VisitDraft
from salonapp.visits.closing import Closing
from salonapp.visits.commands.closing import close_visit
from salonapp.visits.mixed import used_by
from salonapp.visits.queries import visits_of
from tests.visits.test_formulas_at_visits import Salon

TODAY = date(2026, 3, 11)
DYE = MaterialView(1, "Koleston 7/0")
SIX = MaterialView(2, "Welloxon 6 %", unit=Unit.MILLILITRE)
NINE = MaterialView(3, "Welloxon 9 %", unit=Unit.MILLILITRE)
OTHER_SIX = MaterialView(4, "Оксид 6%", unit=Unit.MILLILITRE)
GLOVES = MaterialView(5, "Gloves", unit=Unit.PIECE)
SHELF = (DYE, SIX, NINE, OTHER_SIX, GLOVES)
PARTS = (Component("Koleston 7/0", 30_000, Unit.GRAM, 1), Component("0/66", 10_000))


@pytest.mark.parametrize(
    ("developer", "usual", "taken"),
    [
        ("6 % 1:1", {1: 45_000, 2: 60_000}, [(1, 30_000), (2, 40_000)]),
        ("Оксид 6% 1:1,5", {}, [(1, 30_000), (4, 60_000)]),
        ("9% 1:2", {2: 60_000}, [(1, 30_000), (3, 80_000)]),
        ("6 %", {2: 60_000, 5: 1_000}, [(1, 30_000), (2, 60_000), (5, 1_000)]),
        ("6 % 1:1", {}, [(1, 30_000)]),  # two of six per cent: nobody knows which
        ("12 % 1:1", {2: 60_000}, [(1, 30_000)]),
        ("", {2: 60_000}, [(1, 30_000)]),
    ],
)
def test_the_developer_is_used_by_its_ratio_to_what_is_mixed(
    developer: str, usual: dict[int, int], taken: list[tuple[int, int]]
) -> None:
    used = used_by(PARTS, developer, SHELF, usual)
    assert used == tuple(MaterialUse(*each) for each in taken)


def test_a_new_formula_is_written_with_the_visit_and_goes_with_it(db: Database) -> None:
    salon = Salon(db)
    mixed = FormulaDraft(
        salon.vera,
        date(2020, 1, 1),
        (Component("Dye 7/1", 40_000, Unit.GRAM, salon.dye), Component("0/11", 2_000)),
        service_id=salon.colour,
        developer="6 % 1:1",
        minutes=40,
    )
    draft = VisitDraft(salon.anna, TODAY, (salon.colour,), staff_id=salon.lera)
    with pytest.raises(InvalidInput), db.write(OWNER, msg("Visit")) as tx:
        close_visit(tx, Closing(draft, formula=FormulaDraft(salon.anna, TODAY, ())))
    with db.read() as reader:
        assert visits_of(reader, OWNER_VIEWER, salon.anna) == []
    with db.write(OWNER, msg("Visit")) as tx:
        visit_id = close_visit(tx, Closing(draft, formula=mixed)).visit_id
    with db.read() as reader:
        [formula] = formulas_of(reader, OWNER_VIEWER, salon.anna)
    latest = formula.latest
    assert (latest.visit_id, latest.on_day, latest.staff_id) == (visit_id, TODAY, salon.lera)
    assert latest.line == "Dye 7/1 40\xa0g + 0/11 2\xa0g · 6 % 1:1 · 40 min"
    assert salon.materials(visit_id) == [(salon.dye, 40_000)]
    assert len(formula.versions) == 2
