"""The first step: a place to drop a file on, or a button to choose one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.notices import IconMark
from salonapp.ui.kit.texts import label
from salonapp.ui.theme import colour


class DropPlace(QWidget):
    """Takes a file that is dropped on it."""

    def __init__(self, take: Callable[[Path], object], choose: Callable[[], object]) -> None:
        super().__init__()
        self._take = take
        self._over = False
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Drop a file here"))
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(10)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        column.addWidget(IconMark("file-arrow-up", "accent", 48), 0, centre)
        column.addWidget(label(_("Drop the file here"), "section"), 0, centre)
        about = label(
            _(
                "A list of clients or of visits, saved by the program you used before:"
                " CSV, Excel, OpenDocument or an address book (vCard)."
            ),
            "muted",
            wrap=True,
        )
        about.setAlignment(centre)
        about.setMaximumWidth(520)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(about, 20)
        across.addStretch(1)
        column.addLayout(across)
        self.first = button(_("Choose a file…"), choose, kind="primary")
        column.addWidget(self.first, 0, centre)
        column.addSpacing(8)
        calm = label(
            _("You see everything before it is kept, and one Undo takes an import back."), "second"
        )
        column.addWidget(calm, 0, centre)
        column.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if dropped_file(event) is not None:
            event.acceptProposedAction()
            self._over = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: D102
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        self._over = False
        self.update()
        file = dropped_file(event)
        if file is not None:
            event.acceptProposedAction()
            self._take(file)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colour("accent" if self._over else "ink_3"), 1.4, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(colour("accent_soft" if self._over else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.end()


def dropped_file(event: QDropEvent) -> Path | None:
    """The one file that is being dragged, if it is one."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
