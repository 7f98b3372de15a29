"""Every fact and record of the salon, table by table, as JSON has them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import LargeBinary, Table, select

from salonapp.storage.base import Base, Kind, role_of
from salonapp.storage.door import Reader

_AT_ONCE = 2_000

#: Kept by the settings' own list, by the workstation, of no use elsewhere, or nobody's to read.
_LEFT_OUT = frozenset({"setting", "form_draft", "passcode", "chat_invitation"})
#: Derived state that no facts bring back: what was done, and what was learned.
_DEEDS = ("outbox_message", "service_norm")
#: Messages in these states are plans: they are made anew.
PLANS = ("planned", "queued", "cancelled", "skipped")


def kept_tables() -> Sequence[Table]:
    """The tables of an export, those that others refer to first."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name in _DEEDS
        or (
            (role := role_of(table)) is not None
            and role.kind is not Kind.DERIVED
            and table.name not in _LEFT_OUT
        )
    ]


def table_rows(reader: Reader, table: Table) -> Iterator[dict[str, object]]:
    """The rows of `table` by id, days and instants as they are; pictures lie beside the file."""
    columns = [column for column in table.c if not _lies_beside(table, column.name)]
    names = [column.name for column in columns]
    binary = binary_columns(table)
    by = next(iter(table.primary_key))
    last: Any = None
    while True:
        query = select(*columns).order_by(by).limit(_AT_ONCE)
        if last is not None:
            query = query.where(by > last)
        if table.name == "outbox_message":
            query = query.where(table.c.state.not_in(PLANS))
        rows = reader.session.connection().execute(query).all()
        if not rows:
            return
        for row in rows:
            found = {n: value for n, value in zip(names, row, strict=True) if value is not None}
            for name in binary & found.keys():
                found[name] = base64.b64encode(bytes(found[name])).decode("ascii")
            yield found
        last = rows[-1]._mapping[by]


def pictures(reader: Reader) -> Iterator[tuple[str, bytes]]:
    """Each picture's digest and bytes, one after the other."""
    table = Base.metadata.tables["photo_content"]
    ids = reader.session.connection().execute(select(table.c.id).order_by(table.c.id)).scalars()
    for content_id in ids.all():
        query = select(table.c.digest, table.c.image).where(table.c.id == content_id)
        digest, image = reader.session.connection().execute(query).one()
        yield digest, bytes(image)


def _lies_beside(table: Table, column: str) -> bool:
    return table.name == "photo_content" and column == "image"


def binary_columns(table: Table) -> frozenset[str]:
    """The columns that hold bytes."""
    return frozenset(column.name for column in table.c if isinstance(column.type, LargeBinary))
