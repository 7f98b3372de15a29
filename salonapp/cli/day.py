"""What a day came to, for the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, day_from
from salonapp.cli.files import may_write
from salonapp.desk.day_summary import Span
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg


def add_to(app: typer.Typer) -> None:
    """Put the command on the shell."""
    app.command("day")(day)


def day(
    context: typer.Context,
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD; today without it.")] = "",
    span: Annotated[
        Span, typer.Option(help="The day, or the week or month it lies in.")
    ] = Span.DAY,
    to: Annotated[
        Path | None, typer.Option("--csv", help="Write the figures into this file as a table.")
    ] = None,
) -> None:
    """Show what a day came to: visits, takings by master and way of paying, who is booked again."""
    from salonapp.desk.day_sheet import as_csv
    from salonapp.desk.queries.day_summary import day_summary
    from salonapp.foundation.money import format_money
    from salonapp.visits.checkout import method_name

    shell: Shell = context.obj
    with shell.read() as reader:
        first, last = span.around(day_from(on) if on else reader.today)
        found = day_summary(reader, shell.viewer, first, None if span is Span.DAY else last)
        currency = reader.settings.text("salon.currency")
    if to is not None:
        _write(may_write(shell, to), as_csv(found, currency))
        answer(shell, {"file": str(to)})
        return

    def money(minor: int | None) -> Any:
        if shell.json or minor is None:
            return minor
        return format_money(minor, currency)

    answer(
        shell,
        {
            "on": found.day,
            **({"until": found.last} if found.last is not None else {}),
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
            **(
                {
                    "by_day": [
                        {
                            "on": line.day,
                            "visits": line.visits,
                            "paid_minor": money(line.paid_minor),
                        }
                        for line in found.days
                    ]
                }
                if found.last is not None
                else {}
            ),
        },
    )


def _write(file: Path, table: bytes) -> None:
    try:
        file.write_bytes(table)
    except OSError:
        raise InvalidInput(
            msg("{file} cannot be written.", file=file.name),
            msg("Close it in other programs, or choose another folder."),
        ) from None
