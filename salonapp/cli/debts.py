"""Commands about who owes: the list, and taking the money."""

from __future__ import annotations

from typing import Annotated

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell
from salonapp.foundation.i18n import N_, _

app = typer.Typer(invoke_without_command=True, help="Who owes from visits not paid in full.")


@app.callback()
def debts(context: typer.Context) -> None:
    """Show who owes, how much, and since when; who owes longest first."""
    from salonapp.desk.queries.debts import debtors
    from salonapp.foundation.money import format_money

    if context.invoked_subcommand is not None:
        return
    shell: Shell = context.obj
    with shell.read() as reader:
        found = debtors(reader, shell.viewer)
        currency = reader.settings.text("salon.currency")
    answer(
        shell,
        [
            {
                "id": each.client.id,
                "name": each.client.name,
                "phone": each.client.phone,
                "owed_minor": each.owed.owed_minor,
                "visits": each.owed.visits,
                "since": each.owed.since,
            }
            for each in found
        ],
        {
            "id": "id",
            "name": _("Name"),
            "phone": _("Phone"),
            "owed_minor": _("Owes"),
            "visits": _("Visits"),
            "since": _("Since"),
        },
        {"owed_minor": lambda minor: "" if minor is None else format_money(minor, currency)},
    )


@app.command("pay")
def pay(
    context: typer.Context,
    client_id: Annotated[int, typer.Argument(metavar="CLIENT")],
    parts: Annotated[
        list[str],
        typer.Argument(metavar="HOW=AMOUNT", help="Minor units, e.g. cash=50000; one or several."),
    ],
) -> None:
    """Take money for what a client owes, the oldest visit first; it is money of today."""
    from salonapp.cli.checkout import amounts_allowed, payment_from
    from salonapp.foundation.money import format_money
    from salonapp.visits.commands.debts import pay_debts

    shell: Shell = context.obj
    amounts_allowed(shell.viewer)
    with shell.write(N_("Debt paid")) as tx:
        left = pay_debts(tx, client_id, [payment_from(part) for part in parts], viewer=shell.viewer)
        currency = tx.settings.text("salon.currency")
    told = left if shell.json else format_money(left, currency)
    answer(shell, {"left_minor": told, "operation": tx.operation_id})
