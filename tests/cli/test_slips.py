"""Slips of the keyboard in the shell: refused with a word, and nothing of the salon is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main
from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.commands.materials import add_material
from salonapp.catalog.commands.stock import set_usage_norms
from salonapp.catalog.queries.stock import usage_norms
from salonapp.cli.files import may_write
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER


class FakeShell:
    """A call of the shell on a salon, as far as writing a file looks at it."""

    def __init__(self, db: Database) -> None:
        self.db = db


@pytest.fixture
def salon(db: Database) -> Database:
    with db.write(OWNER, msg("A salon")) as tx:
        add_staff(tx, "Lera")
        add_client(tx, ClientDraft(first_name="Anna"))
        set_usage_norms(tx, add_service(tx, ServiceDraft("Cut")), {})
        dye = add_material(tx, MaterialDraft("Dye"))
        set_usage_norms(tx, 1, {dye: 5_000})
    return db


def test_no_file_is_written_over_a_salon_or_a_copy_of_one(db: Database, tmp_path: Path) -> None:
    shell: Any = FakeShell(db)
    assert db.path is not None
    copy, other, folder = tmp_path / "copy.bak", tmp_path / "list.csv", tmp_path / "folder"
    copy.write_bytes(b"SQLite format 3\0 and more")
    other.write_bytes(b"an older list")
    folder.mkdir()
    wal = db.path.with_name(f"{db.path.name}-wal")
    assert wal.exists()
    for file in (db.path, wal, copy):
        with pytest.raises(InvalidInput, match="would be lost"):
            may_write(shell, file)
    for file in (other, folder, tmp_path / "new.csv"):
        assert may_write(shell, file) == file


SLIPS = {
    "a list over the salon": ("stock list --csv {salon}", "would be lost"),
    "figures over the salon": ("day --csv {salon}", "would be lost"),
    "a calendar over the salon": ("calendar export {salon}", "would be lost"),
    "no amount at all": ("stock norm Cut Dye {nothing}", "Enter an amount"),
    "no material": ("stock moves {nothing}", "Enter the material's name."),
    "no service": ("calendar slots 1 --service {nothing}", "Enter the service's name."),
    "nobody": ("calendar feed on", "Enter a name."),
    "a last day off without a first": ("calendar hours Lera --until 2026-03-20", "add --off"),
    "a holiday without a day": ("calendar hours Lera --kind holiday", "add --off"),
    "days off in another age": ("calendar hours Lera --off 9999-12-31", "too far ahead"),
    "days off long ago": ("calendar hours Lera --off 0001-01-01", "too long ago"),
    "the first day there was": ("calendar show --on 0001-01-01", "a day in the command"),
    "a wish for ever": ("calendar wait 1 --from 2026-03-20 --to 9999-12-31", "two years ahead"),
}


@pytest.mark.parametrize("what", SLIPS)
def test_a_slip_is_told_and_changes_nothing(
    salon: Database, target: str, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    words, told = SLIPS[what]
    with salon.read() as reader:
        before = usage_norms(reader)
    given = ["--db", target, "--now", "2026-03-11T10:00:00+03:00", "--lang", "en"]
    typed = [word.format(salon=target, nothing="") for word in words.split()]
    assert main([*given, *typed]) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    with salon.read() as reader:
        assert usage_norms(reader) == before


def test_rights_are_taken_in_whatever_letters_they_are_called(
    salon: Database, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for change, has in (("+phones", True), ("-phones", False)):
        assert main(["--db", target, "--json", "staff", "rights", "Lera", change]) == 0
        (lera,) = json.loads(capsys.readouterr().out)
        assert ("phones" in lera["rights"]) is has
