"""People whom their former program kept under several codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salonapp.clients.tables import Client
from salonapp.desk.imports.names import FullName
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx


@dataclass(frozen=True, slots=True)
class Alias:
    """A further code of a person who has one already: their former program kept them twice."""

    code: str
    name: FullName
    client_id: int


def insert_aliases(tx: Tx, aliases: Sequence[Alias]) -> None:
    """Keep further codes as cards merged into the person's own, so that each still finds them."""
    bulk_insert(
        tx,
        Client,
        [
            {
                "external_id": alias.code,
                "last_name": alias.name.last,
                "first_name": alias.name.first,
                "middle_name": alias.name.middle,
                "merged_into_id": alias.client_id,
            }
            for alias in aliases
        ],
    )
