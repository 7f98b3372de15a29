"""Rows of an input that grows: picked as one types, each with an amount and a cross."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from salonapp.foundation.errors import InvalidInput
from salonapp.ui.kit.pickers import Picker


class PickedRow(QWidget):
    """One row: whatever its maker puts into it, an amount among it, and a cross."""

    #: What was picked.
    picked_id: int
    amount: QLineEdit
    drop: QPushButton

    def check(self) -> object:
        """What stands in the row; InvalidInput where the amount is none."""
        raise NotImplementedError


RowT = TypeVar("RowT", bound=PickedRow)


class PickedRows(QWidget, Generic[RowT]):
    """The rows with their picker; `changed` when one joins or goes."""

    changed = Signal()

    def __init__(self, placeholder: str, *, picker_last: bool = False) -> None:
        super().__init__()
        self._rows: list[RowT] = []
        self._picker_last = picker_last
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._picker = Picker(placeholder)
        self._picker.changed.connect(self._take)
        self.input = self._picker.input
        self._column.addWidget(self._picker)
        self.setFocusProxy(self.input)

    def ids(self) -> tuple[int, ...]:
        """What was picked, in order."""
        return tuple(row.picked_id for row in self._rows)

    def focus_wrong(self) -> None:
        """Put the cursor where an amount is none."""
        for row in self._rows:
            try:
                row.check()
            except InvalidInput:
                row.amount.setFocus()
                return

    def _joined(self, picked_id: int) -> None:
        """Make a row of what was just picked, and `_put` it."""
        raise NotImplementedError

    def _take(self) -> None:
        for picked_id in self._picker.ids():
            if picked_id not in self.ids():
                self._joined(picked_id)
        self._picker.set_ids(())
        self.changed.emit()

    def _put(self, row: RowT) -> None:
        row.drop.clicked.connect(lambda _checked=False: self._remove(row))
        self._rows.append(row)
        self._column.insertWidget(self._column.count() - self._picker_last, row)

    def _clear(self) -> None:
        for row in list(self._rows):
            self._remove(row, told=False)

    def _remove(self, row: RowT, *, told: bool = True) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        if told:
            self.input.setFocus()
            self.changed.emit()


def lists_in(value: object, length: int) -> Sequence[list[object]]:
    """The rows of so many values in what a half-typed form kept."""
    rows = value if isinstance(value, list) else []
    return [each for each in rows if isinstance(each, list) and len(each) == length]
