"""The other tabs of a card: all visits, and who changed what."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salonapp.desk.cards import HistoryEntry
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, ngettext
from salonapp.staff.rights import actor_words
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.event_list import EventList
from salonapp.ui.kit.events import EventItem
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.id_list import IdListModel
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import Shown, read_history, visit_row
from salonapp.ui.services import Services

#: Changes read at a time.
PAGE = 60
_FIELDS_SHOWN = 10


class VisitsTab(QStackedWidget):
    """Every visit, the latest first; Enter or a double click opens one."""

    opened = Signal(int)
    visit_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._model = IdListModel(lambda _ids, _then: None, self)
        self._list = RowList(self._model, _("Visits"))
        self._list.setProperty("framed", "true")
        self._list.opened.connect(self.opened)
        self._list.doubleClicked.connect(self._open_current)
        framed = QWidget()
        column = QVBoxLayout(framed)
        column.setContentsMargins(0, 2, 0, 20)
        column.addWidget(self._list)
        self._framed = framed
        self._empty = EmptyState(
            "calendar-blank",
            _("No visits yet"),
            _("Each visit you record will stand here: day, services, master, price."),
            ((_("Record a visit"), self.visit_asked.emit),),
        )
        self.addWidget(framed)
        self.addWidget(self._empty)

    def show_card(self, shown: Shown) -> None:
        """Show a card's visits."""
        rows = {line.id: visit_row(line) for line in shown.visits}
        self._model.reset(list(rows), rows)
        self.setCurrentWidget(self._framed if rows else self._empty)

    def _open_current(self) -> None:
        chosen = self._list.current_id()
        if chosen is not None:
            self.opened.emit(chosen)


class ChangesTab(QStackedWidget):
    """Who changed what, and when; a change that could be undone says so and can be."""

    undo_asked = Signal(int)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._client_id = 0
        self._last: int | None = None
        self._list = EventList(_("Changes of this card"))
        self._list.events.more_wanted.connect(self._read_more)
        self._list.acted.connect(self._undo)
        self._list.moved.connect(lambda _key: self._show_button())
        self._button = button(_("Undo this change"), lambda: self._undo(self._list.current_key()))
        self._told = label("", "caption", wrap=True)
        row = box(across=True, spacing=12)
        row.addWidget(self._told, 1)
        row.addWidget(self._button)
        framed = QWidget()
        column = QVBoxLayout(framed)
        column.setContentsMargins(0, 2, 0, 20)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self._list, 1)
        self._framed = framed
        self._empty = EmptyState(
            "clock-counter-clockwise",
            _("No changes yet"),
            _("Nothing has been changed on this card since it was imported."),
        )
        self.addWidget(framed)
        self.addWidget(self._empty)

    def show_card(self, card: Shown) -> None:
        """Read and show a card's changes, as many as were shown of it already."""
        same = card.id == self._client_id
        self._client_id = card.id
        most = max(PAGE, len(self._list.events.items())) if same else PAGE
        self._read(None, most, lambda entries: self._show(entries, most, stay=same))

    def _read(
        self, before: int | None, most: int, then: Callable[[tuple[HistoryEntry, ...]], None]
    ) -> None:
        services, client_id = self._services, self._client_id
        services.read(
            self,
            lambda reader: read_history(
                reader, services.viewer, client_id, before=before, most=most
            ),
            then,
            topic="history",
        )

    def _read_more(self) -> None:
        self._read(self._last, PAGE, self._append)

    def _show(self, entries: tuple[HistoryEntry, ...], most: int, *, stay: bool) -> None:
        chosen, at = self._list.current_key(), self._list.verticalScrollBar().value()
        self._list.events.reset(map(change_item, entries), has_more=len(entries) == most)
        self._last = entries[-1].operation_id if entries else None
        self.setCurrentWidget(self._framed if entries else self._empty)
        if stay:
            self._list.choose(chosen)
            self._list.doItemsLayout()
            self._list.verticalScrollBar().setValue(at)
        else:
            self._list.scrollToTop()
        self._show_button()

    def _append(self, entries: tuple[HistoryEntry, ...]) -> None:
        items = [change_item(entry) for entry in entries]
        self._list.events.extend(items, has_more=len(entries) == PAGE)
        if entries:
            self._last = entries[-1].operation_id

    def _show_button(self) -> None:
        item = self._list.current_item()
        self._button.setEnabled(item is not None and bool(item.action))
        told = _("Choose a change to undo it.")
        if item is not None and item.action:
            told = _("Will be undone: {what}").format(what=item.title)
        elif item is not None and not item.muted:
            told = _("This cannot be undone any more: the same data was changed since.")
        elif item is not None:
            told = _("This was undone already.")
        self._told.setText(told)

    def _undo(self, key: str) -> None:
        if key:
            self.undo_asked.emit(int(key))


def change_item(entry: HistoryEntry) -> EventItem:
    """One change as it is painted."""
    lines = list(entry.lines)
    more = len(lines) - _FIELDS_SHOWN
    if more > 0:
        text = ngettext("and {count} more", "and {count} more", more)
        lines[_FIELDS_SHOWN:] = [text.format(count=more)]
    return EventItem(
        key=str(entry.operation_id),
        day=fmt.format_day(entry.at.date(), weekday=True),
        when=fmt.format_time(entry.at),
        icon="arrow-counter-clockwise" if entry.undone else "pencil-simple",
        title=entry.what,
        lines=(actor_words(entry.actor), *lines),
        chip=_("taken back") if entry.undone else "",
        action=_("Undo") if entry.can_undo else "",
        muted=entry.undone,
    )
