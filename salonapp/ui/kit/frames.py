"""Cards, rules, section titles, key-value grids and scrolling columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from salonapp.ui.kit.texts import label


class Card(QFrame):
    """A surface with a thin line and round corners; `body` takes what stands in it."""

    def __init__(self, title: str = "", *, spacing: int = 8) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 14, 16, 16)
        self.body.setSpacing(spacing)
        if title:
            self.setAccessibleName(title)
            self.head = QHBoxLayout()
            self.head.addWidget(label(title, "section"))
            self.head.addStretch(1)
            self.body.addLayout(self.head)

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        """Append `widget` and hand it back."""
        self.body.addWidget(widget, stretch)
        return widget


def rule() -> QFrame:
    """A thin line between two things."""
    made = QFrame()
    made.setProperty("rule", "true")
    made.setFixedHeight(1)
    return made


def box(
    *, across: bool = False, spacing: int = 8, margins: Sequence[int] = (0, 0, 0, 0)
) -> QBoxLayout:
    """A layout without the style's own margins: down the page, or `across` it."""
    made: QBoxLayout = QHBoxLayout() if across else QVBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    return made


def panel(layout: QLayout, ground: str = "") -> QWidget:
    """A bare widget around `layout`; `ground`: page, surface, side, bar, strip, column."""
    made = QWidget()
    if ground:
        made.setProperty("ground", ground)
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    made.setLayout(layout)
    return made


class KeyValues(QWidget):
    """Two columns: what it is, muted, and what it says, wrapping."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = (), key_width: int = 116) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, key_width)
        self._grid.setColumnStretch(1, 1)
        for key, value in pairs:
            self.add(key, value)

    def add(self, key: str, value: str | QWidget) -> None:
        """Append a row; rows without a value are the caller's to leave out."""
        at = self._grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label(key, "muted"), at, 0, top)
        if isinstance(value, str):
            shown = label(value, wrap=True, selectable=True)
            shown.setAccessibleName(f"{key}: {value}")
            self._grid.addWidget(shown, at, 1)
        else:
            self._grid.addWidget(value, at, 1)


class Scroll(QScrollArea):
    """A column that scrolls down, never sideways; `body` takes what stands in it."""

    def __init__(self, *, margins: Sequence[int] = (24, 20, 24, 24), spacing: int = 16) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setProperty("scrolled", "true")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(spacing)
        self.setWidget(inner)


def at_most(widget: QWidget, width: int) -> QHBoxLayout:
    """A row that keeps `widget` from growing wider than `width` pixels.

    In a row, because a column asks wrapped texts for their height at its own full width.
    """
    widget.setMaximumWidth(width)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(widget, 1000)
    row.addStretch(1)
    return row


def tab_order(*parts: QWidget) -> None:
    """Let Tab walk through `parts` in this order, each from its first control to its last.

    Controls made later join the end of the chain otherwise, wherever they stand on the screen.
    """
    before: QWidget | None = None
    for part in parts:
        for control in (part, *part.findChildren(QWidget)):
            if control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                if before is not None:
                    QWidget.setTabOrder(before, control)
                before = control


def hold_still(widget: QWidget) -> None:
    """Keep what is painted until the new content has been laid out, so that nothing jumps.

    To be called before the content is exchanged, on the GUI thread.
    """
    widget.setUpdatesEnabled(False)
    QTimer.singleShot(0, widget, lambda: widget.setUpdatesEnabled(True))


def clear(layout: QLayout) -> None:
    """Take everything out of `layout` and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            break
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class SideBySide(QWidget):
    """Widgets beside each other where there is room, below each other where there is not."""

    def __init__(self, narrow_px: int = 600, spacing: int = 16) -> None:
        super().__init__()
        self._narrow_px = narrow_px
        self.box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(spacing)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        narrow = self.width() < self._narrow_px
        direction = QBoxLayout.Direction
        wanted = direction.TopToBottom if narrow else direction.LeftToRight
        if self.box.direction() is not wanted:
            self.box.setDirection(wanted)
