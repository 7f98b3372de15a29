"""What belongs to this workstation, not to the salon: language, theme, window size.

Kept outside the salon's database because the window is painted before that is opened.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from salonapp.foundation.i18n import DEFAULT_LANGUAGE, LANGUAGES
from salonapp.ui.theme import ThemeChoice


class Preferences:
    """A small INI file in the user's data folder (or anywhere, for tests and the tour)."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def language(self) -> str:
        """Either "ru" or "en"."""
        value = str(self._settings.value("language", DEFAULT_LANGUAGE))
        return value if value in LANGUAGES else DEFAULT_LANGUAGE

    @language.setter
    def language(self, code: str) -> None:
        self._settings.setValue("language", code)

    @property
    def theme(self) -> ThemeChoice:
        """Light, dark or as the system is."""
        value = str(self._settings.value("theme", ThemeChoice.SYSTEM.value))
        return ThemeChoice(value) if value in list(ThemeChoice) else ThemeChoice.SYSTEM

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._settings.setValue("theme", choice.value)

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size as Qt keeps them; empty the first time."""
        value = self._settings.value("geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("geometry", value)

    @property
    def keeps_working(self) -> bool:
        """Whether the program stays in the tray when its window is closed."""
        return str(self._settings.value("keeps_working", "true")) != "false"

    @keeps_working.setter
    def keeps_working(self, on: bool) -> None:
        self._settings.setValue("keeps_working", "true" if on else "false")

    def text(self, key: str) -> str:
        """A page's own small memory (last folder, sort order)."""
        return str(self._settings.value(f"pages/{key}", ""))

    def set_text(self, key: str, value: str) -> None:
        """Remember a page's small thing."""
        self._settings.setValue(f"pages/{key}", value)

    def flush(self) -> None:
        """Write what is remembered now, instead of when the program ends."""
        self._settings.sync()
