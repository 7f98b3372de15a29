"""Keeps Python's own tidying out of the way of the window.

Looking for cycles among all objects stops every thread: for a tenth of a second and more while
somebody plans for a hundred thousand clients. The window therefore has the old objects looked
through at moments of rest only, and on its own thread, where widgets may be let go.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 10_000
_NEVER = 1_000_000_000
#: So many looks through the middle-aged objects make one through all of them worth its while.
WORTH_IT = 50


class Collector(QObject):
    """Collects garbage when `is_at_rest` says that nobody reads or writes."""

    def __init__(self, is_at_rest: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_at_rest = is_at_rest
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Take over from Python, once the window stands: what is there by then stays for good."""
        gc.freeze()
        young, middle, _old = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        self._timer.start()

    def look(self) -> None:
        """Collect if it is worth it and nobody is at work."""
        _young, _middle, old = gc.get_count()
        if old >= WORTH_IT and self._is_at_rest():
            gc.collect()
