"""Ctrl+Z and Ctrl+Shift+Z: what this window did and can take back, always said in words.

Only this window's own operations stand here: nobody takes back another person's work, or the
agent's, by a slip of the hand. Text fields keep their own undo while there is something in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, _
from salonapp.ui.landings import Written
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader
    from salonapp.storage.undo import Outlook, Undone

_MOST = 100
UNDO, REDO = "undo", "redo"


class Undoing(QObject):
    """Two stacks of operations: what can be taken back, and what was taken back."""

    said = Signal(str, str)
    """What to tell, and what the button beside it does: "undo", "redo" or nothing."""
    changed = Signal()
    """What could be undone or redone next is another one."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._done: list[Written] = []
        self._undone: list[Written] = []
        self._armed: int | None = None
        self._offered = ""
        self._busy = False
        self._who: int | None = None
        #: What others did before they left the desk: each takes back their own work.
        self._of_others: dict[int | None, tuple[list[Written], list[Written]]] = {}
        services.runner.written.connect(self._on_written)
        services.undone.connect(self._on_undone)
        self._watched: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._watch)

    # What the keyboard and the strip ask for.

    def undo(self) -> None:
        """Take back the latest operation of this window; a big one only when asked twice."""
        self._start(self._done, UNDO)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._start(self._undone, REDO)

    def act(self) -> None:
        """Do what the strip offered."""
        if self._offered == REDO:
            self.redo()
        else:
            self.undo()

    def next_words(self) -> tuple[str, str]:
        """What Ctrl+Z and Ctrl+Shift+Z would do now, in words; "" for nothing."""
        undo = self._done[-1].told if self._done and not self._done[-1].final else ""
        redo = self._undone[-1].told if self._undone else ""
        return undo, redo

    def forget(self) -> None:
        """Another salon is open."""
        self._done, self._undone, self._armed, self._offered = [], [], None, ""
        self._of_others = {}
        self.changed.emit()

    def sit_down(self, staff_id: int | None) -> None:
        """Another person sits at the desk: what they did before can be taken back again."""
        if staff_id == self._who:
            return
        self._of_others[self._who] = (self._done, self._undone)
        self._who = staff_id
        self._done, self._undone = self._of_others.pop(staff_id, ([], []))
        self._armed = None
        self._tell("", "")

    def repeat(self) -> None:
        """Say again what was written last, in another language."""
        if self._offered == UNDO and self._done:
            self.said.emit(self._done[-1].told, UNDO)

    # What happened.

    def _on_written(self, written: Written) -> None:
        if written.by != self._who:  # it took a while, and somebody else sits at the desk by now
            done, _undone = self._of_others.get(written.by, ([], []))
            self._of_others[written.by] = ([*done[-_MOST:], written], [])
            return
        self._done = [*self._done[-_MOST:], written]
        self._undone, self._armed = [], None
        self._tell(written.told, "" if written.final else UNDO)

    def _on_undone(self, undone: Undone) -> None:
        """Something was taken back or done again, by a key or from a card's history."""
        self._busy, self._armed = False, None
        mine = (*self._done, *self._undone)
        about = next((each.about for each in mine if each.operation_id == undone.undone_id), "")
        self._done = [each for each in self._done if each.operation_id != undone.undone_id]
        self._undone = [each for each in self._undone if each.operation_id != undone.undone_id]
        if undone.operation_id is not None:
            back = Written(undone.label, undone.operation_id, by=self._who, about=about)
            (self._done if undone.redone else self._undone).append(back)
        text = _("Done again: {what}.") if undone.redone else _("Taken back: {what}.")
        # The words of all facts are half of what the window loads: not before they are needed.
        from salonapp.desk.kept_words import kept_sentence

        kept = kept_sentence(undone.kept_parts, undone.kept_rows)
        what = f"{undone.label}: {about}" if about else str(undone.label)
        told = " ".join(part for part in (text.format(what=what), kept) if part)
        offer = UNDO if undone.redone else REDO
        self._tell(told, offer if undone.operation_id is not None else "")

    # One step.

    def _start(self, stack: list[Written], way: str) -> None:
        if self._busy or not self._services.is_open:
            return
        if not stack:
            nothing = (
                _("There is nothing to undo.") if way == UNDO else _("There is nothing to redo.")
            )
            self._tell(nothing, "")
            return
        written = stack[-1]
        if written.final:
            text = _("“{what}” stays on record and cannot be undone.")
            self._drop(written.operation_id)
            self._tell(text.format(what=written.label), "")
            return
        operation_id = written.operation_id
        if self._armed == operation_id:
            self._take(operation_id)
            return
        self._busy = True

        def look(reader: Reader) -> Outlook:
            from salonapp.storage.undo import look_ahead

            return look_ahead(reader, operation_id)

        self._services.read(self, look, lambda found: self._looked(found, operation_id, way))

    def _looked(self, found: Outlook, operation_id: int, way: str) -> None:
        self._busy = False
        if found.undone:  # taken back elsewhere meanwhile: the one before it is meant
            self._drop(operation_id)
            self._start(self._done if way == UNDO else self._undone, way)
        elif found.is_big:
            self._armed = operation_id
            self._tell(_ask(found.label, way), way)
        else:
            self._take(operation_id)

    def _take(self, operation_id: int) -> None:
        self._busy, self._armed = True, None
        actor = self._services.actor

        def failed(error: SalonError) -> None:
            self._busy = False
            self._drop(operation_id)
            self._tell("", "")
            self._services.runner.problem.emit(error)

        self._services.runner.with_database(
            self, lambda db: db.undo(actor, operation_id), self._services.undone.emit, failed=failed
        )

    def _drop(self, operation_id: int) -> None:
        self._done = [each for each in self._done if each.operation_id != operation_id]
        self._undone = [each for each in self._undone if each.operation_id != operation_id]
        self.changed.emit()

    def _tell(self, text: str, offer: str) -> None:
        self._offered = offer
        self.said.emit(text, offer)
        self.changed.emit()

    # Text fields.

    def _watch(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Listen to the field with the cursor, and to no other: a filter on all would be slow."""
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = now if isinstance(now, (QLineEdit, QPlainTextEdit, QTextEdit)) else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo)
            redo = event.matches(QKeySequence.StandardKey.Redo) or _is_ctrl_y(event)
            if (undo or redo) and isinstance(watched, QWidget) and _untouched(watched, redo):
                event.ignore()
                return True
        return False


def _ask(label: Message, way: str) -> str:
    if way == UNDO:
        return _("Undo “{what}”? Press Ctrl+Z once more.").format(what=label)
    return _("Do “{what}” again? Press Ctrl+Shift+Z once more.").format(what=label)


def _is_ctrl_y(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()) == QKeySequence("Ctrl+Y")


def _untouched(field: QWidget, redo: bool) -> bool:
    """Whether a text field has nothing of its own to undo (or redo)."""
    if isinstance(field, QLineEdit):
        return not (field.isRedoAvailable() if redo else field.isUndoAvailable())
    if isinstance(field, (QPlainTextEdit, QTextEdit)):
        document = field.document()
        return not (document.isRedoAvailable() if redo else document.isUndoAvailable())
    return False
