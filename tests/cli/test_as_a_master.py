"""`--as` for every command of the shell: a master is told no phone, no address and no takings.

A new command fails here until it is said how it is asked, or that it tells nothing of a client.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from salonapp.app import main
from salonapp.cli.shell import app
from salonapp.storage.database import Database
from tests.desk.leaky_salon import AMOUNTS, DIGITS, MAIL, PHONE, LeakySalon
from tests.house.test_docs import commands

NOW = "2026-03-11T10:00:00+00:00"
#: How each command that tells of clients is asked.
ASKED: dict[str, tuple[str, ...]] = {
    "calendar show": (),
    "calendar waiting": (),
    "card": ("1",),
    "day": (),
    "debts": (),
    "duplicates": (),
    "export": ("OUT",),
    "history": ("--client", "1"),
    "lists": (),
    "reminders answers": (),
    "reminders list": (),
    "reminders log": (),
    "reminders opt-outs": (),
    "reminders plan": (),
    "reminders why": ("1",),
    "safety show": ("1",),
    "search": (PHONE,),
    "stock list": (),
    "stock moves": ("Blondor",),
    "temperature list": (),
}
#: They write, or tell of the salon and of no client.
_QUIET_NAMES = """
agent, agent install, agent status, backup, book, bots connect, bots disconnect, bots link,
bots list, calendar export, calendar feed, calendar hours, calendar move, calendar slots,
calendar status, calendar wait, client, consent, debts pay, demo, doctor, erase, import,
lists offer, lists show, lists stop, merge, photo add, redo, reminders answer, reminders brought,
reminders channels, reminders pause, reminders resume, reminders rules, reminders send,
reminders set, reminders settle, reminders try, restore, safety alert, safety material,
safety materials, safety result, safety service, safety test, settings, staff, stock count,
stock norm, stock receive, stock remove, stock write-off, temperature backtest, temperature fit,
temperature refresh, tour, undo, visit
"""
QUIET = frozenset(name.strip() for name in _QUIET_NAMES.split(","))


def test_every_command_is_asked_or_known_to_be_quiet() -> None:
    whole = typer.main.get_command(app)
    assert isinstance(whole, TyperGroup)
    assert commands(whole) == ASKED.keys() | QUIET


def test_no_command_tells_a_master_what_is_hidden(
    db: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    LeakySalon(db)
    out = tmp_path / "out"
    told = {}
    rights = ("staff", "rights", "Lera", "+export", "+delete", "+send")
    assert main(["--db", str(db.target), "--now", NOW, *rights]) == 0
    for name, words in ASKED.items():
        given = [str(out) if word == "OUT" else word for word in words]
        main(
            ["--db", str(db.target), "--now", NOW, "--json", "--as", "Lera", *name.split(), *given]
        )
        told[name] = "".join(capsys.readouterr())
    told["files"] = "".join(
        file.read_bytes().decode("utf-8", "replace") for file in out.rglob("*") if file.is_file()
    )
    assert told["card"]
    assert "•••" in told["search"] + told["files"]
    bare = {name: re.sub(r"[\s()\-–.•+]", "", text) for name, text in told.items()}
    assert [name for name, text in bare.items() if DIGITS in text] == []
    assert [name for name, text in told.items() if MAIL in text] == []
    assert [n for n, text in told.items() if any(amount in text for amount in AMOUNTS)] == []
