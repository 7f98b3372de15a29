"""Materials: kept once, with what is in them, and never lost from what a visit used."""

from __future__ import annotations

import pytest

from salonapp.catalog.amounts import (
    Unit,
    format_amount,
    parse_amount,
    separate_ingredients,
    typed_amount,
)
from salonapp.catalog.cards import MaterialDraft
from salonapp.catalog.commands.materials import add_material, edit_material
from salonapp.catalog.queries.materials import find_material, materials
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg, set_language
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER


def test_a_material_is_kept_with_what_is_in_it(db: Database, both_databases: None) -> None:
    with db.write(OWNER, msg("Material")) as tx:
        dye = add_material(
            tx,
            MaterialDraft(" Краска  7/0 ", "Красители", ingredients=("аммиак", "PPD", "ppd", " ")),
        )
        add_material(tx, MaterialDraft("Оксид 6%", unit=Unit.MILLILITRE))
    with db.read() as reader:
        kept, oxidant = materials(reader)
        assert find_material(reader, "КРАСКА 7/0") == kept
        assert find_material(reader, "окс") == oxidant
    assert (kept.name, kept.ingredients, kept.unit) == (
        "Краска 7/0",
        ("аммиак", "PPD"),
        Unit.GRAM,
    )
    with db.write(OWNER, msg("Archive")) as tx:
        edit_material(tx, dye, MaterialDraft("Краска 7/0", archived=True))
    with db.read() as reader:
        assert [each.name for each in materials(reader)] == ["Оксид 6%"]
        assert materials(reader, with_archived=True)[-1].ingredients == ()
    db.undo(OWNER)
    with db.read() as reader:
        assert find_material(reader, "краска").ingredients == ("аммиак", "PPD")


def test_a_material_stands_on_the_list_once(db: Database) -> None:
    with db.write(OWNER, msg("Material")) as tx:
        add_material(tx, MaterialDraft("Хна"))
    with pytest.raises(Conflict), db.write(OWNER, msg("Material")) as tx:
        add_material(tx, MaterialDraft("хна"))


def test_what_is_wrong_with_a_material_is_said_at_its_field(db: Database) -> None:
    with db.write(OWNER, msg("Material")) as tx:
        with pytest.raises(InvalidInput) as refused:
            add_material(tx, MaterialDraft("  "))
        assert refused.value.field == "name"
        with pytest.raises(InvalidInput) as refused:
            add_material(tx, MaterialDraft("Хна", ingredients=("я" * 300,)))
        assert refused.value.field == "ingredients"
        with pytest.raises(NotFound):
            edit_material(tx, 99, MaterialDraft("Хна"))
        with pytest.raises(NotFound, match="no material called Лак"):
            find_material(tx, "Лак")


def test_amounts_are_typed_as_people_write_them() -> None:
    assert parse_amount("30") == 30_000
    assert parse_amount(" 12,5 ") == 12_500
    assert parse_amount("0.125") == 125
    assert parse_amount("") is None
    for typed in ("много", "-3", "1.2345", "1e9", "9999999999"):
        with pytest.raises(InvalidInput):
            parse_amount(typed)
    assert format_amount(12_500, Unit.GRAM) == "12.5\N{NO-BREAK SPACE}g"
    assert format_amount(None, "g") == ""
    set_language("ru")
    for amount in (1, 125, 12_500, 1_234_000):
        assert parse_amount(typed_amount(amount)) == amount


def test_ingredients_are_taken_from_a_package_as_they_stand() -> None:
    text = "Aqua, Toluene-2,5-Diamine; PPD.\nаммиак\n\n ,"
    assert separate_ingredients(text) == ("Aqua", "Toluene-2,5-Diamine", "PPD", "аммиак")
