"""Formulas and the approach in files any spreadsheet opens."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, put_into_bin
from salonapp.clients.commands.approach import set_trait
from salonapp.clients.commands.formulas import add_formula_version
from salonapp.clients.formulas import Component, FormulaDraft
from salonapp.desk.exports import export_all
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_version_and_every_type_is_given_out_in_words(
    db: Database, tmp_path: Path, both_databases: None
) -> None:
    with db.write(OWNER, msg("A salon")) as tx:
        anna = add_client(tx, ClientDraft(first_name="Anna"))
        set_trait(tx, anna, "temperament", "choleric")
        for day, amount in ((1, 30_000), (10, 40_000)):
            parts = (Component("=7/1", amount), Component("8/0"))
            add_formula_version(
                tx,
                FormulaDraft(
                    anna, date(2026, 3, day), parts, title="roots", note="ask +7 912 345-67-89"
                ),
            )
        gone = add_client(tx, ClientDraft(first_name="Vera"))
        set_trait(tx, gone, "temperament", "sanguine")
        add_formula_version(tx, FormulaDraft(gone, date(2026, 3, 1), (Component("9/0"),)))
        put_into_bin(tx, gone)
    with db.read() as reader:
        export_all(reader, OWNER_VIEWER, tmp_path / "owner")
        export_all(reader, viewer_for(1, "Lera", "master", {"export": True}), tmp_path / "master")

    formulas = rows(tmp_path / "owner" / "formulas.csv")
    assert [row["Components"] for row in formulas] == [
        "'=7/1 30\u00a0g; 8/0",
        "'=7/1 40\u00a0g; 8/0",
    ]
    assert {row["Formula"] for row in formulas} == {"Roots"}
    [approach] = rows(tmp_path / "owner" / "approach.csv")
    assert (approach["Client"], approach["Type"]) == ("Anna", "choleric")
    assert "345" in formulas[0]["Note"]
    assert "345" not in rows(tmp_path / "master" / "formulas.csv")[0]["Note"]
