"""Materials and what is in them: what a visit uses is held against what could hurt the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from salonapp.catalog.amounts import (
    UNIT_NAMES,
    Unit,
    parse_amount,
    separate_ingredients,
    typed_amount,
)
from salonapp.catalog.cards import MaterialDraft, MaterialView
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.catalogue import CatalogueSection, CatalogueWords
from salonapp.ui.pages.settings.table import TextModel
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class MaterialsSection(CatalogueSection):
    """A table of materials."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        words = CatalogueWords(
            title=_("Materials"),
            about=_(
                "Dyes, oxidants, lotions, each with what is in it. Where a visit uses one that"
                " meets an allergy, the program stops and asks why."
            ),
            table=_("Materials"),
            add=_("Add a material"),
            show_archived=_("Show materials no longer used"),
            none_yet=_("No materials yet"),
            about_none=_(
                "Write down what you work with, and copy the ingredients from the package."
            ),
            icon="drop",
        )
        heads = (_("Material"), _("Category"), _("Unit"), _("Ingredients"))
        super().__init__(services, navigator, words, TextModel(heads, long=(3,)), (0, 3))
        self._found: tuple[MaterialView, ...] = ()

    def reload(self) -> None:
        """Read the list."""
        with_archived = self.with_archived()

        def work(reader: Reader) -> tuple[MaterialView, ...]:
            from salonapp.catalog.queries.materials import materials

            return tuple(materials(reader, with_archived=with_archived))

        self.services.read(self, work, self._show, topic="materials")

    def _show(self, found: tuple[MaterialView, ...]) -> None:
        self._found = found
        words = ngettext("{count} material", "{count} materials", len(found))
        self.show_rows([_cells(each) for each in found], words.format(count=len(found)))

    def _open(self, row: int | None) -> None:
        chosen = None if row is None else self._found[row]
        MaterialDialog(self, self.services, chosen).open()


def _cells(material: MaterialView) -> tuple[str, ...]:
    name = material.name
    if material.archived:
        name = _("{name} (no longer used)").format(name=name)
    ingredients = ", ".join(material.ingredients) or _("not written down")
    return name, material.category, _(UNIT_NAMES[material.unit]), ingredients


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
        kept = _("Amounts written down so far keep their numbers.") if material else ""
        self.form.add("unit", _("Measured in"), self._unit, hint=kept)
        self._ingredients = text_area(_("ammonia\np-phenylenediamine\nresorcinol"), lines=6)
        if material is not None:
            self._ingredients.setPlainText("\n".join(material.ingredients))
        hint = _("One on a line, or as on the package, separated by commas; in any language.")
        self.form.add("ingredients", _("Ingredients"), self._ingredients, hint=hint, span=2)
        hint = _("Below this the stock says that it is to be bought.")
        self._least = line("", typed_amount(material.min_stock_thousandths) if material else "")
        self.form.add("min_stock", _("Least in stock"), self._least, hint=hint)
        hint = _("Then whole packs are bought.")
        self._pack = line("", typed_amount(material.pack_thousandths) if material else "")
        self.form.add("pack", _("In a pack"), self._pack, hint=hint)
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
        try:
            least = parse_amount(self._least.text(), field="min_stock")
            pack = parse_amount(self._pack.text(), field="pack")
        except InvalidInput as wrong:
            self.refuse(wrong)
            return
        draft = MaterialDraft(
            self._name.text(),
            self._category.text(),
            Unit(self._unit.currentData()),
            separate_ingredients(self._ingredients.toPlainText()),
            self._archived.isChecked() if self._archived is not None else False,
            least,
            pack,
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
