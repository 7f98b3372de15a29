"""Commands about data as a whole: take it in, give it out, back it up, put it right."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from salonapp.cli.answer import answer, progress
from salonapp.cli.context import Shell
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import _, msg
from salonapp.staff.rights import Right

if TYPE_CHECKING:
    from salonapp.desk.imports.cards import Note


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("import")(import_)
    app.command("export")(export)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("doctor")(doctor)


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    kind: Annotated[str, typer.Option(help="clients or visits; guessed when left out.")] = "",
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="field=Column, where the guess is wrong.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would happen; change nothing.")] = False,
) -> None:
    """Take in a file from the old program, or an exported salon; one undo takes it back."""
    from salonapp.desk.imports.cards import ImportKind
    from salonapp.desk.imports.commands import run_import
    from salonapp.desk.whole.commands import take_over
    from salonapp.desk.whole.file import is_whole

    shell: Shell = context.obj
    shell.needs_desk_rights()
    if kind and kind not in set(ImportKind):
        raise InvalidInput(msg("{kind} is not one of: clients, visits.", kind=kind))
    mapping = dict(_mapping(text) for text in map_ or [])
    with progress(shell, _("Importing")) as step:
        if is_whole(file):
            result = take_over(shell.db, file, actor=shell.actor, dry_run=dry_run, progress=step)
        else:
            result = run_import(
                shell.db,
                file,
                ImportKind(kind) if kind else None,
                mapping,
                actor=shell.actor,
                dry_run=dry_run,
                progress=step,
            )
    document = {
        "read": result.read,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": [{"row": r.row, "reason": str(r.reason)} for r in result.rejected],
        "operation": result.operation_id,
    }
    if dry_run:
        document["doubled"] = [{"row": d.row, "reason": str(d.reason)} for d in result.doubled]
    if not shell.json and result.rejected_file is not None:
        document["rejected_file"] = str(result.rejected_file)
    if not shell.json and result.notes:
        document["left_out"] = [
            f"{str(note.what).rstrip('.')}: {_rows(note)}" for note in result.notes
        ]
    answer(shell, document)


def _rows(note: Note) -> str:
    """Which rows where they are few, else how many: "№ 2, 7", "1 200"."""
    if len(note.rows) < note.count:
        return format_number(note.count)
    return "№ " + ", ".join(str(row) for row in note.rows)


def _mapping(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not equals or not field or not column:
        raise InvalidInput(msg("{text} is not of the form field=Column.", text=text))
    return field.strip(), column.strip()


def export(context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write clients, visits, messages and more as CSV, and everything as one JSON file."""
    from salonapp.desk.exports import export_all

    shell: Shell = context.obj
    shell.needs(Right.EXPORT)
    with shell.read() as reader:
        files = export_all(reader, shell.viewer, folder)
    answer(shell, {"files": [str(file) for file in files]})


def backup(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Copy the salon to a file and check the copy."""
    from salonapp.storage.backup import back_up

    shell: Shell = context.obj
    shell.needs_desk_rights()
    info = back_up(shell.db, file)
    answer(shell, {"clients": info.clients, "visits": info.visits, "checked": info.checked})


def restore(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Put a backup in the salon's place; the replaced file is kept, and sending is paused."""
    from salonapp.storage.backup import restore as put_back

    shell: Shell = context.obj
    if shell.staff_name:
        shell.needs_desk_rights()
    shell.close()
    shell.wiring.load_tables()
    restored = put_back(shell.target, file, shell.clock)
    info = restored.info
    document = {"clients": info.clients, "visits": info.visits, "checked": info.checked}
    answer(shell, {**document, "kept": str(restored.kept or "")})


def doctor(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option(help="Work out all derived state anew.")] = False,
) -> None:
    """Check the salon's data; with --rebuild work out everything that follows from facts anew."""
    from salonapp.storage.doctor import examine
    from salonapp.storage.doctor import rebuild as rebuild_all

    shell: Shell = context.obj
    shell.needs_desk_rights()
    if rebuild:
        with progress(shell, _("Rebuilding")) as step:
            rebuild_all(shell.db, progress=step)
    report = asdict(examine(shell.db))
    if not shell.json:
        found = {"ok": _("in order"), "damaged": _("damaged")}
        report["integrity"] = found.get(report["integrity"], report["integrity"])
        report["problems"] = report["problems"] or [_("none")]
    answer(shell, report)
