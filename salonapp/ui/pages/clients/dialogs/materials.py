"""What was used at a visit: a row for each material with its amount, chosen as one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from salonapp.catalog.amounts import UNIT_NAMES, parse_amount, typed_amount
from salonapp.catalog.cards import MaterialView
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.pickers import Picker
from salonapp.ui.kit.texts import label
from salonapp.visits.cards import MaterialUse

_AMOUNT_WIDTH = 96


class _Row(QWidget):
    """One material: its name, the amount, and a cross."""

    def __init__(self, material: MaterialView, use: MaterialUse) -> None:
        super().__init__()
        self.material = material
        line = box(across=True, spacing=8)
        self.setLayout(line)
        name = label(material.name, wrap=True)
        name.setToolTip(", ".join(material.ingredients))
        line.addWidget(name, 1)
        self.amount = QLineEdit(typed_amount(use.amount_thousandths))
        self.amount.setFixedWidth(_AMOUNT_WIDTH)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setPlaceholderText(_("how much"))
        self.amount.setAccessibleName(_("Amount of {name}").format(name=material.name))
        line.addWidget(self.amount)
        unit = label(_(UNIT_NAMES[material.unit]), "muted")
        unit.setFixedWidth(28)
        line.addWidget(unit)
        self.drop = button("", kind="quiet", icon_name="x", tip=_("Remove"))
        self.drop.setAccessibleName(_("Remove {name}").format(name=material.name))
        line.addWidget(self.drop)


class MaterialsEditor(QWidget):
    """The materials of a visit; `changed` when one joins or goes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[int, MaterialView] = {}
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._picker = Picker(_("Start typing a material"))
        self._picker.changed.connect(self._take)
        self._column.addWidget(self._picker)
        self.setFocusProxy(self._picker.input)

    def set_choices(self, materials: Sequence[MaterialView]) -> None:
        """What can be chosen; materials no longer used are shown only where they stand already."""
        self._known = {each.id: each for each in materials}
        self._picker.set_choices([(each.id, each.name) for each in materials if not each.archived])

    def has_choices(self) -> bool:
        """Whether the salon keeps materials at all."""
        return bool(self._known)

    def set_materials(self, uses: Sequence[MaterialUse]) -> None:
        """Show these and no others; unknown ones are left out."""
        for row in list(self._rows):
            self._remove(row, told=False)
        for use in uses:
            self._add(use)
        self.changed.emit()

    def materials(self) -> tuple[MaterialUse, ...]:
        """What stands in the rows.

        Raises:
            InvalidInput: an amount is no number.
        """
        return tuple(
            MaterialUse(row.material.id, parse_amount(row.amount.text(), field="materials") or None)
            for row in self._rows
        )

    def material_ids(self) -> tuple[int, ...]:
        """The materials alone."""
        return tuple(row.material.id for row in self._rows)

    def views(self) -> tuple[MaterialView, ...]:
        """The materials with what is in them."""
        return tuple(row.material for row in self._rows)

    def typed(self) -> object:
        """What stands in the rows as it was typed."""
        return [[row.material.id, row.amount.text()] for row in self._rows]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave; materials that are gone are left out."""
        rows = value if isinstance(value, list) else []
        texts = {each[0]: str(each[1]) for each in rows if isinstance(each, list)}
        self.set_materials([MaterialUse(material_id) for material_id in texts])
        for row in self._rows:
            row.amount.setText(texts[row.material.id])

    def focus_wrong(self) -> None:
        """Put the cursor where an amount is no number."""
        for row in self._rows:
            try:
                parse_amount(row.amount.text())
            except InvalidInput:
                row.amount.setFocus()
                return

    def _take(self) -> None:
        for material_id in self._picker.ids():
            if material_id not in self.material_ids():
                self._add(MaterialUse(material_id))
                self._rows[-1].amount.setFocus()
        self._picker.set_ids(())
        self.changed.emit()

    def _add(self, use: MaterialUse) -> None:
        material = self._known.get(use.material_id)
        if material is None:
            return
        row = _Row(material, use)
        row.drop.clicked.connect(lambda _checked=False: self._remove(row))
        self._rows.append(row)
        self._column.addWidget(row)

    def _remove(self, row: _Row, *, told: bool = True) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        if told:
            self._picker.input.setFocus()
            self.changed.emit()
