"""Somebody's name that opens their card: as wide as there is room for, however long it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy

from salonapp.ui.kit.buttons import PressButton

_LEAST_PX = 24


class NameLink(PressButton):
    """A link of one line that ends in an ellipsis where it does not fit; its tooltip is the whole.

    `said` is what a screen reader says instead of the name.
    """

    def __init__(self, name: str, on_click: Callable[[], object], *, said: str = "") -> None:
        super().__init__(name)
        self._whole = name
        self.setProperty("kind", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(said or name)
        self.clicked.connect(lambda _checked=False: on_click())

    def sizeHint(self) -> QSize:  # noqa: D102
        hint = super().sizeHint()
        metrics = self.fontMetrics()
        cut = metrics.horizontalAdvance(self._whole) - metrics.horizontalAdvance(self.text())
        return QSize(hint.width() + cut, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: object) -> None:  # noqa: D102
        metrics, whole = self.fontMetrics(), self.sizeHint().width()
        cut = self._whole
        if self.width() < whole:
            room = self.width() - whole + metrics.horizontalAdvance(self._whole)
            cut = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, room))
        if cut != self.text():
            self.setText(cut)
        self.setToolTip(self._whole if cut != self._whole else "")
