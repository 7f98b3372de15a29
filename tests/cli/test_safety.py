"""The shell writes down what could hurt a client, and stops a visit that could."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, as_: str = "") -> tuple[int, str, str]:
        salon = ["--db", str(tmp_path / "salon.db"), "--now", "2026-03-11T10:00:00+03:00"]
        rights = ["--as", as_] if as_ else []
        code = main([*salon, "--lang", "en", "--json", *rights, *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def ask(run: Run) -> Callable[..., Any]:
    def call(*words: str) -> Any:
        code, out, err = run(*words)
        assert code == 0, err
        return json.loads(out)

    return call


def test_a_visit_stops_and_goes_on_with_a_reason(run: Run, ask: Callable[..., Any]) -> None:
    ask("demo", "--clients", "30", "--years", "1", "--seed", "3")
    ask("staff", "add", "Zoya", "--role", "master")
    (service, *_rest) = [
        each["services"][0] for each in ask("client", "7")["visits"] if each["services"]
    ]
    ask("safety", "material", "Dye 7/0", "--ingredients", "Aqua, Toluene-2,5-Diamine")
    ask("safety", "alert", "7", "ППД", "--severity", "severe", "--until", "2026-12-31")
    visit = ("visit", "7", "--on", "2026-03-11", "--service", service, "--material", "dye=30,5")

    code, out, err = run(*visit)
    assert (code, out) == (2, "")
    assert "Allergy (ППД): Dye 7/0 contains Toluene-2,5-Diamine." in err

    made = ask(*visit, "--despite", "insists")["visit"]
    kept = next(each for each in ask("client", "7")["visits"] if each["id"] == made)
    assert kept["materials"][0]["amount_thousandths"] == 30_500
    assert kept["overrides"][0]["reason"] == "insists"

    code, _out, err = run("safety", "service", service, "--needs-test", as_="Zoya")
    assert code == 2
    ask("safety", "service", service, "--needs-test")
    test = ask("safety", "test", "7", "Dye 7/0", "--service", service)["patch_test"]
    ask("safety", "result", str(test), "failed")
    shown = ask("safety", "show", "7")
    assert {"service": service, "state": "failed"} in shown["standing"]
    assert (shown["alerts"][-1]["text"], shown["alerts"][-1]["holds"]) == ("ППД", True)
    assert "Dye 7/0" in [each["name"] for each in ask("safety", "materials")]
    assert run("safety", "result", str(test), "maybe")[0] == 2
    assert run("safety", "show", "999")[0] == 2


def test_people_are_told_in_words_what_programs_are_told_by_codes(
    run: Run, ask: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("demo", "--clients", "30", "--years", "1", "--seed", "3")
    ask("safety", "alert", "7", "ППД", "--severity", "severe")
    main(["--db", str(tmp_path / "salon.db"), "--lang", "en", "safety", "show", "7"])
    told = capsys.readouterr().out
    assert "Allergy" in told
    assert "State: ran out" in told
    assert "run_out" not in told
