"""The clients' screen."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from salonapp.foundation.i18n import _
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.page import Navigator, Page
from salonapp.ui.services import Services


class ClientsPage(Page):
    """The list and the card."""

    shows = frozenset({"client", "visit"})

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        column = QVBoxLayout(self)
        column.addWidget(
            EmptyState("users", _("No clients yet"), _("Import a file."), ((_("Import"), int),))
        )

    def reload(self) -> None:
        """Nothing to read yet."""
