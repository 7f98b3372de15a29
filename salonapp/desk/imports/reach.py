"""How far the cells of a workbook reach: one stray cell in a corner makes a table of billions.

The library that reads workbooks lays a sheet out in full and ends the whole program when there is
no memory for it, so a sheet is measured before it is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg

_MOST_CELLS = 20_000_000
_FEWEST_FILLED = 0.02
_HEAD, _BLOCK = 8_192, 1 << 20
_LONGEST_TAG = 512
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')


def refuse_stray_cells(path: Path) -> None:
    """Refuse an XLSX workbook one of whose sheets is nearly all emptiness, and too much of it."""
    with zipfile.ZipFile(path) as archive:
        for sheet in archive.namelist():
            if not (sheet.startswith("xl/worksheets/") and sheet.endswith(".xml")):
                continue
            with archive.open(sheet) as stream:
                stated = _DIMENSION.search(stream.read(_HEAD))
            if stated and _column(stated[1]) * int(stated[2]) <= _MOST_CELLS:
                continue
            with archive.open(sheet) as stream:
                if _strays(stream):
                    raise SalonError(
                        msg("{name} has a cell far away from its table.", name=path.name),
                        msg("Copy the table alone to a new workbook and import that."),
                    )


def _strays(stream: IO[bytes]) -> bool:
    rows = columns = filled = 0
    for column, row in _filled_cells(stream):
        filled += 1
        rows, columns = max(rows, int(row)), max(columns, _column(column))
    return rows * columns > max(_MOST_CELLS, filled / _FEWEST_FILLED)


def _filled_cells(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    kept = b""
    while block := stream.read(_BLOCK):
        text = kept + block
        end = 0
        for found in _FILLED_CELL.finditer(text):
            end = found.end()
            yield found[1], found[2]
        kept = text[max(end, len(text) - _LONGEST_TAG) :]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
