"""The conditions of the list: chips with a cross, and an editor below the one that is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from salonapp.desk.cards import FilterChoices
from salonapp.desk.filter_words import describe, kind_name
from salonapp.desk.filters import Condition, Kind, Spent
from salonapp.foundation.i18n import _
from salonapp.ui.icons import icon
from salonapp.ui.kit.buttons import PressButton, button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import clear
from salonapp.ui.pages.clients.filter_editors import ConditionEditor, default_of

_CROSS_PX = 26
_WIDEST_PX = 300


class ConditionChip(PressButton):
    """A condition in words. A click edits it; its cross, Delete or Backspace takes it away."""

    edit_asked = Signal()
    removed = Signal()

    def __init__(self, text: str, *, edited: bool) -> None:
        super().__init__()
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setChecked(edited)
        self.setIcon(icon("x", "neutral"))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMaximumWidth(_WIDEST_PX)
        self.set_words(text)
        self.setAccessibleDescription(_("Enter changes it, Delete takes it away"))
        self._on_cross = False
        self.clicked.connect(self._clicked)

    def set_words(self, text: str) -> None:
        """Say something else."""
        room = _WIDEST_PX - _CROSS_PX - 24
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        self.setToolTip(text)
        self.setAccessibleName(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._on_cross = event.position().x() >= self.width() - _CROSS_PX
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        self._on_cross = False
        super().keyPressEvent(event)

    def _clicked(self) -> None:
        (self.removed if self._on_cross else self.edit_asked).emit()


class FilterPanel(QWidget):
    """Shows and changes the conditions; `changed` brings all of them after each change."""

    changed = Signal(object)

    def __init__(
        self, read_choices: Callable[[Callable[[FilterChoices], None]], None], today: date
    ) -> None:
        super().__init__()
        self._read_choices = read_choices
        self._conditions: list[Condition] = []
        self._currency = "RUB"
        self._today = today
        self._sees_takings = True
        self._edited: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        chips = QWidget()
        self._chips = Flow(chips, 6)
        column.addWidget(chips)
        self._place = QWidget()
        self._below = QVBoxLayout(self._place)
        self._below.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._place)
        self.setAccessibleName(_("Filter"))
        self._show()

    def set_viewer(self, today: date, *, sees_takings: bool) -> None:
        """What the menu may offer, and from which day days are counted."""
        self._today, self._sees_takings = today, sees_takings

    def conditions(self) -> tuple[Condition, ...]:
        """The conditions as they stand."""
        return tuple(self._conditions)

    def set_conditions(self, conditions: Sequence[Condition]) -> None:
        """Show these and no others; nobody is told."""
        if list(conditions) != self._conditions:
            self._conditions = list(conditions)
            self._edited = None
            self._show()

    def offer_kinds(self, under: QWidget) -> None:
        """Offer what a condition can be about, below a button."""

        def show(choices: FilterChoices) -> None:
            self._currency = choices.currency
            menu = self.kinds_menu(choices)
            menu.popup(under.mapToGlobal(QPoint(0, under.height() + 2)))

        self._read_choices(show)

    def kinds_menu(self, choices: FilterChoices) -> QMenu:
        """The menu of kinds; those the salon has nothing of cannot be chosen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        for kind in Kind:
            beginning = default_of(kind, choices)
            if isinstance(beginning, Spent) and not self._sees_takings:
                continue
            action = menu.addAction(kind_name(kind))
            action.setEnabled(beginning is not None)
            if beginning is not None:
                action.triggered.connect(lambda _on=False, new=beginning: self._add(new, choices))
        return menu

    def stop_editing(self) -> bool:
        """Close the editor; False when none is open."""
        at, self._edited = self._edited, None
        if at is None:
            return False
        self._show()
        item = self._chips.itemAt(at)
        chip = item.widget() if item is not None else None
        if chip is not None:
            chip.setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self.stop_editing():
            return
        super().keyPressEvent(event)

    def _add(self, condition: Condition, choices: FilterChoices) -> None:
        self._conditions.append(condition)
        self._edited = len(self._conditions) - 1
        self._show()
        self._show_editor(choices)
        self.changed.emit(self.conditions())

    def edit(self, at: int) -> None:
        """Open the editor of a condition, or close it."""
        if self._edited == at:
            self.stop_editing()
            return
        self._edited = at
        self._show()
        self._read_choices(self._show_editor)

    def _remove(self, at: int) -> None:
        del self._conditions[at]
        self._edited = None
        self._show()
        self.changed.emit(self.conditions())

    def _clear(self) -> None:
        self._conditions = []
        self._edited = None
        self._show()
        self.changed.emit(())

    def _show(self) -> None:
        clear(self._chips)
        clear(self._below)
        self._place.hide()
        for at, condition in enumerate(self._conditions):
            chip = ConditionChip(describe(condition, self._currency), edited=at == self._edited)
            chip.edit_asked.connect(lambda at=at: self.edit(at))
            chip.removed.connect(lambda at=at: self._remove(at))
            self._chips.addWidget(chip)
        if self._conditions:
            more = button("", kind="quiet", icon_name="plus", tip=_("Add a condition"))
            more.clicked.connect(lambda: self.offer_kinds(more))
            self._chips.addWidget(more)
            self._chips.addWidget(button(_("Clear"), self._clear, kind="quiet"))
        self.setVisible(bool(self._conditions))
        self.updateGeometry()

    def _show_editor(self, choices: FilterChoices) -> None:
        if self._edited is None or self._edited >= len(self._conditions):
            return
        self._currency = choices.currency
        clear(self._below)
        editor = ConditionEditor(self._conditions[self._edited], choices, self._today)
        if not editor.has_inputs():
            return
        editor.changed.connect(self._take)
        self._below.addWidget(editor)
        self._place.show()
        editor.take_focus()

    def _take(self, condition: Condition) -> None:
        if self._edited is None:
            return
        self._conditions[self._edited] = condition
        item = self._chips.itemAt(self._edited)
        chip = item.widget() if item is not None else None
        if isinstance(chip, ConditionChip):
            chip.set_words(describe(condition, self._currency))
        self._chips.invalidate()
        self.changed.emit(self.conditions())
