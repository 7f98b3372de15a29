"""Inputs of the program's own making: several things from a list, days and times as typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from salonapp.foundation.i18n import _
from salonapp.foundation.text import fold, swap_layout
from salonapp.ui.icons import icon
from salonapp.ui.kit.buttons import PressButton, button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import clear


def style_popup(completer: QCompleter) -> None:
    """Give the list below an input the looks of the window's other lists."""
    popup = completer.popup()
    if popup is not None:
        popup.setProperty("kind", "popup")


def point_at_first(completer: QCompleter) -> None:
    """Mark the first of what the list below an input offers, for Enter to take."""
    popup = completer.popup()
    if popup is not None and popup.isVisible() and not popup.currentIndex().isValid():
        _mark(popup, popup.model().index(0, 0))


def forget_mark(completer: QCompleter) -> None:
    """Nothing in the list is marked, so that Enter takes nothing from it."""
    popup = completer.popup()
    if popup is not None:
        _mark(popup, QModelIndex())


def _mark(popup: QAbstractItemView, at: QModelIndex) -> None:
    # Held back, or the completer would write what is marked into the input at once.
    chosen = popup.selectionModel()
    held = chosen.blockSignals(True)
    popup.setCurrentIndex(at)
    chosen.blockSignals(held)
    popup.viewport().update()


def take_marked(completer: QCompleter) -> str:
    """Close the list for what is marked in it; an empty text where nothing is."""
    popup = completer.popup()
    if popup is None or not popup.isVisible() or not popup.currentIndex().isValid():
        return ""
    marked = str(popup.currentIndex().data())
    popup.hide()
    return marked


class Picker(QWidget):
    """Several things from a list: typing finds one, Enter takes it, each taken one is a chip."""

    changed = Signal()

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._names: dict[int, str] = {}
        self._taken: list[int] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.input = QLineEdit()
        self.input.setPlaceholderText(placeholder)
        self.input.setAccessibleName(placeholder)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        style_popup(completer)
        completer.activated[str].connect(self._take_named)  # type: ignore[index]
        self.input.setCompleter(completer)
        self._completer = completer
        self.input.textEdited.connect(self._offer)
        self.input.returnPressed.connect(self._take_typed)
        column.addWidget(self.input)
        holder = QWidget()
        self._chips = Flow(holder)
        column.addWidget(holder)
        self._holder = holder
        holder.hide()
        self.setFocusProxy(self.input)

    def set_choices(self, choices: Sequence[tuple[int, str]]) -> None:
        """What can be taken, as `(id, name)`."""
        self._names = dict(choices)
        self._model.setStringList(list(self._names.values()))
        self._show()

    def set_ids(self, ids: Sequence[int]) -> None:
        """Take these and no others."""
        self._taken = [each for each in ids if each in self._names]
        self._show()

    def ids(self) -> tuple[int, ...]:
        """What is taken, in the order it was."""
        return tuple(self._taken)

    def offered(self) -> list[str]:
        """The names shown below the input for what was typed."""
        return self._model.stringList()

    def _take_typed(self) -> None:
        marked = take_marked(self._completer)
        if marked:
            self._take_named(marked)
            return
        found = self._meant(self.input.text())
        exact = [name for name in found if fold(name) == fold(self.input.text())]
        if exact or len(found) == 1:
            self._take_named((exact or found)[0])

    def _meant(self, typed: str) -> list[str]:
        """The names with what was typed in them; the other keyboard layout where none has it."""
        for wanted in (fold(typed), fold(swap_layout(typed))):
            found = [name for name in self._names.values() if wanted and wanted in fold(name)]
            if found:
                return sorted(found, key=lambda name: fold(name) != wanted)
        return []

    def _offer(self, typed: str) -> None:
        self._model.setStringList(self._meant(typed))
        # The input shows its list after this.
        QTimer.singleShot(0, self.input, lambda: point_at_first(self._completer))

    def _take_named(self, name: str) -> None:
        for each, known in self._names.items():
            if known == name and each not in self._taken:
                self._taken.append(each)
                self._show()
                self.changed.emit()
                break
        QTimer.singleShot(0, self.input.clear)

    def _drop(self, wanted: int) -> None:
        self._taken.remove(wanted)
        self._show()
        self.changed.emit()
        self.input.setFocus()

    def _show(self) -> None:
        clear(self._chips)
        for each in self._taken:
            made = PressButton(self._names[each])
            made.setProperty("kind", "chip")
            made.setIcon(icon("x", "neutral"))
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            made.setAccessibleName(_("Remove {name}").format(name=self._names[each]))
            made.setToolTip(_("Remove"))
            made.clicked.connect(lambda _checked=False, each=each: self._drop(each))
            self._chips.addWidget(made)
        self._holder.setVisible(bool(self._taken))


