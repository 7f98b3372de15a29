"""The history of a card: everything that happened, in one list that filters and scrolls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salonapp.clients.entries import EntryKind
from salonapp.desk.timeline import (
    Cursor,
    EventKind,
    TimelineEvent,
    TimelinePage,
    key_parts,
    kind_name,
)
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.event_list import EventList
from salonapp.ui.kit.events import EventItem
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.history_acts import CALL_KEYS, NOTE_KEYS
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

#: Events read at a time.
PAGE = 50
_ALL = "all"
_LOW_PX = 330
_ICONS = {
    EventKind.VISIT: "scissors",
    EventKind.BOOKING: "calendar-blank",
    EventKind.MESSAGE: "chat-circle-text",
    EventKind.NOTE: "note-pencil",
    EventKind.CALL: "phone",
    EventKind.PHOTO: "image",
    EventKind.FORMULA: "drop",
    EventKind.PATCH_TEST: "test-tube",
    EventKind.CONSENT: "handshake",
    EventKind.TEMPERATURE: "thermometer-simple",
    EventKind.CHANGE: "pencil-simple",
}


Show = Callable[["HistoryShown"], None]


@dataclass(frozen=True, slots=True)
class HistoryShown:
    """A page as it is painted, and how many events there are of each kind (on the first page)."""

    page: TimelinePage
    items: tuple[EventItem, ...]
    counts: Mapping[EventKind, int]


def read_timeline(
    reader: Reader,
    viewer: Viewer,
    client_id: int,
    kinds: Collection[EventKind],
    before: Cursor | None,
    most: int,
) -> HistoryShown:
    """A page of the history in words."""
    from salonapp.desk.queries.timeline import timeline, timeline_counts

    page = timeline(reader, viewer, client_id, kinds, before=before, most=most)
    counts = timeline_counts(reader, viewer, client_id) if before is None else {}
    return HistoryShown(page, tuple(map(event_item, page.events)), counts)


def event_item(event: TimelineEvent) -> EventItem:
    """One event as it is painted."""
    return EventItem(
        key=event.key,
        day=fmt.format_day(event.day, weekday=True),
        title=event.title,
        when=fmt.format_time(event.at) if event.at is not None else "",
        icon=_ICONS[event.kind],
        lines=event.lines,
        side=event.side,
        chip=event.chip,
        chip_kind=event.chip_kind,
        action=_("Edit") if event.mine else "",
        picture=event.content_id,
        quarter_turns=event.quarter_turns,
    )


class HistoryTab(QWidget):
    """Filters above, events below. Enter or a double click opens one, Delete removes one's own."""

    opened = Signal(str, int)
    entry_asked = Signal(object)
    delete_asked = Signal(int)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._client_id = 0
        self._kind = _ALL
        self._more: Cursor | None = None
        self._mine: set[str] = set()
        self._filters = ChoiceRow("filter", _("What is shown"))
        self._filters.chosen.connect(self._choose)
        self._short = choice([])  # in a low window the chips would leave no room for events
        self._short.setAccessibleName(_("What is shown"))
        self._short.activated.connect(lambda at: self._choose(str(self._short.itemData(at))))
        self._short.hide()
        self._list = EventList(_("History"))
        self._list.events.more_wanted.connect(self._read_more)
        self._list.opened.connect(self._open)
        self._list.acted.connect(self._open)
        self._list.delete_asked.connect(self._delete)
        self._list.pictures_wanted.connect(self._read_pictures)
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            "clock-counter-clockwise",
            _("Nothing has happened yet"),
            _("Visits, messages, notes, calls and photos will stand here, the latest first."),
        )
        self._pages.addWidget(self._list)
        self._pages.addWidget(self._empty)
        row = box(across=True, spacing=8)
        row.addWidget(self._filters, 1)
        row.addWidget(self._short)
        row.addStretch(0)
        for text, icon_name, kind, keys in (
            (_("Note"), "note-pencil", EntryKind.NOTE, NOTE_KEYS),
            (_("Call"), "phone", EntryKind.CALL_OUT, CALL_KEYS),
        ):
            made = button(text, partial(self.entry_asked.emit, kind), icon_name=icon_name)
            made.setToolTip(keys)
            row.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 20)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self._pages, 1)

    def show_card(self, card: Shown) -> None:
        """Read and show a card's history, as far down as it was shown already."""
        same = card.id == self._client_id
        if not same:
            self._client_id, self._kind = card.id, _ALL
        self._reload(stay=same)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        is_low = event.size().height() < _LOW_PX
        self._filters.setVisible(not is_low)
        self._short.setVisible(is_low)

    def _reload(self, *, stay: bool) -> None:
        most = max(PAGE, len(self._list.events.items())) if stay else PAGE
        self._read(None, most, partial(self._show, stay=stay))

    def _read(self, before: Cursor | None, most: int, then: Show) -> None:
        services, client_id = self._services, self._client_id
        kinds = tuple(EventKind) if self._kind == _ALL else (EventKind(self._kind),)
        services.read(
            self,
            lambda reader: read_timeline(reader, services.viewer, client_id, kinds, before, most),
            then,
            topic="timeline",
        )

    def _read_more(self) -> None:
        if self._more is not None:
            self._read(self._more, PAGE, self._append)

    def _show(self, shown: HistoryShown, *, stay: bool) -> None:
        chosen, at = self._list.current_key(), self._list.verticalScrollBar().value()
        self._more = shown.page.more
        self._mine = {event.key for event in shown.page.events if event.mine}
        self._list.events.reset(shown.items, has_more=self._more is not None)
        self._show_filters(shown.counts)
        self._pages.setCurrentWidget(self._list if shown.items else self._empty)
        if stay:
            self._list.choose(chosen)
            self._list.doItemsLayout()
            self._list.verticalScrollBar().setValue(at)
        else:
            self._list.scrollToTop()

    def _append(self, shown: HistoryShown) -> None:
        self._more = shown.page.more
        self._mine |= {event.key for event in shown.page.events if event.mine}
        self._list.events.extend(shown.items, has_more=self._more is not None)
        if not shown.items:
            self._read_more()

    def _show_filters(self, counts: Mapping[EventKind, int]) -> None:
        everything = fmt.format_number(sum(counts.values()))
        choices = [(_ALL, _("All {count}").format(count=everything))]
        for kind in EventKind:
            if kind in counts or kind.value == self._kind:
                count = fmt.format_number(counts.get(kind, 0))
                choices.append((kind.value, f"{kind_name(kind)} {count}"))
        self._filters.set_choices(choices, self._kind)
        self._short.clear()
        for at, (key, text) in enumerate(choices):
            self._short.addItem(text, key)
            if key == self._kind:
                self._short.setCurrentIndex(at)

    def _choose(self, key: str) -> None:
        self._kind = key
        self._reload(stay=False)

    def _open(self, key: str) -> None:
        kind, row_id = key_parts(key)
        self.opened.emit(kind.value, row_id)

    def _delete(self, key: str) -> None:
        if key in self._mine:
            self.delete_asked.emit(key_parts(key)[1])

    def _read_pictures(self, wanted: tuple[int, ...]) -> None:
        def work(reader: Reader) -> dict[int, bytes]:
            from salonapp.clients.queries.photos import thumbnails

            return thumbnails(reader, wanted)

        self._services.read(self, work, self._list.show_pictures)
