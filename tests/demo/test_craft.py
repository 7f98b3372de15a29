"""What the demo salon's masters know: formulas that hang on visits, types the program knows."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from salonapp.clients.approach import find_advice
from salonapp.clients.queries.formulas import formulas_of
from salonapp.clients.tables import Client, ClientTrait, Formula, FormulaComponent
from salonapp.demo.commands import fill
from salonapp.foundation.i18n import set_language
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.visits.tables import Visit


@pytest.fixture
def filled(bare_db: Database) -> Database:
    set_language("ru")
    fill(bare_db, 400, 2, seed=1)
    return bare_db


def test_formulas_hang_on_visits_of_their_client_and_day(filled: Database) -> None:
    with filled.read() as reader:
        rows = reader.session.execute(
            select(Formula.client_id, Formula.on_day, Visit.client_id, Visit.on_day).join(
                Visit, Visit.id == Formula.visit_id
            )
        ).all()
        assert len(rows) > 20
        assert all(row[:2] == row[2:] for row in rows)
        bare = select(func.count()).where(Formula.id.not_in(select(FormulaComponent.formula_id)))
        assert reader.session.scalar(bare) == 0


def test_somebody_has_versions_that_differ_each_from_the_one_before(filled: Database) -> None:
    with filled.read() as reader:
        clients = reader.session.scalars(select(Formula.client_id).distinct()).all()
        every = [formulas_of(reader, OWNER_VIEWER, each) for each in clients]
    longest = max((each[0] for each in every), key=lambda formula: len(formula.versions))
    assert len(longest.versions) == 3
    assert all(version.differences for version in longest.versions[:-1])
    assert longest.latest.master


def test_types_are_known_ones_and_at_most_one_of_a_typology(filled: Database) -> None:
    with filled.read() as reader:
        rows = reader.session.execute(
            select(ClientTrait.client_id, ClientTrait.typology, ClientTrait.type)
        ).all()
    assert len({row.client_id for row in rows}) > 60
    assert all(find_advice(row.typology, row.type) for row in rows)
    assert len({(row.client_id, row.typology) for row in rows}) == len(rows)


def test_a_very_few_are_marked_to_think_twice(filled: Database) -> None:
    with filled.read() as reader:
        marked = reader.session.scalar(select(func.count()).where(Client.think_twice != ""))
    assert marked in range(1, 6)
