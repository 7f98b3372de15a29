"""How this workstation looks and speaks; what clients are written in is the salon's choice."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _, language
from salonapp.staff.rights import Right
from salonapp.ui import theme
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Dot
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section, SettingsCard, Values, all_settings
from salonapp.ui.services import Services
from salonapp.ui.theme import ThemeChoice

LANGUAGE_NAMES = (("ru", "Русский"), ("en", "English"))


class LooksSection(Section):
    """Language and theme of the window, and the language of messages."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("Language and look"),
            _("The window's language and theme belong to this computer and change at once."),
        )
        self.add(self._language_card())
        self.add(self._theme_card())
        self._clients = SettingsCard(services, _("Language of messages"))
        self._clients.add_choice(
            "salon.language",
            _("Clients are written to in"),
            list(LANGUAGE_NAMES),
            hint=_("A language named on a client's card goes before this one."),
        )
        self.add(self._clients)
        self._clients.setVisible(services.may(Right.SETTINGS))

    def reload(self) -> None:
        """Read the settings."""
        self.services.read(self, all_settings, self._show, topic="settings")

    def _show(self, values: Values) -> None:
        self._clients.show_values(values)

    def _language_card(self) -> QWidget:
        card = Card(_("Language of the window"), spacing=10)
        row = box(across=True, spacing=24)
        for code, name in LANGUAGE_NAMES:
            made = Dot(name, language() == code)
            made.clicked.connect(lambda _on=False, code=code: self._use_language(code))
            row.addWidget(made)
        row.addStretch(1)
        card.add(panel(row))
        return card

    def _use_language(self, code: str) -> None:
        if language() != code:
            self.navigator.set_language(code)

    def _theme_card(self) -> QWidget:
        card = Card(_("Theme"), spacing=10)
        row = box(across=True, spacing=24)
        names = (
            (ThemeChoice.LIGHT, _("Light")),
            (ThemeChoice.DARK, _("Dark")),
            (ThemeChoice.SYSTEM, _("As the system")),
        )
        for choice, name in names:
            made = Dot(name, theme.choice() is choice)
            made.clicked.connect(
                lambda _on=False, choice=choice: self.navigator.set_theme(choice.value)
            )
            row.addWidget(made)
        row.addStretch(1)
        card.add(panel(row))
        card.add(label(_("Both themes keep every text easy to read."), "caption"))
        return card
