"""The components of a formula as rows: name, amount, unit; Enter begins the next row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from salonapp.catalog.amounts import UNIT_NAMES, Unit, format_amount, typed_amount
from salonapp.clients.formulas import Component, parse_amount_and_unit, scaled, unit_of
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _
from salonapp.foundation.text import fold
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.pickers import style_popup
from salonapp.ui.kit.texts import label

_AMOUNT_WIDTH = 92
_UNIT_WIDTH = 84
#: The same mixture for shorter and for longer hair.
_SCALES = ((50, "× ½"), (150, "× 1½"), (200, "× 2"))

Known = tuple[str, Unit, int | None]


@dataclass(slots=True)
class _Row:
    name: QLineEdit
    amount: QLineEdit
    unit: QComboBox
    remove: QPushButton
    across: QWidget


class ComponentRows(QWidget):
    """There is always an empty row to type into; rows nothing is typed into do not count."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Known] = {}
        self._names = QStringListModel(self)
        self._rows: list[_Row] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        column.addLayout(self._column)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(
            button(_("One more component"), self.add_row, kind="quiet", icon_name="plus")
        )
        foot.addStretch(1)
        self._sum = label("", "caption")
        foot.addWidget(self._sum)
        self._scales = QWidget()
        scales = QHBoxLayout(self._scales)
        scales.setContentsMargins(0, 0, 0, 0)
        scales.setSpacing(0)
        for percent, text in _SCALES:
            made = button(text, partial(self._scale, percent), kind="quiet")
            made.setAccessibleName(_("All amounts {times}").format(times=text))
            made.setToolTip(made.accessibleName())
            scales.addWidget(made)
        foot.addWidget(self._scales)
        column.addLayout(foot)
        self._add()
        self._reckon()

    def set_known(self, known: Sequence[Known]) -> None:
        """What is offered while a name is typed: (name, its unit, its material)."""
        self._known = {fold(each[0]): each for each in known}
        self._names.setStringList([each[0] for each in known])

    def set_components(self, components: Sequence[Component]) -> None:
        """Show these."""
        old = list(self._rows)
        for each in components:
            self._add(each)
        self._add()
        for row in old:
            self._drop(row)
        self.setFocusProxy(self._rows[0].name)
        self._reckon()

    def components(self) -> tuple[Component, ...]:
        """What was typed.

        Raises:
            InvalidInput: an amount is none; its input has the keyboard then.
        """
        found = []
        for row in self._rows:
            name = row.name.text().strip()
            try:
                amount, unit = parse_amount_and_unit(row.amount.text())
            except InvalidInput:
                row.amount.setFocus()
                raise
            if not name and amount is None:
                continue
            known = self._known.get(fold(name))
            found.append(
                Component(
                    name, amount, unit or Unit(row.unit.currentData()), known[2] if known else None
                )
            )
        return tuple(found)

    def names(self) -> tuple[str, ...]:
        """The names that stand in the rows."""
        names = (row.name.text().strip() for row in self._rows)
        return tuple(name for name in names if name)

    def typed(self) -> object:
        """Everything that stands in the rows, whatever it means."""
        return [
            [row.name.text(), row.amount.text(), str(row.unit.currentData())]
            for row in self._rows
            if row.name.text() or row.amount.text()
        ]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave."""
        rows = [each for each in value if isinstance(each, list)] if isinstance(value, list) else []
        self.set_components([Component(str(each[0]), unit=unit_of(str(each[2]))) for each in rows])
        for row, each in zip(self._rows, rows, strict=False):
            row.amount.setText(str(each[1]))
        self.changed.emit()

    def add_row(self) -> None:
        """One more row, with the keyboard in it; an empty one at the end will do."""
        last = self._rows[-1]
        if last.name.text() or last.amount.text():
            last = self._add()
        last.name.setFocus()

    def start_with_amounts(self) -> None:
        """Give the keyboard to the first amount: in a next version mostly amounts change."""
        self._rows[0].amount.setFocus()
        self._rows[0].amount.selectAll()

    def _add(self, component: Component | None = None) -> _Row:
        name = QLineEdit(component.name if component else "")
        name.setPlaceholderText(_("7/1, or a material"))
        name.setAccessibleName(_("Component"))
        completer = QCompleter(self._names, name)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        style_popup(completer)
        name.setCompleter(completer)
        amount = QLineEdit(typed_amount(component.amount_thousandths) if component else "")
        amount.setPlaceholderText("30")
        amount.setAccessibleName(_("Amount"))
        amount.setFixedWidth(_AMOUNT_WIDTH)
        amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        unit = choice(
            [(each, _(words)) for each, words in UNIT_NAMES.items()],
            component.unit if component else Unit.GRAM,
        )
        unit.setMinimumContentsLength(2)
        unit.setFixedWidth(_UNIT_WIDTH)
        unit.setAccessibleName(_("Unit"))
        across = QWidget()
        line = QHBoxLayout(across)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(name, 1)
        line.addWidget(amount)
        line.addWidget(unit)
        remove = button("", kind="quiet", icon_name="x", tip=_("Remove"))
        line.addWidget(remove)
        row = _Row(name, amount, unit, remove, across)
        remove.clicked.connect(lambda _on=False: self._remove(row))
        completer.activated[str].connect(lambda words: self._know(row, words))  # type: ignore[index]
        completer.activated[str].connect(lambda _words: self.changed.emit())  # type: ignore[index]
        name.editingFinished.connect(lambda: self._know(row, name.text()))
        name.returnPressed.connect(amount.setFocus)
        amount.returnPressed.connect(self.add_row)
        amount.textChanged.connect(self._reckon)
        unit.currentIndexChanged.connect(self._reckon)
        unit.activated.connect(lambda _at: self.changed.emit())
        for field in (name, amount):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self._rows.append(row)
        self._column.addWidget(across)
        # Rows made later would join the end of the form's tab chain otherwise.
        if len(self._rows) > 1:
            self._chain(self._rows[-2].remove, name, amount, unit, row.remove)
        self.setFocusProxy(self._rows[0].name)
        return row

    def _chain(self, *controls: QWidget) -> None:
        for before, after in pairwise(controls):
            self.setTabOrder(before, after)

    def _know(self, row: _Row, name: str) -> None:
        """Take the unit of a name that is known, while no amount was typed for another."""
        known = self._known.get(fold(name))
        if known is not None and not row.amount.text():
            row.unit.setCurrentIndex(row.unit.findData(known[1]))

    def _remove(self, row: _Row) -> None:
        self._drop(row)
        if not self._rows:
            self._add()
        self.setFocusProxy(self._rows[0].name)
        self._rows[-1].name.setFocus()
        self._reckon()
        self.changed.emit()

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row.across)
        row.across.hide()
        row.across.deleteLater()

    def _scale(self, percent: int) -> None:
        try:
            components = self.components()
        except InvalidInput:
            return  # what is no amount yet has no half
        self.set_components(scaled(components, percent))
        self.changed.emit()

    def _reckon(self) -> None:
        """How much it is together, which is what the developer is measured by."""
        total: defaultdict[Unit, int] = defaultdict(int)
        for row in self._rows:
            try:
                amount, unit = parse_amount_and_unit(row.amount.text())
            except InvalidInput:
                continue
            if amount is not None:
                total[unit or Unit(row.unit.currentData())] += amount
        words = " + ".join(format_amount(amount, unit) for unit, amount in total.items())
        self._sum.setText(_("Together {amount}").format(amount=words) if words else "")
        self._scales.setVisible(bool(total))
