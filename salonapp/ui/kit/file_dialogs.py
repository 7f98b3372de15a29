"""The one kind of file chooser: it looks at no file it lists.

Danger: on Linux and macOS a program that opens and closes the salon file beside SQLite, only to see
what kind of file it is, loses SQLite's locks on it; the next program that ends takes the
write-ahead log away, and what is written from then on is gone. Qt's own chooser opens every file
it lists to find an icon, GTK's does the same inside our process. So neither the one nor the other.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QFileInfo, QStandardPaths
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

from salonapp.foundation.i18n import _


class _PlainIcons(QFileIconProvider):
    """A folder or a file, by what the folder says of it; nothing is opened."""

    def icon(self, what: Any) -> QIcon:
        if not isinstance(what, QFileInfo):
            return super().icon(what)
        kinds = QFileIconProvider.IconType
        return super().icon(kinds.Folder if what.isDir() else kinds.File)

    def type(self, info: QFileInfo) -> str:
        return _("Folder") if info.isDir() else info.suffix().upper()


class FileDialog(QFileDialog):
    """A chooser that begins with the person's documents; use it instead of Qt's."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        places = QStandardPaths.standardLocations(
            QStandardPaths.StandardLocation.DocumentsLocation
        ) + QStandardPaths.standardLocations(QStandardPaths.StandardLocation.HomeLocation)
        there = next((place for place in places if QFileInfo(place).isDir()), "")
        super().__init__(parent, title, there)
        if sys.platform.startswith("linux"):
            self.setOption(QFileDialog.Option.DontUseNativeDialog, True)
        # Qt has no Russian for these two.
        self.setLabelText(QFileDialog.DialogLabel.LookIn, _("Look in:"))
        self.setLabelText(QFileDialog.DialogLabel.FileType, _("Files of type:"))
        # Qt does not keep it.
        self._icons = _PlainIcons()
        self.setIconProvider(self._icons)
