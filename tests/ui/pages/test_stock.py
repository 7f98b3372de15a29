"""The stock page: what is received is there, what is wrong is said, what services take is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from salonapp.catalog.amounts import Unit
from salonapp.catalog.cards import MaterialDraft
from salonapp.catalog.commands.materials import add_material
from salonapp.catalog.queries.stock import usage_norms
from salonapp.catalog.stock import UsageNorm
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.pages.clients.dialogs.materials import MaterialsEditor
from salonapp.ui.pages.stock.move_form import MoveForm
from salonapp.ui.pages.stock.norms_form import NormsForm
from salonapp.ui.pages.stock.page import StockPage
from salonapp.ui.shell import Shell
from salonapp.visits.cards import MaterialUse
from salonapp.visits.queries.stock import stock

Rest = Callable[[], None]
Shown = Callable[[QWidget], str]


@pytest.fixture
def page(salon: Database, window: Shell, rest: Rest) -> StockPage:
    with salon.write(OWNER, msg("Material")) as tx:
        add_material(tx, MaterialDraft("Base", unit=Unit.MILLILITRE, min_stock_thousandths=30_000))
    window.go("stock")
    rest()
    page = window.page("stock")
    assert isinstance(page, StockPage)
    return page


def opened(kind: type[FormDialog]) -> FormDialog:
    (form,) = [each for each in QApplication.topLevelWidgets() if type(each) is kind]
    assert isinstance(form, FormDialog)
    return form


def type_in(form: FormDialog, name: str, text: str) -> None:
    control = form.form.boxes[name].control
    assert isinstance(control, QLineEdit)
    control.setText(text)


def test_what_came_is_on_the_shelf_and_a_slip_is_said_at_its_field(
    page: StockPage, salon: Database, rest: Rest, shown: Shown
) -> None:
    assert "not counted yet" in shown(page)
    dict(page.scenes())["receipt"]()
    form = opened(MoveForm)
    type_in(form, "amount", "a lot")
    type_in(form, "price", "-5")
    form.submit()
    assert form.form.boxes["amount"].error()
    assert form.form.boxes["price"].error()
    type_in(form, "amount", "12,5")
    type_in(form, "price", "900")
    form.submit()
    rest()
    with salon.read() as reader:
        (line,) = stock(reader)
    assert (line.level_thousandths, line.to_buy_thousandths) == (12_500, 17_500)
    told = shown(page)
    assert "Received" in told
    assert "12.5" in told
    page.search("nothing like it")
    assert "Nothing like that on the list." in shown(page)


def test_what_a_service_takes_is_typed_service_by_service(
    page: StockPage, salon: Database, rest: Rest
) -> None:
    dict(page.scenes())["norms"]()
    rest()
    form = opened(NormsForm)
    (editor,) = form.findChildren(MaterialsEditor)
    manicure = form.findChildren(QComboBox)[0].currentData()
    with salon.read() as reader:
        base = stock(reader)[0].material_id
    editor.set_materials([MaterialUse(base)])
    form.submit()
    assert form.form.boxes["materials"].error()
    editor.set_materials([MaterialUse(base, 600)])
    form.submit()
    rest()
    with salon.read() as reader:
        assert usage_norms(reader) == [UsageNorm(manicure, base, 600)]
