"""The bots from the shell: connected by a token that is never printed, links made for clients."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main, open_salon
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.clock import SystemClock
from salonapp.foundation.i18n import msg
from salonapp.storage.door import OWNER
from tests.channels.messengers import TOKEN, Bots


@pytest.fixture
def bots() -> Iterator[Bots]:
    running = Bots()
    running.start()
    yield running
    running.stop()


def test_a_bot_is_connected_and_a_link_made(
    tmp_path: Path, bots: Bots, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def run(*words: str, code: int = 0) -> Any:
        got = main(["--db", str(tmp_path / "salon.db"), "--lang", "en", "--json", *words])
        out, err = capsys.readouterr()
        said.append(out + err)
        assert got == code, err
        return json.loads(out) if code == 0 else err

    ask: Callable[..., Any] = run
    ask("settings", "salon.name", "Lily")
    db = open_salon(tmp_path / "salon.db", SystemClock())
    with db.write(OWNER, msg("A client")) as tx:
        add_client(tx, ClientDraft("Anna"))
    db.close()
    assert "not connected" in ask("bots", "link", "1", "telegram", code=2)
    ask("settings", "telegram.address", bots.address)
    monkeypatch.setattr("sys.stdin", io.StringIO("999:somebody-elses-token\n"))
    assert "token" in ask("bots", "connect", "telegram", code=2)
    monkeypatch.setattr("sys.stdin", io.StringIO(f" {TOKEN} \n"))
    assert ask("bots", "connect", "telegram")["bot"] == "lily_salon_bot"
    assert ask("bots", "list")[0] == {"messenger": "telegram", "bot": "lily_salon_bot", "linked": 0}
    link = ask("bots", "link", "1", "telegram")["link"]
    assert link.startswith("https://t.me/lily_salon_bot?start=")
    assert "telegram, max" in ask("bots", "link", "1", "pigeon", code=2)
    ask("bots", "disconnect", "telegram")
    assert ask("bots", "list")[0]["bot"] == ""
    assert ask("settings", "telegram.token") == {"telegram.token": False}
    assert TOKEN not in "".join(said)
