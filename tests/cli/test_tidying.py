"""Duplicates, merging and erasing from the shell, as its contract says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main

NOW = "2026-03-11T10:00:00+03:00"
FILE = (
    "Код;ФИО;Телефон;Дата рождения\n"
    "1;Иванова Екатерина;+7 916 123-45-67;14.05.1990\n"
    "2;Ivanova Katya;89037654321;14.05.1990\n"
    "3;Сидорова Зоя;+79165550000;\n"
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a salon into which a file of three clients was taken."""

    def call(*words: str) -> tuple[int, str, str]:
        salon = str(tmp_path / "salon.db")
        code = main(["--db", salon, "--now", NOW, "--lang", "en", "--json", *words])
        out, err = capsys.readouterr()
        return code, out, err

    file = tmp_path / "clients.csv"
    file.write_text(FILE, "utf-8")
    assert call("import", str(file))[0] == 0
    visits = tmp_path / "visits.csv"
    visits.write_text("Дата;Клиент;Телефон;Услуга\n01.02.2026;Сидорова Зоя;+79165550000;Cut\n")
    assert call("import", str(visits))[0] == 0
    return call


def answered(run: Run, *words: str) -> Any:
    code, out, err = run(*words)
    assert code == 0, err
    return json.loads(out)


def test_the_pair_is_told_merged_and_made_two_again_after_a_new_visit(run: Run) -> None:
    (pair,) = answered(run, "duplicates")
    assert pair["ids"] == [1, 2]
    assert 0.5 < pair["score"] <= 1
    assert pair["because"] == ["same_name", "same_birthday"]
    merged = answered(run, "merge", "1", "2")
    assert merged["client"] == 1
    for words in (
        ("visit", "2", "--on", "2026-03-10", "--service", "Cut"),
        ("book", "2", "--at", "2026-03-20T12:00", "--service", "Cut"),
    ):
        code, _out, err = run(*words)
        assert code == 2
        assert "The card 2 was merged into another one. Use the card 1 instead." in err
    assert answered(run, "duplicates") == []
    with_both = answered(run, "client", "1")
    assert len(with_both["phones"]) == 2
    answered(run, "visit", "1", "--on", "2026-03-10", "--service", "Cut")
    undone = answered(run, "undo", str(merged["operation"]))
    assert (undone["what"], undone["kept_rows"]) == ("Cards merged", 0)
    assert len(answered(run, "client", "1")["phones"]) == 1
    assert len(answered(run, "client", "1")["visits"]) == 1
    assert len(answered(run, "client", "2")["phones"]) == 1


def test_what_cannot_be_merged_is_said_with_exit_code_two(run: Run) -> None:
    for words in (("merge", "1", "1"), ("merge", "1", "99")):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert err


def test_erasing_needs_a_yes_and_says_what_went(run: Run) -> None:
    code, _out, err = run("erase", "3")
    assert code == 2
    assert "--yes" in err
    erased = answered(run, "erase", "3", "--yes")
    assert erased["removed"]["contacts"] == 2
    assert erased["visits_kept"] == 1
    assert run("client", "3")[0] == 2
    assert {row["id"] for row in answered(run, "search", "")} == {1, 2}


def test_people_are_told_who_the_pair_is_and_why(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    salon = str(tmp_path / "salon.db")
    assert main(["--db", salon, "--now", NOW, "--lang", "en", "duplicates"]) == 0
    said = capsys.readouterr().out
    assert "(1)" in said
    assert "(2)" in said
    assert "Katya" in said
    assert "same name, same birthday" in said
    assert "same_name" not in said
