"""A chart with its table beside it, and both as files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from salonapp.foundation.i18n import _
from salonapp.foundation.text import safe_cell
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.kit.frames import Card, SideBySide, box, panel
from salonapp.ui.pages.settings.table import PlainTable, TextModel

_NARROW_PX = 760


class FigureCard(Card):
    """A chart at the left, its numbers at the right; saved as a picture or as a table."""

    def __init__(
        self,
        title: str,
        chart: QWidget | None,
        headings: Sequence[str],
        file_name: str,
        say: Callable[[str], None],
        legend: Sequence[QWidget] = (),
    ) -> None:
        super().__init__(title, spacing=12)
        self._chart = chart
        self._file_name = file_name
        self._say = say
        self.model = TextModel(headings, right=range(1, len(headings)))
        self.table = PlainTable(self.model, title, wide=(0,))
        if chart is not None:
            picture = button(_("Save picture…"), self._ask_picture, kind="quiet")
            picture.setAccessibleName(f"{_('Save picture…')} {title}")
            self.head.addWidget(picture)
        sheet = button(_("Save table…"), self._ask_table, kind="quiet")
        sheet.setAccessibleName(f"{_('Save table…')} {title}")
        self.head.addWidget(sheet)
        if legend:
            colours = box(across=True)
            for each in legend:
                colours.addWidget(each)
            colours.addStretch(1)
            self.body.addLayout(colours)
        beside = SideBySide(_NARROW_PX)
        if chart is not None:
            drawn = box()
            drawn.addWidget(chart)
            drawn.addStretch(1)
            beside.box.addWidget(panel(drawn), 3)
        beside.box.addWidget(self.table, 2, Qt.AlignmentFlag.AlignTop)
        self.add(beside)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other numbers in the table."""
        self.model.show_rows(rows)
        self.table.fit_height(len(rows))
        self.table.fit_width()

    def save_picture(self, file: Path) -> None:
        """Save the chart as PNG."""
        if self._chart is not None and self._chart.grab().save(str(file), "PNG"):
            self._say(_("Saved: {file}").format(file=file.name))
        else:
            self._say(_("{file} cannot be written.").format(file=file.name))

    def save_table(self, file: Path) -> None:
        """Save the numbers as CSV that spreadsheets open."""
        try:
            with file.open("w", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream, delimiter=";")
                writer.writerow(self.model.headings)
                writer.writerows([safe_cell(cell) for cell in row] for row in self.model.rows)
        except OSError:
            self._say(_("{file} cannot be written.").format(file=file.name))
        else:
            self._say(_("Saved: {file}").format(file=file.name))

    def _ask_picture(self) -> None:
        self._ask(_("Pictures (*.png)"), "png", self.save_picture)

    def _ask_table(self) -> None:
        self._ask(_("Tables (*.csv)"), "csv", self.save_table)

    def _ask(self, kinds: str, suffix: str, save: Callable[[Path], None]) -> None:
        chooser = FileDialog(self, _("Save"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(kinds)
        chooser.setDefaultSuffix(suffix)
        chooser.selectFile(f"{self._file_name}.{suffix}")
        chooser.fileSelected.connect(lambda name: save(Path(name)))
        chooser.open()
