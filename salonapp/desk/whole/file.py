"""The file of a whole salon, read row by row: two million visits fit into an old PC's memory.

The program writes each row on a line of its own. A file that another program has written anew, in
other lines, is read too, in one go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg

FORMAT = "SalonApp"
NAME = "salon.json"

Row = dict[str, Any]

_TABLES = re.compile(r',?\s*"tables":\s*\{\s*')
_BEGINS = re.compile(r',?\s*"(\w+)":\s*\[\s*(\]?)\s*')


@dataclass(frozen=True, slots=True)
class WholeFile:
    """Where the file lies, by which schema it was written, and the salon's settings."""

    path: Path
    schema: str
    settings: Mapping[str, Any]

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Each row with the name of its table, in the order that references allow.

        SalonError when the file is broken.
        """
        try:
            yield from _rows(self.path)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise broken(self.path) from None


def is_whole(path: Path) -> bool:
    """Whether `path` may be an exported salon: its folder, or the JSON file in it."""
    return path.is_dir() or path.suffix.lower() == ".json"


def open_whole(path: Path) -> WholeFile:
    """Look into an exported salon; SalonError says why it cannot be taken in."""
    file = path / NAME if path.is_dir() else path
    try:
        with file.open(encoding="utf-8-sig") as lines:
            head = _head(lines.readline(), file)
    except OSError as error:
        raise SalonError(
            msg("{name} cannot be read: {why}.", name=file.name, why=error.strerror or "?"),
            msg("Choose the folder of an export; {file} lies in it.", file=NAME),
        ) from error
    except ValueError:
        raise broken(file) from None
    if head.get("format") != FORMAT:
        raise SalonError(
            msg("{name} is no export of a whole salon.", name=file.name),
            msg("Choose the folder of an export; {file} lies in it.", file=NAME),
        )
    if head.get("whole") is False:
        raise SalonError(
            msg("This export is not whole: whoever made it may not see everything."),
            msg("Let the owner export the salon, then take that in."),
        )
    settings = head.get("settings")
    return WholeFile(
        file, str(head.get("schema", "")), settings if isinstance(settings, dict) else {}
    )


def _head(first_line: str, file: Path) -> Row:
    text = first_line.rstrip()
    try:
        head = json.loads(text.removesuffix(",") + "}")
    except ValueError:
        head = None
    if not isinstance(head, dict) or "format" not in head:
        head = json.loads(file.read_text(encoding="utf-8-sig"))
    if not isinstance(head, dict):
        raise ValueError("no object")
    return head


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    with path.open(encoding="utf-8-sig") as lines:
        ours = lines.readline().startswith('{"format":')
        if ours and any(_TABLES.fullmatch(line.rstrip()) for line in lines):
            yield from _lines(lines)
            return
    tables = json.loads(path.read_text(encoding="utf-8-sig"))["tables"]
    for name, rows in tables.items():
        for row in rows:
            yield name, dict(row)


def _lines(lines: Iterator[str]) -> Iterator[tuple[str, Row]]:
    table = ""
    for line in lines:
        text = line.strip()
        begins = _BEGINS.fullmatch(text)
        if begins:
            table = "" if begins[2] else begins[1]
        elif text.startswith("]"):
            table = ""
        elif text.startswith("}"):
            return
        elif table:
            row = json.loads(text.removesuffix(",").removesuffix("]"))
            yield table, row
            if text.endswith("]"):
                table = ""
        else:
            raise ValueError("a row outside a table")
    raise ValueError("the end is missing")


def broken(path: Path) -> SalonError:
    """What to tell about a file that is not what the program wrote."""
    return SalonError(
        msg("{name} is broken.", name=path.name),
        msg("Export the salon again; nothing was taken in."),
    )
