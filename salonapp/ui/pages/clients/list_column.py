"""The left column: filter chips, the order, and the list of clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from salonapp.clients.search import SearchPlan
from salonapp.desk.cards import ClientFilter, ClientSort, Counts, FilterChoices, SavedListView
from salonapp.desk.first_look import FirstLook
from salonapp.foundation.i18n import N_, _
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.chips import temperature_filter
from salonapp.ui.kit.frames import rule
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients import reading
from salonapp.ui.pages.clients.lists_menu import ListsMenu
from salonapp.ui.pages.clients.reading import FIRST_ROWS
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.desk.filters import Condition
    from salonapp.ui.pages.clients.filter_panel import FilterPanel

_SORTS = {
    ClientSort.NAME: N_("By name"),
    ClientSort.LAST_VISIT: N_("Latest visit first"),
    ClientSort.LIKELY: N_("Likeliest to return first"),
    ClientSort.DUE: N_("Due first"),
    ClientSort.SPENT: N_("Spent most first"),
}

#: The card follows once nobody types any more: reading it would delay the next letter's list.
_TYPING_PAUSE_MS = 180
_PAINT_MS = 50
#: When the words of all cards are read, so that no letter typed has to wait for it.
_WARM_UP_MS = 1_500


class ListColumn(QWidget):
    """Finds clients; tells which one is chosen (`chosen`) and which was opened with Enter."""

    chosen = Signal(int)
    opened = Signal(int)
    emptied = Signal()
    said = Signal(str)

    def __init__(
        self,
        services: Services,
        first_steps: Sequence[tuple[str, Callable[[], object]]],
        new_client: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setProperty("ground", "column")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._services = services
        self._wanted = ClientFilter()
        self._shown: ClientFilter | None = None
        self._plan = SearchPlan()
        self._is_guess = False
        self._keep: int | None = None
        self._is_outside = False  # who is to be kept was opened from elsewhere and is not listed
        self._counts = Counts()
        self._today = services.clock.now().date()
        self.model = IdListModel(self._read_page, self)
        self.model.more_wanted.connect(self._read_rest)
        self.list = RowList(self.model, _("Clients"))
        self.list.moved.connect(self.chosen)
        self.list.opened.connect(self.opened)
        self._warming = QTimer(self)
        self._warming.setSingleShot(True)
        self._warming.setInterval(_WARM_UP_MS)
        self._warming.timeout.connect(self._warm_up)
        self._chips = ChoiceRow("filter", _("Filter by temperature"), spacing=4)
        self._chips.chosen.connect(self._filter)
        self._found = label("", "caption")
        self._sort = button("", kind="quiet", icon_name="caret-down")
        self._sort.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._sort.setMenu(self._sort_menu())
        self._sort.setProperty("menu", "true")
        self._filters: FilterPanel | None = None
        self.lists = ListsMenu(self, services)
        self.lists.opened.connect(self._show_list)
        self.lists.said.connect(self.said)
        self._filter_button = button("", kind="quiet", icon_name="funnel", tip=_("Filter"))
        self._filter_button.clicked.connect(lambda: self.filters.offer_kinds(self._filter_button))
        self._lists_button = button(
            "", kind="quiet", icon_name="bookmark-simple", tip=_("Lists that are kept")
        )
        self._lists_button.clicked.connect(self._offer_lists)
        self._nothing = EmptyState(
            "magnifying-glass",
            _("Nobody found"),
            _("Try another spelling, or fewer letters."),
            ((_("New client"), new_client), (_("Look among all"), self._look_among_all)),
        )
        self._nobody_meets = EmptyState(
            "funnel",
            _("Nobody meets these conditions"),
            _("Take one away, or look among all."),
            ((_("Look among all"), self._look_among_all),),
        )
        self._nobody = EmptyState(
            "users",
            _("Here your clients will stand"),
            _("Import them from another program's export file, or add the first one by hand."),
            first_steps,
        )
        self._lay_out()
        self._show_head()

    def search_for(self, typed: str) -> None:
        """Show the clients that `typed` may mean; the first one becomes the chosen one."""
        before, self._wanted = self._wanted, replace(self._wanted, typed=typed.strip())
        self._keep = None
        if bool(before.typed) != bool(self._wanted.typed):
            self._show_head()
        self._read()

    def reload(self) -> None:
        """Read list and counts again, keeping the choice."""
        self._keep = self.list.current_id() or self._keep
        self._read()
        services = self._services
        services.read(
            self,
            lambda reader: reading.read_head(reader, services.viewer),
            self._show_counts,
            topic="head",
        )
        self._warming.start()

    def _warm_up(self) -> None:
        self._services.read(self, reading.warm_up, lambda _none: None, topic="words")

    def show_first_look(self, look: FirstLook) -> None:
        """Show the beginning of the list that was read before the salon was open."""
        if self._shown is None and self._wanted == ClientFilter():
            rows = reading.rows_of_look(look)
            self.model.reset(list(rows), rows)
            self._stack.setCurrentWidget(self.list)

    def filter(self) -> ClientFilter:
        """What the list shows."""
        return self._wanted

    def not_found(self) -> str:
        """What was typed when nobody is called so: the name or phone of somebody new."""
        return "" if self.model.ids() and not self._is_guess else self._wanted.typed

    def set_filter(self, wanted: ClientFilter, chosen: int | None = None) -> None:
        """Show another list, with somebody chosen in it."""
        self._wanted = wanted
        self._keep = chosen
        self._show_head()
        self._read()

    @property
    def filters(self) -> FilterPanel:
        """The conditions above the list; loaded when the first one is wanted."""
        if self._filters is None:
            from salonapp.ui.pages.clients.filter_panel import FilterPanel

            self._filters = FilterPanel(self._read_choices, self._today)
            self._filters.changed.connect(self._set_conditions)
            self._head_column.addWidget(self._filters)
        return self._filters

    def choose(self, client_id: int) -> bool:
        """Mark somebody; False when the list does not hold them (yet)."""
        self._keep, self._is_outside = client_id, not self.list.choose(client_id)
        return not self._is_outside

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = self._head_column = QVBoxLayout(self._head)
        head.setContentsMargins(16, 14, 16, 6)
        head.setSpacing(6)
        head.addWidget(self._chips)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._found, 1)
        # The order's words change their width with every search: the two marks stay at the edge.
        row.addWidget(self._sort)
        row.addWidget(self._filter_button)
        row.addWidget(self._lists_button)
        head.addLayout(row)
        self._stack = QStackedWidget()
        for widget in (self.list, self._nothing, self._nobody_meets, self._nobody):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)

    def _sort_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._sort_actions: dict[ClientSort, QAction] = {}
        for sort, title in _SORTS.items():
            action = menu.addAction(_(title))
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, sort=sort: self._order(sort))
            group.addAction(action)
            self._sort_actions[sort] = action
        return menu

    def _filter(self, temperature: str) -> None:
        self._wanted = replace(self._wanted, temperature=temperature)
        self._keep = None
        self._read()

    def _set_conditions(self, conditions: tuple[Condition, ...]) -> None:
        if not conditions:
            self.lists.choose(None)
        self._wanted = replace(self._wanted, conditions=conditions)
        self._keep = None
        self._read()

    def _show_list(self, view: SavedListView | None) -> None:
        """Show a list that is kept, or with None everybody; what is typed goes on counting."""
        conditions = view.conditions if view is not None else ()
        self.set_filter(replace(self._wanted, temperature="", conditions=conditions))

    def _offer_lists(self) -> None:
        menu = self.lists.menu(self._wanted)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        below = QPoint(0, self._lists_button.height() + 2)
        menu.popup(self._lists_button.mapToGlobal(below))

    def _read_choices(self, then: Callable[[FilterChoices], None]) -> None:
        viewer = self._services.viewer
        self.filters.set_viewer(self._today, sees_takings=viewer.sees_takings)
        services = self._services
        services.read(
            self, lambda r: reading.read_choices(r, services.viewer), then, topic="choices"
        )

    def _look_among_all(self) -> None:
        self.lists.choose(None)
        self.set_filter(replace(self._wanted, temperature="", conditions=()))

    def _order(self, sort: ClientSort) -> None:
        self._wanted = replace(self._wanted, sort=sort)
        self._keep = self.list.current_id()
        self._show_head()
        self._read()

    def _show_head(self) -> None:
        self._chips.set_choices(
            [(key, temperature_filter(key, number)) for key, number in self._numbers().items()],
            self._wanted.temperature,
        )
        if self._filters is not None or self._wanted.conditions:
            self.filters.set_conditions(self._wanted.conditions)
        typed = bool(self._wanted.typed)
        self._sort.setText(_("Best match first") if typed else _(_SORTS[self._wanted.sort]))
        self._sort.setEnabled(not typed)
        self._sort.setAccessibleName(_("Order: {order}").format(order=self._sort.text()))
        self._sort_actions[self._wanted.sort].setChecked(True)

    def _show_counts(self, head: reading.Head) -> None:
        self._counts, self._today = head.counts, head.today
        self.lists.set_lists(head.lists)
        self._sort_actions[ClientSort.SPENT].setVisible(self._services.viewer.sees_takings)
        self._show_head()
        ids = len(self.model.ids())
        if self._shown == self._wanted and self._may_go_on(self._wanted) and ids >= FIRST_ROWS:
            self.model.set_total(self._numbers()[self._wanted.temperature])
        self._show_found()
        self._show_emptiness()

    def _read(self) -> None:
        wanted, services = self._wanted, self._services
        services.read(
            self,
            lambda reader: reading.read_list(reader, services.viewer, wanted),
            self._show,
            topic="list",
        )

    def _show(self, answer: reading.ListAnswer) -> None:
        again = self._shown == answer.wanted and self._plan == answer.plan
        self._shown, self._plan, self._is_guess = answer.wanted, answer.plan, answer.is_guess
        here = list(self.model.ids())
        same = here[: len(answer.ids)] == list(answer.ids)
        rest = answer.more and not self._may_go_on(answer.wanted)
        if again and same and (answer.more or len(here) == len(answer.ids)):
            rest = rest or len(here) > len(answer.ids)
            self.model.refresh()
        else:
            self.model.reset(answer.ids, answer.rows)
        if answer.more and not rest:
            self.model.set_total(self._numbers()[answer.wanted.temperature])
        found = self._settle_choice(final=not answer.more)
        self._show_found()
        self._show_emptiness()
        rest = rest or (answer.more and not found)
        self._services.runner.soon(
            self,
            lambda: self._after_paint(answer.wanted, rest),
            topic="after paint",
            delay_ms=_TYPING_PAUSE_MS if answer.wanted.typed else _PAINT_MS,
        )

    def _after_paint(self, wanted: ClientFilter, rest: bool) -> None:
        chosen = self.list.current_id()
        if chosen is not None:
            self.chosen.emit(chosen)
        if rest and wanted == self._wanted:
            self._read_rest()

    def _read_rest(self) -> None:
        wanted, services = self._wanted, self._services
        services.read(
            self,
            lambda reader: reading.read_all_ids(reader, services.viewer, wanted),
            lambda ids: self._show_rest(wanted, ids),
            topic="rest",
        )

    @staticmethod
    def _may_go_on(wanted: ClientFilter) -> bool:
        """Whether the counts tell how long the list is, so that its ids can wait for a look."""
        plain = not wanted.typed and not wanted.conditions
        return plain and wanted.sort is ClientSort.NAME

    def _numbers(self) -> dict[str, int]:
        counts = self._counts
        cold = counts.cold
        return {"": counts.everybody, "hot": counts.hot, "warm": counts.warm, "cold": cold}

    def _show_rest(self, wanted: ClientFilter, ids: Sequence[int]) -> None:
        if wanted != self._wanted:
            return
        here = self.model.ids()
        if list(ids[: len(here)]) == list(here):
            self.model.extend(ids[len(here) :])
        elif list(ids) != list(here):
            self.model.reset(ids, self.model.known_rows())
        self._settle_choice(final=True)
        self._show_found()

    def _settle_choice(self, *, final: bool) -> bool:
        """Keep who was chosen; a new search chooses its first match.

        False when who was chosen may stand further down, among ids that have not been read.
        """
        if self._keep is not None:
            found = self.list.choose(self._keep)
            self._is_outside = self._is_outside and not found
            if found or not final or self._is_outside:
                return found or final
        if self.list.current_id() is None and self.model.ids():
            first = self.model.ids()[0]
            self.list.choose(first)
        elif not self.model.ids():
            self.emptied.emit()
        return True

    def _show_found(self) -> None:
        count, typed = self.model.rowCount(), bool(self._wanted.typed)
        words = reading.found_words(count, is_guess=self._is_guess, typed=typed)
        kept = self.lists.current()
        self._found.setText(f"{kept.name} · {words}" if kept is not None else words)

    def _show_emptiness(self) -> None:
        nobody = self._shown is not None and not self.model.ids() and not self._counts.everybody
        self._head.setVisible(not nobody)
        if self.model.ids():
            self._stack.setCurrentWidget(self.list)
        elif nobody:
            self._stack.setCurrentWidget(self._nobody)
        elif self._shown is not None and self._shown.typed:
            self._nothing.buttons[1].setVisible(self._narrowed())
            self._stack.setCurrentWidget(self._nothing)
        elif self._shown is not None:
            self._stack.setCurrentWidget(self._nobody_meets)

    def _narrowed(self) -> bool:
        return bool(self._wanted.temperature or self._wanted.conditions)

    def _read_page(self, ids: Sequence[int], then: Callable[[Mapping[int, TwoLine]], None]) -> None:
        services = self._services
        plan = self._plan
        services.read(
            self, lambda reader: reading.read_rows(reader, services.viewer, ids, plan), then
        )
