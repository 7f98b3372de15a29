"""The longest time the window does not answer while the agent plans, sends and learns.

A timer ticks in the real window, without a screen, while a thread of the same process works as the
agent's do; the longest silence of the timer beyond its own beat is what a person would feel.
"""

from __future__ import annotations

import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from tests.bench.kit import Figure
from tests.bench.salon import Salon

if TYPE_CHECKING:
    from salonapp.storage.database import Database

_BEAT_MS = 4
FRAME_MS = 1000 / 60
#: So many frames may be lost at once.
FRAMES = 3
_MESSAGES = 200


class _Beats(QObject):
    """Knows the longest silence of a timer, in milliseconds beyond its beat."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = self._last_cpu = 0.0
        self.gaps_ms: list[float] = []
        self.cpu_ms: list[float] = []

    def listen(self) -> None:
        self._last, self._last_cpu = time.perf_counter(), time.process_time()
        self._timer.start(_BEAT_MS)

    def end(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.process_time()
        self.gaps_ms.append((now - self._last) * 1000 - _BEAT_MS)
        self.cpu_ms.append((cpu - self._last_cpu) * 1000)
        self._last, self._last_cpu = now, cpu


def measure(salon: Salon) -> list[Figure]:
    """The longest silence while a thread beside the window plans, dispatches and refreshes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    figures = []
    with salon.copied() as copy, _window(copy) as db:
        for what, work in _works(db).items():
            figures.append(_beside(what, work))
    return figures


def _beside(what: str, work: Callable[[], object]) -> Figure:
    beats, loop, errors = _Beats(), QEventLoop(), list[BaseException]()

    def run() -> None:
        try:
            work()
        except BaseException as error:  # told to the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run)
    patience = QTimer()
    patience.timeout.connect(lambda: None if thread.is_alive() else loop.quit())
    begun = time.perf_counter()
    beats.listen()
    thread.start()
    patience.start(20)
    loop.exec()
    patience.stop()
    beats.end()
    thread.join()
    if errors:
        raise errors[0]
    took_s = time.perf_counter() - begun
    gaps = sorted(beats.gaps_ms)
    late = sum(gap > FRAME_MS for gap in gaps)
    note = (
        f"{took_s:.1f} s of work, {late} of {len(gaps)} beats a frame late,"
        f" {max(beats.cpu_ms):.0f} ms of this program's own doing"
    )
    return Figure(f"longest stall of the window: {what}", gaps[-1], FRAME_MS, "ms", FRAMES, note)


def _works(db: Database) -> dict[str, Callable[[], object]]:
    from salonapp.channels.port import Channel, ChannelKind
    from salonapp.foundation.i18n import msg
    from salonapp.reminders.commands import plan_all, switch_rule
    from salonapp.reminders.dispatcher import send_due
    from salonapp.reminders.rules import RuleKind
    from salonapp.storage.door import AGENT, OWNER
    from salonapp.temperature.commands import refresh_all
    from salonapp.temperature.queries.fits import fit_now
    from tests.bench.reminders import _AtOnce, _give_addresses, _lift_limits

    def plan() -> None:
        with db.write(AGENT, msg("The coming days planned")) as tx:
            plan_all(tx)

    def every_rule() -> None:
        with db.write(OWNER, msg("Every rule on")) as tx:
            for kind in RuleKind:
                switch_rule(tx, kind, on=True)

    with db.write(OWNER, msg("Ready to send")) as tx:
        _lift_limits(tx)
    with db.write(OWNER, msg("Addresses")) as tx:
        _give_addresses(tx)
    _settle(2_000)  # the window reads what changed

    def send() -> None:
        channels: dict[ChannelKind, Channel] = {ChannelKind.EMAIL: _AtOnce()}
        send_due(db, channels, limit=_MESSAGES)

    def refresh() -> None:
        with db.write(AGENT, msg("Temperatures refreshed")) as tx:
            refresh_all(tx)

    def fit() -> None:
        with db.read() as reader:
            fit_now(reader)

    return {
        "planning 30 days": plan,
        "every rule switched on": every_rule,
        "dispatching": send,
        "refreshing all temperatures": refresh,
        "fitting the model": fit,
    }


@contextmanager
def _window(path: Path) -> Iterator[Database]:
    """The program's window on the clients' page, at rest; and the salon it has opened."""
    from salonapp.app import open_salon
    from salonapp.foundation.clock import FixedClock
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.storage.door import OWNER
    from salonapp.ui import theme
    from salonapp.ui.collector import Collector
    from salonapp.ui.preferences import Preferences
    from salonapp.ui.services import Services
    from salonapp.ui.shell import Shell
    from salonapp.ui.window import application
    from tests.bench.reminders import NOON

    application()
    theme.apply(theme.ThemeChoice.LIGHT)
    clock = FixedClock(NOON)
    opened: list[Database] = []

    def open_it() -> tuple[Database, object, object]:
        opened.append(open_salon(path, clock))
        return opened[0], OWNER_VIEWER, OWNER

    with tempfile.TemporaryDirectory() as home:
        services = Services(open_it, clock, Preferences(Path(home) / "w.ini"))  # type: ignore[arg-type]
        shell = Shell(services)
        shell.show()
        services.open()
        shell.go("clients")
        _settle(4_000)  # the words of all cards are read meanwhile
        before = gc.get_threshold()
        collector = Collector(lambda: services.is_at_rest, shell)
        collector.start()
        try:
            yield opened[0]
        finally:
            gc.set_threshold(*before)
            gc.unfreeze()
            shell.close()
            _settle(100)


def _settle(for_ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(for_ms, loop.quit)
    loop.exec()
