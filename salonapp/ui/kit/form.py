"""The base of every form: fields with their errors, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import Message, _
from salonapp.ui.icons import draw_icon
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Scroll
from salonapp.ui.kit.inputs import CheckedLine, changes_of
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import fitting, label
from salonapp.ui.kit.typed import typed_in


class FieldBox(QWidget):
    """A title above an input, and room for what is wrong with it below."""

    def __init__(self, title: str, control: QWidget, hint: str = "") -> None:
        super().__init__()
        self.title = title
        self.control = control
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._words = label(title, "label")
        self._words.setBuddy(control)
        self._words.setVisible(bool(title))
        column.addWidget(self._words)
        column.addWidget(control)
        self._hint = hint
        self._below = label(hint, "caption", wrap=True)
        self._below.setVisible(bool(hint))
        column.addWidget(self._below)
        column.addStretch(1)
        if not control.accessibleName():
            control.setAccessibleName(title)
        if hint:
            control.setAccessibleDescription(hint)
        if isinstance(control, CheckedLine):
            control.told.connect(self.set_error)
        else:
            self._forgive_when_filled(control)

    def set_error(self, text: str) -> None:
        """Show what is wrong, or take it away again with an empty text."""
        bad = "true" if text else ""
        _restyle(self.control, "bad", bad)
        # Several inputs in one field have no frame of their own: the one that takes the keyboard.
        for part in self.control.findChildren(QWidget):
            if part is self.control.focusProxy():
                _restyle(part, "bad", bad)
            elif part.property("bad"):
                _restyle(part, "bad", "")
        _restyle(self._below, "step", "error" if text else "caption")
        self._below.setText(text or self._hint)
        self._below.setVisible(bool(text or self._hint))
        self.control.setAccessibleDescription(text or self._hint)

    def _forgive_when_filled(self, control: QWidget) -> None:
        """What is wrong is not said any longer once something else is typed or chosen there."""
        for signal in changes_of(control):
            signal.connect(lambda *_changed: self.set_error("") if self.error() else None)

    def set_title(self, text: str) -> None:
        """Call the field something else (each gateway has its own words)."""
        self.title = text
        self._words.setText(text)
        self.control.setAccessibleName(text)

    def set_hint(self, text: str) -> None:
        """Change the line below the input (a possible duplicate, a price worked out)."""
        self._hint = text
        self.set_error("")

    def error(self) -> str:
        """What is wrong with the field, or an empty text."""
        return self._below.text() if self._below.property("step") == "error" else ""


class FormGrid(QWidget):
    """Fields in two columns."""

    def __init__(self, columns: int = 2) -> None:
        super().__init__()
        self._columns = columns
        self._row = 0
        self._column = 0
        self.boxes: dict[str, FieldBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        for at in range(columns):
            self._grid.setColumnStretch(at, 1)

    def add(
        self, name: str, title: str, control: QWidget, *, hint: str = "", span: int = 1
    ) -> FieldBox:
        """Append a field; one that does not fit beside the last starts a new row."""
        if self._column + span > self._columns:
            self._next_row()
        made = FieldBox(title, control, hint)
        control.setObjectName(name)
        self.boxes[name] = made
        self._grid.addWidget(made, self._row, self._column, 1, span)
        self._column += span
        return made

    def add_wide(self, widget: QWidget) -> None:
        """Append something across the whole width (a section title)."""
        if self._column:
            self._next_row()
        self._grid.addWidget(widget, self._row, 0, 1, self._columns)
        self._next_row()

    def _next_row(self) -> None:
        self._row += 1
        self._column = 0


class FormDialog(QDialog):
    """A window-modal form. Save stays open while it is written and when it is refused.

    Leaving a form with something typed asks once, inside the dialog, before it is let go.
    Subclasses fill `self.form` and `self.body`, and implement `submit`.
    """

    #: What was typed is written or given up on purpose: nothing of it needs to be kept.
    let_go = Signal()

    def __init__(
        self, parent: QWidget | None, title: str, save_text: str, *, width: int = 640
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._clean: tuple[object, ...] = ()
        self._complete = False
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._scroll = scroll = Scroll(margins=(24, 20, 24, 20), spacing=16)
        self.body = scroll.body
        self.body.addWidget(label(fitting(title, 90), "title", wrap=True))
        self.problem = Banner("danger")
        self.body.addWidget(self.problem)
        self.form = FormGrid()
        self.body.addWidget(self.form)
        self._outer.addWidget(scroll, 1)
        self._foot = self._footer(save_text)
        self._outer.addWidget(self._foot)
        self.resize(width, 560)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._save)

    def submit(self) -> None:
        """Check the fields and write; call `saved` or `refuse` when it is over."""
        raise NotImplementedError

    def extra_snapshot(self) -> Sequence[object]:
        """What was put into inputs of the form's own making."""
        return ()

    def start_clean(self) -> None:
        """The form is complete; what stands in its fields now is not something a person typed."""
        if not self._complete:
            self._complete = True
            self.body.addStretch(1)
        self._clean = self._snapshot()
        self._fit_height()

    def dirty(self) -> bool:
        """Whether something was typed since `start_clean`."""
        return self._snapshot() != self._clean

    def check(self, problems: dict[str, str]) -> bool:
        """Show the problems at their fields; True when there are none."""
        for name, box in self.form.boxes.items():
            box.set_error(problems.get(name, ""))
        first = next((name for name in self.form.boxes if name in problems), "")
        if first:
            self.form.boxes[first].control.setFocus()
        return not problems

    def refuse(self, error: SalonError) -> None:
        """Show why it could not be written, at its field when there is one; typed text stays."""
        self.set_busy(False)
        name = error.field if isinstance(error, InvalidInput) else ""
        if name in self.form.boxes:
            self.check({name: str(error)})
        else:
            self.problem.set_text(str(error))

    def bring_into_view(self, part: QWidget) -> None:
        """Scroll as far as it takes for `part` to be seen."""
        self._scroll.ensureWidgetVisible(part, 0, 24)

    def saved(self) -> None:
        """It is written: let the form go."""
        self.let_go.emit()
        self._clean = self._snapshot()
        self.accept()

    def look_only(self, why: Message) -> None:
        """Who may not change this may look at it, and is told so before they type."""
        self.problem.set_text(str(why))
        self._save_button.hide()

    def set_busy(self, busy: bool) -> None:
        """While it is being written it cannot be written again."""
        self._save_button.setEnabled(not busy)

    def reject(self) -> None:  # noqa: D102
        if self.dirty() and not self._leaving.isVisible():
            self._leaving.show()
            self._keep_button.setFocus()
            return
        self.let_go.emit()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self.dirty() and not self._leaving.isVisible():
            self._leaving.show()
            event.ignore()
            return
        self.let_go.emit()
        super().closeEvent(event)

    def _footer(self, save_text: str) -> QWidget:
        foot = QWidget()
        foot.setProperty("ground", "strip")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        column = QVBoxLayout(foot)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(10)
        self._leaving = QWidget()
        asked = QHBoxLayout(self._leaving)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.addWidget(label(_("What you typed is not saved yet."), "strong", wrap=True), 1)
        self._keep_button = button(_("Keep typing"), self._leaving.hide)
        asked.addWidget(self._keep_button)
        asked.addWidget(button(_("Discard"), self._discard, kind="quiet"))
        self._leaving.hide()
        column.addWidget(self._leaving)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(_("Ctrl + Enter: save"), "caption"))
        row.addStretch(1)
        self._cancel_button = button(_("Cancel"), self.reject)
        row.addWidget(self._cancel_button)
        self._save_button = button(save_text, self._save, kind="primary")
        row.addWidget(self._save_button)
        column.addLayout(row)
        return foot

    def _save(self) -> None:
        if self._save_button.isEnabled() and self._save_button.isVisibleTo(self):
            self.problem.set_text("")
            if not self._is_unreadable():
                self.submit()

    def _is_unreadable(self) -> bool:
        """Whether something typed cannot be read as what it is to be; said at its field then."""
        lines = self.findChildren(CheckedLine)
        wrong = {
            each: each.problem() for each in lines if each.isVisibleTo(self) and each.isEnabled()
        }
        wrong = {each: words for each, words in wrong.items() if words}
        for each, words in wrong.items():
            each.told.emit(words)
        for each, words in list(wrong.items())[:1]:
            each.setFocus()
            if not any(box.control is each for box in self.form.boxes.values()):
                self.problem.set_text(words)
        return bool(wrong)

    def _discard(self) -> None:
        self._clean = self._snapshot()
        self.reject()

    def _snapshot(self) -> tuple[object, ...]:
        values = [typed_in(box.control) for box in self.form.boxes.values()]
        return (*values, *self.extra_snapshot())

    def _fit_height(self) -> None:
        self.form.adjustSize()
        inside = self.body.totalHeightForWidth(self.width())
        wanted = max(inside, self.body.sizeHint().height() if inside < 0 else 0)
        wanted += self._foot.sizeHint().height() + 4
        screen = self.screen().availableGeometry().height() if self.screen() else 720
        parent = self.parentWidget()
        limit = max(680, parent.window().height() - 60) if parent is not None else 680
        self.resize(self.width(), min(max(320, wanted), limit, screen - 40))
        if self.isVisible() and self.screen():  # grown after it was placed: not below the screen
            free, taken = self.screen().availableGeometry(), self.frameGeometry()
            if taken.bottom() > free.bottom():
                self.move(taken.x(), max(free.top(), free.bottom() - taken.height()))
        # `adjustSize` left the form as narrow as it can be; without this it stays so.
        self.body.invalidate()


