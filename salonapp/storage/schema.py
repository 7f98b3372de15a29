"""Brings a database to today's schema, or refuses it: never a guess, never without a backup."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.migrations import HEAD, KNOWN
from salonapp.storage.trouble import Damaged


def version_of(connection: Connection) -> str | None:
    """The schema version of the database; None when it is empty. Damaged when it is no salon."""
    if connection.dialect.name == "sqlite":
        listing = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        listing = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    tables = {row[0] for row in connection.exec_driver_sql(listing)}
    if not tables:
        return None
    if "alembic_version" not in tables or "operation" not in tables:
        raise Damaged(
            msg("This database was not made by SalonApp."),
            msg("Nothing was changed. Choose another file, or a new name to start a new salon."),
        )
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    if row is None:
        raise Damaged(
            msg("The salon's data do not say which version they are."),
            msg("Nothing was changed. Restore the latest backup (`salonapp restore FILE`)."),
        )
    return str(row[0])


def bring_up_to_date(
    writer: Engine, reader: Engine, before_upgrade: Callable[[], None]
) -> str | None:
    """Create or migrate the schema; `before_upgrade` backs an older database up first.

    Returns the version it had before, None for an empty one. SalonError when it is newer than the
    program.
    Looks through `reader` first: the writer would change a file that turns out to be no salon.
    """
    with reader.connect() as connection:
        version = _usable(version_of(connection))
    if version == HEAD:
        return version
    with writer.begin() as connection:
        # Under the lock: another process may have been quicker, and nobody writes meanwhile.
        version = _usable(version_of(connection))
        if version == HEAD:
            return version
        if version is not None:
            before_upgrade()
        upgrade(connection)
    return version


def _usable(version: str | None) -> str | None:
    if version is None or version in KNOWN:
        return version
    raise SalonError(
        msg("This salon was last opened by a newer SalonApp (schema {version}).", version=version),
        msg("Nothing was changed. Update SalonApp on this PC, then open it again."),
    )


def upgrade(connection: Connection, revision: str = HEAD) -> None:
    """Run the revisions up to `revision` in the transaction of `connection`."""
    import logging
    from pathlib import Path

    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
