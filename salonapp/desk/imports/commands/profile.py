"""How files of one source are read: the same headings mean the same the next time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from salonapp.desk.imports.cards import FileFormat, ImportKind, Profile
from salonapp.desk.imports.columns import Columns, normal_heading
from salonapp.desk.imports.reading import Source
from salonapp.desk.tables import ImportProfile
from salonapp.foundation.clock import local_day
from salonapp.storage.door import Reader, Tx


def remember(
    tx: Tx, source: Source, columns: Columns, mapping: Mapping[str, str], file_name: str
) -> None:
    """Keep how the file was read, with what a person said no column is."""
    headings = headings_key(source.names)
    if source.format is FileFormat.VCARD or not headings:
        return
    said: dict[str, str] = {field: "" for field, heading in mapping.items() if not heading}
    for field, at in columns.at.items():
        said[str(field)] = _heading(source.names, at)
    row = tx.session.scalar(select(ImportProfile).where(ImportProfile.headings == headings))
    if row is None:
        row = ImportProfile(headings=headings)
        tx.session.add(row)
    row.name, row.kind, row.columns, row.used_at = file_name, columns.kind.value, said, tx.now
    tx.session.flush()


def recall(reader: Reader, names: Sequence[str]) -> Profile | None:
    """How a file with these headings was read last time."""
    headings = headings_key(names)
    if not headings:
        return None
    row = reader.session.scalar(select(ImportProfile).where(ImportProfile.headings == headings))
    if row is None:
        return None
    used_on = local_day(row.used_at, reader.zone)
    columns = {str(field): str(heading) for field, heading in row.columns.items()}
    return Profile(row.name, ImportKind(row.kind), columns, used_on)


def headings_key(names: Sequence[str]) -> str:
    """The headings as they are compared; "" where a file has none."""
    words = [normal_heading(name) for name in names]
    return "\n".join(words) if any(words) else ""


def _heading(names: Sequence[str], at: int) -> str:
    """How a column is named: by its heading, or by its number where that is unsure."""
    name = names[at]
    sure = name and list(names).count(name) == 1 and not name.isdecimal()
    return name if sure else str(at + 1)
