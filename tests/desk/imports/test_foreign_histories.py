"""Histories of other trades: a code, a day and perhaps an amount are enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client
from salonapp.desk.imports.cards import ImportKind
from salonapp.desk.imports.commands import run_import
from salonapp.storage.database import Database
from salonapp.visits.tables import Visit


@pytest.mark.parametrize(
    "heading",
    ["master_id,cust,date,cds,amount", "x,CustomerID,InvoiceDate,y,z", "x,customer,day,y,z"],
)
def test_a_card_without_a_name_is_called_by_its_code(
    db: Database, tmp_path: Path, heading: str
) -> None:
    file = tmp_path / "orders.csv"
    rows = ["00004,0001,19970101,2,29.33", "00004,0001,19970118,2,29.73", "00021,0002,19970101,3,6"]
    file.write_text("\n".join([heading, *rows]), encoding="utf-8")

    report = run_import(db, file, ImportKind.VISITS)

    assert (report.created, report.rejected) == (3, ())
    with db.read() as reader:
        cards = reader.session.execute(select(Client.external_id, Client.first_name)).all()
        assert [tuple(card) for card in cards] == [("0001", "0001"), ("0002", "0002")]
        assert reader.session.scalars(select(Service.norm_days)).all() == [42.0]
        assert len(reader.session.scalars(select(Visit.id)).all()) == 3
    assert run_import(db, file, ImportKind.VISITS).unchanged == 3
