"""What every table shares: its base class, its column types, and what kind of state it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, MetaData, Table, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapper, mapped_column
from sqlalchemy.types import TypeDecorator


class Kind(StrEnum):
    """What a table holds, and so who may write it and whether it is journalled."""

    FACT = "fact"
    DERIVED = "derived"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Role:
    """A table's role: its kind, the entity its rows are, and the entities that own its rows.

    `owners` maps an entity to the column holding its id: a change of the row is a change of the
    owner too, of the old one and the new one when the row moves.
    """

    kind: Kind
    entity: str
    owners: tuple[tuple[str, str], ...] = ()


def fact(entity: str, *more: tuple[str, str], **owners: str) -> dict[str, Any]:
    """Table arguments of a fact: journalled, undoable, its ids never used twice.

    `owners` maps entities to columns; `more` holds further pairs, where a row has two owners of
    one kind.
    """
    role = Role(Kind.FACT, entity, (*owners.items(), *more))
    return {"info": {"role": role}, "sqlite_autoincrement": True}


def derived(entity: str) -> dict[str, Any]:
    """Table arguments of derived state: written by `derive.refresh` only, never journalled."""
    return {"info": {"role": Role(Kind.DERIVED, entity)}}


def record(entity: str) -> dict[str, Any]:
    """Table arguments of a record: append-only, outside undo."""
    return {"info": {"role": Role(Kind.RECORD, entity)}, "sqlite_autoincrement": True}


def role_of(table: Table) -> Role | None:
    """The role a table was declared with; None for the machinery's own tables."""
    role = table.info.get("role")
    return role if isinstance(role, Role) else None


def joining_columns(table: Table) -> tuple[str, ...]:
    """The columns that join a row to another one as the same thing, as a merge does.

    An operation that sets one is taken back part by part: what was changed since stays.
    """
    return tuple(column.name for column in table.columns if column.info.get("joins"))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What `decode` turns the journal's text into."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; keep UTC without an offset where the database has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        int: Integer().with_variant(BigInteger(), "postgresql"),
    }


@event.listens_for(Base, "mapper_configured", propagate=True)
def _keep_old_values(mapper: Mapper[Any], class_: type[Any]) -> None:
    """Load a column's old value before it is replaced: the journal needs it for undo."""
    for attribute in mapper.column_attrs:
        getattr(class_, attribute.key).impl.active_history = True


def primary_key() -> Any:
    """An integer id, autoincremented."""
    return mapped_column(Integer().with_variant(BigInteger(), "postgresql"), primary_key=True)


def encode(value: Any) -> Any:
    """A column value as JSON keeps it (dates, times and instants as ISO 8601 text)."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value


def decode(python_type: type[Any], value: Any) -> Any:
    """The column value that `encode` wrote."""
    if value is None:
        return None
    if python_type is datetime:
        return datetime.fromisoformat(value)
    if python_type is date:
        return date.fromisoformat(value)
    if python_type is time:
        return time.fromisoformat(value)
    return value
