"""The shell speaks to people in words; JSON keeps its keys."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salonapp import cli
from salonapp.app import main
from salonapp.cli.words import _WORDS

NOW = "2026-03-11T10:00:00+03:00"
Told = Callable[..., str]


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Run a command as a person does; it must end well."""

    def run(*words: str, lang: str = "en", code: int = 0, as_: str = "") -> str:
        rights = ["--as", as_] if as_ else []
        salon = str(tmp_path / "salon.db")
        got = main(["--db", salon, "--now", NOW, "--lang", lang, *rights, *words])
        out, err = capsys.readouterr()
        assert got == code, err
        return out or err

    run("demo", "--clients", "30", "--years", "1")
    return run


def ask(told: Told, *words: str) -> Any:
    return json.loads(told("--json", *words))


def test_a_card_is_shown_to_people_without_machine_keys(told: Told) -> None:
    shown = told("client", "7")
    name = ask(told, "client", "7")["name"]
    assert name in shown
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", shown)


def test_every_answer_of_the_shell_has_words_for_its_keys() -> None:
    unnamed: set[str] = set()
    for file in Path(cli.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name("answer"), args=[_, ast.Dict(keys=keys)]):
                    named = (str(key.value) for key in keys if isinstance(key, ast.Constant))
                    unnamed |= set(named) - set(_WORDS)
    assert unnamed == set()


def test_a_service_is_called_a_service_where_it_is_named(told: Told) -> None:
    told("safety", "service", "Men's haircut", "--needs-test")
    shown = told("safety", "show", "7")
    assert "Service: Men's haircut" in shown
    assert "Messages about visits" not in shown
    assert "Messages about visits" in told("client", "7")


def test_the_doctor_speaks_in_words(told: Told) -> None:
    assert re.search(r"Integrity\s+in order", told("doctor"))
    assert ask(told, "doctor")["integrity"] == "ok"


def test_changes_of_a_card_are_told_line_by_line(told: Told) -> None:
    told("visit", "7", "--on", "2026-03-10", "--service", "Men's haircut", "--price", "210000")
    shown = " ".join(told("history", "--client", "7").split())
    assert "11 March, " in shown
    assert "Service of a visit:" in shown
    assert "Men's haircut" in shown
    assert "owner" in shown
    latest = ask(told, "history", "--client", "7")[0]
    assert "lines" not in latest
    assert {"visit.on_day", "visit_service.service_id"} <= {c["field"] for c in latest["changes"]}


def test_a_consent_says_how_it_was_given_and_in_which_words(told: Told) -> None:
    told(
        *("consent", "7", "--purpose", "advertising", "--no"),
        *("--evidence", "spoken", "--source", "spoken"),
    )
    told(
        *("consent", "7", "--purpose", "advertising", "--yes", "--channel", "email"),
        *("--evidence", "the site's form", "--source", "online"),
    )
    kept = ask(told, "client", "7")["consents"]
    email = next(c for c in kept if c["purpose"] == "advertising" and c["channel"] == "email")
    assert (email["granted"], email["source"]) == (True, "online")
    refused = told(
        *("consent", "7", "--purpose", "advertising", "--yes"),
        *("--evidence", "x", "--source", "pigeon"),
        code=2,
    )
    assert "paper" in refused
