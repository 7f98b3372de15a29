"""Gives the salon's data out: CSV files any spreadsheet opens, and one JSON file with it all."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path

from salonapp.desk.exports.answers import ANSWERS
from salonapp.desk.exports.around import AROUND
from salonapp.desk.exports.craft import CRAFT
from salonapp.desk.exports.photos import write_photos
from salonapp.desk.exports.queries import TABLES, Exported
from salonapp.desk.whole.file import FORMAT, NAME
from salonapp.desk.whole.queries import kept_tables, pictures, table_rows
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.money import minor_digits
from salonapp.foundation.text import safe_cell
from salonapp.staff.queries.acting import check
from salonapp.staff.rights import Right, Viewer
from salonapp.storage.door import Reader
from salonapp.storage.migrations import HEAD

JSON_NAME = NAME
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=lambda each: each.isoformat())


def export_all(reader: Reader, viewer: Viewer, folder: Path) -> list[Path]:
    """Write every kind of data to `folder` and return the files.

    CSV is UTF-8 with BOM and semicolons, as Excel in Russian expects it, with headings this
    program's own import understands; no cell can be taken for a formula. What the viewer may not
    see is masked. SalonError says why the folder cannot be written.
    """
    check(reader, viewer, Right.EXPORT)
    files: list[Path] = []
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for table in (*TABLES, ANSWERS, *AROUND, *CRAFT):
            path = folder / f"{table.name}.csv"
            _write_csv(reader, viewer, table, path)
            files.append(path)
        if viewer.sees_everything:
            files += write_photos(reader, viewer, folder)
            files += _write_pictures(reader, folder / "photos")
        files.append(_write_json(reader, viewer, folder / JSON_NAME))
    return files


def _write_csv(reader: Reader, viewer: Viewer, table: Exported, path: Path) -> None:
    digits = minor_digits(reader.settings.text("salon.currency"))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([_(heading) for heading in table.headings])
        for row in table.rows(reader, viewer):
            writer.writerow(
                [
                    _cell(row[name], digits if name in table.money else None)
                    for name, _heading in table.columns
                ]
            )


def _cell(value: object, money_digits: int | None) -> str:
    if value is None:
        return ""
    if money_digits is not None and isinstance(value, int):
        return f"{value / 10**money_digits:.{money_digits}f}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)):
        return safe_cell("; ".join(map(str, value)))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return safe_cell(str(value))


def _write_json(reader: Reader, viewer: Viewer, path: Path) -> Path:
    """One object with a list for each table, written row by row: two million visits fit.

    Whoever may see everything gets the tables as they are kept too: an empty salon takes them in.
    """
    with path.open("w", encoding="utf-8") as file:
        head = {
            "format": FORMAT,
            "schema": HEAD,
            "whole": viewer.sees_everything,
            "exported_at": reader.now,
            "settings": reader.settings.all(),
        }
        file.write(_json(head)[:-1])
        for table in (*TABLES, ANSWERS, *AROUND, *CRAFT):
            file.write(f',\n"{table.name}": [')
            file.writelines(_separated(_json(row) for row in table.rows(reader, viewer)))
            file.write("]")
        if viewer.sees_everything:
            file.write(',\n"tables": {')
            for at, kept in enumerate(kept_tables()):
                file.write(f'{"," if at else ""}\n"{kept.name}": [')
                file.writelines(_separated(_json(row) for row in table_rows(reader, kept)))
                file.write("\n]")
            file.write("\n}")
        file.write("}\n")
    return path


def _write_pictures(reader: Reader, folder: Path) -> list[Path]:
    """Each picture once, as it is kept; what lies there already is not written again."""
    there = set()
    for path in folder.rglob("*"):
        if path.is_file():
            there.add(hashlib.sha256(path.read_bytes()).hexdigest())
    written: list[Path] = []
    for digest, image in pictures(reader):
        if digest not in there:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{digest}.jpg"
            path.write_bytes(image)
            written.append(path)
    return written


def _separated(texts: Iterable[str]) -> Iterator[str]:
    for at, text in enumerate(texts):
        yield f",\n{text}" if at else f"\n{text}"


def _json(value: object) -> str:
    return _ENCODER.encode(value)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SalonError(
            msg("{name} cannot be written to: {why}.", name=str(folder), why=error.strerror or "?"),
            msg("Choose another folder, or free some space on the disk."),
        ) from error
