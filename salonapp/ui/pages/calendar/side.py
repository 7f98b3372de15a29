"""Beside the calendar while no appointment is chosen: who waits for a time, and clients to drag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.desk.booking import WaitingRow
from salonapp.desk.waiting_words import free_words, wish_words
from salonapp.foundation.i18n import _
from salonapp.ui.chosen import books
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import temperature_chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Scroll, box, panel, rule
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.name_link import NameLink
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.rows import Rows
from salonapp.ui.kit.texts import ElidedLabel, label, parted
from salonapp.ui.pages.calendar.grid import CLIENT_MIME

_MOST_WAITING = 40
_DRAG_PX = 8


class ClientsToDrag(RowList):
    """Clients that can be dropped onto the calendar; Enter books without the mouse."""

    def __init__(self, model: IdListModel) -> None:
        super().__init__(model, _("Clients found"))
        self._pressed: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        start = self._pressed
        if start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        if (event.position().toPoint() - start).manhattanLength() < _DRAG_PX:
            return
        self._pressed = None
        client_id = self._rows.id_at(self.indexAt(start).row())
        if client_id is not None:
            data = QMimeData()
            data.setData(CLIENT_MIME, QByteArray(str(client_id).encode()))
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)


class FoundPane(QWidget):
    """What a search on the calendar's page found."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._model = IdListModel(lambda _ids, _then: None, self)
        self.list = ClientsToDrag(self._model)
        self.list.opened.connect(self.opened.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        head = box(margins=(16, 0, 16, 0))
        head.addWidget(
            label(_("Drag a client onto the calendar, or press Enter."), "second", wrap=True)
        )
        column.addWidget(panel(head))
        column.addWidget(self.list, 1)

    def show_found(self, rows: Mapping[int, TwoLine]) -> None:
        """Show these, in order."""
        self._model.reset(list(rows), rows)
        if rows:
            self.list.choose(next(iter(rows)))


class WaitingPane(Scroll):
    """Who waits for a time; the keys of the calendar below."""

    booked = Signal(object)
    dropped = Signal(object)
    card_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__(margins=(16, 16, 16, 16), spacing=10)
        self._title = label(_("Waiting list"), "section")
        self.body.addWidget(self._title)
        self._none = label(
            _("Nobody waits. When nothing fits in the booking dialog, a client is put here."),
            "second",
            wrap=True,
        )
        self._none.hide()  # who waits is not read yet
        self.body.addWidget(self._none)
        self._rows = Rows()
        self.body.addWidget(self._rows)
        self.body.addWidget(rule())
        self.body.addWidget(label(_keys(), "caption", wrap=True))
        self.body.addStretch(1)

    def show_rows(self, rows: Sequence[WaitingRow], today: date) -> None:
        """Show who waits."""
        self._none.setVisible(not rows)
        self._rows.setVisible(bool(rows))
        self._rows.show_rows([self._row(each, today) for each in rows[:_MOST_WAITING]])

    def _row(self, row: WaitingRow, today: date) -> QWidget:
        column = box(spacing=4)
        head = QWidget()
        flow = Flow(head, spacing=6)
        flow.addWidget(NameLink(row.client.name, partial(self.card_asked.emit, row.client.id)))
        flow.addWidget(temperature_chip(row.client.temperature))
        column.addWidget(head)
        column.addWidget(label(parted(wish_words(row, today)), "second", wrap=True))
        free = free_words(row, today)
        if free:
            column.addWidget(label(parted(free), "strong", wrap=True))
        if row.client.phone:
            column.addWidget(ElidedLabel(row.client.phone))
        acts = box(across=True, spacing=6)
        book = button(_("Book"), partial(self.booked.emit, row))
        book.setAccessibleName(f"{_('Book')}: {row.client.name}")
        acts.addWidget(book)
        off = button(_("Take off"), partial(self.dropped.emit, row), kind="quiet")
        said = _("Take off the waiting list")
        off.setAccessibleName(f"{said}: {row.client.name}")
        acts.addWidget(off)
        acts.addStretch(1)
        column.addWidget(panel(acts))
        return books(panel(column), partial(self.booked.emit, row))


def _keys() -> str:
    return "\n".join(
        (
            _("Arrows walk the appointments, Enter opens one."),
            _("Ctrl + arrows move it; drag its end to make it longer."),
            _("1 to 5: confirmed, arrived, visit, did not come, cancel."),
            _("Page Up and Page Down turn the days, T is today, + and - zoom."),
        )
    )
