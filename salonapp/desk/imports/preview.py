"""What a file looks like before it is imported; nothing is kept and no database is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from salonapp.desk.imports.cards import ColumnGuess, ImportKind, ImportPreview
from salonapp.desk.imports.cells import cell_text, is_empty
from salonapp.desk.imports.columns import Columns, guess_columns
from salonapp.desk.imports.reading import Source, open_source

_SAMPLES = 3
_FIRST_ROWS = 20


def recognise(
    path: Path, kind: ImportKind | None = None, mapping: Mapping[str, str] | None = None
) -> tuple[Source, Columns]:
    """The file and the meaning of its columns; SalonError says what is wrong with it."""
    source = open_source(path)
    return source, guess_columns(source.names, source.sample, kind, mapping or {})


def preview(
    path: Path, kind: ImportKind | None = None, mapping: Mapping[str, str] | None = None
) -> ImportPreview:
    """What would be imported from the file at `path`, for the person to check.

    `mapping` (field -> heading) is what the person has chosen so far. SalonError says why the file
    cannot be imported.
    """
    source, columns = recognise(path, kind, mapping)
    return ImportPreview(
        path,
        source.format,
        source.encoding,
        source.delimiter,
        columns.kind,
        source.header_row,
        tuple(
            ColumnGuess(name, columns.field_of(position), _samples(source, position))
            for position, name in enumerate(source.names)
        ),
        tuple(tuple(cell_text(cell) for cell in row) for row in source.sample[:_FIRST_ROWS]),
        source.rows,
    )


def _samples(source: Source, position: int) -> tuple[str, ...]:
    texts = (cell_text(row[position]) for row in source.sample if position < len(row))
    return tuple(dict.fromkeys(text for text in texts if not is_empty(text)))[:_SAMPLES]
