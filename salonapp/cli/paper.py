"""The command that gives one card out: on paper, as text, for an address book."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell
from salonapp.cli.files import may_write
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import msg


class Form(StrEnum):
    """What a card can be given out as."""

    TEXT = "text"
    HTML = "html"
    VCARD = "vcard"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("card")(card)


def card(
    context: typer.Context,
    client_id: Annotated[int, typer.Argument(metavar="CLIENT")],
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]")] = None,
    form: Annotated[str, typer.Option("--form", help="text, html or vcard.")] = "text",
    contacts: Annotated[
        bool, typer.Option("--contacts/--no-contacts", help="With phones and e-mail.")
    ] = True,
    note: Annotated[bool, typer.Option("--note", help="With the note (vcard).")] = False,
) -> None:
    """Give a card out: to FILE, or as the answer."""
    from salonapp.desk.card_sheet import as_html, as_text
    from salonapp.desk.queries.sheet import card_sheet, card_vcard

    shell: Shell = context.obj
    if form not in set(Form):
        raise InvalidInput(msg("{form} is not one of: text, html, vcard.", form=form))
    with shell.read() as reader:
        if form == Form.VCARD:
            made = card_vcard(reader, shell.viewer, client_id, with_note=note)
        else:
            sheet = card_sheet(reader, shell.viewer, client_id, with_contacts=contacts)
            made = as_html(sheet) if form == Form.HTML else as_text(sheet)
    if file is None and shell.json:
        answer(shell, {"card": made})
    elif file is None:
        print(made, end="")
    else:
        _write(may_write(shell, file), made)
        answer(shell, {"file": str(file)})


def _write(file: Path, made: str) -> None:
    try:
        file.write_bytes(made.encode("utf-8"))
    except OSError as error:
        raise SalonError(
            msg("{name} cannot be written to: {why}.", name=str(file), why=error.strerror or "?"),
            msg("Choose another folder, or free some space on the disk."),
        ) from error
