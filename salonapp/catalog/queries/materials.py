"""Reading materials and what is in them."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialView
from salonapp.catalog.tables import Material, MaterialIngredient
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import fold
from salonapp.storage.door import Reader

_ALL = select(Material.__table__).order_by(Material.archived, Material.folded_name)
_INGREDIENTS = select(MaterialIngredient.material_id, MaterialIngredient.name).order_by(
    MaterialIngredient.id
)


def materials(reader: Reader, *, with_archived: bool = False) -> list[MaterialView]:
    """The materials by name; those no longer used last, if asked for."""
    rows = reader.select(_ALL).all()
    if not rows:
        return []
    ingredients: defaultdict[int, list[str]] = defaultdict(list)
    for material_id, name in reader.select(_INGREDIENTS):
        ingredients[material_id].append(name)
    return [
        MaterialView(
            row.id,
            row.name,
            row.category,
            Unit(row.unit),
            tuple(ingredients[row.id]),
            row.archived,
            row.min_stock_thousandths,
            row.pack_thousandths,
        )
        for row in rows
        if with_archived or not row.archived
    ]


def find_material(reader: Reader, name: str) -> MaterialView:
    """A material by name, however it is typed, or by a beginning that only one name has."""
    folded = fold(name)
    if not folded:
        raise NotFound(msg("Enter the material's name."))
    known = materials(reader, with_archived=True)
    exact = [each for each in known if fold(each.name) == folded]
    alike = exact or [
        each for each in known if fold(each.name).startswith(folded) and not each.archived
    ]
    if len(alike) == 1:
        return alike[0]
    if alike:
        names = ", ".join(each.name for each in alike[:5])
        raise NotFound(
            msg("{name} could be several materials.", name=name),
            msg("Name one: {names}", names=names),
        )
    raise NotFound(
        msg("There is no material called {name}.", name=name),
        msg("Add it in Settings, or check the spelling."),
    )
