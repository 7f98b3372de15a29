"""The coming days: the forecast, the list of a day, and the chosen message or messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.foundation.money import format_money
from salonapp.ui.chosen import books
from salonapp.ui.kit.frames import tab_order
from salonapp.ui.kit.notices import Banner, EmptyState
from salonapp.ui.kit.texts import ElidedLabel, label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.reminders.acts import ReminderActs
from salonapp.ui.pages.reminders.answer_acts import AnswerActs
from salonapp.ui.pages.reminders.bulk_pane import BulkActs, BulkPane
from salonapp.ui.pages.reminders.coming_reading import ComingShown
from salonapp.ui.pages.reminders.first_list import FirstList
from salonapp.ui.pages.reminders.forecast import Forecast, day_words
from salonapp.ui.pages.reminders.listing import MessageList
from salonapp.ui.pages.reminders.opening_message import open_message
from salonapp.ui.pages.reminders.pane import MessagePane, PaneActs, PaneData
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salonapp.reminders.cards import ReminderRow

_LOW_PX = 620


class ComingView(QWidget):
    """What will go out, and every decision about it; each by one key."""

    day_chosen = Signal(object)
    """A `date`."""

    def __init__(
        self,
        services: Services,
        navigator: Navigator,
        acts: ReminderActs,
        pane_acts: PaneActs,
        answers: AnswerActs,
        postpone_to: Callable[[Sequence[int]], object],
        open_rules: Callable[[], object],
        open_limits: Callable[[], object],
    ) -> None:
        super().__init__()
        self._services, self._navigator, self._acts = services, navigator, acts
        self._postpone_to = postpone_to
        self._wanted: int | None = None
        self._first = FirstList(acts.resume, open_rules, open_limits, navigator.open_guide)
        self._paused = Banner("warning")
        self._days = Forecast()
        self._days.chosen.connect(self.day_chosen)
        self._title = label("", "section")
        self._keys = ElidedLabel(
            _("F2 text · F4 send now · F6 postpone · Del skip · Shift+Del never"), "caption"
        )
        self._keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._list = MessageList(_("Messages"), many=True)
        self._list.moved.connect(self._open)
        self._list.asked.connect(self._asked)
        self._list.several.connect(self._show_several)
        self.pane = MessagePane(pane_acts, answers)
        self._list.opened.connect(lambda _id: self.pane.take_keyboard())
        books(self, lambda: answers.book_for(self.chosen()), wherever=True)
        self._bulk = BulkPane(
            BulkActs(self._skip_chosen, self._postpone_chosen, self._postpone_chosen_to)
        )
        self._side = QStackedWidget()
        self._side.addWidget(self.pane)
        self._side.addWidget(self._bulk)
        self._middle = QStackedWidget()
        self._build()

    def rows(self) -> tuple[ReminderRow, ...]:
        """The messages on the list."""
        return self._list.messages.rows() if self._middle.currentIndex() == 0 else ()

    def show_coming(self, shown: ComingShown, wanted: int | None) -> int | None:
        """Show a day with the message `wanted` chosen, or what took its place; the one chosen."""
        self._first.show_figures(shown.first)
        paused = shown.paused and shown.has_visits and shown.first is None
        words = _("Sending is paused: nothing below goes out until somebody resumes.")
        self._paused.set_text(words if paused else "")
        self._days.show_days(shown.days, shown.day, shown.cap)
        self._title.setText(_title(shown))
        chosen = self._list.show_rows(shown.rows, shown.shown, wanted)
        self._side.setCurrentWidget(self.pane)
        if chosen is None:
            self._show_empty(shown)
            return None
        self._middle.setCurrentIndex(0)
        tab_order(self._first, self._days, self._list, self.pane)
        self._open(chosen)
        return chosen

    def chosen(self) -> ReminderRow | None:
        """The message that is chosen."""
        return next((row for row in self.rows() if row.id == self._list.current_id()), None)

    def choose_several(self, count: int) -> None:
        """Choose the first `count` messages of the list."""
        model = self._list.selectionModel()
        for at in range(min(count, len(self.rows()))):
            index = self._list.messages.index(at, 0)
            flags = model.SelectionFlag
            model.select(index, flags.Select | flags.Rows)

    def refuse(self, error: SalonError) -> None:
        """Show why something could not be done."""
        if self.pane.shown_id() is not None and self._side.currentWidget() is self.pane:
            self.pane.refuse(error)
        else:
            self._navigator.problem(error)

    def answer(self, event: QKeyEvent) -> bool:
        """Note the answer a key stands for; whether it stood for one."""
        return self._middle.currentIndex() == 0 and self.pane.answer(event)

    @property
    def wanted(self) -> int | None:
        """The message that is chosen."""
        return self._wanted

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._days.be_low(self.height() < _LOW_PX)

    def _asked(self, key: str) -> None:
        ids = self._list.selected_ids()
        if len(ids) > 1:
            several: dict[str, Callable[[], object]] = {
                "skip": self._skip_chosen,
                "postpone": partial(self._postpone_chosen, 1),
                "postpone_to": self._postpone_chosen_to,
            }
            several.get(key, lambda: None)()
            return
        row = self.chosen()
        if row is None or not row.can_change:
            return
        acts: dict[str, Callable[[], object]] = {
            "edit": self.pane.edit,
            "send_now": partial(self._acts.send_now, row.id),
            "postpone": partial(self._acts.postpone, row.id, 1),
            "postpone_to": partial(self._postpone_to, (row.id,)),
            "skip": partial(self._acts.skip, row.id),
            "never": partial(self._acts.never, row.id, row.client_id),
        }
        acts[key]()

    def _changeable(self) -> list[int]:
        chosen = set(self._list.selected_ids())
        return [row.id for row in self.rows() if row.id in chosen and row.can_change]

    def _skip_chosen(self) -> None:
        if ids := self._changeable():
            self._acts.skip_all(ids)

    def _postpone_chosen(self, days: int) -> None:
        if ids := self._changeable():
            self._acts.postpone_all(ids, days)

    def _postpone_chosen_to(self) -> None:
        if ids := self._changeable():
            self._postpone_to(ids)

    def _show_several(self) -> None:
        count = len(self._list.selected_ids())
        self._bulk.show_count(count)
        self._side.setCurrentWidget(self._bulk if count > 1 else self.pane)

    def _open(self, message_id: int) -> None:
        self._wanted = message_id
        open_message(self, self._services, message_id, self._show_message, self.pane.show_nothing)

    def _show_message(self, data: PaneData) -> None:
        self.pane.show_message(data)
        tab_order(self._list, self.pane)

    def _show_empty(self, shown: ComingShown) -> None:
        self.pane.show_nothing()
        old = self._middle.widget(1)
        if old is not None:
            self._middle.removeWidget(old)
            old.deleteLater()
        self._middle.addWidget(_empty(shown, self._navigator))
        self._middle.setCurrentIndex(1)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._keys, 1)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addLayout(head)
        left.addWidget(self._list, 1)
        column_left = QWidget()
        column_left.setLayout(left)
        column_left.setMinimumWidth(500)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(column_left)
        split.addWidget(self._side)
        split.setStretchFactor(0, 9)
        split.setStretchFactor(1, 5)
        split.setSizes([716, 436])
        self._middle.addWidget(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._first)
        column.addWidget(self._paused)
        column.addWidget(self._days)
        column.addWidget(self._middle, 1)


def _title(shown: ComingShown) -> str:
    day: date | None = shown.day
    if day is None:
        return ""
    count = next((each for each in shown.days if each.day == day), None)
    closed = count is not None and not count.is_open
    words = day_words(day, shown.shown.today, len(shown.rows), closed)
    if shown.estimate is not None:
        minor, currency = shown.estimate
        total = _("SMS about {sum}").format(sum=format_money(minor, currency or "RUB"))
        words = f"{words} · {total}"
    return words


def _empty(shown: ComingShown, navigator: Navigator) -> QWidget:
    if not shown.has_visits:
        return EmptyState(
            "calendar-check",
            _("Reminders come from visits"),
            _("When visits are recorded or imported, the program knows who is due and when."),
            ((_("Go to Clients"), partial(navigator.go, "clients")),),
        )
    return EmptyState(
        "calendar-check",
        _("No messages on this day"),
        _("Choose another day above; who is left out and why stands in the log."),
    )
