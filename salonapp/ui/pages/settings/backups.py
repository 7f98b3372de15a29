"""Copies of the salon: what there is, what each holds, a new one now, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QFileDialog, QWidget

from salonapp.foundation.errors import NotAllowed, SalonError
from salonapp.foundation.format import format_day, format_moment, format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.staff.rights import StaffRole
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import Banner, EmptyState, Skeleton
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.restoring import RestoreDialog
from salonapp.ui.pages.settings.sections import Section, SettingsCard, Values
from salonapp.ui.runner import Job
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from datetime import date

    from salonapp.storage.copies import BackupInfo
    from salonapp.storage.database import Database

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy in one of the folders; `info` is None when it cannot be read, `trouble` says why."""

    file: Path
    info: BackupInfo | None
    trouble: str = ""
    in_second: bool = False


@dataclass(frozen=True, slots=True)
class Copies:
    """Everything the section shows."""

    folder: Path
    copies: tuple[KeptCopy, ...]
    total: int
    values: Values
    zone: ZoneInfo
    today: date


class BackupsSection(Section):
    """A list of copies; restoring shows what a copy holds before it replaces anything."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("Backups"),
            _(
                "A copy is made every day by itself and checked: seven days, four weeks and twelve"
                " months are kept. A USB stick as the second folder survives a broken computer."
            ),
        )
        self._good = Banner("good", closable=True)
        self._bad = Banner("danger", closable=True)
        self.add(self._good)
        self.add(self._bad)
        self._folders = SettingsCard(services, _("Where copies lie"))
        first = self._folders.add_line("backup.folder", _("Folder"))
        second = self._folders.add_line(
            "backup.second_folder", _("Second folder"), hint=_("A USB stick or another disk.")
        )
        row = box(across=True, spacing=8)
        row.addWidget(
            button(_("Choose the folder…"), partial(self._choose_folder, "backup.folder", first))
        )
        row.addWidget(
            button(
                _("Choose the second folder…"),
                partial(self._choose_folder, "backup.second_folder", second),
            )
        )
        row.addStretch(1)
        self._folders.add(panel(row))
        self._first_line = first
        self.add(self._folders)
        self._card = Card(_("Copies"), spacing=12)
        self._card.head.addWidget(button(_("Restore another file…"), self._choose_copy))
        self._card.head.addWidget(button(_("Save a copy as…"), self._save_as))
        self._card.head.addWidget(
            button(_("Back up now"), self._back_up, kind="primary", icon_name="floppy-disk")
        )
        self._waiting = Skeleton(3)
        self._card.add(self._waiting)
        self._rows = Rows()
        self._card.add(self._rows)
        self._more = label("", "second")
        self._card.add(self._more)
        self._empty = EmptyState(
            "database",
            _("No copies yet"),
            _("The first one is made today by itself, or now."),
            ((_("Back up now"), self._back_up),),
        )
        self._card.add(self._empty)
        for widget in (self._rows, self._more, self._empty):
            widget.hide()
        self.add(self._card)

    def reload(self) -> None:
        """Look into the folders."""
        self.services.runner.with_database(self, lambda db: db, self._read_with)

    def _read_with(self, db: Database) -> None:
        self.services.runner.background(self, lambda: read_copies(db), self._show)

    def _show(self, found: Copies) -> None:
        self._found = found
        self._folders.show_values(found.values)
        self._first_line.setPlaceholderText(str(found.folder))
        self._waiting.hide()
        self._rows.show_rows([self._row(copy, found) for copy in found.copies])
        self._rows.setVisible(bool(found.copies))
        self._empty.setVisible(not found.copies)
        more = found.total - len(found.copies)
        words = ngettext("{count} older copy", "{count} older copies", more)
        self._more.setText(words.format(count=more))
        self._more.setVisible(more > 0)

    def _row(self, copy: KeptCopy, found: Copies) -> QWidget:
        info = copy.info
        head = box(across=True, spacing=8)
        title = (
            format_moment(info.made_at, found.zone, found.today)
            if info is not None
            else copy.file.name
        )
        head.addWidget(label(title, "strong"))
        if copy.in_second:
            head.addWidget(chip(_("second folder")))
        if info is None:
            head.addWidget(chip(_("cannot be read"), "hot"))
        head.addStretch(1)
        told = holds(info, found.today) if info is not None else copy.trouble
        lines = box(spacing=3)
        lines.addLayout(head)
        lines.addWidget(label(told, "second", wrap=True))
        restore = button(_("Restore…"), partial(self._ask_restore, copy.file))
        restore.setAccessibleName(f"{_('Restore…')} {title}")
        restore.setEnabled(info is not None)
        return row_of([panel(lines)], [restore])

    def _choose_folder(self, key: str, control: QWidget) -> None:
        chooser = FileDialog(self, _("Choose a folder"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly, True)
        chooser.fileSelected.connect(lambda name: self._folder_chosen(key, control, name))
        chooser.open()

    def _folder_chosen(self, key: str, control: QWidget, name: str) -> None:
        control.setProperty("text", name)
        self._folders.keep(key, name)
        self.reload()

    def _back_up(self) -> None:
        def work(db: Database, _job: Job) -> BackupInfo:
            from salonapp.storage.backup import back_up_today

            return back_up_today(db)

        self._run_copy(work)

    def _save_as(self) -> None:
        chooser = FileDialog(self, _("Save a copy"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(_("Salon files (*.db)"))
        chooser.setDefaultSuffix("db")
        chooser.selectFile("salon.db")
        chooser.fileSelected.connect(self._save_to)
        chooser.open()

    def _save_to(self, name: str) -> None:
        def work(db: Database, _job: Job) -> BackupInfo:
            from salonapp.storage.backup import back_up

            return back_up(db, name)

        self._run_copy(work)

    def _run_copy(self, work: Callable[[Database, Job], BackupInfo]) -> None:
        self._bad.set_text("")
        self._good.set_text("")
        title = msg("Making a copy of the salon…")
        self.services.job(self, title, work, self._copied, failed=self._failed)

    def _copied(self, info: BackupInfo) -> None:
        text = _("Copied and checked: {clients}, {visits}.")
        self._good.set_text(text.format(clients=clients_of(info), visits=visits_of(info)))
        self.reload()

    def _failed(self, error: SalonError) -> None:
        self._bad.set_text(str(error))

    def _choose_copy(self) -> None:
        chooser = FileDialog(self, _("Choose a copy"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilter(_("Salon files (*.db)"))
        chooser.fileSelected.connect(lambda name: self._ask_restore(Path(name)))
        chooser.open()

    def _ask_restore(self, file: Path) -> None:
        if self.services.guarded and self.services.viewer.role is not StaffRole.OWNER:
            # A backup has the PINs of its day, or none.
            self.navigator.problem(
                NotAllowed(msg("Only the owner may restore a backup."), msg("Ask the owner."))
            )
            return
        RestoreDialog(self.window(), self.services, self.navigator, file).open()


def read_copies(db: Database) -> Copies:
    """The copies in both folders, each looked into (not read as a whole)."""
    from salonapp.storage.backup import default_folder, inspect, list_backups

    with db.read() as reader:
        settings, zone, today = reader.settings, reader.zone, reader.today
    named, second = settings.text("backup.folder"), settings.text("backup.second_folder")
    folder = Path(named) if named else default_folder(db)
    folders = [folder, *([Path(second)] if second else [])]
    kept = list_backups(*folders)
    copies = []
    for each in kept[:_SHOWN]:
        in_second = bool(second) and each.file.parent == Path(second)
        try:
            info = inspect(each.file, thorough=False, key_hex=db.key_hex)
            copies.append(KeptCopy(each.file, info, in_second=in_second))
        except SalonError as error:
            copies.append(KeptCopy(each.file, None, str(error), in_second))
    return Copies(folder, tuple(copies), len(kept), dict(settings.all()), zone, today)


def clients_of(info: BackupInfo) -> str:
    """How many clients a copy holds."""
    words = ngettext("{count} client", "{count} clients", info.clients)
    return words.format(count=format_number(info.clients))


def visits_of(info: BackupInfo) -> str:
    """How many visits a copy holds."""
    words = ngettext("{count} visit", "{count} visits", info.visits)
    return words.format(count=format_number(info.visits))


def holds(info: BackupInfo, today: date) -> str:
    """What a copy holds, in one line."""
    parts = [clients_of(info), visits_of(info)]
    if info.last_visit_on is not None:
        day = format_day(info.last_visit_on, today=today)
        parts.append(_("last visit {day}").format(day=day))
    parts.append(_("{size} MB").format(size=format_number(round(info.size_bytes / 1e6, 1))))
    return " · ".join(parts)
