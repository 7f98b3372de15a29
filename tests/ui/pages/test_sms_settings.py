from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from salonapp.ui.pages.settings.page import SettingsPage
from salonapp.ui.shell import Shell
from tests.channels.sms_gateways import LOGIN, PASSWORD, Gateways

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]


@pytest.fixture
def gateways() -> Iterator[Gateways]:
    running = Gateways()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def page(window: Shell, rest: Rest, gateways: Gateways) -> SettingsPage:
    def point_to_the_fake(tx: object) -> None:
        from salonapp.storage.settings import set_setting

        set_setting(tx, "sms.address", gateways.address)  # type: ignore[arg-type]

    from salonapp.foundation.i18n import msg

    window.services.write(window, msg("A change"), point_to_the_fake, lambda _none: None)
    rest()
    window.go("settings")
    found = window.page("settings")
    assert isinstance(found, SettingsPage)
    found.show_section("sms")
    rest()
    return found


def field(page: QWidget, name: str) -> QLineEdit:
    return next(each for each in page.findChildren(QLineEdit) if each.objectName() == name)


def gateway_choice(page: QWidget) -> QComboBox:
    return next(each for each in page.findChildren(QComboBox) if each.objectName() == "sms.gateway")


def test_each_gateway_asks_for_what_it_needs(page: SettingsPage) -> None:
    visible = {}
    choice = gateway_choice(page)
    for gateway in ("", "smsc", "sms_ru", "twilio"):
        choice.setCurrentIndex(choice.findData(gateway))
        names = ("sms.user", "sms.password", "sms.sender")
        visible[gateway] = [field(page, name).isVisibleTo(page) for name in names]
    assert visible == {
        "": [False, False, False],
        "smsc": [True, True, True],
        "sms_ru": [False, True, True],
        "twilio": [True, True, True],
    }


def test_the_test_tells_the_balance_and_a_wrong_password(
    page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    choice = gateway_choice(page)
    choice.setCurrentIndex(choice.findData("smsc"))
    field(page, "sms.user").setText(LOGIN)
    field(page, "sms.password").setText("wrong")
    press(page, "Test the connection")
    rest()
    assert "does not accept the login or password" in shown(page)

    field(page, "sms.password").setText(PASSWORD)
    press(page, "Test the connection")
    rest()
    assert "Balance" in shown(page)


def test_half_an_account_is_not_kept(
    page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    choice = gateway_choice(page)
    choice.setCurrentIndex(choice.findData("twilio"))
    field(page, "sms.user").setText("AC1")
    press(page, "Save")
    rest()
    assert "Twilio needs a number to send from." in shown(page)
    assert "Saved." not in shown(page)
