"""Buttons of the three weights, filter chips and tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLayout, QPushButton, QSizePolicy, QWidget

from salonapp.ui.icons import icon
from salonapp.ui.kit.flow import Flow

_ICON_TOKEN = {"primary": "on_accent", "quiet": "accent"}


class PressButton(QPushButton):
    """A push button that Enter presses as well as Space, without being a form's default."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: str = "secondary",
    icon_name: str = "",
    tip: str = "",
    name: str = "",
) -> QPushButton:
    """A push button. `kind`: primary (one per screen), secondary, quiet.

    A button without a text needs `tip`, which then is its accessible name as well.
    """
    made = PressButton(text)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    if icon_name:
        made.setIcon(icon(icon_name, _ICON_TOKEN.get(kind, "ink_2")))
        made.setIconSize(QSize(16, 16))
    if tip:
        made.setToolTip(tip)
    made.setAccessibleName(text or tip)
    if name:
        made.setObjectName(name)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


class ChoiceRow(QWidget):
    """A row of which one is chosen: filter chips (`kind="filter"`, wrapping) or tabs ("tab").

    Left and right move along the row; only the chosen one is in the tab order.
    """

    chosen = Signal(str)

    def __init__(self, kind: str, name: str, spacing: int = 6) -> None:
        super().__init__()
        self._kind = kind
        self._buttons: dict[str, QPushButton] = {}
        self._by_mouse = self._pressed = False
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.setAccessibleName(name)
        self._layout: QLayout
        if kind == "filter":
            self._layout = Flow(self, spacing)
        else:
            row = QHBoxLayout(self)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(spacing)
            row.setAlignment(Qt.AlignmentFlag.AlignLeft)
            self._layout = row

    def set_choices(self, choices: Sequence[tuple[str, str]], current: str) -> None:
        """Show `(key, text)` pairs; texts may change (counts) without losing the choice."""
        if list(self._buttons) != [key for key, _text in choices]:
            self._rebuild([key for key, _text in choices])
        for key, text in choices:
            self._buttons[key].setText(text)
            self._buttons[key].setAccessibleName(text)
        self.choose(current)

    def choose(self, key: str) -> None:
        """Mark `key` as chosen without telling anybody."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
        for other, made in self._buttons.items():
            chosen = other == key
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)

    def take_focus(self) -> None:
        """Give the keyboard to the chosen one."""
        if self.current():
            self._buttons[self.current()].setFocus()

    def was_pressed(self) -> bool:
        """Whether the last choice was made with the mouse; told once for each choice."""
        pressed, self._pressed = self._pressed, False
        return pressed

    def current(self) -> str:
        """The key that is chosen, or an empty text."""
        return next((key for key, made in self._buttons.items() if made.isChecked()), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._buttons:
            super().keyPressEvent(event)
            return
        keys = list(self._buttons)
        at = (keys.index(self.current()) + step) % len(keys) if self.current() else 0
        self._buttons[keys[at]].setFocus()
        self._buttons[keys[at]].click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress):
            self._by_mouse = event.type() == QEvent.Type.MouseButtonPress
        return super().eventFilter(watched, event)

    def _rebuild(self, keys: Sequence[str]) -> None:
        for old in self._buttons.values():
            self._group.removeButton(old)
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = {}
        for key in keys:
            made = PressButton()
            made.setProperty("kind", self._kind)
            made.setCheckable(True)
            made.installEventFilter(self)
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            made.clicked.connect(lambda _checked=False, key=key: self._clicked(key))
            self._buttons[key] = made
            self._group.addButton(made)
            self._layout.addWidget(made)

    def _clicked(self, key: str) -> None:
        self._pressed = self._by_mouse
        self.choose(key)
        self.chosen.emit(key)
