"""A salon leaves by `export` and comes into a new one by `import`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main


def test_an_exported_folder_is_imported_into_a_new_salon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(file: str, *words: str, code: int = 0) -> Any:
        now = "2026-03-11T10:00:00+03:00"
        got = main(["--db", str(tmp_path / file), "--now", now, "--lang", "en", "--json", *words])
        out, err = capsys.readouterr()
        assert got == code, err
        return json.loads(out) if code == 0 else err

    ask("old.db", "demo", "--clients", "12", "--years", "1")
    found = ask("old.db", "search", "")
    folder = str(tmp_path / "out")
    assert str(tmp_path / "out" / "salon.json") in ask("old.db", "export", folder)["files"]

    tried = ask("new.db", "import", folder, "--dry-run")
    assert tried["operation"] is None
    done = ask("new.db", "import", folder)
    assert done["created"] == done["read"] == tried["created"]
    assert ask("new.db", "search", "") == found
    mine = ask("new.db", "client", str(found[0]["id"]))
    theirs = ask("old.db", "client", str(found[0]["id"]))
    assert mine["visits"] == theirs["visits"]
    assert "empty" in ask("new.db", "import", folder, code=2)
    assert ask("new.db", "undo", str(done["operation"]))
    assert ask("new.db", "search", "") == []
