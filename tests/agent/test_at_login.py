from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salonapp.agent.at_login import agent_command, install, uninstall, unit_text
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.agent_lease import take_lease
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT

NOW = "2026-03-11T10:00:00+03:00"


def test_the_unit_starts_the_agent_of_this_salon(tmp_path: Path) -> None:
    words = agent_command(tmp_path / "my salon.db")
    assert words[-3:] == ["--db", str(tmp_path / "my salon.db"), "agent"]
    text = unit_text(words)
    assert f'"{tmp_path}/my salon.db" agent' in text
    assert "Restart=on-failure" in text
    assert "100%%" in unit_text(["salonapp", "100%"])


def test_the_entry_is_written_switched_on_and_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    asked: list[Sequence[str]] = []
    file = Path(install(tmp_path / "salon.db", asked.append))
    assert file.is_file()
    assert file.stat().st_mode & 0o077 == 0, "an address of a server may hold its password"
    assert [words[0] for words in asked] == ["daemon-reload", "enable"]
    assert uninstall(asked.append)
    assert not file.exists()
    assert not uninstall(asked.append)


def test_the_shell_tells_which_computer_sends(db: Database, target: str) -> None:
    with db.write(AGENT, msg("Agent")) as tx:
        take_lease(tx, "me", "desk-2", 40)
    words = [sys.executable, "-m", "salonapp.app", "--db", target, "--now", NOW, "--json"]
    done = subprocess.run([*words, "agent", "status"], capture_output=True, check=True, text=True)
    told = json.loads(done.stdout)
    assert (told["alive"], told["host"], told["this_computer"]) == (True, "desk-2", False)
    assert datetime.fromisoformat(told["since"]).astimezone(UTC).hour == 7
