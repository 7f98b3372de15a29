"""Letting picture files be chosen, or pasted, and saying which of them could not be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.kit.notices import Banner
from salonapp.ui.pages.clients.photos.intake import Source, sources_in

_REFUSED_SHOWN = 3
#: Of files that are offered; HEIC is told what to do, and cameras write in capitals.
_ENDINGS = " ".join(
    f"*.{ending} *.{ending.upper()}"
    for ending in ["jpg", "jpeg", "png", "webp", "avif", "gif", "bmp", "tif", "tiff", "heic"]
)


def ask_for_photos(host: QWidget, then: Callable[[list[Path]], object], title: str = "") -> None:
    """Let files be chosen; `then` gets them."""
    chooser = FileDialog(host, title or _("Add photos"))
    chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
    pictures = QStandardPaths.StandardLocation.PicturesLocation
    chooser.setDirectory(QStandardPaths.writableLocation(pictures))
    chooser.setNameFilters([f"{_('Photos')} ({_ENDINGS})", _("All files") + " (*)"])
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
    chooser.filesSelected.connect(lambda files: then([Path(file) for file in files]))
    chooser.open()


def paste_photos(then: Callable[[list[Source]], object], notice: Banner) -> None:
    """Give `then` the pictures that were copied; the notice says when there are none."""
    sources = sources_in(QGuiApplication.clipboard().mimeData())
    if sources:
        then(sources)
    else:
        notice.set_text(_("There is no picture to paste. Copy a photo or its file first."))


def refused_words(refused: Sequence[tuple[str, SalonError]]) -> str:
    """Which files (an empty name: a pasted picture) could not be used, and why."""
    lines = [f"{name}: {error}" if name else str(error) for name, error in refused[:_REFUSED_SHOWN]]
    more = len(refused) - _REFUSED_SHOWN
    if more > 0:
        lines.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    return "\n".join(lines)
