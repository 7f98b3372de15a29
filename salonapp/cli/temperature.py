"""Commands about hot, warm and cold."""

from __future__ import annotations

import time
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from salonapp.cli.answer import answer, progress
from salonapp.cli.context import Shell, day_from, plain
from salonapp.cli.files import may_write
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg

app = typer.Typer(help="Who is hot, warm or cold, and why.", no_args_is_help=True)


@app.command()
def refresh(context: typer.Context) -> None:
    """Work out every client's class for today, with the kept parameters."""
    from salonapp.temperature.commands import refresh_all
    from salonapp.temperature.queries import mix

    shell: Shell = context.obj
    db = shell.db
    begun = time.perf_counter()
    with shell.write(N_("Temperatures worked out")) as tx:
        refresh_all(tx)
        now = mix(tx)
    seconds = time.perf_counter() - begun
    assert db is shell.db
    answer(
        shell,
        {
            "clients": now.clients,
            "hot": now.hot,
            "warm": now.warm,
            "cold": now.cold,
            "seconds": round(seconds, 3),
        },
    )


@app.command()
def fit(context: typer.Context) -> None:
    """Fit the model to the salon's own visits, and learn after how many days services are due."""
    from salonapp.reminders.commands import plan_all
    from salonapp.temperature.commands import keep_fit, keep_norms, refresh_all
    from salonapp.temperature.kept_parameters import parameters_to_json
    from salonapp.temperature.queries import parameters_of
    from salonapp.temperature.queries.fits import fit_now
    from salonapp.temperature.queries.norms import norms_learned_now

    shell: Shell = context.obj
    with progress(shell, _("Learning norms")) as stage, shell.read() as reader:
        learned = norms_learned_now(reader, stage=stage)
    with shell.write(N_("Norms learned")) as tx:
        if keep_norms(tx, learned):  # the days clients are due on have moved with them
            plan_all(tx)
    begun = time.perf_counter()
    with shell.read() as reader:
        found = fit_now(reader)
    seconds = time.perf_counter() - begun
    with shell.write(N_("Model fitted")) as tx:
        if found.is_used:
            keep_fit(tx, found.parameters, found.clients)
        refresh_all(tx)
        in_use = parameters_of(tx)
    answer(
        shell,
        {
            "fitted": found.is_used,
            "why": found.outcome.value,
            "clients": found.clients,
            "parameters": parameters_to_json(in_use),
            "seconds": round(seconds, 3),
        },
    )


@app.command()
def backtest(
    context: typer.Context,
    on: Annotated[str, typer.Option("--on", help="Pretend today is this day, YYYY-MM-DD.")],
    horizon: Annotated[int, typer.Option("--horizon", help="Who came within so many days.")],
) -> None:
    """Check the classes of a past day against who came afterwards."""
    from salonapp.temperature.queries.checks import backtest as check

    shell: Shell = context.obj
    day = day_from(on)
    with progress(shell, _("Checking")) as step, shell.read() as reader:
        result = check(reader, day, horizon, progress=step)
    answer(
        shell,
        {
            "clients": result.clients,
            "returned": result.returned,
            "auc": result.auc,
            "log_loss": result.log_loss,
            "brier": result.brier,
            "ece": result.ece,
            "classes": {
                each.temperature.value: {"share": each.share, "returned": each.returned}
                for each in result.classes
            },
            "rfm": {
                "auc": result.rfm.auc,
                "log_loss": result.rfm.log_loss,
                "top_returned": result.rfm.top_returned,
            },
        },
    )


@app.command("list")
def list_(
    context: typer.Context,
    class_: Annotated[str, typer.Option("--class", help="hot, warm or cold.")] = "",
    horizon: Annotated[
        int | None, typer.Option(help="Days; classes are worked out afresh.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the list to this file too.")] = None,
    limit: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """List clients with their class, the likelihood of a return, and the reasons."""
    from salonapp.temperature.classes import Temperature
    from salonapp.temperature.queries import list_temperatures
    from salonapp.temperature.sentences import temperature_name

    shell: Shell = context.obj
    if class_ and class_ not in set(Temperature):
        raise InvalidInput(msg("{name} is not one of: hot, warm, cold.", name=class_))
    with shell.read() as reader:
        rows = list_temperatures(
            reader,
            shell.viewer,
            class_=Temperature(class_) if class_ else None,
            horizon_days=horizon,
            limit=limit,
        )
    documents = [_row_document(row) for row in rows]
    if csv is not None:
        _write_csv(may_write(shell, csv), documents)
    answer(
        shell,
        documents,
        {
            "id": "id",
            "name": _("Name"),
            "temperature": _("Temperature"),
            "p_return": "P",
            "due_on": _("Due"),
            "last_visit_on": _("Last visit"),
            "visits": _("Visits"),
        },
        {"temperature": lambda name: temperature_name(Temperature(name))},
    )


def _row_document(row: Any) -> dict[str, Any]:
    view = row.view
    return {
        "id": view.client_id,
        "external_id": row.external_id or None,
        "name": row.name,
        "temperature": view.temperature.value,
        "p_return": view.p_return if view.p_return is not None else 0.0,
        "p_alive": view.p_alive if view.p_alive is not None else 0.0,
        "due_on": view.due_on,
        "last_visit_on": view.last_visit_on,
        "visits": view.visits,
        "cadence_days": view.cadence_days,
        "segments": [segment.value for segment in view.segments],
        "reasons": [reason_document(reason) for reason in view.reasons],
    }


def reason_document(reason: Any) -> dict[str, Any]:
    """A reason as data: its kind and its numbers."""
    values = {f.name: plain(getattr(reason, f.name)) for f in fields(reason)}
    return {"kind": reason.kind, **values}


def _write_csv(file: Path, documents: list[dict[str, Any]]) -> None:
    import csv

    from salonapp.foundation.text import safe_cell

    try:
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            names = [n for n in (documents[0] if documents else {"id": 0}) if n != "reasons"]
            writer.writerow(names)
            for document in documents:
                writer.writerow(_cell(document[name], safe_cell) for name in names)
    except OSError:
        raise InvalidInput(
            msg("{file} cannot be written.", file=file.name),
            msg("Close it in other programs, or choose another folder."),
        ) from None


def _cell(value: Any, safe: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(value)
    value = plain(value)
    return "" if value is None else safe(value) if isinstance(value, str) else str(value)
