"""The card's document says how to treat the client, what was mixed, and nothing that is secret."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from salonapp.app import main
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.approach import set_think_twice, set_trait
from salonapp.clients.commands.formulas import add_formula_version
from salonapp.clients.formulas import Component, FormulaDraft
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER


def test_the_document_holds_them_and_a_master_reads_no_mark(
    db: Database, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.write(OWNER, msg("A salon")) as tx:
        lera = add_staff(tx, "Lera")
        anna = add_client(tx, ClientDraft(first_name="Anna"))
        set_trait(tx, anna, "temperament", "choleric")
        set_think_twice(tx, anna, "threw a brush")
        parts = (Component("7/1", 30_000),)
        add_formula_version(
            tx, FormulaDraft(anna, date(2026, 3, 1), parts, title="roots", staff_id=lera)
        )

    def ask(*rights: str) -> str:
        words = ["--db", str(Path(target)), "--now", "2026-03-11T10:00:00+03:00", "--lang", "en"]
        assert main([*words, "--json", *rights, "client", str(anna)]) == 0
        return capsys.readouterr().out

    whole = json.loads(ask())
    assert whole["approach"]["line"].startswith("choleric: ")
    assert whole["think_twice"] == "threw a brush"
    [formula] = whole["formulas"]
    assert (formula["name"], formula["title"]) == ("Roots", "roots")
    assert formula["versions"][0]["line"] == "7/1 30\u00a0g"
    assert formula["versions"][0]["master"] == "Lera"
    assert "threw a brush" not in ask("--as", "Lera")
