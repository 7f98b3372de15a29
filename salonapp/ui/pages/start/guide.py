"""After an import: check what came in, consents, the first messages, and only then sending."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from salonapp.foundation.format import format_moment, format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import temperature_chip
from salonapp.ui.kit.frames import Card, KeyValues, Scroll, at_most, box, clear, hold_still, panel
from salonapp.ui.kit.notices import Banner, EmptyState, Skeleton
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.start.consents import ConsentsPane
from salonapp.ui.pages.start.reading import FirstLook, read_first_look
from salonapp.ui.pages.start.steps import StepList
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import ReminderRow
    from salonapp.storage.door import Reader, Tx

_WIDTH = 820


class Guide(QWidget):
    """A whole-window screen; it can be left at any step, sending then stays paused."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__()
        self._services = services
        self._navigator = navigator
        self._look: FirstLook | None = None
        self._checked = QWidget()
        self._checked_column = _column(self._checked)
        self._checked_column.addWidget(Skeleton(4))
        today = services.clock.now().astimezone().date()
        self.consents = ConsentsPane(services, self.reload, today)
        self._messages = QWidget()
        self._messages_column = _column(self._messages)
        self._end = QWidget()
        self._end_column = _column(self._end)
        self._steps = StepList(
            _("First steps"),
            (
                _("Check what came in"),
                _("Consents on paper"),
                _("Look at the first messages"),
                _("Start sending"),
            ),
        )
        self._steps.chosen.connect(self._go)
        self._stack = QStackedWidget()
        for pane in (self._checked, self.consents, self._messages, self._end):
            self._stack.addWidget(_scrolled(pane))
        self._build()
        self._go(0)
        self.reload()

    def reload(self) -> None:
        """Read again what the steps show."""
        services = self._services

        def work(reader: Reader) -> FirstLook:
            return read_first_look(reader, services.viewer)

        services.read(self, work, self._show, topic="look")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def _show(self, look: FirstLook) -> None:
        self._look = look
        hold_still(self)
        self._show_checked(look)
        self.consents.show_look(look)
        self._show_messages(look)
        self._show_end(look)

    def _show_checked(self, look: FirstLook) -> None:
        column = self._checked_column
        clear(column)
        column.addWidget(label(_("What is in the salon now"), "title"))
        about = _("Look at a few cards: names, phones and visits should read as you know them.")
        column.addWidget(label(about, "muted", wrap=True))
        card = Card(spacing=10)
        card.add(
            KeyValues(
                (
                    (_("Clients"), format_number(look.clients)),
                    (_("Have never come"), format_number(look.never_came)),
                    (_("Services"), format_number(look.services)),
                    (_("Masters"), format_number(look.masters)),
                ),
                key_width=180,
            )
        )
        row = box(across=True, spacing=8)
        row.addWidget(button(_("Look at the clients"), partial(self._leave_to, "clients")))
        row.addWidget(button(_("Services and norms"), partial(self._leave_to, "settings")))
        row.addStretch(1)
        card.add(panel(row))
        column.addWidget(card)
        back = _(
            "Something is wrong? Undo takes the import back as a whole. You can"
            " come back here from Today."
        )
        column.addWidget(label(back, "second", wrap=True))
        column.addStretch(1)

    def _show_messages(self, look: FirstLook) -> None:
        column = self._messages_column
        clear(column)
        column.addWidget(label(_("The first messages"), "title"))
        planned = sum(each.planned for each in look.days)
        words = ngettext(
            "In the coming week {count} message would go out. Nothing goes before you resume.",
            "In the coming week {count} messages would go out. Nothing goes before you resume.",
            planned,
        )
        column.addWidget(label(words.format(count=format_number(planned)), "muted", wrap=True))
        if not look.messages:
            column.addWidget(
                EmptyState(
                    "calendar-check",
                    _("Nobody is due in the coming week"),
                    _("Or nobody who is due has agreed to messages: see the step before."),
                )
            )
        else:
            card = Card(spacing=12)
            rows = Rows()
            rows.show_rows([self._message_row(row) for row in look.messages])
            card.add(rows)
            column.addWidget(card)
        if look.left_out:
            left = ngettext(
                "{count} client is due and will not be written to; Reminders says why.",
                "{count} clients are due and will not be written to; Reminders says why.",
                look.left_out,
            )
            column.addWidget(
                label(left.format(count=format_number(look.left_out)), "second", wrap=True)
            )
        row = box(across=True)
        row.addWidget(button(_("Change them one by one"), partial(self._leave_to, "reminders")))
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def _message_row(self, row: ReminderRow) -> QWidget:
        first = QHBoxLayout()
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(8)
        first.addWidget(label(row.client, "strong"))
        if row.temperature:
            first.addWidget(temperature_chip(row.temperature))
        first.addStretch(1)
        if row.send_at is not None and self._look is not None:
            when = format_moment(row.send_at, self._look.zone, self._look.today)
            first.addWidget(label(when, "second"))
        text = label(row.text, wrap=True)
        return row_of([panel(first), text, label(row.why, "second", wrap=True)], [])

    def _show_end(self, look: FirstLook) -> None:
        column = self._end_column
        clear(column)
        column.addWidget(label(_("Start sending"), "title"))
        if look.paused:
            about = _(
                "From now on each message goes out on its day, within the limits you set: by"
                " e-mail by itself, the others wait for you under “Send by hand”."
            )
            column.addWidget(label(about, "muted", wrap=True))
            row = box(across=True, spacing=8)
            row.addWidget(button(_("Resume sending"), self._resume, kind="primary"))
            row.addWidget(button(_("Leave it paused"), self._leave))
            row.addStretch(1)
            column.addLayout(row)
        else:
            column.addWidget(Banner("good", _("Sending is on.")))
            row = box(across=True, spacing=8)
            row.addWidget(button(_("To work"), self._leave, kind="primary"))
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(1)

    def _resume(self) -> None:
        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import resume
            from salonapp.storage.settings import set_setting

            set_setting(tx, "reminders.first_look_done", True)
            resume(tx)

        self._services.write(self, msg("Sending resumed"), work, lambda _none: self._leave())

    def _go(self, step: int) -> None:
        self._steps.choose(step)
        self._stack.setCurrentIndex(step)
        self._back.setVisible(step > 0)
        self._on.setVisible(step < 3)

    def _leave_to(self, key: str) -> None:
        self._navigator.cover(None)
        self._navigator.go(key)

    def _leave(self) -> None:
        self._leave_to("today")

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(40, 12, 40, 12)
        foot.setSpacing(8)
        foot.addWidget(button(_("Later"), self._leave, kind="quiet"))
        foot.addStretch(1)
        self._back = button(_("Back"), lambda: self._go(self._stack.currentIndex() - 1))
        self._on = button(
            _("Next"), lambda: self._go(self._stack.currentIndex() + 1), kind="primary"
        )
        foot.addWidget(self._back)
        foot.addWidget(self._on)
        right = box()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(panel(foot, "strip"))
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._steps)
        across.addWidget(panel(right, "page"), 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(across)


def _column(pane: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(14)
    return column


def _scrolled(pane: QWidget) -> QWidget:
    scroll = Scroll(margins=(40, 32, 40, 24), spacing=0)
    scroll.body.addLayout(at_most(pane, _WIDTH))
    return scroll
