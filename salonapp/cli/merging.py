"""Commands about cards that are one person: find them, merge them; and about erasing one."""

from __future__ import annotations

from typing import Annotated

import typer

from salonapp.cli.answer import answer, progress
from salonapp.cli.context import Shell
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_percent
from salonapp.foundation.i18n import N_, _, msg
from salonapp.staff.rights import Right


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("duplicates")(duplicates)
    app.command("merge")(merge)
    app.command("erase")(erase)


def duplicates(
    context: typer.Context,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
) -> None:
    """Cards that are probably one person, the surest first, and why."""
    from salonapp.clients.alike import because_words
    from salonapp.clients.queries import client_name
    from salonapp.clients.queries.duplicates import duplicate_pairs

    shell: Shell = context.obj
    shell.needs(Right.DELETE)
    with progress(shell, _("Looking for duplicates")) as step, shell.read() as reader:
        pairs = duplicate_pairs(reader, step)
        pairs = pairs[:limit]
        ids = () if shell.json else {i for pair in pairs for i in pair.ids}
        names = {i: client_name(reader, i, shell.viewer) for i in ids}
    if shell.json:
        answer(
            shell,
            [
                {
                    "ids": list(pair.ids),
                    "score": pair.score,
                    "because": [reason.value for reason in pair.because],
                }
                for pair in pairs
            ],
        )
        return
    answer(
        shell,
        [
            {
                "cards": [f"{names[each]} ({each})" for each in pair.ids],
                "score": format_percent(pair.score),
                "because": because_words(pair.because),
            }
            for pair in pairs
        ],
        {"cards": _("Cards"), "score": _("How sure"), "because": _("Because")},
    )


def merge(
    context: typer.Context,
    keep: Annotated[int, typer.Argument(metavar="KEEP")],
    other: Annotated[int, typer.Argument(metavar="OTHER")],
) -> None:
    """Merge the card OTHER into KEEP, keeping everything; `undo` makes two cards again."""
    from salonapp.desk.merging.commands import merge as merge_cards

    shell: Shell = context.obj
    shell.needs(Right.DELETE)
    with shell.write(N_("Cards merged")) as tx:
        merge_cards(tx, keep, other)
    answer(shell, {"client": keep, "operation": tx.operation_id})


def erase(
    context: typer.Context,
    client: Annotated[int, typer.Argument(metavar="CLIENT")],
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be taken back: say so.")] = False,
) -> None:
    """Erase a person for good; visits stay for accounting without a name."""
    from salonapp.desk.erasing.commands import erase_for_good
    from salonapp.desk.erasing.queries import backups_that_know
    from salonapp.desk.erasing.words import (
        ahead_words,
        backups_words,
        kept_words,
        removed_words,
        traces_words,
    )

    shell: Shell = context.obj
    shell.needs(Right.DELETE)
    if not yes:
        raise InvalidInput(
            msg("Erasing cannot be taken back."), msg("Add --yes if that is what you want.")
        )
    erased = erase_for_good(shell.db, shell.actor, client)
    backups = backups_that_know(shell.db)
    told = [*removed_words(erased), ahead_words(erased.ahead), kept_words(erased)]
    told.append(backups_words(backups))
    told.append(traces_words(erased))
    answer(
        shell,
        {
            "client": client,
            "removed": {kind.value: count for kind, count in erased.counts},
            "visits_kept": erased.visits_kept,
            "backups": {"count": backups.count, "first": backups.first, "last": backups.last},
            "told": [line for line in told if line],
        },
        {"client": "id", "told": _("Removed")},
    )
