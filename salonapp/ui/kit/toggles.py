"""Chips that are switched on and off: the usual answers, one click each; and a week of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from salonapp.ui.kit.buttons import PressButton
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.texts import label


def _toggle(text: str, name: str) -> QPushButton:
    made = PressButton(text)
    made.setProperty("kind", "filter")
    made.setCheckable(True)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    made.setAccessibleName(name)
    return made


class ToggleChips(QWidget):
    """Answers that can be on or off; with `one`, at most one of them is.

    Left and right move along the chips, Space and Enter switch one; Tab goes past them all.
    """

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], *, one: bool = False) -> None:
        super().__init__()
        self._one = one
        self._buttons: dict[str, QPushButton] = {}
        flow = Flow(self)
        for key, text in choices:
            made = _toggle(text, text)
            made.clicked.connect(lambda _on=False, key=key: self._clicked(key))
            self._buttons[key] = made
            flow.addWidget(made)
        _only_first_by_tab(list(self._buttons.values()))
        if self._buttons:
            self.setFocusProxy(next(iter(self._buttons.values())))

    def set_on(self, keys: Collection[str]) -> None:
        """Switch these on and the others off."""
        for key, made in self._buttons.items():
            made.setChecked(key in keys)

    def on(self) -> tuple[str, ...]:
        """The keys that are on, in their order."""
        return tuple(key for key, made in self._buttons.items() if made.isChecked())

    def typed(self) -> object:
        """What is on, as JSON has it."""
        return list(self.on())

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave."""
        self.set_on([str(each) for each in value] if isinstance(value, list) else [])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        every = list(self._buttons.values())
        here = next((at for at, made in enumerate(every) if made.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        every[(here + step) % len(every)].setFocus()

    def _clicked(self, key: str) -> None:
        if self._one and self._buttons[key].isChecked():
            self.set_on((key,))
        self.changed.emit()


class ToggleGrid(QWidget):
    """A table of switches with a title above each column and before each row.

    The arrow keys move about it, Space and Enter switch one; Tab goes past it.
    """

    changed = Signal()

    def __init__(self, columns: Sequence[str], rows: Sequence[str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        self._buttons: dict[tuple[int, int], QPushButton] = {}
        for row, row_title in enumerate(rows):
            grid.addWidget(label(row_title, "second"), row, 0)
            for column, title in enumerate(columns):
                made = _toggle(title, f"{title}, {row_title}")
                made.clicked.connect(lambda _on=False: self.changed.emit())
                self._buttons[column, row] = made
                grid.addWidget(made, row, column + 1)
        grid.setColumnStretch(len(columns) + 1, 1)
        _only_first_by_tab(list(self._buttons.values()))
        if self._buttons:
            self.setFocusProxy(self._buttons[0, 0])

    def set_on(self, places: Collection[tuple[int, int]]) -> None:
        """Switch on the places `(column, row)` and the others off."""
        for place, made in self._buttons.items():
            made.setChecked(place in places)

    def on(self) -> tuple[tuple[int, int], ...]:
        """The places that are on, column by column."""
        return tuple(sorted(place for place, made in self._buttons.items() if made.isChecked()))

    def typed(self) -> object:
        """What is on, as JSON has it."""
        return [list(place) for place in self.on()]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave."""
        places = value if isinstance(value, list) else []
        self.set_on([(int(each[0]), int(each[1])) for each in places])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        steps: Mapping[Qt.Key, tuple[int, int]] = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        here = next((place for place, made in self._buttons.items() if made.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        onward = self._buttons.get((here[0] + step[0], here[1] + step[1]))
        if onward is not None:
            onward.setFocus()


def _only_first_by_tab(buttons: Sequence[QPushButton]) -> None:
    for at, made in enumerate(buttons):
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus if at else Qt.FocusPolicy.StrongFocus)
