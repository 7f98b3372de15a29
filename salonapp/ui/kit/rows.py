"""Short lists of widgets: rows under each other with a thin line between them.

For lists of a few dozen; long ones are painted (`row_list`).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.ui.kit.frames import box, panel, rule


class Rows(QWidget):
    """Rows under each other with a thin line between them."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)

    def show_rows(self, rows: Sequence[QWidget]) -> None:
        """Show other rows."""
        while self._column.count():
            item = self._column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for at, row in enumerate(rows):
            # Shown at once: a layout shows what it is given a turn later, which flickers.
            if at:
                line = rule()
                self._column.addWidget(line)
                line.show()
            self._column.addWidget(row)
            row.show()


def row_of(
    texts: Sequence[QWidget],
    buttons: Sequence[QWidget],
    *,
    left: QWidget | None = None,
) -> QWidget:
    """One row: an optional column at the left, lines of text, buttons at the right."""
    across = box(across=True, spacing=12)
    if left is not None:
        across.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
    lines = box(spacing=3)
    for text in texts:
        lines.addWidget(text)
    across.addLayout(lines, 1)
    right = box(across=True, spacing=6)
    for made in buttons:
        right.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
    across.addLayout(right)
    return panel(across)
