"""The clients' screen: finds a client in the list and shows the card beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from salonapp.clients.half_typed import HalfTyped
from salonapp.desk.cards import ClientFilter
from salonapp.desk.first_look import FirstLook
from salonapp.foundation.i18n import Message, _, msg
from salonapp.staff.rights import Right
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.booking.who_waits import tell_who_waits
from salonapp.ui.checkout.opening import open_checkout
from salonapp.ui.kit.buttons import button
from salonapp.ui.page import Navigator, Page, PageState
from salonapp.ui.pages.clients.binning import put_into_bin, take_from_bin
from salonapp.ui.pages.clients.card import ClientCardView
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.history_acts import HistoryActs
from salonapp.ui.pages.clients.list_column import ListColumn
from salonapp.ui.pages.clients.tidying import tidying_button
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentStatus, AppointmentView, VisitView

if TYPE_CHECKING:
    from salonapp.storage.changes import Changes
    from salonapp.storage.door import Reader, Tx
    from salonapp.temperature.cards import CoursePoint
    from salonapp.ui.pages.clients.dialogs.client_form import ClientForm

#: While messages go out, what the card says of them is read anew once in so long.
_MESSAGES_EVERY_MS = 1_000

#: From a width of the page on, the width of the list.
_LIST_WIDTHS = ((1_100, 424), (920, 364), (0, 296))


class ClientsPage(Page):
    """The list at the left, the card at the right."""

    shows = frozenset(
        {
            "reminder",
            "client",
            "visit",
            "appointment",
            "temperature",
            "consent",
            "advice_edit",
            "service",
            "material",
            "patch_test",
            "staff",
            "setting",
            "custom_field",
            "saved_list",
        }
    )

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self.column = ListColumn(services, self._first_steps(), self.new_client)
        self.card = ClientCardView(services)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.column)
        self._splitter.addWidget(self.card)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self.column.setMinimumWidth(288)
        self.card.setMinimumWidth(520)
        self._list_width = 0
        self._messages_moved = False
        self._messages = QTimer(self)
        self._messages.setSingleShot(True)
        self._messages.setInterval(_MESSAGES_EVERY_MS)
        self._messages.timeout.connect(self._read_messages)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        here = self.width()
        width = next(width for least, width in _LIST_WIDTHS if here >= least)
        if width != self._list_width:
            self._list_width = width
            self._splitter.setSizes([width, self.width() - width])

    # What the shell asks of a page.

    def reload(self) -> None:
        """Read the list, the counts and the card again."""
        self.column.reload()
        self.card.reload()

    def show_first_look(self, look: FirstLook) -> None:
        """Show the beginning of the list while the salon is being opened."""
        self.column.show_first_look(look)

    def on_changes(self, changes: Changes) -> None:
        """Read what changed: the list always (its order may be another), the card if it is its."""
        if changes.only("reminder"):
            if self._messages.isActive():
                self._messages_moved = True
                return
            self._messages.start()
        self.column.reload()
        client_id = self.card.client_id()
        if changes.touches("client", client_id) or not changes.ids("client"):
            self.card.reload()

    def _read_messages(self) -> None:
        if self._messages_moved:
            self._messages_moved = False
            if self.isVisible():
                self._messages.start()
                self.reload()
            else:
                self._stale = True

    def top_buttons(self) -> Sequence[QWidget]:
        """The ways clients come in."""
        may = self.services.may
        tidying = (tidying_button(self.navigator),) if may(Right.DELETE) else ()
        taking_in = (button(_("Import"), lambda: self.navigator.import_file()),)
        return (
            *tidying,
            *(taking_in if may(Right.SETTINGS) else ()),
            button(_("New client"), self.new_client, kind="primary", icon_name="plus-bold"),
        )

    def state(self) -> PageState:
        """The filter, the client and the tab."""
        return {
            "filter": self.column.filter(),
            "client_id": self.card.client_id(),
            "tab": self.card.tab(),
        }

    def restore(self, state: PageState) -> None:
        """Take up a filter, a client, a tab; `new_client` asks for a new one."""
        client_id = state.get("client_id")
        chosen = client_id if isinstance(client_id, int) else None
        wanted = state.get("filter")
        if isinstance(wanted, ClientFilter):
            self.column.set_filter(wanted, chosen)
        if chosen is not None:
            self.column.choose(chosen)
            self.card.show_client(chosen)
        if "tab" in state:
            self.card.set_tab(str(state["tab"]))
        if state.get("new_client"):
            self.new_client()
        typed = state.get("half_typed")
        if isinstance(typed, HalfTyped):
            from salonapp.ui.pages.clients.going_on import go_on_with

            go_on_with(self, typed)

    def search(self, text: str) -> bool:
        """Show who `text` may mean."""
        self.column.search_for(text)
        return True

    def search_step(self, by: int) -> None:
        """Move through the list from the search field."""
        self.column.list.step(by)

    def search_enter(self) -> None:
        """Open the chosen client: the list takes the keyboard."""
        self.column.list.setFocus()

    def book_by_key(self) -> None:
        """`Ctrl+B` was pressed: book the client whose card is open."""
        client_id = self.card.client_id()
        if client_id is None:
            super().book_by_key()
        else:
            self._book(client_id)

    def back(self) -> bool:
        """From another tab back to the overview, from the card back to the list."""
        focused = self.window().focusWidget()
        in_card = focused is not None and self.card.isAncestorOf(focused)
        if self.card.tab() != "overview":
            self.card.set_tab("overview")
            if in_card:
                self.card.take_focus()
            return True
        if in_card:
            self.column.list.setFocus()
        return in_card

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The card's tabs, a search, and every dialog."""
        from salonapp.ui.pages.clients.scenes import page_scenes

        return page_scenes(self)

    # Dialogs.

    def new_client(self) -> None:
        """Ask for a new client; a name or phone that was searched for is filled in."""
        from salonapp.ui.pages.clients.dialogs.client_form import ClientForm

        typed = self.column.not_found()
        is_phone = bool(typed) and not any(letter.isalpha() for letter in typed)
        form = ClientForm(
            self.window(),
            self.services,
            first_name="" if is_phone else typed.title(),
            phone=typed if is_phone else "",
        )
        self._open_form(form)

    def edit(self, shown: Shown) -> None:
        """Edit a card."""
        from salonapp.ui.pages.clients.dialogs.client_form import ClientForm

        form = ClientForm(self.window(), self.services, shown.card.client)
        self._open_form(form)

    def _open_form(self, form: ClientForm) -> None:
        form.written.connect(self._show_written)
        form.written.connect(self.card.same_person.look)
        form.existing_asked.connect(self.navigator.open_client)
        form.open()

    def record_visit(
        self,
        shown: Shown,
        visit: VisitView | None = None,
        appointment: AppointmentView | None = None,
    ) -> None:
        """Record a visit, correct one, or close a booking with one."""
        open_checkout(
            self,
            self.services,
            self.navigator,
            shown.id,
            shown.name,
            visit=visit,
            appointment=appointment,
            last_master_id=_last_master(shown),
            then=self._show_written,
        )

    def book(self, shown: Shown) -> None:
        """Book a time."""
        self._book(shown.id)

    def _book(self, client_id: int) -> None:
        open_booking(
            self.services,
            self.navigator,
            client_id=client_id,
            then=lambda _id: self._show_written(client_id),
        )

    def explain(self, shown: Shown) -> None:
        """Say why the client is hot, warm or cold, and since when."""

        def course(reader: Reader) -> tuple[CoursePoint, ...]:
            from salonapp.temperature.queries.course import client_course

            return client_course(reader, shown.id)

        def show(points: tuple[CoursePoint, ...]) -> None:
            from salonapp.ui.pages.clients.dialogs.why import WhyDialog

            WhyDialog(self.window(), shown, points).open()

        self.services.read(self, course, show, topic="course")

    def set_by_hand(self, shown: Shown) -> None:
        """Set the client's class by hand, with a reason and until a day."""
        from salonapp.ui.pages.clients.dialogs.pin_form import PinForm

        form = PinForm(self.window(), self.services, shown)
        form.written.connect(self._show_written)
        form.open()

    def _connect(self) -> None:
        self.column.chosen.connect(self.card.show_client)
        self.column.opened.connect(lambda _client_id: self.card.take_focus())
        self.column.emptied.connect(lambda: self.card.show_client(None))
        self.column.said.connect(self.navigator.say)
        card = self.card
        card.edit_asked.connect(self.edit)
        card.client_asked.connect(self.navigator.open_client)
        card.visit_asked.connect(self.record_visit)
        card.book_asked.connect(self.book)
        card.why_asked.connect(self.explain)
        card.bin_asked.connect(self._put_into_bin)
        card.unbin_asked.connect(self._take_from_bin)
        card.pin_asked.connect(self.set_by_hand)
        card.unpin_asked.connect(self._unpin)
        card.visit_opened.connect(self._open_visit)
        card.booking_kept.connect(self._close_booking)
        card.booking_cancelled.connect(self._cancel_booking)
        card.undo_asked.connect(self._undo)
        card.output.said.connect(self.navigator.say)
        self.acts = HistoryActs(self, self.services, self.navigator, card, self.record_visit)

    def _first_steps(self) -> Sequence[tuple[str, Callable[[], object]]]:
        taking_in = ((_("Import a file…"), lambda: self.navigator.import_file()),)
        may = self.services.may(Right.SETTINGS)
        return (*(taking_in if may else ()), (_("Add the first client"), self.new_client))

    def _show_written(self, client_id: int) -> None:
        self.column.choose(client_id)
        self.card.show_client(client_id)

    def _open_visit(self, shown: Shown, visit_id: int) -> None:
        visit = next((each for each in shown.card.visits if each.id == visit_id), None)
        if visit is not None:
            self.record_visit(shown, visit=visit)

    def _close_booking(self, shown: Shown, appointment_id: int) -> None:
        for each in shown.card.ahead:
            if each.id == appointment_id:
                self.record_visit(shown, appointment=each)

    def _cancel_booking(self, _shown: Shown, appointment_id: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.visits.commands import set_appointment_status

            set_appointment_status(tx, appointment_id, AppointmentStatus.CANCELLED)

        def tell(_none: None) -> None:
            tell_who_waits(self, self.services, self.navigator, appointment_id)

        self.services.write(self, msg("Booking cancelled"), work, tell)

    def _take_from_bin(self, shown: Shown) -> None:
        take_from_bin(self, self.services, self.navigator, shown.id)

    def _unpin(self, shown: Shown) -> None:
        client_id = shown.id

        def work(tx: Tx) -> None:
            from salonapp.temperature.commands import unpin

            unpin(tx, client_id)

        self._write(msg("The program decides the temperature again"), work)

    def _put_into_bin(self, shown: Shown) -> None:
        put_into_bin(self, self.services, self.navigator, shown.id, shown.name)

    def _write(self, label: Message, work: Callable[[Tx], None]) -> None:
        self.services.write(self, label, work)

    def _undo(self, operation_id: int) -> None:
        self.services.undo(self, operation_id, lambda: None)


def _last_master(shown: Shown) -> int | None:
    return next((each.staff_id for each in shown.card.visits if each.staff_id is not None), None)