def text_area(placeholder: str = "", lines: int = 3) -> QPlainTextEdit:
    """A field of several lines; Tab leaves it."""
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setPlaceholderText(placeholder)
    made.setFixedHeight(lines * 20 + 22)
    return made


def line(placeholder: str = "", text: str = "") -> QLineEdit:
    """A field of one line."""
    made = QLineEdit(text)
    made.setPlaceholderText(placeholder)
    return made


class Choice(QComboBox):
    """A drop-down that shows its arrow (a styled one has none) and ignores a passing wheel."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        paint_arrow(self)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()


def paint_arrow(control: QWidget, name: str = "caret-down") -> None:
    """Paint the small mark at the right end of an input."""
    painter = QPainter(control)
    place = QRect(control.width() - 26, (control.height() - 14) // 2, 14, 14)
    draw_icon(painter, place, name, "ink_2")
    painter.end()


def choice(pairs: Sequence[tuple[object, str]], current: object = None) -> Choice:
    """A drop-down of `(value, text)`; `currentData()` gives the value."""
    made = Choice()
    for value, text in pairs:
        made.addItem(text, value)
    at = next((at for at, (value, _text) in enumerate(pairs) if value == current), 0)
    made.setCurrentIndex(at)
    made.setMinimumContentsLength(8)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _restyle(widget: QWidget | QLabel, name: str, value: str) -> None:
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
