"""The import from choosing a file to looking at what was left out. Nothing blocks meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from salonapp.desk.imports.cards import ImportKind, ImportPreview, ImportResult, Profile
from salonapp.desk.whole.file import NAME, is_whole
from salonapp.foundation.errors import Cancelled, SalonError
from salonapp.foundation.format import format_percent
from salonapp.foundation.i18n import Message, _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.importing.check import CheckPane
from salonapp.ui.pages.importing.choose import DropPlace
from salonapp.ui.pages.importing.result import ResultPane
from salonapp.ui.runner import Job, JobState
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader

_COUNTED_AT_ONCE_ROWS = 5_000
_FOLDER = "import/folder"
_CHOOSE, _CHECK, _RUN, _RESULT = range(4)


class ImportDialog(QDialog):
    """`finished_import` tells that something came in and the person pressed Next."""

    finished_import = Signal(object)
    duplicates_asked = Signal()
    """An `ImportResult`."""

    def __init__(
        self, parent: QWidget | None, services: Services, file: Path | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._preview: ImportPreview | None = None
        self._overrides: dict[str, str] = {}
        #: Whether to look how a file with these headings was read the last time.
        self._recalls = True
        self._result: ImportResult | None = None
        self._running = False
        self._counting = False
        self._count_number = 0
        self.setWindowTitle(_("Import"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.resize(1060, 660)
        self._problem = Banner("danger", closable=True)
        self._drop = DropPlace(self.open_file, self._choose)
        self._check = CheckPane(
            self._kind_chosen, self._field_chosen, self._count, self._guess_anew
        )
        self._result_pane = ResultPane(services, self._undo)
        self._result_pane.duplicates_asked.connect(self._to_duplicates)
        self._stack = QStackedWidget()
        for pane in (self._drop, self._check, self._running_pane(), self._result_pane):
            self._stack.addWidget(pane)
        self._build()
        services.runner.job_changed.connect(self._on_job)
        self._show(_CHOOSE)
        if file is not None:
            self.open_file(file)

    def open_file(self, file: Path) -> None:
        """Look into a file."""
        self._overrides = {}
        self._recalls = True
        self._check.show_profile(None)
        self._services.preferences.set_text(_FOLDER, str(file.parent))
        if is_whole(file):
            self._take_over(file)
        else:
            self._look(file, None)

    def reject(self) -> None:  # noqa: D102
        if self._running:
            self._services.runner.cancel_job()
            return
        self._stop_counting()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self._running:
            self._services.runner.cancel_job()
            event.ignore()
            return
        self._stop_counting()
        super().closeEvent(event)

    # The file.

    def _choose(self) -> None:
        files = FileDialog(self, _("Choose a file"))
        if folder := self._services.preferences.text(_FOLDER):
            files.setDirectory(folder)
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        tables = _("Tables and address books")
        endings = "*.csv *.txt *.xlsx *.xlsm *.xls *.ods *.vcf"
        whole = _("An exported salon")
        files.setNameFilters(
            [f"{tables} ({endings})", f"{whole} ({NAME})", f"{_('All files')} (*)"]
        )
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        files.fileSelected.connect(lambda name: self.open_file(Path(name)))
        files.open()

    def _look(self, file: Path, kind: ImportKind | None) -> None:
        overrides = dict(self._overrides)
        self._stop_counting()

        def work() -> ImportPreview:
            from salonapp.desk.imports.preview import preview

            return preview(file, kind, overrides)

        self._problem.set_text("")
        self._services.runner.background(self, work, self._looked, failed=self._cannot_read)

    def _looked(self, found: ImportPreview) -> None:
        if self._recalls:
            self._recalls = False
            names = [each.name for each in found.columns]

            def work(reader: Reader) -> Profile | None:
                from salonapp.desk.imports.commands.profile import recall

                return recall(reader, names)

            self._services.read(
                self, work, lambda profile: self._recalled(found, profile), topic="profile"
            )
            return
        self._preview = found
        self._check.show_preview(found)
        self._check.forget_counts()
        self._show(_CHECK)
        self._import.setEnabled(True)
        if found.rows <= _COUNTED_AT_ONCE_ROWS:
            self._count()

    def _recalled(self, found: ImportPreview, profile: Profile | None) -> None:
        self._check.show_profile(profile)
        if profile is None:
            self._looked(found)
            return
        self._overrides = dict(profile.columns)
        self._look(found.path, profile.kind)

    def _guess_anew(self) -> None:
        self._check.show_profile(None)
        if self._preview is not None:
            self._overrides = {}
            self._look(self._preview.path, None)

    def _cannot_read(self, error: SalonError) -> None:
        if self._stack.currentIndex() == _CHECK:
            self._check.problem.set_text(str(error))
            self._check.forget_counts()
            self._import.setEnabled(False)
        else:
            self._problem.set_text(str(error))

    def _kind_chosen(self, kind: ImportKind) -> None:
        if self._preview is not None and kind is not self._preview.kind:
            self._overrides = {}
            self._check.show_profile(None)
            self._look(self._preview.path, kind)

    def _field_chosen(self, at: int, field: str) -> None:
        found = self._preview
        if found is None:
            return
        overrides = {each.field: self._heading(place) for place, each in enumerate(found.columns)}
        overrides.pop("", None)
        before = found.columns[at].field
        if before:
            overrides[before] = ""
        if field:
            overrides[field] = self._heading(at)
        self._overrides.update(overrides)
        self._look(found.path, found.kind)

    def _heading(self, at: int) -> str:
        """How the import is told of a column: by heading, or by number where that is unsure."""
        assert self._preview is not None
        names = [each.name for each in self._preview.columns]
        name = names[at]
        return name if name and names.count(name) == 1 and not name.isdecimal() else str(at + 1)

    # Counting and importing.

    def _count(self) -> None:
        self._counting = True
        self._count_number += 1
        number = self._count_number
        self._check.show_counting(True)
        self._services.job(
            self,
            msg("Going through the file…"),
            self._work(dry_run=True),
            lambda result: self._counted(number, result),
            failed=lambda error: self._not_counted(number, error),
        )

    def _stop_counting(self) -> None:
        """A dry run holds the door: let nothing wait for one nobody wants any more."""
        if self._counting:
            self._counting = False
            self._check.show_counting(False)
            self._services.runner.cancel_job()

    def _counted(self, number: int, result: ImportResult) -> None:
        if number != self._count_number or not self._counting:
            return
        self._counting = False
        self._check.show_counting(False)
        self._check.show_counts(result)
        if not result.created and not result.updated:
            self._import.setEnabled(False)

    def _not_counted(self, number: int, error: SalonError) -> None:
        if number != self._count_number or not self._counting:
            return
        self._counting = False
        self._check.show_counting(False)
        if not isinstance(error, Cancelled):
            self._check.problem.set_text(str(error))

    def _start(self) -> None:
        if self._preview is None:
            return
        self._stop_counting()
        self._running = True
        self._show(_RUN)
        self._services.job(
            self,
            self._label(),
            self._work(dry_run=False),
            self._imported,
            failed=self._not_imported,
        )

    def _take_over(self, file: Path) -> None:
        """A whole salon needs no columns to be told apart: it comes in as it was."""
        actor = self._services.actor

        def work(db: Database, job: Job) -> ImportResult:
            from salonapp.desk.whole.commands import take_over

            return take_over(db, file, actor=actor, progress=job.progress)

        def failed(error: SalonError) -> None:
            self._running = False
            self._show(_CHOOSE)
            if not isinstance(error, Cancelled):
                self._problem.set_text(str(error))

        self._problem.set_text("")
        self._preview = None
        self._running = True
        self._show(_RUN)
        label_text = msg("Importing {name}", name=file.name)
        self._services.job(self, label_text, work, self._imported, failed=failed)

    def _label(self) -> Message:
        name = self._preview.path.name if self._preview is not None else ""
        return msg("Importing {name}", name=name)

    def _work(self, *, dry_run: bool) -> Callable[[Database, Job], ImportResult]:
        found, overrides, actor = self._preview, dict(self._overrides), self._services.actor
        assert found is not None

        def work(db: Database, job: Job) -> ImportResult:
            from salonapp.desk.imports.commands import run_import

            return run_import(
                db,
                found.path,
                found.kind,
                overrides,
                actor=actor,
                dry_run=dry_run,
                progress=job.progress,
            )

        return work

    def _imported(self, result: ImportResult) -> None:
        self._running = False
        self._result = result
        name = self._preview.path.name if self._preview is not None else ""
        self._services.runner.announce(msg("Import of {name}", name=name), result.operation_id)
        self._result_pane.show_result(result)
        self._show(_RESULT)

    def _not_imported(self, error: SalonError) -> None:
        self._running = False
        self._show(_CHECK)
        if not isinstance(error, Cancelled):
            self._check.problem.set_text(str(error))

    def _to_duplicates(self) -> None:
        self.accept()
        self.duplicates_asked.emit()

    def _undo(self) -> None:
        if self._result is not None and self._result.operation_id is not None:
            self._services.undo(self, self._result.operation_id, self.accept)

    def _on_job(self, state: JobState | None) -> None:
        if state is None or not self._running:
            return
        self._bar.setMaximum(state.total)
        self._bar.setValue(state.done)
        # How far into the file; a text file tells that in bytes, which are nobody's business.
        self._done.setText(format_percent(state.done / state.total) if state.total else "")

    # Building.

    def _show(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self._back.setVisible(step in (_CHECK, _RESULT))
        self._back.setText(_("Another file"))
        self._import.setVisible(step == _CHECK)
        came_in = self._result is not None and self._result.operation_id is not None
        self._next.setVisible(step == _RESULT and came_in)
        self._close.setText(_("Cancel") if step != _RESULT else _("Close"))
        self._footer.setVisible(True)
        if step == _CHOOSE:
            self._drop.first.setFocus()

    def _again(self) -> None:
        self._problem.set_text("")
        self._show(_CHOOSE)

    def _go_on(self) -> None:
        result = self._result
        self.accept()
        self.finished_import.emit(result)

    def _running_pane(self) -> QWidget:
        column = box(spacing=12)
        column.addStretch(1)
        column.addWidget(label(_("Importing…"), "section"), 0, Qt.AlignmentFlag.AlignHCenter)
        self._bar = QProgressBar()
        self._bar.setMaximum(0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(420)
        self._bar.setAccessibleName(_("Importing…"))
        column.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        self._done = label("", "second")
        column.addWidget(self._done, 0, Qt.AlignmentFlag.AlignHCenter)
        calm = _("Cancel leaves nothing behind.")
        column.addWidget(label(calm, "second"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return panel(column)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        self._back = button("", self._again)
        self._close = button(_("Cancel"), self.reject)
        self._import = button(_("Import the rows"), self._start, kind="primary")
        self._next = button(_("Next: consents and first messages"), self._go_on, kind="primary")
        row.addWidget(self._back)
        row.addStretch(1)
        for made in (self._close, self._import, self._next):
            row.addWidget(made)
        self._footer = panel(row, "strip")
        inside = box(spacing=12, margins=(24, 20, 24, 16))
        inside.addWidget(self._problem)
        inside.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inside, 1)
        column.addWidget(self._footer)
