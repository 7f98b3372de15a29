"""The log: every message and every decision not to send, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.foundation.money import format_money
from salonapp.reminders.log_filter import LogFilter, LogGroup, LogPlace, LogTotals
from salonapp.staff.rights import Right
from salonapp.ui.chosen import books
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.pages.clients.output import ask_where_to_save
from salonapp.ui.pages.reminders.answer_acts import AnswerActs
from salonapp.ui.pages.reminders.listing import MessageList, ShownDay
from salonapp.ui.pages.reminders.log_bar import LogBar
from salonapp.ui.pages.reminders.opening_message import open_message
from salonapp.ui.pages.reminders.pane import MessagePane, PaneActs
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import ReminderRow
    from salonapp.storage.door import Reader

_PAGE = 200
_MOST_AT_ONCE = 1_000
Read = tuple[list["ReminderRow"], LogPlace | None, ShownDay]


class LogTab(QWidget):
    """Filters above, the list at the left, the chosen message at the right."""

    def __init__(
        self,
        services: Services,
        acts: PaneActs,
        answers: AnswerActs,
        say: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._services = services
        self._say = say
        self._wanted: int | None = None
        self._next: LogPlace | None = None
        self._more_asked = False
        self._bar = LogBar(self._ask_where)
        self._bar.changed.connect(self._filter_changed)
        self._list = MessageList(_("Messages of the log"))
        self._list.moved.connect(self._open)
        self._list.near_end.connect(self._read_more)
        self.pane = MessagePane(acts, answers)
        self._list.opened.connect(lambda _id: self.pane.take_keyboard())
        books(self, lambda: answers.book_for(self.chosen()), wherever=True)
        self._list.setMinimumWidth(500)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(self._list)
        split.addWidget(self.pane)
        split.setStretchFactor(0, 9)
        split.setStretchFactor(1, 5)
        split.setSizes([716, 436])
        self._middle = QStackedWidget()
        self._middle.addWidget(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._bar)
        column.addWidget(self._middle, 1)

    def rows(self) -> tuple[ReminderRow, ...]:
        """The messages that have been read."""
        return self._list.messages.rows() if self._middle.currentIndex() == 0 else ()

    def chosen(self) -> ReminderRow | None:
        """The message that is chosen."""
        return next((row for row in self.rows() if row.id == self._list.current_id()), None)

    def show_group(self, group: LogGroup, message_id: int | None = None) -> None:
        """Show a group, with a message chosen."""
        self._wanted = message_id
        self._list.choose_nothing()
        self._bar.choose_group(group)

    def group(self) -> LogGroup:
        """The group that is shown."""
        return self._bar.wanted().group

    def answer(self, event: QKeyEvent) -> bool:
        """Note the answer a key stands for; whether it stood for one."""
        return self._middle.currentIndex() == 0 and self.pane.answer(event)

    def reload(self) -> None:
        """Read again as much as has been read."""
        loaded = len(self._list.messages.rows())
        self._read(min(max(_PAGE, loaded), _MOST_AT_ONCE))

    def save(self, file: Path) -> None:
        """Write all that the filter finds as CSV."""
        services, wanted = self._services, self._bar.wanted()

        def work(reader: Reader) -> int:
            from salonapp.reminders.queries.log import save_log

            try:
                return save_log(reader, services.viewer, wanted, file)
            except OSError as error:
                raise SalonError(
                    msg(
                        "{name} cannot be written to: {why}.",
                        name=file.name,
                        why=error.strerror or "?",
                    ),
                    msg("Choose another folder, or free some space on the disk."),
                ) from error

        def then(count: int) -> None:
            words = ngettext(
                "Saved: {name}, {count} message", "Saved: {name}, {count} messages", count
            )
            self._say(words.format(name=file.name, count=count))

        self._say(_("Saving the log…"))
        services.read(self, work, then, topic="export")

    def _ask_where(self) -> None:
        kinds = (_("Table"), "csv")
        ask_where_to_save(self, _("Save the log"), _("messages.csv"), kinds, self.save)

    def _filter_changed(self) -> None:
        self._wanted = None
        self._list.choose_nothing()
        self._read(_PAGE)

    def _read(self, limit: int) -> None:
        services, wanted = self._services, self._bar.wanted()

        def work(reader: Reader) -> Read:
            from salonapp.reminders.queries.log import log_page

            rows, place = log_page(reader, services.viewer, wanted, None, limit)
            return rows, place, ShownDay(reader.zone, reader.today, True, True)

        def count(reader: Reader) -> LogTotals:
            from salonapp.reminders.queries.log import log_totals

            return log_totals(reader, services.viewer, wanted)

        services.read(self, work, self._show, topic="log")
        services.read(self, count, self._tell, topic="totals")

    def _read_more(self) -> None:
        services, wanted, place = self._services, self._bar.wanted(), self._next
        if place is None or self._more_asked:
            return
        self._more_asked = True

        def work(reader: Reader) -> tuple[LogFilter, list[ReminderRow], LogPlace | None]:
            from salonapp.reminders.queries.log import log_page

            return wanted, *log_page(reader, services.viewer, wanted, place, _PAGE)

        services.read(self, work, self._append, topic="more")

    def _append(self, read: tuple[LogFilter, list[ReminderRow], LogPlace | None]) -> None:
        self._more_asked = False
        wanted, rows, place = read
        if wanted == self._bar.wanted():
            self._next = place
            self._list.messages.append_rows(rows)

    def _show(self, read: Read) -> None:
        rows, self._next, shown = read
        self._more_asked = False
        self._bar.set_today(shown.today)
        self._bar.allow_export(self._services.may(Right.EXPORT))
        chosen = self._list.show_rows(rows, shown, self._wanted)
        if chosen is None:
            self._show_empty()
            return
        self._middle.setCurrentIndex(0)
        self._open(chosen)

    def _tell(self, totals: LogTotals) -> None:
        words = ngettext("{count} message", "{count} messages", totals.count)
        told = words.format(count=format_number(totals.count))
        if totals.is_more:
            told = _("more than {count}").format(count=format_number(totals.count))
        if totals.spent:
            sums = ", ".join(format_money(minor, code or "RUB") for minor, code in totals.spent)
            told += " · " + _("this month cost {sum}").format(sum=sums)
        self._bar.tell(told)

    def _show_empty(self) -> None:
        self.pane.show_nothing()
        old = self._middle.widget(1)
        if old is not None:
            self._middle.removeWidget(old)
            old.deleteLater()
        wanted = self._bar.wanted()
        actions: list[tuple[str, Callable[[], object]]] = []
        if wanted.narrows:
            title, text = _("Nothing like that"), _("No message fits the filter above.")
            actions = [(_("Clear the filter"), self._bar.clear)]
        elif wanted.group is LogGroup.NOT_SENT:
            title = _("Nobody is left out")
            text = _("Clients who are due and will not be written to stand here with the reason.")
        elif wanted.group is LogGroup.TROUBLE:
            title = _("No trouble")
            text = _("What failed or waits for another try stands here.")
        else:
            title = _("Nothing has been sent yet")
            text = _("What went out, when, and what became of it is kept here.")
        self._middle.addWidget(EmptyState("clock-counter-clockwise", title, text, actions))
        self._middle.setCurrentIndex(1)

    def _open(self, message_id: int) -> None:
        self._wanted = message_id
        open_message(
            self, self._services, message_id, self.pane.show_message, self.pane.show_nothing
        )
