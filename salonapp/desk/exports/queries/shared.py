"""What the exports of a kind share: what a kind is, the names it refers to, its codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from salonapp.catalog.tables import Service
from salonapp.clients.queries.people import known_people
from salonapp.clients.tables import Client
from salonapp.foundation.i18n import N_
from salonapp.staff.queries.own import every_own, only_own
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader

#: So many rows are read at once.
AT_ONCE = 10_000

Exporting = Callable[[Reader, Viewer], Iterator[dict[str, object]]]

WHO = (("client_code", N_("Client code")), ("client", N_("Client")))
WHEN = (("day", N_("Date")), ("time", N_("Time")))


@dataclass(frozen=True, slots=True)
class Exported:
    """One kind of data: the rows by name, and which names stand in the CSV under which heading."""

    name: str
    rows: Exporting
    columns: tuple[tuple[str, str], ...]
    money: frozenset[str] = frozenset()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, in English."""
        return tuple(heading for _name, heading in self.columns)


def code_of(external_id: str | None, row_id: int) -> str:
    """The code another program may know a row by: its former one, else ours."""
    return external_id or f"SA-{row_id}"


def own_people(reader: Reader, viewer: Viewer) -> dict[int, tuple[str | None, str]]:
    """`known_people` as this viewer may know them."""
    own = every_own(reader, viewer)
    return {
        client_id: (viewer.craft(code) if code else code, viewer.note(name))
        for client_id, (code, name) in known_people(reader).items()
        if own is None or client_id in own
    }


def rows_by_owner(
    reader: Reader, statement: Select[*tuple[Any, ...]]
) -> dict[int, list[tuple[str, ...]]]:
    """The rows of `statement` without their first column, the owner, by owner."""
    found: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    for row in reader.session.execute(statement):
        found[row[0]].append(tuple(row[1:]))
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """What visits and appointments refer to, by id."""

    codes: dict[int, str]
    clients: dict[int, str]
    services: dict[int, str]
    staff: dict[int, str]


def names_of(reader: Reader, viewer: Viewer) -> Names:
    """Everybody and everything visits refer to, as far as this viewer may know of it."""
    codes: dict[int, str] = {}
    clients: dict[int, str] = {}
    for row in reader.session.execute(
        select(Client.id, Client.external_id, Client.last_name, Client.first_name).where(
            *only_own(viewer, "client.id")
        )
    ):
        codes[row.id] = viewer.craft(code_of(row.external_id, row.id))
        clients[row.id] = viewer.note(f"{row.last_name} {row.first_name}".strip())
    services = {
        row.id: row.name for row in reader.session.execute(select(Service.id, Service.name))
    }
    staff = {row.id: row.name for row in reader.session.execute(select(Staff.id, Staff.name))}
    return Names(codes, clients, services, staff)
