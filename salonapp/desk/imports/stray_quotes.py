"""Rows that a stray quotation mark swallowed: `"Star;Anna;...` makes one cell of many rows.

Nobody would notice who is missing, so such a table is refused rather than read.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence


def refuse_swallowed_rows(
    lines: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str, width: int
) -> None:
    """Raise csv.Error when a cell of `rows` holds what are rows of their own.

    `lines` are what the rows were read from, `width` is how many columns the table has. A long
    note of several lines holds delimiters too, but whoever wrote it closed its quotation marks.
    """
    inside = max(1, width - 1)
    if any(
        "\n" in cell and cell.count(delimiter) >= inside for row in rows for cell in row if cell
    ):
        reader = csv.reader(lines, delimiter=delimiter)
        start = 0
        for row in reader:
            of_row, start = lines[start : reader.line_num], reader.line_num
            if len(of_row) > 1 and any(cell.count(delimiter) >= inside for cell in row):
                list(csv.reader(of_row, delimiter=delimiter, strict=True))
