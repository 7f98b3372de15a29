"""Where the salon lies, and the ways in and out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, ngettext
from salonapp.staff.rights import Right
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader


class DataSection(Section):
    """The file, importing, and the first steps once more."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator, _("Data"), "")
        self._folder: Path | None = None
        place = Card(_("Where the salon lies"), spacing=10)
        self._place = label("…", wrap=True, selectable=True)
        place.add(self._place)
        note = _("One file holds everything. Copy it only through Backups, never while it is open.")
        place.add(label(note, "second", wrap=True))
        row = box(across=True)
        self._open = button(_("Open the folder"), self._open_folder, icon_name="folder-open")
        row.addWidget(self._open)
        row.addStretch(1)
        place.add(panel(row))
        self.add(place)
        come_in = Card(_("Import"), spacing=10)
        about = _(
            "Lists of clients or visits from another program: CSV, Excel, OpenDocument, vCard."
            " You can also drop a file on the window."
        )
        come_in.add(label(about, "muted", wrap=True))
        row = box(across=True, spacing=8)
        row.addWidget(button(_("Import a file…"), navigator.import_file, icon_name="file-arrow-up"))
        row.addWidget(button(_("First steps after an import"), navigator.open_guide))
        row.addStretch(1)
        come_in.add(panel(row))
        self.add(come_in)
        go_out = Card(_("Export"), spacing=10)
        if not services.may(Right.EXPORT):
            go_out.hide()
        words = _(
            "Everything the salon holds as tables (CSV) that Excel opens, and as one JSON file:"
            " your data is yours."
        )
        go_out.add(label(words, "muted", wrap=True))
        row = box(across=True)
        row.addWidget(button(_("Export to a folder…"), self._choose, icon_name="export"))
        row.addStretch(1)
        go_out.add(panel(row))
        self._good = Banner("good", closable=True)
        self._bad = Banner("danger", closable=True)
        go_out.add(self._good)
        go_out.add(self._bad)
        self.add(go_out)

    def reload(self) -> None:
        """Ask where the salon lies."""
        self.services.runner.with_database(self, _place_of, self._show)

    def _show(self, place: tuple[str, Path | None]) -> None:
        text, self._folder = place
        self._place.setText(text)
        self._open.setVisible(self._folder is not None)

    def _choose(self) -> None:
        chooser = FileDialog(self, _("Choose a folder"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly, True)
        chooser.fileSelected.connect(lambda name: self.export_to(Path(name)))
        chooser.open()

    def export_to(self, folder: Path) -> None:
        """Write everything into `folder`, with the rights of whoever looks."""
        services = self.services

        def work(reader: Reader) -> int:
            from salonapp.desk.exports import export_all

            return len(export_all(reader, services.viewer, folder))

        def done(count: int) -> None:
            words = ngettext(
                "{count} file is in {folder}.", "{count} files are in {folder}.", count
            )
            self._good.set_text(words.format(count=count, folder=str(folder)))

        self._good.set_text("")
        self._bad.set_text("")
        self.navigator.say(_("Exporting…"))
        services.read(self, work, done, topic="export", failed=self._failed)

    def _failed(self, error: SalonError) -> None:
        self._bad.set_text(str(error))

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _place_of(db: Database) -> tuple[str, Path | None]:
    path = db.path
    if path is None:
        return _("On a database server."), None
    return str(path.absolute()), path.absolute().parent
