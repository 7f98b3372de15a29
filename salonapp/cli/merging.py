"""Commands about cards that are one person: find them, merge them; and about erasing one."""

from __future__ import annotations

from typing import Annotated

import typer

from salonapp.cli.answer import answer, progress
from salonapp.cli.context import Shell
from salonapp.foundation.i18n import N_, _


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("duplicates")(duplicates)
    app.command("merge")(merge)


def duplicates(
    context: typer.Context,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
) -> None:
    """Cards that are probably one person, the surest first, and why."""
    from salonapp.clients.queries.duplicates import duplicate_pairs

    shell: Shell = context.obj
    shell.needs_desk_rights()
    with progress(shell, _("Looking for duplicates")) as step, shell.read() as reader:
        pairs = duplicate_pairs(reader, step)
    answer(
        shell,
        [
            {
                "ids": list(pair.ids),
                "score": pair.score,
                "because": [reason.value for reason in pair.because],
            }
            for pair in pairs[:limit]
        ],
        {"ids": "id", "score": _("How sure"), "because": _("Because")},
    )


def merge(
    context: typer.Context,
    keep: Annotated[int, typer.Argument(metavar="KEEP")],
    other: Annotated[int, typer.Argument(metavar="OTHER")],
) -> None:
    """Merge the card OTHER into KEEP, keeping everything; `undo` makes two cards again."""
    from salonapp.desk.merging.commands import merge as merge_cards

    shell: Shell = context.obj
    shell.needs_desk_rights()
    with shell.write(N_("Cards merged")) as tx:
        merge_cards(tx, keep, other)
    answer(shell, {"client": keep, "operation": tx.operation_id})
