"""The stock and what a day came to, in the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salonapp.app import main


def test_the_shell_keeps_the_stock_and_sums_the_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    salon = ["--db", str(tmp_path / "salon.db"), "--now", "2026-03-11T10:00:00+03:00"]

    def run(*words: str, form: str = "--json") -> tuple[int, str]:
        code = main([*salon, "--lang", "en", form, *words])
        out, err = capsys.readouterr()
        return code, out or err

    assert run("demo", "--clients", "20", "--years", "1", "--seed", "3")[0] == 0
    run("safety", "material", "Gloves", "--unit", "pc")
    assert (
        run("stock", "receive", "Gloves", "100", "--price", "900", "--expires", "2027-01-01")[0]
        == 0
    )
    run("stock", "write-off", "gloves", "10", "--note", "torn")
    run("stock", "norm", "Стрижка женская", "Gloves", "2")
    (gloves,) = [
        each for each in json.loads(run("stock", "list")[1]) if each["material"] == "Gloves"
    ]
    assert (gloves["in_stock"], gloves["next_expiry"], gloves["to_buy"]) == (
        90.0,
        "2027-01-01",
        0.0,
    )
    run("stock", "count", "Gloves", "0")
    last, *_earlier = moves = json.loads(run("stock", "moves", "gloves")[1])
    assert [each["kind"] for each in moves] == ["count", "write_off", "receipt"]
    assert run("stock", "remove", str(last["id"]))[0] == 0
    assert len(json.loads(run("stock", "moves", "gloves")[1])) == 2
    assert run("undo")[0] == 0
    assert run("stock", "remove", "999999")[0] == 2
    listed = json.loads(run("stock", "list", "--csv", str(tmp_path / "list.csv"))[1])
    assert (tmp_path / "list.csv").read_text("utf-8-sig").count("\n") == listed["materials"] + 1
    assert run("stock", "list", "--csv", str(tmp_path))[0] == 2
    listed = run("stock", "list", form="--lang=en")[1]
    assert "Gloves" in listed
    assert "0 pc" in listed.replace("\N{NO-BREAK SPACE}", " ")
    assert run("stock", "receive", "Gloves", "many")[0] == 2
    assert run("stock", "count", "Gloves", "5", "--on", "2027-01-01")[0] == 2
    code, out = run("day", "--on", "2026-03-10")
    summed = json.loads(out)
    assert code == 0
    assert summed["visits"] == sum(each["visits"] for each in summed["masters"])
    assert summed["paid_minor"] == sum(each["paid_minor"] for each in summed["masters"])
    assert "_minor" not in run("day", form="--lang=en")[1]
    paid = ("--pay", "cash=100000", "--pay", "card=80000", "--discount", "10%", "--tip", "5000")
    visit = ("visit", "1", "--on", "2026-03-11", "--service", "Women's haircut", *paid)
    assert run(*visit, "--price", "200000", "--discount-reason", "friend")[0] == 0
    today = json.loads(run("day")[1])
    assert (today["taken_minor"], today["tip_minor"], today["discount_minor"]) == (
        180_000,
        5_000,
        20_000,
    )
    for wrong in (("--pay", "gold=1"), ("--discount", "many"), ("--pay", "cash=99999999")):
        assert run(*visit[:6], "--discount-reason", "x", *wrong)[0] == 2
