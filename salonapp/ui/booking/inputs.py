"""Inputs of the booking dialog: a client or a new one, a day and a time with arrows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.pages.clients.client_picker import ClientPicker, FoundClient
from salonapp.ui.services import Services


class StepLine(QLineEdit):
    """A line in which arrows step (a day, a quarter of an hour) and Page keys step further."""

    stepped = Signal(int)

    def __init__(self, placeholder: str, far: int) -> None:
        super().__init__()
        self._far = far
        self.setPlaceholderText(placeholder)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        steps = {
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: self._far,
            Qt.Key.Key_PageDown: -self._far,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            self.stepped.emit(step)
            return
        super().keyPressEvent(event)


class BookedClientField(ClientPicker):
    """A client by name or phone; who is not known yet can be added by what was typed."""

    new_asked = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._new = button("", self._ask_new, kind="quiet", icon_name="user-plus")
        self._new.hide()
        column = self.layout()
        assert column is not None
        column.addWidget(self._new)

    def typed(self) -> object:
        """Who is taken, or what is typed: for a form that outlives a crash."""
        taken = self._taken
        return [taken.id, taken.name, taken.phone] if taken else self.input.text()

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave."""
        if isinstance(value, list) and len(value) == 3:
            self.set_client(FoundClient(int(value[0]), str(value[1]), str(value[2])))
        else:
            self.set_client(None)
            self.input.setText(str(value or ""))
        self.changed.emit()

    def _offer(self, found: list[FoundClient]) -> None:
        typed = self.input.text().strip()
        self._new.setText(_("New client: {typed}").format(typed=typed[:40]))
        self._new.setAccessibleName(self._new.text())
        self._new.setVisible(bool(typed) and not found and self._taken is None)
        super()._offer(found)

    def _ask_new(self) -> None:
        self._new.hide()
        self.new_asked.emit(self.input.text().strip())
