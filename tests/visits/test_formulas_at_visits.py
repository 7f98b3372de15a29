"""The last formula once more at a visit, with what was used filled in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.commands.materials import add_material
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.formulas import add_formula_version
from salonapp.clients.formulas import Component, FormulaDraft
from salonapp.clients.queries.formulas import formulas_of
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import MaterialUse, VisitDraft, VisitStatus
from salonapp.visits.commands import record_visit
from salonapp.visits.commands.formulas import repeat_in_visit
from salonapp.visits.queries import visit
from salonapp.visits.queries.used import used_at
from salonapp.visits.stops import StopForSafety

TODAY = date(2026, 3, 11)


class Salon:
    """Anna with a formula of two materials and a drop of something; Vera beside her."""

    def __init__(self, db: Database, *, allergies: tuple[str, ...] = ()) -> None:
        self.db = db
        with db.write(OWNER, msg("A salon")) as tx:
            self.anna = add_client(tx, ClientDraft(first_name="Anna", allergies=allergies))
            self.vera = add_client(tx, ClientDraft(first_name="Vera"))
            self.lera = add_staff(tx, "Lera")
            self.colour = add_service(tx, ServiceDraft("Colour", price_minor=500_000))
            self.dye = add_material(tx, MaterialDraft("Dye 7/1", ingredients=("PPD",)))
            self.oil = add_material(tx, MaterialDraft("Oil", unit=Unit.MILLILITRE))
            self.formula = add_formula_version(
                tx,
                FormulaDraft(
                    self.anna,
                    TODAY - timedelta(days=40),
                    (
                        Component("Dye 7/1", 30_000, Unit.GRAM, self.dye),
                        Component("dye 7/1", 5_000, Unit.GRAM, self.dye),
                        Component("Oil", 2_000, Unit.GRAM, self.oil),
                        Component("0/66", 1_500),
                    ),
                    service_id=self.colour,
                    staff_id=self.lera,
                    minutes=35,
                ),
            )

    def visit(self, **changed: object) -> int:
        draft = VisitDraft(self.anna, TODAY, (self.colour,), staff_id=self.lera, note="Calm.")
        for name, value in changed.items():
            object.__setattr__(draft, name, value)
        with self.db.write(OWNER, msg("Visit")) as tx:
            return record_visit(tx, draft)

    def repeat(self, visit_id: int, reason: str = "") -> None:
        with self.db.write(OWNER, msg("Repeated")) as tx:
            repeat_in_visit(tx, self.formula, visit_id, reason=reason)

    def materials(self, visit_id: int) -> list[tuple[int, int | None]]:
        with self.db.read() as reader:
            used = used_at(reader, OWNER_VIEWER, visit_id=visit_id).materials.get(visit_id, [])
        return [(each.material_id, each.amount_thousandths) for each in used]


def test_a_repeated_formula_fills_in_what_was_used(db: Database, both_databases: None) -> None:
    salon = Salon(db)
    made = salon.visit()
    salon.repeat(made)
    with db.read() as reader:
        [formula] = formulas_of(reader, OWNER_VIEWER, salon.anna)
        after = visit(reader, OWNER_VIEWER, made)
    assert [version.visit_id for version in formula.versions] == [made, None]
    assert formula.latest.on_day == TODAY
    assert formula.latest.minutes == 35
    # Oil was weighed in another unit than the material's: its amount would be a guess.
    assert salon.materials(made) == [(salon.dye, 35_000)]
    assert (after.note, after.price_minor, after.paid_minor) == ("Calm.", 500_000, 500_000)


def test_one_undo_takes_the_version_and_the_materials_back(db: Database) -> None:
    salon = Salon(db)
    made = salon.visit()
    salon.repeat(made)
    db.undo(OWNER)
    with db.read() as reader:
        assert len(formulas_of(reader, OWNER_VIEWER, salon.anna)[0].versions) == 1
    assert salon.materials(made) == []


def test_materials_that_were_written_down_already_stay(db: Database) -> None:
    salon = Salon(db)
    made = salon.visit(materials=(MaterialUse(salon.oil, 9_000),))
    salon.repeat(made)
    assert salon.materials(made) == [(salon.oil, 9_000)]


def test_a_material_that_meets_an_allergy_stops_it_until_a_reason_is_given(db: Database) -> None:
    salon = Salon(db, allergies=("PPD",))
    made = salon.visit()
    with pytest.raises(StopForSafety):
        salon.repeat(made)
    assert salon.materials(made) == []
    with db.read() as reader:
        assert len(formulas_of(reader, OWNER_VIEWER, salon.anna)[0].versions) == 1

    salon.repeat(made, reason="The doctor allowed it.")
    assert salon.materials(made) == [(salon.dye, 35_000)]
    with db.read() as reader:
        [override] = used_at(reader, OWNER_VIEWER, visit_id=made).overrides[made]
    assert override.reason == "The doctor allowed it."


def test_nothing_is_mixed_at_another_clients_visit_or_one_that_was_missed(db: Database) -> None:
    salon = Salon(db)
    with pytest.raises(InvalidInput):
        salon.repeat(salon.visit(client_id=salon.vera))
    with pytest.raises(InvalidInput):
        salon.repeat(salon.visit(status=VisitStatus.NO_SHOW))
    with pytest.raises(NotFound):
        salon.repeat(404)
