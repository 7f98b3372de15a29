"""Commands about a client's photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, day_from
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, msg

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer

app = typer.Typer(name="photo", help="Photos on the cards.")


def photo_documents(reader: Any, viewer: Viewer, client_id: int) -> list[dict[str, Any]]:
    """A card's photos for its JSON document, the latest first."""
    from salonapp.clients.queries.photos import photos_of

    return [
        {
            "id": photo.id,
            "kind": photo.kind.value,
            "on_day": photo.on_day,
            "visit_id": photo.visit_id,
            "digest": photo.digest,
            "note": photo.note,
        }
        for photo in photos_of(reader, viewer, client_id)
    ]


@app.callback()
def _common() -> None:
    """Photos on the cards."""


@app.command("add")
def add(
    context: typer.Context,
    client_id: Annotated[int, typer.Argument(metavar="CLIENT")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    kind: Annotated[str, typer.Option(help="before, after or other.")] = "other",
    on: Annotated[str, typer.Option(help="The day it was taken, YYYY-MM-DD.")] = "",
    visit: Annotated[int | None, typer.Option(help="The visit it belongs to.")] = None,
    note: Annotated[str, typer.Option(help="What is to be said about it.")] = "",
) -> None:
    """Put pictures on a card; one that is there already is not put there twice."""
    from salonapp.clients.commands.photos import add_photo
    from salonapp.clients.photos import PhotoKind
    from salonapp.clients.pictures import prepare_file

    shell: Shell = context.obj
    if kind not in set(PhotoKind):
        raise InvalidInput(msg("{kind} is not one of: before, after, other.", kind=kind))
    day = day_from(on) if on else None
    prepared = [prepare_file(file) for file in files]
    with shell.write(N_("Photo added")) as tx:
        added = [
            add_photo(
                tx,
                client_id,
                picture,
                kind=PhotoKind(kind),
                visit_id=visit,
                on_day=day,
                note=note,
            )
            for picture in prepared
        ]
    answer(
        shell,
        {
            "photos": [photo.id for photo in added],
            "new": sum(photo.is_new for photo in added),
            "operation": tx.operation_id,
        },
    )
