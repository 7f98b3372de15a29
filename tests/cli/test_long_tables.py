"""A table of thousands of rows is written at once."""

from __future__ import annotations

import pytest

from salonapp.app import open_salon
from salonapp.cli import answer as answering
from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, Wiring


def test_a_long_table_says_what_a_short_one_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(Wiring(open_salon, lambda *_: 0, lambda: "", lambda: None), "")
    rows = [{"name": "Аня", "tags": ["a", "b"]}, {"name": "Maria-Luisa", "tags": []}]
    monkeypatch.setattr(answering, "_PAINTED_ROWS", 1)
    answer(shell, rows, {"name": "Name", "tags": "Tags"})
    assert capsys.readouterr().out.splitlines() == [
        "Name         Tags",
        "Аня          a, b",
        "Maria-Luisa",
    ]
