"""Commands about what could hurt a client: alerts, patch tests, materials and what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from salonapp.catalog.amounts import Unit
from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, day_from
from salonapp.clients.safety import AlertKind, ClientSafety, PatchTestResult, Severity
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg

app = typer.Typer(
    no_args_is_help=True, help="What could hurt a client: alerts, patch tests, materials."
)

Client = Annotated[int, typer.Argument(metavar="CLIENT")]


@app.command("show")
def show(context: typer.Context, client_id: Client) -> None:
    """Show a client's alerts, patch tests, and where the tests stand today."""
    from salonapp.clients.queries import client_name
    from salonapp.clients.queries.safety import client_safety

    shell: Shell = context.obj
    with shell.read() as reader:
        client_name(reader, client_id)  # an unknown number is said
        document = safety_document(client_safety(reader, shell.viewer, client_id), reader.today)
    answer(shell, document if shell.json else _in_words(document))


def _in_words(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as people read it: words for what a program is told by a code."""
    from salonapp.clients.safety_words import (
        KIND_NAMES,
        RESULT_NAMES,
        SEVERITY_NAMES,
        STATE_NAMES,
    )

    names: Mapping[str, Mapping[str, str]] = {
        "kind": {key.value: name for key, name in KIND_NAMES.items()},
        "severity": {key.value: name for key, name in SEVERITY_NAMES.items()},
        "result": {key.value: name for key, name in RESULT_NAMES.items()},
        "state": {key.value: name for key, name in STATE_NAMES.items()},
    }
    return {
        part: [
            {key: _(names[key][value]) if key in names else value for key, value in each.items()}
            for each in rows
        ]
        for part, rows in document.items()
    }


def safety_document(known: ClientSafety, today: Any) -> dict[str, Any]:
    """All of it as the shell answers."""
    return {
        "alerts": [
            {
                "id": each.id,
                "kind": each.kind.value,
                "text": each.text,
                "severity": each.severity.value,
                "since": each.since,
                "until": each.until,
                "source": each.source,
                "holds": each.holds_on(today),
            }
            for each in known.alerts
        ],
        "patch_tests": [
            {
                "id": each.id,
                "on": each.on_day,
                "products": each.products,
                "result": each.result.value,
                "valid_until": each.valid_until,
                "services": list(each.services),
                "note": each.note,
            }
            for each in known.tests
        ],
        "standing": [
            {"service": each.service.name, "state": each.state.value}
            for each in known.standings([service.id for service in known.services], today)
        ],
    }


@app.command("alert")
def alert(
    context: typer.Context,
    client_id: Client,
    text: Annotated[str, typer.Argument(help="The substance or the condition.")],
    kind: Annotated[str, typer.Option(help="allergy or contraindication.")] = "allergy",
    severity: Annotated[str, typer.Option(help="mild, moderate or severe.")] = "",
    since: Annotated[str, typer.Option(help="Since when, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="The last day it holds, YYYY-MM-DD.")] = "",
    source: Annotated[str, typer.Option(help="Who says so.")] = "",
) -> None:
    """Write down something that could hurt a client."""
    from salonapp.clients.commands.safety import add_alert
    from salonapp.clients.safety import AlertDraft

    shell: Shell = context.obj
    draft = AlertDraft(
        AlertKind(_one_of(kind, list(AlertKind))),
        text,
        Severity(_one_of(severity, list(Severity))),
        day_from(since) if since else None,
        day_from(until) if until else None,
        source,
    )
    with shell.write(N_("Alert written on the card")) as tx:
        alert_id = add_alert(tx, client_id, draft)
    answer(shell, {"alert": alert_id, "operation": tx.operation_id})


@app.command("test")
def patch_test(
    context: typer.Context,
    client_id: Client,
    products: Annotated[str, typer.Argument(help="What was tested.")],
    result: Annotated[str, typer.Option(help="pending, passed or failed.")] = "pending",
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD; today without it.")] = "",
    until: Annotated[
        str, typer.Option(help="The last day it holds, YYYY-MM-DD; six months without it.")
    ] = "",
    service: Annotated[
        list[str] | None, typer.Option(help="A service it is for; all that need one without it.")
    ] = None,
    note: Annotated[str, typer.Option(help="What was seen.")] = "",
) -> None:
    """Write down a patch test."""
    from salonapp.catalog.queries import find_service
    from salonapp.clients.commands.safety import add_patch_test
    from salonapp.clients.safety import PatchTestDraft

    shell: Shell = context.obj
    said = PatchTestResult(_one_of(result, list(PatchTestResult)))
    with shell.write(N_("Patch test written down")) as tx:
        draft = PatchTestDraft(
            day_from(on) if on else tx.today,
            products,
            said,
            day_from(until) if until else None,
            note,
            service_ids=tuple(find_service(tx, name).id for name in service or []),
        )
        test_id = add_patch_test(tx, client_id, draft)
    answer(shell, {"patch_test": test_id, "operation": tx.operation_id})


@app.command("result")
def test_result(
    context: typer.Context,
    test_id: Annotated[int, typer.Argument(metavar="TEST")],
    result: Annotated[str, typer.Argument(help="pending, passed or failed.")],
) -> None:
    """Say what a patch test showed."""
    from salonapp.clients.commands.safety import set_patch_test_result

    shell: Shell = context.obj
    said = PatchTestResult(_one_of(result, list(PatchTestResult)))
    with shell.write(N_("Result of the patch test written down")) as tx:
        set_patch_test_result(tx, test_id, said)
    answer(shell, {"operation": tx.operation_id})


@app.command("service")
def needs_test(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A service of the price list.")],
    needs: Annotated[bool, typer.Option("--needs-test/--no-test", help="Whether it does.")],
) -> None:
    """Say whether nobody gets a service without a patch test."""
    from salonapp.catalog.commands import set_needs_patch_test
    from salonapp.catalog.queries import find_service

    shell: Shell = context.obj
    shell.needs_desk_rights()
    with shell.write(N_("Service changed")) as tx:
        set_needs_patch_test(tx, find_service(tx, name).id, needs)
    answer(shell, {"operation": tx.operation_id})


@app.command("materials")
def materials(context: typer.Context) -> None:
    """List the materials and what is in them."""
    from salonapp.catalog.queries.materials import materials as all_materials

    shell: Shell = context.obj
    with shell.read() as reader:
        found = all_materials(reader, with_archived=True)
    answer(
        shell,
        [
            {
                "id": each.id,
                "name": each.name,
                "category": each.category,
                "unit": each.unit.value,
                "ingredients": list(each.ingredients),
                "archived": each.archived,
            }
            for each in found
        ],
        {
            "id": "id",
            "name": _("Material"),
            "category": _("Category"),
            "ingredients": _("Ingredients"),
        },
    )


@app.command("material")
def material(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The material's name.")],
    ingredients: Annotated[str, typer.Option(help="What is in it, separated by commas.")] = "",
    category: Annotated[str, typer.Option(help="Such as Dyes.")] = "",
    unit: Annotated[str, typer.Option(help="g, ml or pc.")] = "g",
) -> None:
    """Put a material on the list."""
    from salonapp.catalog.amounts import separate_ingredients
    from salonapp.catalog.cards import MaterialDraft
    from salonapp.catalog.commands.materials import add_material

    shell: Shell = context.obj
    draft = MaterialDraft(
        name, category, Unit(_one_of(unit, list(Unit))), separate_ingredients(ingredients)
    )
    with shell.write(N_("Material added")) as tx:
        material_id = add_material(tx, draft)
    answer(shell, {"material": material_id, "operation": tx.operation_id})


def _one_of(value: str, allowed: list[Any]) -> str:
    if value not in allowed:
        names = ", ".join(each for each in allowed if each)
        raise InvalidInput(msg("{value} is not one of: {allowed}.", value=value, allowed=names))
    return value