@dataclass(frozen=True, slots=True)
class TypedPhone:
    """A row of a phone list as typed."""

    number: str
    comment: str = ""


class PhoneRows(QWidget):
    """Phone numbers, each with whose it is; there is always an empty row to type into."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[QLineEdit, QLineEdit, QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._add = button(_("One more number"), self._add_row, kind="quiet", icon_name="plus")
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_row()

    def set_phones(self, phones: Sequence[TypedPhone]) -> None:
        """Show these numbers."""
        old = list(self._rows)
        for phone in phones or (TypedPhone(""),):
            self._add_row(phone)
        for row in old:
            self._remove(row)

    def phones(self) -> tuple[TypedPhone, ...]:
        """The rows in which a number was typed."""
        return tuple(
            TypedPhone(number.text().strip(), comment.text().strip())
            for number, comment, _row in self._rows
            if number.text().strip()
        )

    def point_at(self, typed: str) -> None:
        """The keyboard, and what is said to be wrong, go to the row with this number."""
        for number, _comment, _row in self._rows:
            if number.text().strip() == typed:
                self.setFocusProxy(number)
                return

    def _add_row(self, phone: TypedPhone | None = None) -> None:
        number = QLineEdit(phone.number if phone else "")
        number.setPlaceholderText("+7 912 345-67-89")
        number.setAccessibleName(_("Phone"))
        number.editingFinished.connect(self.changed.emit)
        comment = QLineEdit(phone.comment if phone else "")
        comment.setPlaceholderText(_("whose (if not the client's)"))
        comment.setAccessibleName(_("Whose phone it is"))
        across = QWidget()
        row = QHBoxLayout(across)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(number, 3)
        row.addWidget(comment, 2)
        entry = (number, comment, across)
        row.addWidget(
            button("", lambda: self._remove(entry), kind="quiet", icon_name="x", tip=_("Remove"))
        )
        self._rows.append(entry)
        self._column.insertWidget(self._column.count() - 1, across)
        self.setFocusProxy(self._rows[0][0])
        if phone is None and len(self._rows) > 1:
            number.setFocus()

    def _remove(self, entry: tuple[QLineEdit, QLineEdit, QWidget]) -> None:
        self._rows.remove(entry)
        self._column.removeWidget(entry[2])
        entry[2].hide()
        entry[2].deleteLater()
        if not self._rows:
            self._add_row(TypedPhone(""))
        else:
            self.setFocusProxy(self._rows[0][0])


_TIME = re.compile(r"(\d{1,2})(?:[:.\- ]?(\d{2}))?")


def parse_time(text: str) -> time | None:
    """A time of day as people type it: "14", "14:30", "1430", "9.15".

    Raises:
        ValueError: it is no time of day.
    """
    typed = text.strip()
    if not typed:
        return None
    found = _TIME.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    return time(int(found[1]), int(found[2] or 0))


_BIRTHDAY = re.compile(r"(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{4}))?")


class NoSuchDay(ValueError):
    """Written as a day is, but the calendar has none like it."""


def parse_birthday(text: str) -> tuple[int, int, int | None] | None:
    """A birthday as typed, "14.05" or "14.05.1990": day, month and the year if it was told.

    Raises:
        NoSuchDay: it is written so, but there is no such day.
        ValueError: it is neither.
    """
    typed = text.strip().rstrip(".")
    if not typed:
        return None
    found = _BIRTHDAY.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    day, month, year = int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    try:
        date(year or 2000, month, day)
    except ValueError:
        raise NoSuchDay(typed) from None
    return day, month, year
