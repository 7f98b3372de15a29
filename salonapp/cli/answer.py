"""How the shell answers: one JSON document on stdout, or a table for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from salonapp.cli.context import Shell, plain
from salonapp.cli.words import heading
from salonapp.foundation.i18n import _

Answer = Mapping[str, Any] | Sequence[Any]
#: A table as long as this is written plainly: painting twenty thousand rows takes ten seconds.
_PAINTED_ROWS = 1_000


#: How the value of a column is told to people; JSON has it as it is.
Words = Mapping[str, Callable[[Any], str]]


def answer(
    shell: Shell,
    result: Answer,
    columns: Mapping[str, str] | None = None,
    words: Words | None = None,
) -> None:
    """Print the result; `columns` maps keys to headings of the table people see."""
    if shell.json:
        print(json.dumps(result, ensure_ascii=False, default=_default))
        return
    from rich.console import Console

    console = Console(soft_wrap=not sys.stdout.isatty())
    if isinstance(result, Mapping):
        console.print(_facts(result, columns or {}))
    elif len(result) > _PAINTED_ROWS:
        print("\n".join(_plain_lines(result, columns or {}, words or {})))
    else:
        console.print(_table(result, columns or {}, words or {}))


def _default(value: object) -> Any:
    shown = plain(value)
    if shown is value:
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return shown


def _shown(value: Any) -> str:
    value = plain(value)
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{heading(key, inner)}: {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return "\n".join(_shown(inner) for inner in value)
    return str(value)


def _facts(result: Mapping[str, Any], columns: Mapping[str, str]) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for key, value in result.items():
        if columns and key not in columns:
            continue
        head = columns.get(key) or heading(key, value)
        grid.add_row(Text(head, style="dim"), Text(_shown(value)))
    return grid


def _table(rows: Sequence[Any], columns: Mapping[str, str], words: Words) -> Any:
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return Text(_("Nothing to show."), style="dim")
    keys = list(columns) or list(rows[0])
    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in keys:
        table.add_column(columns.get(key, heading(key)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(words.get(key, _shown)(row[key])) for key in keys))
    return table


def _plain_lines(rows: Sequence[Any], columns: Mapping[str, str], words: Words) -> Iterator[str]:
    """The table without colours and folding, each row a line."""
    from rich.cells import cell_len

    keys = list(columns) or list(rows[0])
    heads = [columns.get(key, heading(key)) for key in keys]
    told = [words.get(key, _shown) for key in keys]
    lines = [heads]
    for row in rows:
        cells = [say(row[key]) for key, say in zip(keys, told, strict=True)]
        lines.append([", ".join(cell.splitlines()) for cell in cells])
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()


@contextmanager
def progress(shell: Shell, what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, on a terminal only; call it with (done, total)."""
    if not sys.stderr.isatty() or shell.json:
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
