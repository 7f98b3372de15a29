"""Restoring a copy: first what it holds, beside what is there now; then it takes the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_day, format_moment, format_number
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import Banner, BusyMark, EmptyState
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.backup import Restored
    from salonapp.storage.copies import BackupInfo
    from salonapp.storage.database import Database


@dataclass(frozen=True, slots=True)
class Now:
    """What the open salon holds; `info` is None for one on a server."""

    info: BackupInfo | None
    zone: ZoneInfo
    today: date


class RestoreDialog(QDialog):
    """Reads the whole copy, shows what it holds, and asks once."""

    def __init__(
        self, parent: QWidget | None, services: Services, navigator: Navigator, file: Path
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._navigator = navigator
        self._file = file
        self._info: BackupInfo | None = None
        self._now: Now | None = None
        self.setWindowTitle(_("Restore a copy"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.resize(600, 420)
        self._build()
        services.runner.with_database(self, lambda db: db, self._ask_now)
        services.runner.background(self, self._inspect, self._show_info, failed=self._refused)

    def _inspect(self) -> BackupInfo:
        from salonapp.storage.backup import inspect

        return inspect(self._file)

    def _ask_now(self, db: Database) -> None:
        self._services.runner.background(self, lambda: read_now(db), self._show_now)

    def _show_now(self, now: Now) -> None:
        self._now = now
        self._fill()

    def _show_info(self, info: BackupInfo) -> None:
        self._info = info
        self._busy.hide()
        self._restore.setEnabled(not info.is_newer)
        if info.is_newer:
            self._problem.set_text(_("A newer SalonApp made this copy. Update the program first."))
        self._fill()

    def _refused(self, error: SalonError) -> None:
        self._busy.hide()
        self._problem.set_text(str(error))

    def _fill(self) -> None:
        info, now = self._info, self._now
        if info is None or now is None:
            return
        copy, here = _told(info, now), _told(now.info, now)
        titles = (_("Clients"), _("Visits"), _("Last visit"), _("Last changed"))
        rows = [("", _("In the copy"), _("Now")), *zip(titles, copy, here, strict=True)]
        rows.append((_("Checked"), _("whole and readable"), ""))
        for at, cells in enumerate(rows):
            for place, text in enumerate(cells):
                step = "caption" if at == 0 else "muted" if place == 0 else ""
                self._grid.addWidget(label(text, step), at, place)

    def _start(self) -> None:
        self._navigator.cover(_restoring())
        services, navigator = self._services, self._navigator
        file = self._file

        def then(restored: Restored) -> None:
            kept = restored.kept.name if restored.kept is not None else ""
            told = _("Restored. The salon as it was is kept as {name}.").format(name=kept)
            navigator.start_anew(told)

        def failed(error: SalonError) -> None:
            navigator.cover(None)
            navigator.problem(error)

        self.accept()
        services.restore(services, file, then, failed)

    def _build(self) -> None:
        inside = box(spacing=14, margins=(24, 20, 24, 16))
        inside.addWidget(label(_("Restore this copy?"), "title", wrap=True))
        inside.addWidget(label(str(self._file), "second", wrap=True))
        self._problem = Banner("danger")
        inside.addWidget(self._problem)
        card = Card()
        host = QWidget()
        self._grid = QGridLayout(host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._busy = BusyMark()
        card.add(self._busy)
        card.add(host)
        inside.addWidget(card)
        about = _(
            "It takes the place of the salon that is open now; that one is kept beside it."
            " Refusals of messages and what was already sent are carried over, and sending is"
            " paused until you have looked."
        )
        inside.addWidget(label(about, "muted", wrap=True))
        inside.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(button(_("Cancel"), self.reject))
        self._restore = button(_("Restore"), self._start, kind="primary")
        self._restore.setEnabled(False)
        foot.addWidget(self._restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inside, 1)
        column.addWidget(panel(foot, "strip"))


def read_now(db: Database) -> Now:
    """What the open salon holds."""
    from salonapp.storage.backup import inspect

    with db.read() as reader:
        zone, today = reader.zone, reader.today
    info = inspect(db.path, thorough=False, key_hex=db.key_hex) if db.path is not None else None
    return Now(info, zone, today)


def _told(info: BackupInfo | None, now: Now) -> tuple[str, str, str, str]:
    if info is None:
        return ("", "", "", "")
    last, changed = info.last_visit_on, info.changed_at or info.made_at
    return (
        format_number(info.clients),
        format_number(info.visits),
        format_day(last, today=now.today) if last else "—",
        format_moment(changed, now.zone, now.today),
    )


def _restoring() -> QWidget:
    column = box()
    column.addWidget(
        EmptyState(
            "clock-counter-clockwise",
            _("Restoring the copy…"),
            _("Please leave the program open; it takes a moment."),
        )
    )
    return panel(column, "page")
