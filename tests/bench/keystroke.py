"""Keystroke to painted list, beside the bare query and a bare reset and paint of fifty rows.

Both run in this process, in a window without a screen.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, SignalInstance
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from tests.bench.kit import Figure, bare_connection, once_ms
from tests.bench.salon import NOW, Salon

#: Typed letter by letter, as a person would, and what is meant; each letter is one measurement.
WORDS = ("иванова", "анаст", "945", "козл", "жук")
WAYS = {
    "keystroke to painted list": tuple((word, word) for word in WORDS),
    "the same in the wrong layout": (("bdfyjdf", "иванова"), ("fyfcn", "анаст"), ("rjpk", "козл")),
    "the same with a mistake": (
        ("иванлва", "иванова"),
        ("анастосия", "анастасия"),
        ("fyfcnjcbz", "анастасия"),
        ("жукоав", "жукова"),
    ),
}
ROUNDS = 3
FRAME_MS = 1000 / 60

_NAMES = (
    "SELECT c.id, c.first_name || ' ' || c.last_name, c.source FROM client_search s"
    " JOIN client c ON c.id = s.client_id WHERE instr(s.haystack, ?) > 0"
    " ORDER BY s.sort_name, s.client_id LIMIT 50"
)
_RARE = (
    "SELECT c.id, c.first_name || ' ' || c.last_name, c.source FROM client_fts f"
    " JOIN client_search s ON s.client_id = f.rowid JOIN client c ON c.id = f.rowid"
    " WHERE client_fts MATCH ? ORDER BY s.sort_name, s.client_id LIMIT 50"
)


def measure(salon: Salon) -> list[Figure]:
    """The median over all letters typed, for each way of typing."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    figures = []
    with salon.copied() as copy, tempfile.TemporaryDirectory() as home:
        for what, words in WAYS.items():
            mine, raw, queries = [], [], []
            for _ in range(ROUNDS):
                mine += _type_in_program(copy, Path(home), _typed(typed for typed, _ in words))
                painted, asked = _type_in_bare_window(copy, _typed(meant for _, meant in words))
                raw += painted
                queries += asked
            within = sum(
                took <= FRAME_MS + 3 * query for took, query in zip(mine, queries, strict=True)
            )
            note = (
                f"{len(mine)} keystrokes, p95 {sorted(mine)[int(len(mine) * 0.95)]:.1f} ms,"
                f" {within / len(mine):.0%} in a frame and three bare queries"
            )
            figures.append(
                Figure(what, statistics.median(mine), statistics.median(raw), "ms", 2, note)
            )
    return figures


def _typed(words: Iterable[str]) -> list[str]:
    return [word[:end] for word in words for end in range(1, len(word) + 1)]


def _type_in_program(path: Path, home: Path, typed: Sequence[str]) -> list[float]:
    from salonapp.app import open_salon
    from salonapp.foundation.clock import FixedClock
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.storage.door import OWNER
    from salonapp.ui import theme
    from salonapp.ui.kit.row_list import RowList
    from salonapp.ui.pages.clients.page import ClientsPage
    from salonapp.ui.preferences import Preferences
    from salonapp.ui.services import Services
    from salonapp.ui.shell import Shell
    from salonapp.ui.shell_parts import SearchField
    from salonapp.ui.window import application

    application()
    theme.apply(theme.ThemeChoice.LIGHT)
    clock = FixedClock(NOW)
    services = Services(
        lambda: (open_salon(path, clock), OWNER_VIEWER, OWNER), clock, Preferences(home / "w.ini")
    )
    shell = Shell(services)
    shell.show()
    services.open()
    shell.go("clients")
    page = shell.page("clients")
    assert isinstance(page, ClientsPage)
    view: RowList = page.column.list
    field = shell.findChild(SearchField)
    assert isinstance(field, QLineEdit)

    watch = _PaintedWatch(page.column.model.modelReset, view.viewport())
    while not page.column.model.known_rows():
        _settle(50)
    _settle(2_500)  # the words of all cards are read meanwhile
    times = []
    for text in typed:
        times.append(watch.ms_until_painted(partial(field.setText, text)))
        _settle(100)
    shell.close()
    _settle(50)
    return times


class _PaintedWatch(QObject):
    """Knows when a list has been painted after its model was reset."""

    def __init__(self, reset: SignalInstance, viewport: QWidget) -> None:
        super().__init__()
        self._loop = QEventLoop()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._loop.quit)
        self._was_reset = False
        reset.connect(self._note_reset)
        viewport.installEventFilter(self)

    def ms_until_painted(self, act: Callable[[], object]) -> float:
        """Milliseconds from the beginning of `act` to the end of the paint that follows."""
        self._was_reset = False
        self._patience.start(2_000)
        begun = time.perf_counter()
        act()
        self._loop.exec()
        took = time.perf_counter() - begun
        self._patience.stop()
        return took * 1000

    def _note_reset(self) -> None:
        self._was_reset = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._was_reset:
            self._was_reset = False
            QTimer.singleShot(0, self._loop.quit)  # after the paint itself
        return False


def _settle(for_ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(for_ms, loop.quit)
    loop.exec()


def _type_in_bare_window(path: Path, typed: Sequence[str]) -> tuple[list[float], list[float]]:
    """How long each took to be painted, and its bare query alone."""
    from salonapp.ui.window import application
    from tests.bench.bare_window import Rows

    application()
    with bare_connection(path) as bare:
        model = Rows([])
        table = QTableView()
        table.resize(1440, 900)
        table.setModel(model)
        table.show()
        watch = _PaintedWatch(model.modelReset, table.viewport())
        _settle(200)
        times, asked = [], []

        def ask(query: tuple[str, str]) -> list[tuple[object, ...]]:
            rows: list[tuple[object, ...]] = bare.execute(query[0], (query[1],)).fetchall()
            return rows

        def type_it(query: tuple[str, str]) -> None:
            model.show(ask(query))

        for text in typed:
            queries = [(_NAMES, text)]
            if len(text) >= 3:
                queries.append((_RARE, f'"{text}"'))
            best = min(queries, key=lambda query: once_ms(partial(ask, query)))
            asked.append(once_ms(partial(ask, best)))
            times.append(watch.ms_until_painted(partial(type_it, best)))
            _settle(30)
        table.close()
    return times, asked
