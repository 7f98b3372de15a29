"""The shopping list: in packs where one is known; no spreadsheet takes a name for a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from salonapp.catalog.amounts import Unit
from salonapp.catalog.stock import Batch, Stock
from salonapp.visits.shopping import MOST_PRINTED, as_csv, as_html, as_text, purchases
from salonapp.visits.stock_cards import StockLine

DYE = StockLine(
    1, "Dye <7/0>", "Colour", Unit.GRAM, 120_000, 60_000, True, Stock((Batch(45_000),)), 90_000
)
LOOSE = replace(DYE, material_id=2, name="=cotton", pack_thousandths=None, unit=Unit.PIECE)
OWED = replace(DYE, material_id=3, name="Gloss", stock=Stock((), 12_500))
ENOUGH = replace(DYE, material_id=4, stock=Stock((Batch(900_000),)))


def test_what_to_buy_is_told_in_packs_or_in_its_own_unit() -> None:
    bought = purchases([DYE, LOOSE, OWED, ENOUGH])
    assert [each.packs for each in bought] == [3, None, 4]
    assert as_text(bought).splitlines() == [
        "Dye <7/0>: 3 packs of 60\N{NO-BREAK SPACE}g",
        "=cotton: 165\N{NO-BREAK SPACE}pc",
        "Gloss: 4 packs of 60\N{NO-BREAK SPACE}g",
    ]


def test_the_table_for_the_supplier_has_plain_numbers() -> None:
    text = as_csv(purchases([DYE, LOOSE, OWED])).decode("utf-8-sig")
    _heads, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert rows == [
        ["Dye <7/0>", "Colour", "180", "g", "3", "60", "45"],
        ["'=cotton", "Colour", "165", "pc", "", "", "45"],
        ["Gloss", "Colour", "240", "g", "4", "60", "-12.5"],
    ]


def test_a_list_too_long_for_paper_says_so() -> None:
    many = purchases([replace(DYE, material_id=at) for at in range(MOST_PRINTED + 7)])
    sheet = as_html(many, "Shopping list", "Rosa & Co", "11 March", "about")
    assert "Dye &lt;7/0&gt;" in sheet
    assert "Rosa &amp; Co" in sheet
    assert "And 7 more" in sheet
    assert "Nothing has to be bought." in as_html((), "", "", "", "")
