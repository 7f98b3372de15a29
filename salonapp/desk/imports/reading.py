"""Opens a salon's file whatever wrote it and gives its rows with the numbers a spreadsheet shows.

CSV files are streamed, so that their size does not matter; workbooks and address books are read
whole by the libraries that know them. Every way a file can be unfit ends in a `SalonError` that
says what to do.
"""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from salonapp.desk.imports import encodings
from salonapp.desk.imports.cards import Cell, FileFormat
from salonapp.desk.imports.cells import cell_text
from salonapp.desk.imports.columns import headings_known
from salonapp.desk.imports.days import parse_day
from salonapp.desk.imports.reach import refuse_stray_cells
from salonapp.desk.imports.stray_quotes import refuse_swallowed_rows
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, msg
from salonapp.foundation.phone import parse_phone

SAMPLE_ROWS = 500
CHUNK_ROWS = 10_000
_LONGEST_CELL = 100_000
_HEADER_WITHIN_ROWS = 40
_DELIMITERS = (";", ",", "\t", "|", "^", "~")
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows with their numbers in the file, and how far the reading has come (`done` of `total`)."""

    numbers: Sequence[int]
    rows: Sequence[Row]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file that has been recognised: how it is written and where its columns are named."""

    path: Path
    format: FileFormat
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    names: tuple[str, ...]
    header: Row
    sample: tuple[Row, ...]
    rows: int

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows below the headings, empty ones left out, in chunks of at most `size`."""
        with _mishaps_told(self.path):
            if self.format is FileFormat.CSV:
                yield from self._csv_chunks(size)
            else:
                yield from self._whole_chunks(size)

    def _csv_chunks(self, size: int) -> Iterator[Chunk]:
        total = max(1, self.path.stat().st_size)
        with self.path.open("rb") as raw:
            lines = _Lines(encodings.text_of(raw, self.encoding))
            reader = _csv_reader(lines, self.delimiter)
            _skip(reader, self.header_row)
            lines.read.clear()
            first = self.header_row + 1
            last: list[str] = []
            while rows := list(itertools.islice(reader, size)):
                if len(lines.read) > len(rows):  # some cells are of several lines
                    refuse_swallowed_rows(lines.read, rows, self.delimiter, len(self.names))
                lines.read.clear()
                numbers: Sequence[int] = range(first, first + len(rows))
                first += len(rows)
                if not all(map(any, rows)):
                    filled = [at for at, row in enumerate(rows) if not _blank(row)]
                    numbers = [numbers[at] for at in filled]
                    rows = [rows[at] for at in filled]
                yield Chunk(numbers, rows, min(raw.tell(), total), total)
                last = rows[-1] if rows else last
            if last and "\n" in last[-1] and not self._ends_quoted():
                raise csv.Error

    def _ends_quoted(self) -> bool:
        with self.path.open("rb") as raw:
            raw.seek(-min(64, self.path.stat().st_size), 2)
            return raw.read().decode(self.encoding, "replace").rstrip().endswith('"')

    def _whole_chunks(self, size: int) -> Iterator[Chunk]:
        every = _whole(self.path, self.format, self.sheet)
        total = max(1, self.rows)
        numbered = enumerate(itertools.islice(every, self.header_row, None), self.header_row + 1)
        done = 0
        while part := list(itertools.islice(numbered, size)):
            done += len(part)
            kept = [(number, row) for number, row in part if not _blank(row)]
            yield Chunk([n for n, _ in kept], [row for _, row in kept], min(done, total), total)


def open_source(path: Path) -> Source:
    """Recognise the file at `path` and find its headings."""
    with _mishaps_told(path):
        if path.is_dir():
            raise SalonError(
                msg("{name} is a folder.", name=path.name), msg("Choose the file inside it.")
            )
        if path.exists() and not path.is_file():  # a device or a pipe never ends
            raise _unknown(path)
        with path.open("rb") as raw:
            head = raw.read(4096)
        if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise _empty(path)
        found = _format(path, head)
        if found is FileFormat.CSV:
            return _csv_source(path)
        return _whole_source(path, found)


def _format(path: Path, head: bytes) -> FileFormat:
    if head.startswith(_ZIP):
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
        refuse_stray_cells(path)
        if any(name.startswith("xl/workbook") for name in names) or "content.xml" in names:
            return FileFormat.WORKBOOK
        raise _unknown(path)
    if head.startswith(_OLE):
        return FileFormat.WORKBOOK
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:11].upper() == b"BEGIN:VCARD":
        return FileFormat.VCARD
    if text[:1] == b"<":
        raise SalonError(
            msg("{name} is a web page or an XML file, not a table.", name=path.name),
            msg("Open it in Excel and save it as an Excel workbook (XLSX), then import that."),
        )
    if head.startswith(_PDF) or encodings.is_binary(head):
        raise _unknown(path)
    return FileFormat.CSV


def _csv_source(path: Path) -> Source:
    encoding = encodings.detect(path)
    with path.open("rb") as raw:
        text = encodings.text_of(raw, encoding)
        start = text.read(256_000)
    if not start.strip():
        raise _empty(path)
    delimiter = _delimiter(path, start)
    sample = list(itertools.islice(_csv_reader(_text(start), delimiter), SAMPLE_ROWS))
    if len(sample) < SAMPLE_ROWS and len(start) >= 256_000:
        sample.pop()
    header_row, names = _header(path, sample)
    size = path.stat().st_size
    share = len("".join(map("".join, sample)).encode(encoding, "replace")) + sum(
        len(row) + 1 for row in sample
    )
    rows = len(sample) if len(start) < 256_000 and len(sample) < SAMPLE_ROWS else 0
    return Source(
        path,
        FileFormat.CSV,
        encoding,
        delimiter,
        "",
        header_row,
        names,
        tuple(sample[header_row - 1]) if header_row else (),
        tuple(row for row in sample[header_row:] if not _blank(row)),
        (rows or round(size * len(sample) / max(1, share))) - header_row,
    )


def _text(start: str) -> io.StringIO:
    return io.StringIO(start, newline="")


class _Lines:
    """Lines on their way to the reader of rows; `read` are those of the chunk at hand."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self.read: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.read.append(line)
            yield line


