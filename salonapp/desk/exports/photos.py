"""Gives the photos out: each as a file in its client's folder, and a table that says what it is."""

from __future__ import annotations

import csv
from pathlib import Path

from salonapp.clients.photos import FullPicture
from salonapp.clients.queries.photos import every_picture
from salonapp.foundation.text import safe_cell
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader

FOLDER = "photos"
TABLE = "photos.csv"
#: In words for programs, whatever the language: the pictures are found by `file`.
COLUMNS = (
    "file",
    "id",
    "client_id",
    "visit_id",
    "kind",
    "on_day",
    "quarter_turns",
    "note",
    "position",
    "digest",
    "width",
    "height",
)


def write_photos(reader: Reader, viewer: Viewer, folder: Path) -> list[Path]:
    """Write every photo to `folder`, one in memory at a time; returns the files.

    A picture lies as it is kept, so that its digest holds: `quarter_turns` says how often it is to
    be turned clockwise. Without photos nothing is written. OSError where it cannot be written.
    """
    written: list[Path] = []
    rows: list[list[str]] = []
    for picture in every_picture(reader, viewer):
        name = f"{FOLDER}/{picture.photo.client_id}/{picture.photo.id}.jpg"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.image)
        written.append(path)
        rows.append(_row(name, picture))
    if not rows:
        return []
    table = folder / TABLE
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([COLUMNS, *rows])
    return [table, *written]


def _row(name: str, picture: FullPicture) -> list[str]:
    photo = picture.photo
    return [
        name,
        str(photo.id),
        str(photo.client_id),
        "" if photo.visit_id is None else str(photo.visit_id),
        photo.kind.value,
        photo.on_day.isoformat(),
        str(photo.quarter_turns),
        safe_cell(photo.note),
        str(photo.position),
        photo.digest,
        str(photo.width),
        str(photo.height),
    ]
