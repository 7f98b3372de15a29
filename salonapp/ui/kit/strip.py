"""The status strip: what just happened with Undo, and how far a long job is with Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.notices import BusyMark, IconMark
from salonapp.ui.kit.texts import ElidedLabel

_STAYS_MS = 20_000


class StatusStrip(QWidget):
    """Hidden while there is nothing to say."""

    undo_asked = Signal()
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedHeight(44)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 16, 4)
        row.setSpacing(10)
        self._mark = IconMark("check-circle", "good")
        self._busy = BusyMark(18)
        self._text = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(220)
        self._bar.setTextVisible(False)
        self._undo = button(_("Undo"), self.undo_asked.emit, kind="quiet")
        self._undo.setToolTip("Ctrl+Z")
        self._cancel = button(_("Cancel"), self.cancel_asked.emit)
        self._close = button("", self._clear, kind="quiet", icon_name="x", tip=_("Close"))
        for widget in (self._mark, self._busy):
            row.addWidget(widget)
        row.addWidget(self._text, 1)
        for control in (self._bar, self._cancel, self._undo, self._close):
            row.addWidget(control)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(_STAYS_MS)
        self._leave.timeout.connect(self._clear)
        self._said = ""
        self._can_undo = False
        self._job_text = ""
        self._can_cancel = True
        self._show()

    def say(self, text: str, *, undo: bool = False, redo: bool = False) -> None:
        """Tell what happened, and offer to take it back (`undo`) or to do it again (`redo`)."""
        self._said, self._can_undo = text, undo or redo
        self._undo.setText(_("Do it again") if redo else _("Undo"))
        self._undo.setAccessibleName(self._undo.text())
        self._leave.start()
        self._show()

    @Slot(str, str)
    def offer(self, text: str, act: str) -> None:
        """Tell what happened; `act` is what the button does: "undo", "redo" or nothing."""
        self.say(text, undo=act == "undo", redo=act == "redo")

    def progress(
        self, text: str, done: int = 0, total: int = 0, *, can_cancel: bool = True
    ) -> None:
        """Show a job; an empty text ends it."""
        self._can_cancel = can_cancel
        self._job_text = text
        self._bar.setMaximum(total)
        self._bar.setValue(done)
        self._bar.setAccessibleName(text)
        self._cancel.setEnabled(True)
        self._show()

    def stopping(self) -> None:
        """Cancel was asked for; it takes until the job looks up."""
        self._cancel.setEnabled(False)

    def text(self) -> str:
        """What stands in the strip."""
        return self._job_text or self._said

    def _clear(self) -> None:
        self._said, self._can_undo = "", False
        self._show()

    def _show(self) -> None:
        working = bool(self._job_text)
        self._text.set_text(self._job_text or self._said)
        self._busy.setVisible(working)
        self._bar.setVisible(working)
        self._cancel.setVisible(working and self._can_cancel)
        self._mark.setVisible(not working)
        self._undo.setVisible(not working and self._can_undo)
        self._close.setVisible(not working)
        self.setVisible(bool(self._job_text or self._said))
