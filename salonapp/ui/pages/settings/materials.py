"""Materials and what is in them: what a visit uses is held against what could hurt the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from salonapp.catalog.amounts import UNIT_NAMES, Unit, separate_ingredients
from salonapp.catalog.cards import MaterialDraft, MaterialView
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section
from salonapp.ui.pages.settings.table import PlainTable
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

Index = QModelIndex | QPersistentModelIndex


class MaterialsSection(Section):
    """A table of materials; a double click or Enter edits one."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("Materials"),
            _(
                "Dyes, oxidants, lotions, each with what is in it. Where a visit uses one that"
                " meets an allergy, the program stops and asks why."
            ),
            width=980,
        )
        self._found: tuple[MaterialView, ...] = ()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.setContentsMargins(0, 0, 0, 0)
        self._count = label("", "second")
        head.addWidget(self._count)
        head.addStretch(1)
        self._archived = Tick(_("Show materials no longer used"))
        self._archived.clicked.connect(lambda _on=False: self.reload())
        head.addWidget(self._archived)
        head.addWidget(button(_("Add a material"), self._add, icon_name="plus"))
        top = QWidget()
        top.setLayout(head)
        self.add(top)
        self._model = _MaterialsModel()
        self._table = PlainTable(
            self._model, _("Materials"), (0, 3), self._edit, hide_when_narrow=1
        )
        self.add(self._table)
        self._empty = EmptyState(
            "drop",
            _("No materials yet"),
            _("Write down what you work with, and copy the ingredients from the package."),
            ((_("Add a material"), self._add),),
        )
        self.add(self._empty)
        self._empty.hide()

    def reload(self) -> None:
        """Read the list."""
        with_archived = self._archived.isChecked()

        def work(reader: Reader) -> tuple[MaterialView, ...]:
            from salonapp.catalog.queries.materials import materials

            return tuple(materials(reader, with_archived=with_archived))

        self.services.read(self, work, self._show, topic="materials")

    def _show(self, found: tuple[MaterialView, ...]) -> None:
        self._found = found
        self._model.show_list(found)
        words = ngettext("{count} material", "{count} materials", len(found))
        self._count.setText(words.format(count=len(found)) if found else "")
        self._table.fit_height(len(found), most=60)
        self._table.setVisible(bool(found))
        self._empty.setVisible(not found)

    def _add(self) -> None:
        MaterialDialog(self, self.services, None).open()

    def _edit(self, row: int) -> None:
        MaterialDialog(self, self.services, self._found[row]).open()


class _MaterialsModel(QAbstractTableModel):
    """The rows of the table."""

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[MaterialView, ...] = ()
        self._heads = (_("Material"), _("Category"), _("Unit"), _("Ingredients"))

    def show_list(self, found: tuple[MaterialView, ...]) -> None:
        """Show other materials."""
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        material = self._found[index.row()]
        ingredients = ", ".join(material.ingredients)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 3:
            return ingredients
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        name = material.name
        if material.archived:
            name = _("{name} (no longer used)").format(name=name)
        unit = _(UNIT_NAMES[material.unit])
        return (name, material.category, unit, ingredients or _("not written down"))[index.column()]


class MaterialDialog(FormDialog):
    """A material, new or edited."""

    def __init__(self, parent: QWidget, services: Services, material: MaterialView | None) -> None:
        title = _("Edit material") if material else _("New material")
        super().__init__(parent, title, _("Save") if material else _("Add"), width=600)
        self._services = services
        self._material = material
        self._name = line(_("For example: Estel De Luxe 7/0"), material.name if material else "")
        self.form.add("name", _("Material name"), self._name, span=2)
        self._category = line(_("For example: Dyes"), material.category if material else "")
        self.form.add("category", _("Category"), self._category)
        self._unit = choice(
            [(unit, _(UNIT_NAMES[unit])) for unit in Unit],
            material.unit if material else Unit.GRAM,
        )
        self.form.add("unit", _("Measured in"), self._unit)
        self._ingredients = text_area(_("ammonia\np-phenylenediamine\nresorcinol"), lines=6)
        if material is not None:
            self._ingredients.setPlainText("\n".join(material.ingredients))
        hint = _("One on a line, or as on the package, separated by commas; in any language.")
        self.form.add("ingredients", _("Ingredients"), self._ingredients, hint=hint, span=2)
        self._archived: QCheckBox | None = None
        if material is not None:
            self._archived = Tick(_("No longer used"), material.archived)
            self.form.add("archived", "", self._archived, span=2)
        self._name.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Check and write."""
        if not self._name.text().strip():
            self.check({"name": _("Enter the material's name.")})
            return
        self.check({})
        draft = MaterialDraft(
            self._name.text(),
            self._category.text(),
            Unit(self._unit.currentData()),
            separate_ingredients(self._ingredients.toPlainText()),
            self._archived.isChecked() if self._archived is not None else False,
        )
        material = self._material

        def work(tx: Tx) -> None:
            from salonapp.catalog.commands.materials import add_material, edit_material

            if material is None:
                add_material(tx, draft)
            else:
                edit_material(tx, material.id, draft)

        done = msg("Material changed") if material else msg("Material added")
        self.set_busy(True)
        self._services.write(self, done, work, lambda _none: self.saved(), failed=self.refuse)
