"""What was used at a visit: a row for each material with its amount, chosen as one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from salonapp.catalog.amounts import UNIT_NAMES, parse_amount, typed_amount
from salonapp.catalog.cards import MaterialView
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.picked_rows import PickedRow, PickedRows, lists_in
from salonapp.ui.kit.texts import label
from salonapp.visits.cards import MaterialUse

_AMOUNT_WIDTH = 96


class _Row(PickedRow):
    """One material: its name, the amount, and a cross."""

    def __init__(self, material: MaterialView, use: MaterialUse) -> None:
        super().__init__()
        self.material = material
        self.picked_id = material.id
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

    def check(self) -> MaterialUse:
        """What stands in the row; InvalidInput where the amount is no number."""
        amount = parse_amount(self.amount.text(), field="materials")
        return MaterialUse(self.picked_id, amount or None)


class MaterialsEditor(PickedRows[_Row]):
    """The materials of a visit; `changed` when one joins or goes."""

    def __init__(self) -> None:
        super().__init__(_("Start typing a material"))
        self._known: dict[int, MaterialView] = {}

    def set_choices(self, materials: Sequence[MaterialView]) -> None:
        """What can be chosen; materials no longer used are shown only where they stand already."""
        self._known = {each.id: each for each in materials}
        self._picker.set_choices([(each.id, each.name) for each in materials if not each.archived])

    def has_choices(self) -> bool:
        """Whether the salon keeps materials at all."""
        return bool(self._known)

    def set_materials(self, uses: Sequence[MaterialUse]) -> None:
        """Show these and no others; unknown ones are left out."""
        self._clear()
        for use in uses:
            self._add(use)
        self.changed.emit()

    def materials(self) -> tuple[MaterialUse, ...]:
        """What stands in the rows.

        Raises:
            InvalidInput: an amount is no number.
        """
        return tuple(row.check() for row in self._rows)

    def views(self) -> tuple[MaterialView, ...]:
        """The materials with what is in them."""
        return tuple(row.material for row in self._rows)

    def typed(self) -> object:
        """What stands in the rows as it was typed."""
        return [[row.material.id, row.amount.text()] for row in self._rows]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave; materials that are gone are left out."""
        texts = {int(str(each[0])): str(each[1]) for each in lists_in(value, 2)}
        self.set_materials([MaterialUse(material_id) for material_id in texts])
        for row in self._rows:
            row.amount.setText(texts[row.material.id])

    def _joined(self, picked_id: int) -> None:
        self._add(MaterialUse(picked_id))
        self._rows[-1].amount.setFocus()

    def _add(self, use: MaterialUse) -> None:
        material = self._known.get(use.material_id)
        if material is None:
            return
        self._put(_Row(material, use))
