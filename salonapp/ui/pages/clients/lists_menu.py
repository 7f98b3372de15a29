"""The lists the salon keeps: open one, keep the filter as one, rename, delete, export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from salonapp.desk.cards import ClientFilter, SavedListView
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.foundation.text import file_name
from salonapp.staff.rights import Right
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.desk.filters import Condition
    from salonapp.storage.database import Database
    from salonapp.storage.door import Tx
    from salonapp.ui.runner import Job

_LONGEST_SHOWN = 40


def all_conditions(wanted: ClientFilter) -> tuple[Condition, ...]:
    """What a list keeps of what is shown: the conditions, and the class as one of them."""
    from salonapp.desk.filters import TemperatureIs

    classed = (TemperatureIs(wanted.temperature),) if wanted.temperature else ()
    return (*classed, *(each for each in wanted.conditions if each not in classed))


class ListsMenu(QObject):
    """What can be done with lists. `opened` brings the one to show, None for none."""

    opened = Signal(object)
    said = Signal(str)

    def __init__(self, owner: QWidget, services: Services) -> None:
        super().__init__(owner)
        self._owner = owner
        self._services = services
        self._lists: tuple[SavedListView, ...] = ()
        self._current: int | None = None

    def set_lists(self, lists: Sequence[SavedListView]) -> None:
        """The lists there are; one that is gone is current no more."""
        self._lists = tuple(lists)
        if self.current() is None:
            self._current = None

    def current(self) -> SavedListView | None:
        """The list that was opened last, unless it was left."""
        return next((each for each in self._lists if each.id == self._current), None)

    def choose(self, list_id: int | None) -> None:
        """Say which list is shown; nobody is told."""
        self._current = list_id

    def menu(self, wanted: ClientFilter) -> QMenu:
        """The menu for what the list shows now."""
        from salonapp.desk.filter_words import describe_all

        menu = QMenu(self._owner)
        menu.setToolTipsVisible(True)
        kept, current = all_conditions(wanted), self.current()
        for view in self._lists:
            name = view.name.replace("&", "&&")
            if len(name) > _LONGEST_SHOWN:
                name = name[:_LONGEST_SHOWN] + "…"
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(current == view)
            action.setToolTip(view.problem or describe_all(view.conditions))
            action.triggered.connect(lambda _on=False, view=view: self._open(view))
        if self._lists:
            menu.addSeparator()
        save = menu.addAction(_("Save as list…"), lambda: self._save_as(kept))
        save.setEnabled(bool(kept))
        if current is not None:
            changed = menu.addAction(_("Save the changes"), lambda: self._change(current.id, kept))
            changed.setEnabled(bool(kept) and kept != current.conditions)
            menu.addAction(_("Rename…"), lambda: self._rename(current))
            menu.addAction(_("Delete the list"), lambda: self._delete(current.id))
        menu.addSeparator()
        if self._services.may(Right.SEND):
            write = _("Write to this list…") if current is not None else _("Write to those shown…")
            menu.addAction(write, lambda: self.write_to(wanted))
        if self._services.may(Right.EXPORT):
            menu.addAction(_("Export what is shown…"), lambda: self._ask_for_file(wanted))
        return menu

    def _open(self, view: SavedListView) -> None:
        if view.problem:
            self._current = view.id  # so that it can be deleted
            self.said.emit(view.problem)
            return
        self._current = view.id
        self.opened.emit(view)

    def _save_as(self, conditions: Sequence[Condition]) -> None:
        from salonapp.ui.pages.clients.dialogs.list_form import ListForm

        def write(tx: Tx, name: str) -> int:
            from salonapp.desk.commands.lists import save_list

            return save_list(tx, name, conditions)

        form = ListForm(self._owner.window(), self._services, "", conditions, write)
        form.kept.connect(self.choose)
        form.open()

    def _rename(self, view: SavedListView) -> None:
        from salonapp.ui.pages.clients.dialogs.list_form import ListForm

        def write(tx: Tx, name: str) -> int:
            from salonapp.desk.commands.lists import rename_list

            rename_list(tx, view.id, name)
            return view.id

        form = ListForm(self._owner.window(), self._services, view.name, view.conditions, write)
        form.open()

    def _change(self, list_id: int, conditions: Sequence[Condition]) -> None:
        def work(tx: Tx) -> None:
            from salonapp.desk.commands.lists import change_list

            change_list(tx, list_id, conditions)

        self._services.write(self._owner, msg("List changed"), work)

    def _delete(self, list_id: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.desk.commands.lists import delete_list

            delete_list(tx, list_id)

        def then(_none: None) -> None:
            self._current = None
            self.opened.emit(None)

        self._services.write(self._owner, msg("List deleted"), work, then)

    def write_to(self, wanted: ClientFilter) -> None:
        """Ask what to write to everybody who is shown."""
        from salonapp.ui.pages.clients.dialogs.offer_form import OfferForm

        current = self.current()
        name = current.name if current is not None else ""
        OfferForm(self._owner.window(), self._services, wanted, name).open()

    def _ask_for_file(self, wanted: ClientFilter) -> None:
        chooser = FileDialog(self._owner.window(), _("Export the list"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(_("Table (*.csv)"))
        chooser.setDefaultSuffix("csv")
        current = self.current()
        chooser.selectFile(file_name(current.name if current else "", "csv", _("Clients")))
        chooser.fileSelected.connect(lambda name: self.export(wanted, Path(name)))
        chooser.open()

    def export(self, wanted: ClientFilter, file: Path) -> None:
        """Write everybody the list holds, as this viewer sees them."""
        viewer = self._services.viewer

        def work(db: Database, job: Job) -> int:
            from salonapp.desk.exports.lists import export_list
            from salonapp.desk.queries import client_ids

            with db.read() as reader:
                ids = client_ids(reader, viewer, wanted)
                return export_list(reader, viewer, ids, file, progress=job.progress)

        def then(count: int) -> None:
            words = ngettext("{count} client in {file}", "{count} clients in {file}", count)
            self.said.emit(words.format(count=count, file=file.name))

        self._services.job(self._owner, msg("Exporting the list…"), work, then)