def _csv_reader(text: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    return iter(csv.reader(text, delimiter=delimiter))


def _delimiter(path: Path, start: str) -> str:
    first_line = start.lstrip("\ufeff").split("\n", 1)[0].strip().lower()
    if first_line.startswith("sep=") and len(first_line) == 5:
        return first_line[-1]
    lines = start.splitlines(keepends=True)[:200]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        try:
            rows = list(itertools.islice(_csv_reader(_text("".join(lines)), delimiter), 100))
        except csv.Error:  # nonsense when parted there
            continue
        widths = [len(row) for row in rows if row]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=wide.count)
        score = wide.count(usual) / len(widths) * (1 + min(usual, 10) / 10)
        if score > best_score:
            best, best_score = delimiter, score
    if best_score >= 0.5:
        return best
    one_column = [line.strip() for line in lines if line.strip()]
    if headings_known(one_column[:_HEADER_WITHIN_ROWS]):
        return ";"
    raise SalonError(
        msg("The columns of {name} cannot be told apart.", name=path.name),
        msg("Save the table as XLSX, or as CSV with a semicolon or a comma between the columns."),
    )


def _header(path: Path, rows: Sequence[Row]) -> tuple[int, tuple[str, ...]]:
    """The number of the heading row (0 when there is none) and the names of the columns."""
    best, best_known = 0, 0
    for number, row in enumerate(rows[:_HEADER_WITHIN_ROWS], 1):
        filled = sum(1 for cell in row if not _blank((cell,)))
        known = headings_known(row)
        if known > best_known and (known >= 2 or filled <= 2) and not _is_data(row):
            best, best_known = number, known
    if not best:
        for number, row in enumerate(rows[:_HEADER_WITHIN_ROWS], 1):
            texts = [cell_text(cell) for cell in row]
            if sum(map(bool, texts)) >= max(2, len(texts) // 2):
                best = 0 if _is_data(row) else number
                break
    heading = rows[best - 1] if best else ()
    widths = [len(row) for row in rows[best:]] or [0]
    width = max(len(heading), max(set(widths), key=widths.count))
    names = [" ".join(cell_text(cell).split()) for cell in heading]
    names += [""] * (width - len(names))
    if not best:
        names = [str(msg("Column {number}", number=at)) for at in range(1, width + 1)]
    if not any(not _blank(row) for row in rows[best:]):
        raise SalonError(
            msg("{name} has headings but no rows.", name=path.name),
            msg("Export the table again with its rows."),
        )
    return best, tuple(names)


def _is_data(row: Row) -> bool:
    return any(
        not isinstance(cell, (str, type(None)))
        or (isinstance(cell, str) and (parse_phone(cell) or parse_day(cell) or "@" in cell))
        for cell in row
    )


def _whole_source(path: Path, found: FileFormat) -> Source:
    if found is FileFormat.WORKBOOK:
        sheet, rows, total = _best_sheet(path)
        header_row, names = _header(path, rows)
    else:
        every = list(_whole(path, found, ""))
        sheet, rows, total = "", every[:SAMPLE_ROWS], len(every)
        header_row, names = 1, tuple(str(name) for name in rows[0])
    if not any(not _blank(row) for row in rows[header_row:]):
        raise _empty(path)
    return Source(
        path,
        found,
        "",
        "",
        sheet,
        header_row,
        names,
        rows[header_row - 1] if header_row else (),
        tuple(row for row in rows[header_row:] if not _blank(row[: len(names)])),
        total - header_row,
    )


def _best_sheet(path: Path) -> tuple[str, Sequence[Row], int]:
    """The sheet with most headings we know: its name, first rows and number of rows."""
    from python_calamine import CalamineWorkbook

    best: tuple[str, Sequence[Row], int] = ("", (), 0)
    best_known = -1
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows: list[Row] = list(itertools.islice(sheet.iter_rows(), SAMPLE_ROWS))
            if not any(not _blank(row) for row in rows):
                continue
            known = max(headings_known(row) for row in rows[:_HEADER_WITHIN_ROWS])
            if known > best_known:
                best, best_known = (name, rows, sheet.total_height), known
    if best_known < 0:
        raise _empty(path)
    return best


def _whole(path: Path, found: FileFormat, sheet: str) -> Iterator[Row]:
    if found is FileFormat.VCARD:
        from salonapp.desk.imports.address_book import cards_as_rows

        yield from cards_as_rows(path)
        return
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        yield from book.get_sheet_by_name(sheet).iter_rows()


def _skip(reader: Iterator[list[str]], count: int) -> None:
    for _row in itertools.islice(reader, count):
        pass


def _blank(row: Row) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


@contextmanager
def _mishaps_told(path: Path) -> Iterator[None]:
    """Turn what files do to programs into messages for people."""
    import python_calamine

    try:
        yield
    except FileNotFoundError:
        raise SalonError(
            msg("There is no file {name}.", name=path.name),
            msg("Check its name and the folder it lies in."),
        ) from None
    except PermissionError:
        raise SalonError(
            msg("{name} may not be read.", name=path.name),
            msg("If it is open in Excel, close it there; otherwise copy it to your own folder."),
        ) from None
    except python_calamine.PasswordError:
        raise SalonError(
            msg("{name} is protected with a password.", name=path.name),
            msg("Open it in Excel, save it without a password and import that file."),
        ) from None
    except (python_calamine.CalamineError, zipfile.BadZipFile):
        raise SalonError(
            msg("{name} is damaged or is not a workbook.", name=path.name),
            msg("Open it in Excel, save it as XLSX again and import that file."),
        ) from None
    except csv.Error:
        raise SalonError(
            msg(
                "The table in {name} is broken: a quotation mark is opened and not closed.",
                name=path.name,
            ),
            msg("Save the table as XLSX and import that file."),
        ) from None
    except OSError as error:
        raise SalonError(
            msg("{name} cannot be read: {why}.", name=path.name, why=error.strerror or "?"),
            msg("Copy the file to this computer's disk and try again."),
        ) from error


def _unknown(path: Path) -> SalonError:
    return SalonError(
        msg("{name} is not a table that can be imported.", name=path.name), _what_can_be_imported()
    )


def _empty(path: Path) -> SalonError:
    return SalonError(msg("{name} is empty.", name=path.name), _what_can_be_imported())


def _what_can_be_imported() -> Message:
    return msg("Choose a CSV, Excel (XLSX), OpenDocument (ODS) or vCard (VCF) file.")
