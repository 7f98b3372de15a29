"""An exported salon comes into an empty one: every row under its own id, as one operation."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.exc import DataError, IntegrityError

from salonapp.desk.imports.cards import ImportKind, ImportResult
from salonapp.desk.imports.commands.job import Cancel, Progress
from salonapp.desk.whole.file import Row, WholeFile, broken, open_whole
from salonapp.desk.whole.queries import binary_columns, kept_tables
from salonapp.foundation.errors import Cancelled, Conflict, SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.base import Base, Kind, decode, role_of
from salonapp.storage.bulk import (
    bulk_insert_as_were,
    bulk_update,
    count_on_from,
    give_no_more,
    insert_columns,
    never_used,
)
from salonapp.storage.database import Database
from salonapp.storage.doctor import rebuild
from salonapp.storage.door import OWNER, Actor, Tx
from salonapp.storage.migrations import KNOWN
from salonapp.storage.sets import chunks
from salonapp.storage.settings import SPECS, set_setting

_AT_ONCE = 5_000
#: What a new salon begins with: rules are recognised by their kind.
_BEGUN_WITH = {"reminder_rule": "kind"}
#: Folders of the PC the salon comes from.
_NOT_TAKEN = frozenset(
    {"backup.folder", "backup.second_folder", "calendar.feed_folder", "reminders.paused"}
)
#: Columns that refer to rows of their own table: filled in once all rows are there.
_TO_OWN_TABLE = {"client": ("recommended_by_id", "merged_into_id")}
_NEVER_USED = ("client", "visit", "appointment")


def take_over(
    db: Database,
    path: Path,
    *,
    actor: Actor = OWNER,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ImportResult:
    """Bring the exported salon at `path` (its folder or file) into `db`, which must be empty.

    Sending is paused afterwards. Conflict when the salon holds anything, or ever did: ids are never
    used twice. SalonError says why the export cannot be used; Cancelled when `cancel` said so.
    Nothing is kept then, nor after a dry run.
    """
    whole = open_whole(path)
    if whole.schema not in KNOWN:
        raise SalonError(
            msg(
                "This export was written by a newer SalonApp (schema {version}).",
                version=whole.schema,
            ),
            msg("Nothing was changed. Update SalonApp on this PC, then open it again."),
        )
    taking = _Taking(whole, progress, cancel)
    operation_id: int | None = None
    try:
        with db.write(actor, msg("The salon of {name}", name=_name(whole))) as tx:
            _refuse_unless_empty(tx)
            try:
                taking.into(tx)
                tx.session.flush()
            except (IntegrityError, DataError, ValueError, KeyError, TypeError):
                raise broken(whole.path) from None
            if dry_run:
                raise _OnlyTried
        operation_id = tx.operation_id
        # What looks at all clients at once (the best customers) is worked out when all are there.
        rebuild(db)
    except _OnlyTried:
        pass
    return ImportResult(
        ImportKind.CLIENTS,
        read=taking.count,
        created=taking.count,
        updated=0,
        unchanged=0,
        rejected=(),
        notes=(),
        operation_id=operation_id,
        rejected_file=None,
        new_clients=taking.clients,
    )


class _OnlyTried(Exception):
    """Ends a dry run."""


def _name(whole: WholeFile) -> str:
    named = str(whole.settings.get("salon.name", ""))
    return named or whole.path.parent.name


def _refuse_unless_empty(tx: Tx) -> None:
    connection = tx.session.connection()
    models = _models()
    for table in kept_tables():
        if table.name in _BEGUN_WITH or table.name == "service_norm":
            continue
        first = select(next(iter(table.primary_key))).limit(1)
        used = connection.execute(first).first() is not None
        if table.name in _NEVER_USED:
            used = used or not never_used(tx, models[table.name])
        if used:
            raise Conflict(
                msg("A whole salon can only be taken in by a new, empty one."),
                msg(
                    "Begin a new salon for it (salonapp --db NEW import …), or import clients.csv"
                    " and visits.csv of the export here."
                ),
            )


class _Taking:
    """One pass over the file."""

    def __init__(self, whole: WholeFile, progress: Progress | None, cancel: Cancel | None) -> None:
        self._whole = whole
        self._progress = progress
        self._cancel = cancel
        self._tables = {table.name: table for table in kept_tables()}
        self._models = _models()
        self._to_own: dict[str, list[Row]] = {}
        self._pictures: dict[str, Path] | None = None
        #: The highest number of a message that steps, attempts and answers name.
        self._named_message = 0
        self.count = 0
        self.clients = 0

    def into(self, tx: Tx) -> None:
        """Write settings, then every row."""
        for key, value in self._whole.settings.items():
            if key in SPECS and key not in _NOT_TAKEN:
                set_setting(tx, key, value)
        for name, rows in groupby(self._whole.rows(), key=itemgetter(0)):
            table = self._tables.get(name)
            if table is None:
                continue
            for batch in chunks((row for _name, row in rows), _AT_ONCE):
                self._write(tx, table, [self._decoded(table, row) for row in batch])
                if self._progress is not None:
                    self._progress(self.count, 0)
                if self._cancel is not None and self._cancel():
                    raise Cancelled(msg("The import was stopped; nothing of it was kept."))
        for name, rows_ in self._to_own.items():
            for columns, same in groupby(sorted(rows_, key=_columns), key=_columns):
                del columns
                bulk_update(tx, self._models[name], list(same))
        # What was planned did not come along, but steps and answers still name it.
        if self._named_message:
            give_no_more(tx, self._tables["outbox_message"], self._named_message)
        set_setting(tx, "reminders.paused", True)

    def _write(self, tx: Tx, table: Table, rows: list[Row]) -> None:
        self.count += len(rows)
        if table.name == "client":
            self.clients += sum(row.get("merged_into_id") is None for row in rows)
        if table.name in _BEGUN_WITH:
            self._rewrite(tx, table, rows)
            return
        own = _TO_OWN_TABLE.get(table.name, ())
        for row in rows:
            references = {name: row.pop(name) for name in own if row.get(name) is not None}
            if references:
                self._to_own.setdefault(table.name, []).append({"id": row["id"], **references})
        if table.name == "photo_content":
            rows = [{**row, "image": self._picture(row["digest"])} for row in rows]
        columns = {
            column.name: [row.get(column.name, _default(column)) for row in rows]
            for column in table.c
        }
        named = (each or 0 for each in columns.get("message_id", ()))
        self._named_message = max(self._named_message, *named, 0)
        role = role_of(table)
        if role is not None and role.kind is Kind.FACT:
            bulk_insert_as_were(tx, self._models[table.name], columns)
            return
        insert_columns(tx, table, columns)
        if "id" in table.c:
            count_on_from(tx, table, max(columns["id"]))
        if role is not None:
            tx.touch(role.entity, columns.get("id", ()))
        if "client_id" in columns:
            tx.touch("client", {each for each in columns["client_id"] if each is not None})

    def _rewrite(self, tx: Tx, table: Table, rows: list[Row]) -> None:
        """Rows a new salon has already take the exported values."""
        model, key = self._models[table.name], _BEGUN_WITH[table.name]
        column = getattr(model, key)
        for row in rows:
            values = {name: value for name, value in row.items() if name != "id"}
            known = tx.session.scalar(select(model).where(column == row[key]))
            if known is None:
                tx.session.add(model(**values))
                continue
            for name, value in values.items():
                setattr(known, name, value)
        tx.session.flush()

    def _decoded(self, table: Table, row: Row) -> Row:
        binary = binary_columns(table)
        return {
            name: base64.b64decode(value)
            if name in binary
            else decode(table.c[name].type.python_type, value)
            for name, value in row.items()
            if name in table.c
        }

    def _picture(self, digest: str) -> bytes:
        if self._pictures is None:
            self._pictures = dict(_digests(self._whole.path.parent))
        path = self._pictures.get(digest)
        if path is None:
            raise SalonError(
                msg("A photo of the export is missing."),
                msg("Copy the whole folder, with the folder photos in it; nothing was taken in."),
            )
        return path.read_bytes()


def _models() -> dict[str, type[Any]]:
    return {str(mapper.class_.__tablename__): mapper.class_ for mapper in Base.registry.mappers}


def _digests(folder: Path) -> Iterator[tuple[str, Path]]:
    """Pictures by what is in them, whatever their files are called."""
    for path in sorted((folder / "photos").rglob("*")):
        if path.is_file():
            yield hashlib.sha256(path.read_bytes()).hexdigest(), path


def _columns(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(row))


def _default(column: Any) -> Any:
    """What a column has that an older export does not know of."""
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
