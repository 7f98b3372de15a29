"""A list of clients as a CSV file, as whoever exports it sees it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from salonapp.desk.cards import ClientRow
from salonapp.desk.queries import client_rows
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import N_, _, msg
from salonapp.foundation.text import safe_cell
from salonapp.staff.queries.acting import check
from salonapp.staff.rights import Right, Viewer
from salonapp.storage.door import Reader

_AT_ONCE = 5_000
_HEADINGS = (
    N_("Number in SalonApp"),
    N_("Name"),
    N_("Phone"),
    N_("Temperature"),
    N_("Chance to return, %"),
    N_("Last visit"),
    N_("Due"),
    N_("Booked"),
    N_("Source"),
)
_TEMPERATURES = {"hot": N_("hot"), "warm": N_("warm"), "cold": N_("cold")}


def export_list(
    reader: Reader,
    viewer: Viewer,
    ids: Sequence[int],
    file: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write the clients `ids` in that order and return how many; SalonError when it cannot.

    CSV as Excel in Russian expects it: UTF-8 with BOM, semicolons; no cell is a formula.
    """
    check(reader, viewer, Right.EXPORT)
    written = 0
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow([_(heading) for heading in _HEADINGS])
            for start in range(0, len(ids), _AT_ONCE):
                for row in client_rows(reader, viewer, ids[start : start + _AT_ONCE]):
                    writer.writerow([safe_cell(cell) for cell in _cells(row, reader)])
                    written += 1
                if progress is not None:
                    progress(min(start + _AT_ONCE, len(ids)), len(ids))
    except OSError as error:
        raise SalonError(
            msg("{name} cannot be written to: {why}.", name=str(file), why=error.strerror or "?"),
            msg("Choose another folder, or close the program that has the file open."),
        ) from error
    return written


def _cells(row: ClientRow, reader: Reader) -> tuple[str, ...]:
    booked = row.booked_at.astimezone(reader.zone) if row.booked_at is not None else None
    return (
        str(row.id),
        row.name,
        row.phone,
        _(_TEMPERATURES.get(row.temperature, row.temperature)),
        "" if row.p_return is None else str(round(row.p_return * 100)),
        row.last_visit_on.isoformat() if row.last_visit_on else "",
        row.due_on.isoformat() if row.due_on else "",
        booked.strftime("%Y-%m-%d %H:%M") if booked else "",
        row.source,
    )
