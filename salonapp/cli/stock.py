"""Commands about the stock: what is there, what came and went, what services take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, day_from
from salonapp.cli.files import may_write
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg

if TYPE_CHECKING:
    from salonapp.visits.stock_cards import StockLine

app = typer.Typer(no_args_is_help=True, help="Materials in stock, and what is to be bought.")

Material = Annotated[str, typer.Argument(metavar="MATERIAL", help="Its name, or the beginning.")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="In the material's own unit.")]
On = Annotated[str, typer.Option(help="The day, YYYY-MM-DD; today without it.")]
Note = Annotated[str, typer.Option(help="The supplier, the reason.")]


@app.command("list")
def list_(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=365, help="Booked days to look at.")] = 14,
    buy: Annotated[bool, typer.Option("--buy", help="Only what is to be bought.")] = False,
    to: Annotated[
        Path | None, typer.Option("--csv", help="Write the shopping list into this file instead.")
    ] = None,
) -> None:
    """List what is there, what the booked days ahead need, and what to buy."""
    from salonapp.visits.queries.stock import stock

    shell: Shell = context.obj
    with shell.read() as reader:
        lines = stock(reader, ahead_days=days)
    if to is not None:
        answer(shell, {"file": str(to), "materials": _write_list(may_write(shell, to), lines)})
        return
    lines = [line for line in lines if line.to_buy_thousandths or not buy]
    answer(
        shell,
        [_document(line) if shell.json else _shown(line) for line in lines],
        {
            "material": _("Material"),
            "in_stock": _("In stock"),
            "least": _("Least in stock"),
            "needed": _("Booked days need"),
            "to_buy": _("To buy"),
            "next_expiry": _("Use until"),
        },
    )


@app.command("receive")
def receive(
    context: typer.Context,
    material: Material,
    amount: Amount,
    price: Annotated[str, typer.Option(help="What it cost altogether.")] = "",
    expires: Annotated[str, typer.Option(help="The last day it may be used, YYYY-MM-DD.")] = "",
    on: On = "",
    note: Note = "",
) -> None:
    """Write down what came in."""
    _move(context.obj, "receipt", material, amount, on, note, price, expires)


@app.command("write-off")
def write_off(
    context: typer.Context, material: Material, amount: Amount, on: On = "", note: Note = ""
) -> None:
    """Write down what was thrown away or given away."""
    _move(context.obj, "write_off", material, amount, on, note)


@app.command("count")
def count(
    context: typer.Context, material: Material, amount: Amount, on: On = "", note: Note = ""
) -> None:
    """Write down what was found on the shelf at the end of the day."""
    _move(context.obj, "count", material, amount, on, note)


@app.command("moves")
def moves(context: typer.Context, material: Material) -> None:
    """List what was written down about a material, the latest first."""
    from salonapp.catalog.amounts import format_amount
    from salonapp.catalog.queries.materials import find_material
    from salonapp.catalog.stock import MOVE_NAMES
    from salonapp.foundation.money import format_money
    from salonapp.visits.queries.stock import moves_of

    shell: Shell = context.obj
    with shell.read() as reader:
        of_one = find_material(reader, material)
        found = moves_of(reader, shell.viewer, of_one.id)
        currency = reader.settings.text("salon.currency")
    answer(
        shell,
        [
            {
                "id": each.id,
                "on": each.on_day,
                "kind": each.kind.value if shell.json else _(MOVE_NAMES[each.kind]),
                "amount": each.amount_thousandths / 1000
                if shell.json
                else format_amount(each.amount_thousandths, of_one.unit),
                "price": each.price_minor
                if shell.json or each.price_minor is None
                else format_money(each.price_minor, currency),
                "expires_on": each.expires_on,
                "note": each.note,
            }
            for each in found
        ],
        {
            "id": "№",
            "on": _("Day"),
            "kind": _("What"),
            "amount": _("Amount"),
            "price": _("Cost"),
            "expires_on": _("Use until"),
            "note": _("Note"),
        },
    )


@app.command("remove")
def remove(
    context: typer.Context,
    move: Annotated[int, typer.Argument(metavar="ENTRY", help="Its number in `stock moves`.")],
) -> None:
    """Take back an entry that was written down by mistake; `undo` brings it back."""
    from salonapp.catalog.commands.stock import delete_move

    shell: Shell = context.obj
    with shell.write(N_("Entry of the stock removed")) as tx:
        delete_move(tx, move)
    answer(shell, {"operation": tx.operation_id})


@app.command("norm")
def norm(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    material: Material,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="0 takes the norm away.")],
) -> None:
    """Say how much of a material a service usually takes."""
    from salonapp.catalog.amounts import parse_amount
    from salonapp.catalog.commands.stock import set_usage_norms
    from salonapp.catalog.queries import find_service
    from salonapp.catalog.queries.materials import find_material
    from salonapp.catalog.queries.stock import usage_norms

    shell: Shell = context.obj
    usual = parse_amount(amount)
    if usual is None:
        raise InvalidInput(msg("Enter an amount, such as 30 or 12.5."), field="amount")
    with shell.write(N_("Usual use written down")) as tx:
        service_id = find_service(tx, service).id
        amounts = {
            each.material_id: each.amount_thousandths
            for each in usage_norms(tx)
            if each.service_id == service_id
        }
        amounts[find_material(tx, material).id] = usual
        set_usage_norms(tx, service_id, {key: n for key, n in amounts.items() if n})
    answer(shell, {"operation": tx.operation_id})


def _write_list(file: Path, lines: list[StockLine]) -> int:
    """Write the shopping list; returns how many materials are on it."""
    from salonapp.visits.shopping import as_csv, purchases

    bought = purchases(lines)
    try:
        file.write_bytes(as_csv(bought))
    except OSError:
        raise InvalidInput(
            msg("{file} cannot be written.", file=file.name),
            msg("Close it in other programs, or choose another folder."),
        ) from None
    return len(bought)


def _document(line: StockLine) -> dict[str, Any]:
    least = line.minimum_thousandths
    return {
        "id": line.material_id,
        "material": line.name,
        "unit": line.unit.value,
        "in_stock": line.level_thousandths / 1000 if line.is_watched else None,
        "least": None if least is None else least / 1000,
        "needed": line.needed_thousandths / 1000,
        "runs_out_unused": line.lost_thousandths / 1000,
        "to_buy": line.to_buy_thousandths / 1000,
        "next_expiry": line.stock.next_expiry,
        "used_30_days": line.used_lately_thousandths / 1000,
        "unweighed": line.unweighed,
    }


def _shown(line: StockLine) -> dict[str, Any]:
    from salonapp.catalog.amounts import format_amount

    def amount(thousandths: int | None) -> str:
        return format_amount(thousandths, line.unit) or "—"

    return {
        "material": line.name,
        "in_stock": amount(line.level_thousandths if line.is_watched else None),
        "least": amount(line.minimum_thousandths),
        "needed": amount(line.needed_thousandths or None),
        "to_buy": amount(line.to_buy_thousandths or None),
        "next_expiry": line.stock.next_expiry,
    }


def _move(
    shell: Shell,
    kind: str,
    material: str,
    amount: str,
    on: str,
    note: str,
    price: str = "",
    expires: str = "",
) -> None:
    from salonapp.catalog.amounts import parse_amount
    from salonapp.catalog.commands.stock import record_move
    from salonapp.catalog.queries.materials import find_material
    from salonapp.catalog.stock import MoveDraft, MoveKind
    from salonapp.foundation.money import parse_money

    typed = parse_amount(amount)
    if typed is None:
        raise InvalidInput(msg("Enter an amount, such as 30 or 12.5."), field="amount")
    with shell.write(N_("Stock written down")) as tx:
        draft = MoveDraft(
            find_material(tx, material).id,
            day_from(on) if on else tx.today,
            MoveKind(kind),
            typed,
            parse_money(price, tx.settings.text("salon.currency")) if price else None,
            day_from(expires) if expires else None,
            note,
        )
        move_id = record_move(tx, draft)
    answer(shell, {"move": move_id, "operation": tx.operation_id})
