"""Commands about lists that the salon keeps: name them, show who is in one, write it to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from salonapp.cli.answer import answer, progress
from salonapp.cli.context import Shell, day_from
from salonapp.cli.files import may_write
from salonapp.cli.words import heading
from salonapp.foundation.i18n import N_, _
from salonapp.staff.rights import Right

_AT_ONCE = 5_000

app = typer.Typer(
    invoke_without_command=True, help="Lists of clients that are kept: name them, show one."
)


@app.callback()
def all_lists(context: typer.Context) -> None:
    """Name the lists, what they hold, and how many clients are in each now."""
    from salonapp.desk.filter_words import describe_all
    from salonapp.desk.queries.saved import list_count, saved_lists

    if context.invoked_subcommand is not None:
        return
    shell: Shell = context.obj
    with shell.read() as reader:
        currency = reader.settings.text("salon.currency")
        documents = [
            {
                "id": view.id,
                "name": view.name,
                "clients": None if view.problem else list_count(reader, shell.viewer, view),
                "holds": view.problem or describe_all(view.conditions, currency),
            }
            for view in saved_lists(reader, shell.viewer)
        ]
    headings = {"id": "id", "name": _("Name"), "clients": _("Clients"), "holds": _("Holds")}
    answer(shell, documents, headings)


@app.command("show")
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The list's name or number.")],
    csv: Annotated[Path | None, typer.Option(help="Write them to this file instead.")] = None,
) -> None:
    """Show who is in a list now."""
    from salonapp.desk.queries import client_rows
    from salonapp.desk.queries.saved import find_list, list_client_ids

    shell: Shell = context.obj
    with shell.read() as reader:
        view = find_list(reader, shell.viewer, name)
        ids = list_client_ids(reader, shell.viewer, view.id)
        if csv is not None:
            from salonapp.desk.exports.lists import export_list

            with progress(shell, _("Exporting")) as step:
                count = export_list(reader, shell.viewer, ids, may_write(shell, csv), progress=step)
            answer(shell, {"file": str(csv), "clients": count})
            return
        rows: list[Any] = []
        for start in range(0, len(ids), _AT_ONCE):
            rows += client_rows(reader, shell.viewer, ids[start : start + _AT_ONCE])
    answer_clients(shell, rows)


@app.command("offer")
def offer(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The list's name or number.")],
    text: Annotated[str, typer.Option(help="What is written, with placeholders as in rules.")],
    start: Annotated[str, typer.Option("--from", help="The first day; today unless given.")] = "",
    called: Annotated[str, typer.Option(help="The offer's name; else the list's.")] = "",
) -> None:
    """Write once to everybody in a list who agreed to offers, the hottest first."""
    from salonapp.desk.cards import ClientFilter
    from salonapp.desk.commands.offers import offer_to_list
    from salonapp.desk.queries.saved import find_list

    shell: Shell = context.obj
    shell.needs(Right.SEND)
    first = day_from(start) if start else None
    with shell.read() as reader:
        view = find_list(reader, shell.viewer, name)
        language = reader.settings.text("salon.language")
    wanted = ClientFilter(conditions=view.conditions)
    with shell.write(N_("Offer to {name}"), name=called or view.name) as tx:
        made = offer_to_list(tx, shell.viewer, wanted, called or view.name, {language: text}, first)
    answer(
        shell,
        {"offer": made.offer_id, "recipients": made.recipients, "operation": tx.operation_id},
    )


@app.command("stop")
def stop(
    context: typer.Context,
    offer_id: Annotated[int, typer.Argument(metavar="OFFER", help="The offer's number.")],
) -> None:
    """Take an offer back: what has not gone out yet never will."""
    from salonapp.reminders.commands.offers import cancel_offer

    shell: Shell = context.obj
    shell.needs(Right.SEND)
    with shell.write(N_("Offer taken back")) as tx:
        cancel_offer(tx, offer_id)
    answer(shell, {"offer": offer_id, "operation": tx.operation_id})


def answer_clients(shell: Shell, rows: list[Any]) -> None:
    """Clients as a table: of a search and of a list alike."""
    answer(
        shell,
        [
            {
                "id": row.id,
                "name": row.name,
                "phone": row.phone,
                "temperature": row.temperature if shell.json else heading(row.temperature),
            }
            for row in rows
        ],
        {"id": "id", "name": _("Name"), "phone": _("Phone"), "temperature": _("Temperature")},
    )
