"""What the history of a card leads to: the visit, the message, the photo, a note of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from salonapp.clients.entries import EntryKind, EntryView
from salonapp.desk.timeline import EventKind
from salonapp.foundation.errors import SalonError
from salonapp.ui.page import Navigator
from salonapp.ui.pages.clients.card import ClientCardView
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader
    from salonapp.visits.cards import VisitView

OpenVisit = Callable[[Shown, "VisitView"], None]
NOTE_KEYS = "Ctrl+Shift+N"
CALL_KEYS = "Ctrl+Shift+T"
#: Kinds that stand on a tab of their own.
_TABS = {EventKind.PHOTO: "photos", EventKind.FORMULA: "formulas", EventKind.CHANGE: "changes"}


class HistoryActs(QObject):
    """Answers what the history tab of `card` asks for; lives as long as the page."""

    def __init__(
        self,
        page: QWidget,
        services: Services,
        navigator: Navigator,
        card: ClientCardView,
        open_visit: OpenVisit,
    ) -> None:
        super().__init__(page)
        self._page, self._services, self._navigator = page, services, navigator
        self._card, self._open_visit = card, open_visit
        card.event_opened.connect(self._open)
        card.entry_asked.connect(self.add_entry)
        card.entry_delete_asked.connect(self._delete)
        card.consents_asked.connect(self.open_consents)
        for keys, kind in ((NOTE_KEYS, EntryKind.NOTE), (CALL_KEYS, EntryKind.CALL_OUT)):
            QShortcut(
                QKeySequence(keys), card, lambda kind=kind: self.add_entry(card.shown(), kind)
            )

    def add_entry(self, shown: Shown | None, kind: EntryKind) -> None:
        """Ask for a note or a call about the client that is shown."""
        from salonapp.ui.pages.clients.dialogs.entry_form import EntryForm

        if shown is not None:
            window = self._page.window()
            EntryForm(window, self._services, shown.id, shown.name, shown.today, kind=kind).open()

    def open_consents(self, shown: Shown) -> None:
        """Show what the client agreed to, and let answers be recorded."""
        from salonapp.ui.pages.clients.dialogs.consents import ConsentsDialog

        dialog = ConsentsDialog(self._page.window(), self._services, shown.id)
        dialog.said.connect(self._navigator.say)
        dialog.open()

    def _open(self, shown: Shown, kind_name: str, row_id: int) -> None:
        kind = EventKind(kind_name)
        if kind is EventKind.VISIT:
            self._read_visit(shown, row_id)
        elif kind in (EventKind.NOTE, EventKind.CALL):
            self._read_entry(shown, row_id)
        elif kind is EventKind.CONSENT:
            self.open_consents(shown)
        elif kind is EventKind.MESSAGE:
            self._navigator.open_reminder(row_id)
        elif kind in _TABS:
            self._card.set_tab(_TABS[kind])

    def _read_visit(self, shown: Shown, visit_id: int) -> None:
        viewer = self._services.viewer

        def work(reader: Reader) -> VisitView:
            from salonapp.visits.queries import visit

            return visit(reader, viewer, visit_id)

        self._services.read(self, work, lambda found: self._open_visit(shown, found), topic="visit")

    def _read_entry(self, shown: Shown, entry_id: int) -> None:
        viewer = self._services.viewer

        def work(reader: Reader) -> EntryView:
            from salonapp.clients.queries.entries import entry

            return entry(reader, viewer, entry_id)

        def show(found: EntryView) -> None:
            from salonapp.ui.pages.clients.dialogs.entry_form import EntryForm

            if found.mine:
                window = self._page.window()
                EntryForm(
                    window, self._services, shown.id, shown.name, shown.today, entry=found
                ).open()

        self._services.read(self, work, show, topic="entry")

    def _delete(self, entry_id: int) -> None:
        from salonapp.ui.pages.clients.dialogs.entry_form import delete_entry_of

        delete_entry_of(self, self._services, entry_id, failed=self._refused)

    def _refused(self, error: SalonError) -> None:
        self._navigator.problem(error)
