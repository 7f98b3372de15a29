"""Writing materials and what is in them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table, select

from salonapp.catalog.amounts import LARGEST_THOUSANDTHS, Unit
from salonapp.catalog.cards import MaterialDraft
from salonapp.catalog.tables import Material, MaterialIngredient
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line, fold
from salonapp.storage.base import Base
from salonapp.storage.door import Tx

LONGEST_NAME = 200
MOST_INGREDIENTS = 200


def add_material(tx: Tx, draft: MaterialDraft) -> int:
    """Put a material on the list; InvalidInput or Conflict says what is wrong. Returns its id."""
    name, ingredients = _check(tx, draft, None)
    material = Material(name=name, folded_name=fold(name))
    _fill(material, draft, name)
    tx.session.add(material)
    tx.session.flush()
    _set_ingredients(tx, material.id, ingredients)
    return material.id


def edit_material(tx: Tx, material_id: int, draft: MaterialDraft) -> None:
    """Make a material say what the draft says; visits keep what they used.

    InvalidInput when what is written down of it would turn from an amount into a count.
    """
    material = tx.session.get(Material, material_id)
    if material is None:
        raise NotFound(msg("This material is not on the list any more."))
    name, ingredients = _check(tx, draft, material_id)
    _check_unit(tx, material, draft.unit)
    _fill(material, draft, name)
    _set_ingredients(tx, material_id, ingredients)


def _fill(material: Material, draft: MaterialDraft, name: str) -> None:
    material.name, material.folded_name = name, fold(name)
    material.category = clean_line(draft.category)
    material.unit = draft.unit.value
    material.archived = draft.archived
    material.min_stock_thousandths = draft.min_stock_thousandths
    material.pack_thousandths = draft.pack_thousandths or None


def _check(tx: Tx, draft: MaterialDraft, material_id: int | None) -> tuple[str, list[str]]:
    name = clean_line(draft.name)
    if not name:
        raise InvalidInput(msg("Enter the material's name."), field="name")
    ingredients = _ingredients(draft.ingredients)
    for text, field in ((name, "name"), *((each, "ingredients") for each in ingredients)):
        if len(text) > LONGEST_NAME:
            raise InvalidInput(
                msg("The text is longer than {limit} characters.", limit=LONGEST_NAME), field=field
            )
    if len(ingredients) > MOST_INGREDIENTS:
        raise InvalidInput(
            msg("A material has at most {limit} ingredients.", limit=MOST_INGREDIENTS),
            field="ingredients",
        )
    if draft.unit not in set(Unit):
        raise InvalidInput(msg("Choose a unit."), field="unit")
    for amount, field in (
        (draft.min_stock_thousandths, "min_stock"),
        (draft.pack_thousandths, "pack"),
    ):
        if amount is not None and not 0 <= amount <= LARGEST_THOUSANDTHS:
            raise InvalidInput(msg("Enter an amount, such as 30 or 12.5."), field=field)
    taken = tx.session.scalar(select(Material.id).where(Material.folded_name == fold(name)))
    if taken is not None and taken != material_id:
        raise Conflict(msg("{name} is on the list already.", name=name))
    return name, ingredients


def _check_unit(tx: Tx, material: Material, unit: Unit) -> None:
    """500 g never become 500 pieces; grams may prove to be millilitres, with the same numbers."""
    if unit == material.unit or Unit.PIECE not in (unit, material.unit):
        return
    if any(_is_measured(tx, table, material.id) for table in Base.metadata.sorted_tables):
        raise InvalidInput(
            msg("What is written down of it is measured otherwise and would mean something else."),
            msg("Add it as another material, and mark this one as no longer used."),
            field="unit",
        )


def _is_measured(tx: Tx, table: Table, material_id: int) -> bool:
    """Whether `table`, of whichever floor, holds an amount of the material in its unit."""
    amount, own_unit = table.c.get("amount_thousandths"), table.c.get("unit")
    if amount is None or own_unit is not None or "material_id" not in table.c:
        return False
    rows = select(table.c.material_id).where(
        table.c.material_id == material_id, amount.is_not(None)
    )
    return tx.connection.execute(rows.limit(1)).first() is not None


def _ingredients(texts: Iterable[str]) -> list[str]:
    """Each once, whatever its case, in the order typed."""
    found: dict[str, str] = {}
    for text in texts:
        cleaned = clean_line(text)
        if cleaned:
            found.setdefault(fold(cleaned), cleaned)
    return list(found.values())


def _set_ingredients(tx: Tx, material_id: int, wanted: list[str]) -> None:
    rows = tx.session.scalars(
        select(MaterialIngredient)
        .where(MaterialIngredient.material_id == material_id)
        .order_by(MaterialIngredient.id)
    ).all()
    if [row.name for row in rows] == wanted:
        return
    for row in rows:
        tx.session.delete(row)
    tx.session.flush()
    tx.session.add_all(MaterialIngredient(material_id=material_id, name=name) for name in wanted)
    tx.session.flush()
    tx.touch("material", (material_id,))
