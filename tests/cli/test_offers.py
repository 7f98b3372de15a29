"""Writing to a list from the shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main

NOW = "2026-03-11T10:00:00+03:00"
FILE = "Код;ФИО;Телефон\n1;Иванова Екатерина;+7 916 123-45-67\n2;Сидорова Зоя;+79165550000\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a salon with two clients and a list of both."""
    from salonapp.app import open_salon
    from salonapp.clients.cards import Purpose
    from salonapp.desk.commands.lists import save_list
    from salonapp.desk.filters import NoConsent
    from salonapp.foundation.clock import SystemClock
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER

    salon = tmp_path / "salon.db"

    def call(*words: str) -> tuple[int, str, str]:
        code = main(["--db", str(salon), "--now", NOW, "--lang", "en", "--json", *words])
        out, err = capsys.readouterr()
        return code, out, err

    file = tmp_path / "clients.csv"
    file.write_text(FILE, "utf-8")
    assert call("import", str(file))[0] == 0
    db = open_salon(salon, SystemClock())
    with db.write(OWNER, msg("A list")) as tx:
        save_list(tx, "Everybody", [NoConsent(Purpose.SERVICE)])
    db.close()
    return call


def answered(run: Run, *words: str) -> Any:
    code, out, err = run(*words)
    assert code == 0, err
    return json.loads(out)


def test_an_offer_to_a_list_is_planned_explained_and_taken_back(run: Run) -> None:
    agreed = ("consent", "1", "--purpose", "advertising", "--evidence", "form", "--yes")
    answered(run, *agreed)
    made = answered(run, "lists", "offer", "everybody", "--text", "Скидка", "--called", "spring")
    assert made["recipients"] == 2
    (yes,) = answered(run, "reminders", "why", "1", "--rule", "offer")
    assert yes["will_send"]
    (no,) = answered(run, "reminders", "why", "2", "--rule", "offer")
    assert no["reason"]["kind"] == "no_consent"
    answered(run, "lists", "stop", str(made["offer"]))
    (gone,) = answered(run, "reminders", "why", "1", "--rule", "offer")
    assert gone["reason"]["kind"] == "no_offer"


def test_a_placeholder_that_an_offer_has_not_is_named_and_nothing_is_kept(run: Run) -> None:
    code, _out, err = run("lists", "offer", "everybody", "--text", "{{ gift }}")
    assert code != 0
    assert "gift" in err
    assert run("lists", "offer", "nobody", "--text", "x")[0] != 0
    assert run("lists", "offer", "everybody", "--text", "x", "--from", "2026-03-01")[0] != 0
