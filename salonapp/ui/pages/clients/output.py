"""A card outside the window: on paper, in a PDF file, as text, in a phone's address book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.text import file_name
from salonapp.staff.rights import Right
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.desk.card_sheet import CardSheet
    from salonapp.storage.door import Reader


class CardOutput(QObject):
    """The entries of the card's menu that take it out of the program."""

    said = Signal(str)

    def __init__(
        self, services: Services, card: QWidget, shown: Callable[[], Shown | None]
    ) -> None:
        super().__init__(card)
        self._services = services
        self._card = card
        self._shown = shown
        self._vcard: QAction | None = None

    def add_to(self, menu: QMenu) -> None:
        """Add the entries; what the viewer may not have is not offered."""
        menu.addAction(_("Print or save as PDF…"), self.open_paper)
        menu.addAction(_("Copy as text"), self.copy_text)
        self._vcard = menu.addAction(_("Save as vCard…"), self.save_vcard)
        menu.aboutToShow.connect(self._show_allowed)

    def open_paper(self) -> None:
        """Show the card as it will be printed."""
        from salonapp.ui.pages.clients.dialogs.paper import PaperDialog

        shown = self._shown()
        if shown is not None:
            dialog = PaperDialog(self._card.window(), self._services, shown.id)
            dialog.said.connect(self.said)
            dialog.open()

    def copy_text(self) -> None:
        """Put the card onto the clipboard."""
        shown = self._shown()
        if shown is not None:
            read_sheet(self._services, self, shown.id, True, self._copied)

    def save_vcard(self) -> None:
        """Save the card for a phone's address book."""
        shown, services = self._shown(), self._services
        if shown is None:
            return

        def read(reader: Reader) -> str:
            from salonapp.desk.queries.sheet import card_vcard

            return card_vcard(reader, services.viewer, shown.id)

        def ask(card: str) -> None:
            self._ask_where(shown, card)

        services.read(self, read, ask, topic="vcard")

    def _ask_where(self, shown: Shown, card: str) -> None:
        data = card.encode("utf-8")
        kinds = (_("Address book card"), "vcf")
        ask_where_to_save(
            self._card,
            _("Save as vCard"),
            file_name(shown.name, "vcf", _("Card")),
            kinds,
            lambda path: save(self._services, self, path, lambda: data, self.said.emit),
        )

    def _copied(self, sheet: CardSheet) -> None:
        from salonapp.desk.card_sheet import as_text

        QGuiApplication.clipboard().setText(as_text(sheet))
        self.said.emit(_("The card was copied as text."))

    def _show_allowed(self) -> None:
        if self._vcard is not None:
            viewer = self._services.viewer
            self._vcard.setVisible(viewer.sees_phones and viewer.may(Right.EXPORT))


def read_sheet(
    services: Services,
    owner: QObject,
    client_id: int,
    with_contacts: bool,
    then: Callable[[CardSheet], None],
    failed: Callable[[SalonError], None] | None = None,
) -> None:
    """Read a card for paper, as whoever sits at the desk may see it."""

    def read(reader: Reader) -> CardSheet:
        from salonapp.desk.queries.sheet import card_sheet

        return card_sheet(reader, services.viewer, client_id, with_contacts=with_contacts)

    services.read(owner, read, then, topic="sheet", failed=failed)


def ask_where_to_save(
    parent: QWidget,
    title: str,
    name: str,
    kind: tuple[str, str],
    then: Callable[[Path], None],
) -> None:
    """Let a file be named; `kind` is what it is and its ending."""
    words, ending = kind
    chooser = FileDialog(parent, title)
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.setNameFilter(f"{words} (*.{ending})")
    chooser.setDefaultSuffix(ending)
    chooser.selectFile(name)
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
    chooser.fileSelected.connect(lambda file: then(Path(file)))
    chooser.open()


def save(
    services: Services,
    owner: QObject,
    path: Path,
    made: Callable[[], bytes],
    said: Callable[[str], None],
    failed: Callable[[SalonError], None] | None = None,
) -> None:
    """Make the bytes of a file and write it, off the GUI thread; tell when it is there."""

    def work() -> None:
        try:
            path.write_bytes(made())
        except OSError as error:
            raise SalonError(
                msg(
                    "{name} cannot be written to: {why}.", name=path.name, why=error.strerror or "?"
                ),
                msg("Choose another folder, or free some space on the disk."),
            ) from error

    services.runner.background(
        owner, work, lambda _done: said(_("Saved: {name}").format(name=path.name)), failed=failed
    )
