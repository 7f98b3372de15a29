"""The file of rows that could not be used: unchanged, so that they can be mended and read again."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import TextIO

from salonapp.desk.imports.cells import cell_text
from salonapp.desk.imports.reading import Row, Source
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg


class RejectedRows:
    """Writes rejected rows to `<FILE>.rejected.csv`, or into `fallback` where that is not allowed.

    The file is begun with its first row and is removed again when the block ends in an error: a
    cancelled import leaves nothing behind.
    """

    def __init__(self, source: Source, fallback: Path, *, keep: bool) -> None:
        self.path: Path | None = None
        self._source = source
        self._fallback = fallback
        self._keep = keep
        self._file: TextIO | None = None

    def __enter__(self) -> RejectedRows:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
            if kind is not None and self.path is not None:
                self.path.unlink(missing_ok=True)

    def add(self, cells: Row) -> None:
        """Write a row as it was read; a workbook's cells as they are shown."""
        if not self._keep:
            return
        if self._file is None:
            self._begin()
        self._write(cells)

    def _write(self, cells: Row) -> None:
        assert self._file is not None
        writer = csv.writer(self._file, delimiter=self._source.delimiter or ";")
        writer.writerow([cell if isinstance(cell, str) else cell_text(cell) for cell in cells])

    def _begin(self) -> None:
        name = f"{self._source.path.name}.rejected.csv"
        for folder in (self._source.path.parent, self._fallback):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                encoding = self._source.encoding or "utf-8-sig"
                path = folder / name
                self._file = path.open("w", encoding=encoding, errors="replace", newline="")
            except OSError:
                continue
            self.path = path
            break
        if self._file is None:
            raise SalonError(
                msg("The rows that cannot be used could not be written to a file."),
                msg("Copy the file to your own folder and import it from there."),
            )
        if self._source.header:
            self._write(self._source.header)
