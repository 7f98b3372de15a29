"""What the buttons of the card's section of safety do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.safety import AlertView, PatchTestResult, PatchTestView
from salonapp.foundation.i18n import msg
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.safety_card import SafetyActs
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx
    from salonapp.ui.pages.clients.dialogs.choices import Choices


def safety_acts(services: Services, card: QWidget, shown: Shown) -> SafetyActs:
    """The buttons of the section for the card that is shown."""
    return SafetyActs(
        lambda alert: open_alert(services, card, shown, alert),
        lambda test: open_patch_test(services, card, shown, test),
        lambda test, result: _set_result(services, card, test, result),
    )


def open_alert(
    services: Services, card: QWidget, shown: Shown, alert: AlertView | None = None
) -> None:
    """Write down an alert, or change one."""
    from salonapp.ui.pages.clients.dialogs.alert_form import AlertForm

    AlertForm(card.window(), services, shown.id, shown.name, shown.today, alert).open()


def open_patch_test(
    services: Services, card: QWidget, shown: Shown, test: PatchTestView | None = None
) -> None:
    """Write down a patch test, or change one."""
    from salonapp.ui.pages.clients.dialogs.choices import read_choices

    def show(choices: Choices) -> None:
        from salonapp.ui.pages.clients.dialogs.patch_test_form import PatchTestForm

        PatchTestForm(card.window(), services, choices, shown.id, shown.name, test).open()

    services.read(card, read_choices, show, topic="choices")


def _set_result(
    services: Services, card: QWidget, test: PatchTestView, result: PatchTestResult
) -> None:
    def work(tx: Tx) -> None:
        from salonapp.clients.commands.safety import set_patch_test_result

        set_patch_test_result(tx, test.id, result)

    services.write(card, msg("Result of the patch test written down"), work)
