"""What the documents promise is there, and what is there is in the documents."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main
from typer.core import TyperGroup

from salonapp.cli.shell import app

ROOT = Path(__file__).parents[2]


def commands(group: TyperGroup, before: str = "") -> set[str]:
    """The full names of all commands of the shell."""
    names: set[str] = set()
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            names |= commands(command, f"{before}{name} ")
            if command.invoke_without_command:
                names.add(before + name)
        else:
            names.add(before + name)
    return names


def test_every_command_of_the_shell_is_described() -> None:
    described = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    whole = typer.main.get_command(app)
    assert isinstance(whole, TyperGroup)

    rows = re.findall(r"^\| `([a-z][a-z-]*(?: [a-z][a-z-]*)?)", described, flags=re.MULTILINE)

    assert set(rows) == commands(whole)


def test_every_target_the_readers_are_told_of_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    told = (ROOT / "README.md").read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")

    assert set(re.findall(r"`make ([a-z0-9]+)`", told)) <= targets
    assert {"run", "test", "check", "bench", "faults", "tour", "bundle"} <= targets


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\((?!http)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"
