"""The program's own window on the client list, measured like `bare_window`.

`python -m tests.bench.own_window DATABASE` prints milliseconds to the painted list and megabytes
at rest.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.at_rest import report_when_rested
from tests.bench.salon import NOW


class ListPainted(QObject):
    """Waits for the first paint of a list that has rows."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        from salonapp.ui.kit.id_list import IdListModel
        from salonapp.ui.kit.row_list import RowList

        if event.type() == QEvent.Type.Paint:
            view = watched.parent()
            model = view.model() if isinstance(view, RowList) else None
            if isinstance(model, IdListModel) and model.known_rows():
                QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
                report_when_rested()
        return False


def main(path: str) -> None:
    """Open the window as `main.py` does, on the clients' page, and tell."""
    from salonapp import app
    from salonapp.foundation.clock import RunningClock
    from salonapp.ui.window import application

    application().installEventFilter(_watch)
    QTimer.singleShot(0, _show_clients)
    app.window(Path(path), RunningClock(NOW), "ru")


def _show_clients() -> None:
    from salonapp.ui.shell import Shell

    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, Shell):
            widget.go("clients")


_watch = ListPainted()

if __name__ == "__main__":
    main(sys.argv[1])
