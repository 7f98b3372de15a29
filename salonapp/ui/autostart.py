"""Starts the program with the session, in the tray: an entry of this user, of this computer."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

IN_TRAY = "--in-tray"
_RUN_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
_NAME = "SalonApp"


class Autostart:
    """The entry, in `folder` on Linux (for tests; otherwise the user's own)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def is_possible(self) -> bool:
        """Whether this system has such entries that the program knows of."""
        return sys.platform == "win32" or sys.platform.startswith("linux")

    @property
    def is_on(self) -> bool:
        """Whether the program starts with the session."""
        if sys.platform == "win32":
            return bool(self._registry().value(_NAME))
        return self._file().is_file()

    def switch(self, *, on: bool) -> None:
        """Make the entry, or take it away; OSError where the folder cannot be written to."""
        if sys.platform == "win32":
            registry = self._registry()
            if on:
                registry.setValue(_NAME, _quoted(command()))
            else:
                registry.remove(_NAME)
            return
        file = self._file()
        if not on:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={_NAME}",
            f"Exec={_quoted(command())}",
            "Icon=salonapp",
            "X-GNOME-Autostart-enabled=true",
        )
        file.write_text("\n".join(lines) + "\n", "utf-8")

    def _file(self) -> Path:
        folder = self._folder
        if folder is None:
            place = QStandardPaths.StandardLocation.GenericConfigLocation
            folder = Path(QStandardPaths.writableLocation(place)) / "autostart"
        return folder / "salonapp.desktop"

    @staticmethod
    def _registry() -> QSettings:
        return QSettings(_RUN_KEY, QSettings.Format.NativeFormat)


def command() -> list[str]:
    """How the program is started, in the tray."""
    if getattr(sys, "frozen", False):
        return [sys.executable, IN_TRAY]
    return [sys.executable, "-m", "salonapp.app", IN_TRAY]


def _quoted(words: list[str]) -> str:
    return " ".join(f'"{word}"' if " " in word else word for word in words)
