"""Tells the views what changed: every `Changes` becomes one Qt signal on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from salonapp.ui.runner import Runner

if TYPE_CHECKING:
    from salonapp.storage.changes import Changes
    from salonapp.storage.database import Database

_POLL_MS = 2_000
#: While the agent sends, hundreds of changes a second arrive; after the first few within a beat
#: the views get one piece of news for all that came meanwhile.
_BEAT_MS = 200
_AT_ONCE = 4


class Hub(QObject):
    """Re-emits the door's changes and, by polling, those of other processes."""

    changed = Signal(object)
    """A `storage.changes.Changes`."""

    attached = Signal()
    """There is a salon to read from (now, or again)."""

    _arrived = Signal(object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._unsubscribe: Callable[[], object] | None = None
        self._db: Database | None = None
        self._polling = False
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._look)
        self._arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._passed_on = 0
        self._waiting: Changes | None = None
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self._pass_on_waiting)

    def attach(self, db: Database) -> None:
        """Listen to the door of `db`."""
        self._db = db
        self._unsubscribe = db.subscribe(self._arrived.emit)
        self._poll.start()
        self.attached.emit()

    @property
    def is_attached(self) -> bool:
        """Whether there is a salon to read from."""
        return self._unsubscribe is not None

    def close(self) -> None:
        """Listen no more."""
        self._poll.stop()
        self._beat.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _look(self) -> None:
        if self._db is not None and not self._polling:
            self._polling = True
            self._runner.background(self, self._db.poll, self._looked, failed=self._looked)

    def _looked(self, _result: object) -> None:
        self._polling = False

    @Slot(object)
    def _pass_on(self, changes: Changes) -> None:
        if self._passed_on >= _AT_ONCE:
            waiting = self._waiting
            self._waiting = changes if waiting is None else waiting.joined(changes)
            return
        self._passed_on += 1
        self._beat.start()
        self.changed.emit(changes)

    @Slot()
    def _pass_on_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.changed.emit(waiting)
            return
        self._passed_on = 0
        self._beat.stop()


def touched(changes: Changes, kinds: frozenset[str]) -> bool:
    """Whether any of `kinds` ("client", "visit", ...) is among what changed."""
    return any(changes.touches(kind) for kind in kinds)


class LiveWidget(QWidget):
    """A view that is re-read when something it shows changed, at once or when next looked at."""

    shows: frozenset[str] = frozenset()
    """The kinds of things on the view, as `Changes` names them."""

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self._stale = True
        self._hub = hub
        hub.changed.connect(self._on_changes)
        hub.attached.connect(self._on_attached)

    def reload(self) -> None:
        """Read everything again."""
        raise NotImplementedError

    def grow_stale(self) -> None:
        """Read everything again when next looked at."""
        self._stale = True

    def on_changes(self, changes: Changes) -> None:
        """Something shown has changed while the view is visible; re-reads all unless narrowed."""
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._hub.is_attached:
            self._read_if_stale()

    @Slot()
    def _on_attached(self) -> None:
        self._stale = True
        if self.isVisible():
            self._read_if_stale()

    def _read_if_stale(self) -> None:
        if self._stale:
            self._stale = False
            self.reload()

    @Slot(object)
    def _on_changes(self, changes: Changes) -> None:
        if not touched(changes, self.shows):
            return
        if self.isVisible():
            self.on_changes(changes)
        else:
            self._stale = True
