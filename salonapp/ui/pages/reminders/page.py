"""Reminders: the coming days, what to send by hand, what happened, and the rule's text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from salonapp.channels.by_hand import HandLink
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import box, clear, rule, tab_order
from salonapp.ui.kit.notices import Banner, EmptyState
from salonapp.ui.page import Navigator, Page, PageState
from salonapp.ui.pages.reminders.acts import PostponeDialog, ReminderActs
from salonapp.ui.pages.reminders.answer_acts import AnswerActs
from salonapp.ui.pages.reminders.answers_view import AnswersView
from salonapp.ui.pages.reminders.by_hand import ByHandView
from salonapp.ui.pages.reminders.days import DayStrip
from salonapp.ui.pages.reminders.listing import MessageList
from salonapp.ui.pages.reminders.opening import copy, open_link
from salonapp.ui.pages.reminders.pane import MessagePane, PaneActs, PaneData
from salonapp.ui.pages.reminders.reading import (
    ANSWERS,
    BY_HAND,
    COMING,
    LOG,
    NOT_SENT,
    RULE,
    Listed,
    place_of,
    read_list,
    read_message,
)
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import ReminderRow
    from salonapp.storage.door import Reader
    from salonapp.ui.pages.reminders.rule import RuleEditor


class RemindersPage(Page):
    """The list at the left, the chosen message at the right."""

    shows = frozenset({"reminder", "rule", "setting", "client", "appointment", "visit"})

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._day: date | None = None
        self._wanted: int | None = None
        self._listed: Listed | None = None
        self._top: QWidget | None = None
        self.acts = ReminderActs(services, navigator, self._refuse, self)
        self._tabs = ChoiceRow("tab", _("Reminders"))
        self._tabs.chosen.connect(self.show_tab)
        self._paused = Banner("warning")
        self._days = DayStrip()
        self._days.chosen.connect(self._choose_day)
        self._list = MessageList(_("Messages"))
        self._list.moved.connect(self._open)
        self.answers = AnswerActs(services, navigator, self._refuse, self)
        self._pane = MessagePane(self._pane_acts(), self.answers)
        self.hand = ByHandView(services, navigator, self.acts, self.answers, self._postpone_to)
        self.answered = AnswersView(navigator, self.answers)
        self._rule: RuleEditor | None = None
        self._list.opened.connect(lambda _id: self._pane.take_keyboard())
        self._empty = QStackedWidget()
        self._build()
        self._show_tabs(None)

    # What the shell asks.

    def top_buttons(self) -> Sequence[QWidget]:
        """Whether mail works, and pausing; filled when the list has been read."""
        self._top = QWidget()
        row = QHBoxLayout(self._top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._show_top()
        return (self._top,)

    def state(self) -> PageState:
        """The tab, the day and the message."""
        return {"tab": self._tabs.current(), "day": self._day, "message_id": self._wanted}

    def restore(self, state: PageState) -> None:
        """Open a tab and a day, or wherever the message `message_id` stands."""
        day, message_id, tab = state.get("day"), state.get("message_id"), state.get("tab")
        self._day = day if isinstance(day, date) else self._day
        if isinstance(message_id, int):
            self._wanted = message_id
        if tab or not isinstance(message_id, int):
            self.show_tab(str(tab or self._tabs.current()))
            return
        services = self.services

        def work(reader: Reader) -> tuple[str, date | None]:
            return place_of(reader, services.viewer, message_id)

        def then(place: tuple[str, date | None]) -> None:
            self._day = place[1] or self._day
            self.show_tab(place[0])

        services.read(self, work, then, topic="place")

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The tabs, for the tour."""
        from salonapp.ui.pages.reminders.scenes import scenes

        return scenes(self)

    def reload(self) -> None:
        """Read the list of the tab again."""
        tab, day, services = self._tabs.current(), self._day, self.services

        def work(reader: Reader) -> Listed:
            return read_list(reader, services.viewer, tab, day)

        services.read(self, work, self._show, topic="list")

    def listed_rows(self) -> tuple[ReminderRow, ...]:
        """The messages on the list."""
        if self._tabs.current() == BY_HAND and self._listed is not None:
            return tuple(each.row for each in self._listed.hand)
        return self._list.messages.rows() if self._middle.currentIndex() == 0 else ()

    def rule_editor(self) -> RuleEditor:
        """The rule's own tab, which must have been shown."""
        assert self._rule is not None
        return self._rule

    def show_tab(self, tab: str) -> None:
        """Show a tab: coming, by_hand, answers, not_sent, log, rule."""
        self._tabs.choose(tab)
        self._days.setVisible(tab == COMING)
        self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        # A list that holds the keyboard lets letters and digits through to here.
        on_list = self._middle.currentIndex() == 0
        if not (on_list and self._pane.answer(event)):
            super().keyPressEvent(event)

    # Showing.

    def _show(self, listed: Listed) -> None:
        self._listed = listed
        self._day = listed.day if listed.tab == COMING else self._day
        self._show_tabs(listed)
        self._show_paused(listed)
        self._show_top()
        if listed.tab == RULE:
            self._show_rule(listed)
            return
        if listed.tab == ANSWERS and listed.answers is not None:
            self.answered.show_answers(listed.answers)
            self._middle.setCurrentWidget(self.answered)
            return
        if listed.tab == BY_HAND and listed.hand:
            self._wanted = self.hand.show_rows(listed.hand, listed.wished_app, self._wanted)
            self._middle.setCurrentWidget(self.hand)
            return
        self._days.show_days(listed.days, listed.day)
        chosen = self._list.show_rows(listed.rows, listed.shown, self._wanted)
        if chosen is None:
            self._show_empty(listed)
            return
        self._middle.setCurrentIndex(0)
        tab_order(self._tabs, self._days, self._list, self._pane)
        self._open(chosen)

    def _show_top(self) -> None:
        listed, top = self._listed, self._top
        if listed is None or top is None or not shiboken6.isValid(top):
            return
        row = top.layout()
        assert row is not None
        clear(row)
        ready = listed.email_ready
        words = _("E-mail: set up") if ready else _("E-mail: not set up")
        row.addWidget(chip(words, "good" if ready else "neutral"))
        if listed.overview.paused:
            resume = self.acts.resume
            row.addWidget(button(_("Resume sending"), resume, kind="primary", icon_name="play"))
        else:
            row.addWidget(button(_("Pause sending"), self.acts.pause, icon_name="pause"))

    def _show_tabs(self, listed: Listed | None) -> None:
        hand = listed.overview.by_hand + listed.overview.needs_answer if listed else 0
        waiting = listed.waiting_answers if listed else 0
        by_hand, answers = _("By hand"), _("Answers")
        self._tabs.set_choices(
            (
                (COMING, _("Coming days")),
                (BY_HAND, f"{by_hand} {hand}" if hand else by_hand),
                (ANSWERS, f"{answers} {waiting}" if waiting else answers),
                (NOT_SENT, _("Not sent")),
                (LOG, _("Log")),
                (RULE, _("Rules")),
            ),
            self._tabs.current() or COMING,
        )

    def _show_paused(self, listed: Listed) -> None:
        text = ""
        if listed.overview.paused and listed.has_visits:
            text = _(
                "Sending is paused. Look at the messages below: when they are right, resume,"
                " and each goes out on its day."
            )
        self._paused.set_text(text)

    def _show_empty(self, listed: Listed) -> None:
        self._pane.show_nothing()
        old = self._empty.currentWidget()
        if old is not None:
            self._empty.removeWidget(old)
            old.deleteLater()
        self._empty.addWidget(_empty_state(listed, self.navigator))
        self._middle.setCurrentIndex(1)

    def _show_rule(self, listed: Listed) -> None:
        from salonapp.ui.pages.reminders.rule import RuleEditor

        if self._rule is None:
            self._rule = RuleEditor(self.services)
            self._middle.addWidget(self._rule)
        self._rule.show_rules(listed.rules)
        self._middle.setCurrentWidget(self._rule)

    # Acting.

    def _choose_day(self, day: date) -> None:
        self._day = day
        self._wanted = None
        self.reload()

    def _open(self, message_id: int) -> None:
        self._wanted = message_id
        services = self.services

        def work(reader: Reader) -> PaneData:
            return read_message(reader, services.viewer, message_id)

        services.read(self, work, self._show_message, topic="message", failed=self._gone)

    def _show_message(self, data: PaneData) -> None:
        self._pane.show_message(data)
        tab_order(self._list, self._pane)

    def _gone(self, _error: SalonError) -> None:
        self._pane.show_nothing()

    def _refuse(self, error: SalonError) -> None:
        if self._middle.currentWidget() is self.hand:
            self.hand.pane.refuse(error)
        elif self._pane.shown_id() is not None and self._tabs.current() != RULE:
            self._pane.refuse(error)
        else:
            self.navigator.problem(error)

    def _open_link(self, message_id: int, link: HandLink, text: str) -> None:
        self._pane.say_opened(message_id, open_link(link, text))

    def _copy(self, text: str) -> None:
        copy(text)
        self.navigator.say(_("The text is copied."))

    def _postpone_to(self, message_id: int) -> None:
        def show(today: date) -> None:
            tomorrow = today + timedelta(days=1)
            PostponeDialog(self.window(), self.acts, message_id, tomorrow).open()

        self.services.read(self, lambda reader: reader.today, show, topic="postpone")

    def _pane_acts(self) -> PaneActs:
        acts = self.acts
        return PaneActs(
            open_client=self.navigator.open_client,
            send_now=acts.send_now,
            set_text=acts.set_text,
            postpone=acts.postpone,
            postpone_to=self._postpone_to,
            skip=acts.skip,
            never=acts.never,
            allow=acts.allow,
            open_link=self._open_link,
            copy=self._copy,
            mark=acts.mark,
            resolve=acts.resolve,
        )

    # Building.

    def _build(self) -> None:
        tabs = box(spacing=0)
        tabs.addWidget(self._tabs)
        tabs.addWidget(rule())
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(self._list)
        split.addWidget(self._pane)
        split.setStretchFactor(0, 9)
        split.setStretchFactor(1, 5)
        split.setSizes([716, 436])
        self._list.setMinimumWidth(500)
        self._middle = QStackedWidget()
        self._middle.addWidget(split)
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.hand)
        self._middle.addWidget(self.answered)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 20)
        column.setSpacing(14)
        column.addLayout(tabs)
        column.addWidget(self._paused)
        column.addWidget(self._days)
        column.addWidget(self._middle, 1)


def _empty_state(listed: Listed, navigator: Navigator) -> QWidget:
    if listed.tab == BY_HAND:
        return EmptyState(
            "hand",
            _("Nothing waits for you"),
            _("Messages that a person sends from WhatsApp, Telegram or by phone stand here."),
        )
    if listed.tab == LOG:
        return EmptyState(
            "clock-counter-clockwise",
            _("Nothing has been sent yet"),
            _("What went out, when, and what became of it is kept here."),
        )
    if listed.tab == NOT_SENT:
        return EmptyState(
            "check-circle",
            _("Nobody is left out"),
            _("Clients who are due and will not be written to stand here with the reason."),
        )
    if not listed.has_visits:
        return EmptyState(
            "calendar-check",
            _("Reminders come from visits"),
            _("When visits are recorded or imported, the program knows who is due and when."),
            ((_("Go to Clients"), partial(navigator.go, "clients")),),
        )
    return EmptyState(
        "calendar-check",
        _("No messages on this day"),
        _("Choose another day above, or look under “Not sent” who is left out and why."),
    )
