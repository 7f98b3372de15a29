"""Writing to a list from the clients page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import Purpose
from salonapp.desk.cards import ClientFilter
from salonapp.foundation.i18n import msg
from salonapp.ui.pages.clients.dialogs.offer_form import OfferForm
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Rest = Callable[[], None]


@pytest.fixture
def form(window: Shell, salon: Database, rest: Rest) -> OfferForm:
    """The dialog for everybody, when Anna alone agreed to offers."""
    from salonapp.clients.commands import record_consent
    from salonapp.storage.door import OWNER

    with salon.write(OWNER, msg("Agreed")) as tx:
        record_consent(
            tx, (1,), Purpose.ADVERTISING, granted=True, source="paper", evidence="A form"
        )
    window.go("clients")
    rest()
    page = window.page("clients")
    assert isinstance(page, ClientsPage)
    menu = page.column.lists.menu(ClientFilter())
    next(each for each in menu.actions() if each.text() == "Write to those shown…").trigger()
    rest()
    return next(
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, OfferForm) and each.isVisible()
    )


def test_who_is_reached_is_told_and_saving_plans_the_messages(
    salon: Database, form: OfferForm, rest: Rest, qtbot: QtBot
) -> None:
    from salonapp.reminders.queries import messages
    from salonapp.reminders.rules import RuleKind
    from salonapp.staff.rights import OWNER_VIEWER

    assert form._count.text() == "1 of 4 clients can be written to."
    assert "3" in form._others.text()
    assert not form.dirty()
    assert "We have an offer for you." in form._area.toPlainText()
    form.submit()
    assert form.form.boxes["name"].error() == "Enter a name for the offer."
    form._name.setText("spring")
    form._area.setPlainText("{{ gift }}")
    form.submit()
    rest()
    assert "gift" in form.form.boxes["text"].error()
    form._area.setPlainText("{{ first_name }}, come in spring.")
    qtbot.waitUntil(lambda: "come in spring." in form._preview._bubble.text())
    form.submit()
    rest()
    with salon.read() as reader:
        rows = [r for r in messages(reader, OWNER_VIEWER, client_id=1) if r.rule is RuleKind.OFFER]
    assert [row.text.splitlines()[0] for row in rows] == ["Anna, come in spring."]
    assert rows[0].why == "Offer: spring."
