"""What a day came to, for the shell."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, day_from


def add_to(app: typer.Typer) -> None:
    """Put the command on the shell."""
    app.command("day")(day)


def day(
    context: typer.Context,
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD; today without it.")] = "",
) -> None:
    """Show what a day came to: visits, takings by master and way of paying, who is booked again."""
    from salonapp.desk.queries.day_summary import day_summary
    from salonapp.foundation.money import format_money
    from salonapp.visits.checkout import method_name

    shell: Shell = context.obj
    with shell.read() as reader:
        found = day_summary(reader, shell.viewer, day_from(on) if on else reader.today)
        currency = reader.settings.text("salon.currency")

    def money(minor: int | None) -> Any:
        if shell.json or minor is None:
            return minor
        return format_money(minor, currency)

    answer(
        shell,
        {
            "on": found.day,
            "visits": found.visits,
            "first_visits": found.first_visits,
            "no_shows": found.no_shows,
            "cancelled": found.cancelled,
            "still_open": found.still_open,
            "booked_again": found.booked_again,
            "paid_minor": money(found.paid_minor),
            "taken_minor": money(found.taken_minor),
            "debts_paid_minor": money(found.debts_paid_minor),
            "owed_minor": money(found.owed_minor),
            "discount_minor": money(found.discount_minor),
            "tip_minor": money(found.tip_minor),
            "methods": {
                (method if shell.json else method_name(method)): money(amount)
                for method, amount in found.by_method
            },
            "masters": [
                {
                    "id": each.staff_id,
                    "name": each.name,
                    "visits": each.visits,
                    "paid_minor": money(each.paid_minor),
                    "tip_minor": money(each.tip_minor),
                }
                for each in found.masters
            ],
        },
    )
