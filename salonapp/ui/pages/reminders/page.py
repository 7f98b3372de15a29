"""Reminders: the coming days, what to send by hand, the answers, the log, rules and channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from salonapp.channels.by_hand import HandLink
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.reminders.log_filter import LogGroup
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.frames import box, clear, rule
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.page import Navigator, Page, PageState
from salonapp.ui.pages.reminders.acts import PostponeDialog, ReminderActs
from salonapp.ui.pages.reminders.answer_acts import AnswerActs
from salonapp.ui.pages.reminders.answers_view import AnswersView
from salonapp.ui.pages.reminders.by_hand import ByHandView
from salonapp.ui.pages.reminders.channels_tab import ChannelsTab
from salonapp.ui.pages.reminders.coming import ComingView
from salonapp.ui.pages.reminders.health_strip import HealthStrip
from salonapp.ui.pages.reminders.log_tab import LogTab
from salonapp.ui.pages.reminders.opening import copy, open_link
from salonapp.ui.pages.reminders.pane import PaneActs
from salonapp.ui.pages.reminders.reading import (
    ANSWERS,
    BY_HAND,
    CHANNELS,
    COMING,
    LOG,
    NOT_SENT,
    RULE,
    TEMPLATES,
    Listed,
    place_of,
    read_list,
)
from salonapp.ui.pages.reminders.strip_reading import read_strip
from salonapp.ui.pages.reminders.strip_words import Strip
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import ReminderRow
    from salonapp.storage.door import Reader
    from salonapp.ui.pages.reminders.rule import RuleEditor
    from salonapp.ui.pages.reminders.templates_tab import TemplatesTab

_HEARTBEAT_MS = 20_000


class RemindersPage(Page):
    """Tabs, each a view of its own; above them who sends and how the channels do."""

    shows = frozenset(
        {"reminder", "rule", "setting", "client", "appointment", "visit", "channel_health"}
    )

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._day: date | None = None
        self._wanted: int | None = None
        self._listed: Listed | None = None
        self._told: Strip | None = None
        self._top: QWidget | None = None
        self.acts = ReminderActs(services, navigator, self._refuse, self)
        self._tabs = ChoiceRow("tab", _("Reminders"))
        self._tabs.chosen.connect(self.show_tab)
        self._strip = HealthStrip(partial(self.show_tab, CHANNELS), self._open_limits)
        self.answers = AnswerActs(services, navigator, self._refuse, self)
        self.coming = ComingView(
            services,
            navigator,
            self.acts,
            self._pane_acts(),
            self.answers,
            self._postpone_all_to,
            partial(self.show_tab, RULE),
            self._open_limits,
        )
        self.coming.day_chosen.connect(self._choose_day)
        self.hand = ByHandView(services, navigator, self.acts, self.answers, self._postpone_to)
        self.answered = AnswersView(navigator, self.answers)
        self.log = LogTab(services, self._pane_acts(), self.answers, navigator.say)
        self.channels = ChannelsTab(services, navigator.open_settings)
        self._rule: RuleEditor | None = None
        self._texts: TemplatesTab | None = None
        self._asked_text: tuple[str, str] | None = None
        self._heartbeat = QTimer(self)
        self._heartbeat.setInterval(_HEARTBEAT_MS)
        self._heartbeat.timeout.connect(self._read_strip)
        self._nobody = EmptyState(
            "hand",
            _("Nothing waits for you"),
            _("Messages that a person sends from WhatsApp, Telegram or by phone stand here."),
        )
        self._build()
        self._show_tabs(None)

    # What the shell asks.

    def top_buttons(self) -> Sequence[QWidget]:
        """Pausing and resuming; filled when the list has been read."""
        self._top = QWidget()
        row = QHBoxLayout(self._top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._show_top()
        return (self._top,)

    def state(self) -> PageState:
        """The tab, the day and the message."""
        tab = self._tabs.current()
        if tab == LOG and self.log.group() is LogGroup.NOT_SENT:
            tab = NOT_SENT
        return {"tab": tab, "day": self._day, "message_id": self._wanted}

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
        if tab == LOG:
            self.log.reload()

        def work(reader: Reader) -> Listed:
            return read_list(reader, services.viewer, tab, day)

        services.read(self, work, self._show, topic="list")

    def listed_rows(self) -> tuple[ReminderRow, ...]:
        """The messages on the list."""
        tab = self._tabs.current()
        if tab == BY_HAND and self._listed is not None:
            return tuple(each.row for each in self._listed.hand)
        if tab == LOG:
            return self.log.rows()
        return self.coming.rows() if tab == COMING else ()

    def rule_editor(self) -> RuleEditor:
        """The rule's own tab, which must have been shown."""
        assert self._rule is not None
        return self._rule

    def templates(self) -> TemplatesTab:
        """The tab of all texts, which must have been shown."""
        assert self._texts is not None
        return self._texts

    def show_tab(self, tab: str) -> None:
        """Show a tab: coming, by_hand, answers, log, rule, templates, channels.

        "not_sent" is the part of the log that tells who is left out and why.
        """
        if tab == NOT_SENT or (tab == LOG and self._tabs.current() != LOG):
            group = LogGroup.NOT_SENT if tab == NOT_SENT else LogGroup.SENT
            self.log.show_group(group, self._wanted)
            tab = LOG
        self._tabs.choose(tab)
        self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        # A list that holds the keyboard lets letters and digits through to here.
        tab = self._tabs.current()
        taken = (tab == COMING and self.coming.answer(event)) or (
            tab == LOG and self.log.answer(event)
        )
        if not taken and tab == BY_HAND and event.key() == Qt.Key.Key_Backspace:
            self.hand.back()  # also when the list has been worked off
        elif not taken and not (event.key() == Qt.Key.Key_Down and self._into_list()):
            super().keyPressEvent(event)

    def _into_list(self) -> bool:
        """Down leads from the tabs into the list below."""
        view = {BY_HAND: self.hand, ANSWERS: self.answered}.get(self._tabs.current())
        if isinstance(view, ByHandView | AnswersView):
            view.take_keyboard()
        return view is not None

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._heartbeat.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._heartbeat.stop()

    # Showing.

    def _show(self, listed: Listed) -> None:
        self._listed = listed
        self._show_strip(listed.strip)
        self._show_tabs(listed)
        if listed.tab == RULE:
            self._show_rule(listed)
        elif listed.tab == ANSWERS and listed.answers is not None:
            self.answered.show_answers(listed.answers)
            self._middle.setCurrentWidget(self.answered)
        elif listed.tab == BY_HAND and listed.hand:
            self._wanted = self.hand.show_rows(listed.hand, listed.wished_app, self._wanted)
            self._middle.setCurrentWidget(self.hand)
        elif listed.tab == BY_HAND:
            self._middle.setCurrentWidget(self._nobody)
        elif listed.tab == LOG:
            self._middle.setCurrentWidget(self.log)
        elif listed.tab == TEMPLATES:
            self._show_texts(listed)
        elif listed.tab == CHANNELS:
            self._middle.setCurrentWidget(self.channels)
        elif listed.coming is not None:
            self._day = listed.coming.day
            self._wanted = self.coming.show_coming(listed.coming, self._wanted)
            self._middle.setCurrentWidget(self.coming)
        if self._tabs.was_pressed():  # whoever walks along the tabs stays on them
            self._into_list()

    def _read_strip(self) -> None:
        """Heartbeats are no news of the salon: they are looked at while somebody looks."""
        self.services.read(self, read_strip, self._show_strip, topic="strip")

    def _show_strip(self, strip: Strip) -> None:
        self._told = strip
        self._strip.show_strip(strip)
        self.channels.show_strip(strip)
        self._show_top()

    def _show_top(self) -> None:
        strip, top = self._told, self._top
        if strip is None or top is None or not shiboken6.isValid(top):
            return
        row = top.layout()
        assert row is not None
        paused = strip.overview.paused
        if row.count() and top.property("paused") == paused:
            return
        top.setProperty("paused", paused)
        clear(row)
        if paused:
            resume = self.acts.resume
            # On the first day the one button to press is the approval above the list.
            kind = "primary" if strip.first_look_done else "secondary"
            row.addWidget(button(_("Resume sending"), resume, kind=kind, icon_name="play"))
        else:
            row.addWidget(button(_("Pause sending"), self.acts.pause, icon_name="pause"))

    def _show_tabs(self, listed: Listed | None) -> None:
        numbers = {}
        if listed is not None:
            overview = listed.strip.overview
            numbers = {
                BY_HAND: overview.by_hand + overview.needs_answer,
                ANSWERS: listed.waiting_answers,
            }
        titles = (
            (COMING, _("Coming days")),
            (BY_HAND, _("By hand")),
            (ANSWERS, _("Answers")),
            (LOG, _("Log")),
            (RULE, _("Rules")),
            (TEMPLATES, _("Templates")),
            (CHANNELS, _("Channels")),
        )
        choices = [
            (key, f"{title} {numbers[key]}" if numbers.get(key) else title) for key, title in titles
        ]
        self._tabs.set_choices(choices, self._tabs.current() or COMING)

    def _show_rule(self, listed: Listed) -> None:
        from salonapp.ui.pages.reminders.rule import RuleEditor

        if self._rule is None:
            self._rule = RuleEditor(self.services)
            self._middle.addWidget(self._rule)
        if listed.rules is not None:
            self._rule.show_rules(listed.rules)
        self._middle.setCurrentWidget(self._rule)
        if self._asked_text is not None:
            asked, self._asked_text = self._asked_text, None
            self._rule.open_text(*asked)

    def _show_texts(self, listed: Listed) -> None:
        from salonapp.ui.pages.reminders.templates_tab import TemplatesTab

        if self._texts is None:
            self._texts = TemplatesTab(self.services, self._open_text)
            self._middle.addWidget(self._texts)
        self._texts.show_texts(listed.texts)
        self._middle.setCurrentWidget(self._texts)

    def _open_text(self, kind: str, key: str) -> None:
        """Show a text of a rule where it can be changed."""
        self._asked_text = (kind, key)
        self.show_tab(RULE)

    # Acting.

    def _choose_day(self, day: date) -> None:
        self._day = day
        self._wanted = None
        self.reload()

    def _refuse(self, error: SalonError) -> None:
        if self._middle.currentWidget() is self.hand:
            self.hand.refuse(error)
        elif self._tabs.current() == COMING:
            self.coming.refuse(error)
        elif self._tabs.current() == LOG and self.log.pane.shown_id() is not None:
            self.log.pane.refuse(error)
        else:
            self.navigator.problem(error)

    def _open_limits(self) -> None:
        self.navigator.open_settings("messages")

    def _open_link(self, message_id: int, link: HandLink, text: str) -> None:
        pane = self.log.pane if self._tabs.current() == LOG else self.coming.pane
        pane.say_opened(message_id, open_link(link, text))

    def _copy(self, text: str) -> None:
        copy(text)
        self.navigator.say(_("The text is copied."))

    def _postpone_to(self, message_id: int) -> None:
        self._postpone_all_to((message_id,))

    def _postpone_all_to(self, message_ids: Sequence[int]) -> None:
        def show(today: date) -> None:
            tomorrow = today + timedelta(days=1)
            PostponeDialog(self.window(), self.acts, message_ids, tomorrow).open()

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
            retry=acts.retry,
        )

    # Building.

    def _build(self) -> None:
        tabs = box(spacing=0)
        tabs.addWidget(self._tabs)
        tabs.addWidget(rule())
        self._middle = QStackedWidget()
        views = (self.coming, self._nobody, self.hand, self.answered, self.log, self.channels)
        for view in views:
            self._middle.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 20)
        column.setSpacing(12)
        column.addLayout(tabs)
        column.addWidget(self._strip)
        column.addWidget(self._middle, 1)
