"""The floor of the window: a `QTableView` on fifty clients, with the same libraries loaded.

`python -m tests.bench.bare_window DATABASE` prints milliseconds to the painted list and megabytes
at rest. `BENCH_BEGUN_AT` is when the process was asked for, on the monotonic clock.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

from tests.bench.at_rest import report_when_rested

ROWS_SQL = (
    "SELECT c.id, c.first_name || ' ' || c.last_name, c.source FROM client_search s"
    " JOIN client c ON c.id = s.client_id ORDER BY s.sort_name, s.client_id LIMIT 50"
)


class Rows(QAbstractTableModel):
    """Rows as they came."""

    def __init__(self, rows: list[tuple[object, ...]]) -> None:
        super().__init__()
        self.rows = rows

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return len(self.rows)

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 3

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return str(self.rows[index.row()][index.column()])
        return None

    def show(self, rows: list[tuple[object, ...]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class Painted(QObject):
    """Waits for the first paint."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            report_when_rested()
        return False


def main(path: str) -> None:
    """Open the file, show fifty rows, tell."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1440, 900)
    import sqlalchemy.orm  # noqa: F401
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(path)
    model = Rows(connection.execute(ROWS_SQL).fetchall())
    table = QTableView()
    table.setModel(model)
    painted = Painted()
    table.viewport().installEventFilter(painted)
    window.setCentralWidget(table)
    window.show()
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1])
