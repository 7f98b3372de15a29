"""One message opened: the text as the client gets it, what can be done with it, and why it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from salonapp.channels.by_hand import HandLink
from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_moment
from salonapp.foundation.i18n import _, ngettext
from salonapp.reminders.answers import AnswerKind
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.states import State
from salonapp.ui.kit.avatar import Avatar
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip, temperature_chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import text_area
from salonapp.ui.kit.frames import Card, Scroll, box, clear, hold_still, panel, rule
from salonapp.ui.kit.notices import Banner, EmptyState
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.answer_acts import AnswerActs, Asked
from salonapp.ui.pages.reminders.answer_bar import AnswerBar
from salonapp.ui.pages.reminders.opening import preferred
from salonapp.ui.pages.reminders.size_words import size_words
from salonapp.ui.pages.reminders.words import app_name, channel_name, state_kind

if TYPE_CHECKING:
    from salonapp.reminders.answers import AnswerRow
    from salonapp.reminders.cards import ReminderDetail, ReminderRow

_POSTPONE_DAYS = (1, 3, 7)
_NEVER_ARRIVED = frozenset(
    {State.SENDING, State.AWAITING_RETRY, State.FAILED, State.EXPIRED, State.NOT_DONE}
)


@dataclass(frozen=True, slots=True)
class PaneActs:
    """What the buttons do; each takes the message's id first."""

    open_client: Callable[[int], object]
    send_now: Callable[[int], object]
    set_text: Callable[[int, str], object]
    postpone: Callable[[int, int], object]
    postpone_to: Callable[[int], object]
    skip: Callable[[int], object]
    never: Callable[[int, int], object]
    allow: Callable[[int], object]
    open_link: Callable[[int, HandLink, str], object]
    copy: Callable[[str], object]
    mark: Callable[[int, bool], object]
    resolve: Callable[[int, bool, bool], object]
    retry: Callable[[int], object]


@dataclass(frozen=True, slots=True)
class PaneData:
    """A message with what its times are told by and the app the salon sends with."""

    detail: ReminderDetail
    zone: ZoneInfo
    today: date
    wished_app: str
    given: tuple[AnswerRow, ...] = ()
    #: Whether it failed, and no gateway ever had it.
    can_retry: bool = False
    #: What one SMS segment costs: minor units and currency.
    segment_price: tuple[int, str] | None = None


class MessagePane(Card):
    """The right-hand side of the reminders' page."""

    def __init__(self, acts: PaneActs, answers: AnswerActs) -> None:
        super().__init__()
        self._answer_acts = answers
        self._answers: AnswerBar | None = None
        self.body.setContentsMargins(0, 0, 0, 0)
        self._acts = acts
        self._data: PaneData | None = None
        self._opened: int | None = None
        self._first: QWidget | None = None
        self.setAccessibleName(_("The chosen message"))
        self.setMinimumWidth(330)
        self._scroll = Scroll(margins=(16, 16, 16, 16), spacing=12)
        self.add(self._scroll, 1)
        self.show_nothing()

    def shown_id(self) -> int | None:
        """The message that is shown."""
        return self._data.detail.row.id if self._data is not None else None

    def show_nothing(self) -> None:
        """Nothing is chosen."""
        self._data = None
        self._put(
            EmptyState(
                "chat-circle-text",
                _("No message chosen"),
                _("Choose one: its text, the reason for it and what can be done stand here."),
            )
        )

    def show_message(self, data: PaneData) -> None:
        """Show a message; what is being typed for the same one is left alone."""
        if data == self._data:
            return
        editing = self.shown_id() == data.detail.row.id and self._is_editing()
        self._data = data
        if not editing:
            self._build(data)

    def edit(self) -> None:
        """Put the cursor into the text, where it may still be changed."""
        if self._data is not None and self._data.detail.row.can_change:
            self._set_editing(True)

    def say_opened(self, message_id: int, hint: str) -> None:
        """The messenger was opened: tell what comes next and put Done first."""
        self._opened = message_id
        if self._data is not None and self.shown_id() == message_id:
            self._build(self._data)
            self._hint.setText(hint)
            self._hint.show()
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the keyboard on the first thing that can be done."""
        first = self._first
        if first is not None and shiboken6.isValid(first):
            first.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if not self.answer(event):
            super().keyPressEvent(event)

    def answer(self, event: QKeyEvent) -> bool:
        """Note the answer a key stands for; whether it stood for one."""
        bar = self._answers
        if self._data is None or bar is None or not shiboken6.isValid(bar):
            return False
        return not self._is_editing() and bar.press(event)

    def refuse(self, error: SalonError) -> None:
        """Show why something could not be done; what was typed stays."""
        self._problem.set_text(str(error))

    def _is_editing(self) -> bool:
        return self._edit.isVisible()

    def _build(self, data: PaneData) -> None:
        content, row = QWidget(), data.detail.row
        body = QVBoxLayout(content)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(12)
        body.addWidget(self._head(data))
        self._problem = Banner("danger", closable=True)
        body.addWidget(self._problem)
        self._reading = self._text(data)
        body.addWidget(self._reading)
        self._edit = self._editor(data)
        self._edit.hide()
        body.addWidget(self._edit)
        self._buttons = self._button_row(data)
        body.addWidget(self._buttons)
        self._hint = label("", "second", wrap=True)
        self._hint.hide()
        body.addWidget(self._hint)
        self._answers = AnswerBar(self._answer_acts)
        self._answers.show_for(asked_of(row), data.given, data.today)
        if self._answers.isVisibleTo(content):
            body.addWidget(rule())
        body.addWidget(self._answers)
        body.addWidget(rule())
        going = row.state.is_plan and row.day is None
        title = _("Why it is not sent") if going else _("Why this message")
        body.addWidget(label(title, "section"))
        body.addWidget(label(row.why, "", wrap=True, selectable=True))
        against = "\n".join(data.detail.explanation)
        body.addWidget(label(against, "second", wrap=True, selectable=True))
        if data.detail.history:
            body.addWidget(rule())
            body.addWidget(label(_("What happened"), "section"))
            body.addWidget(label("\n".join(data.detail.history), "second", wrap=True))
        body.addStretch(1)
        self._put(content)

    def _put(self, content: QWidget) -> None:
        """Show `content` as a whole; piece by piece it would flicker."""
        hold_still(self)
        clear(self._scroll.body)
        self._scroll.body.addWidget(content)
        content.show()

    def _head(self, data: PaneData) -> QWidget:
        row = data.detail.row
        across = box(across=True, spacing=12)
        across.addWidget(Avatar(row.client, 40), 0, Qt.AlignmentFlag.AlignTop)
        lines = box(spacing=3)
        name = button(row.client, partial(self._acts.open_client, row.client_id), kind="link")
        name.setToolTip(_("Open the card"))
        flow_host = QWidget()
        flow = Flow(flow_host, spacing=8)
        flow.addWidget(name)
        if row.temperature:
            flow.addWidget(temperature_chip(row.temperature))
        flow.addWidget(chip(row.state_label, state_kind(row.state)))
        lines.addWidget(flow_host)
        parts = [channel_name(row.channel), row.address]
        if row.send_at is not None and not row.state.is_settled:
            parts.append(format_moment(row.send_at, data.zone, data.today))
        words = " · ".join(part for part in parts if part and part != "—")
        lines.addWidget(label(words, "second", wrap=True))
        across.addLayout(lines, 1)
        return panel(across)

    def _text(self, data: PaneData) -> QWidget:
        column = box(spacing=6)
        detail = data.detail
        if detail.subject:
            subject = _("Subject: {text}").format(text=detail.subject)
            column.addWidget(label(subject, "second", wrap=True, selectable=True))
        bubble = label(detail.row.text or "—", wrap=True, selectable=True)
        bubble.setProperty("bubble", "true")
        bubble.setAccessibleName(_("The text: {text}").format(text=detail.row.text))
        column.addWidget(bubble)
        words = size_words(detail, data.segment_price)
        column.addWidget(label(words, "caption", wrap=True))
        return panel(column)

    def _editor(self, data: PaneData) -> QWidget:
        row = data.detail.row
        column = box(spacing=8)
        area = text_area(lines=7)
        area.setPlainText(row.text)
        area.setAccessibleName(_("Text of this message"))
        column.addWidget(area)
        note = _("Only this message changes; the rule's text stays as it is.")
        column.addWidget(label(note, "caption", wrap=True))
        buttons = Flow(spacing=8)
        keep = partial(self._keep_text, row.id, area.toPlainText)
        buttons.addWidget(button(_("Save"), keep, kind="primary"))
        buttons.addWidget(button(_("Cancel"), partial(self._set_editing, False)))
        again = button(_("Text of the rule"), partial(self._acts.set_text, row.id, ""))
        again.setToolTip(_("Throw this text away and use the rule's again"))
        buttons.addWidget(again)
        column.addLayout(buttons)
        self._area = area
        return panel(column)

    def _keep_text(self, message_id: int, text: Callable[[], str]) -> None:
        self._acts.set_text(message_id, text())
        self._set_editing(False)

    def _set_editing(self, on: bool) -> None:
        self._reading.setVisible(not on)
        self._buttons.setVisible(not on)
        self._edit.setVisible(on)
        if on:
            self._area.setFocus()

    def _button_row(self, data: PaneData) -> QWidget:
        row = data.detail.row
        made: list[QWidget]
        if row.state is State.HANDED_OVER:
            made = self._hand_buttons(data)
        elif row.state in (State.HELD, State.UNKNOWN):
            made = self._answer_buttons(row.id)
        elif row.can_change and row.state in (State.SKIPPED, State.CANCELLED):
            made = self._left_out_buttons(data)
        elif row.can_change:
            made = self._plan_buttons(data)
        elif data.can_retry:
            again = button(_("Try once more"), partial(self._acts.retry, row.id), kind="primary")
            again.setToolTip(_("It provably did not go out: no second message can come of it"))
            made = [again]
        else:
            made = []
        host = QWidget()
        flow = Flow(host, spacing=6)
        for each in made:
            flow.addWidget(each)
        host.setVisible(bool(made))
        self._first = made[0] if made else None
        return host

    def _plan_buttons(self, data: PaneData) -> list[QWidget]:
        row = data.detail.row
        now = button(_("Send now"), partial(self._acts.send_now, row.id), kind="primary")
        change = button(_("Edit"), partial(self._set_editing, True))
        later = self._postpone_button(row.id)
        for made, key in ((now, "F4"), (change, "F2"), (later, "F6")):
            made.setToolTip(key)
        return [now, change, later, self._more_button(data)]

    def _left_out_buttons(self, data: PaneData) -> list[QWidget]:
        """What a person can do about a message that is not sent: it depends on the reason."""
        row = data.detail.row
        reason = row.reason.get("kind")
        if reason == ReasonKind.SKIPPED_BY_PERSON:
            return self._plan_buttons(data)
        card = button(_("Open the card"), partial(self._acts.open_client, row.client_id))
        if reason == ReasonKind.NEVER_FOR_CLIENT:
            allow = partial(self._acts.allow, row.client_id)
            return [button(_("Write to this client again"), allow, kind="primary"), card]
        return [card]

    def _hand_buttons(self, data: PaneData) -> list[QWidget]:
        row, found = data.detail.row, data.detail.links
        best = preferred(found, data.wished_app)
        done = partial(self._acts.mark, row.id, True)
        not_done = partial(self._acts.mark, row.id, False)
        made: list[QWidget] = []
        opened = self._opened == row.id
        if opened:
            made.append(button(_("Sent"), done, kind="primary"))
            made.append(button(_("Not sent"), not_done))
        if best is not None:
            words = _("Open {app}").format(app=app_name(best.app))
            kind = "secondary" if opened else "primary"
            act = partial(self._acts.open_link, row.id, best, row.text)
            made.append(button(words, act, kind=kind))
        if not opened:
            made.append(button(_("Sent"), done))
            made.append(button(_("Not sent"), not_done))
        made.append(self._more_button(data))
        return made

    def _answer_buttons(self, message_id: int) -> list[QWidget]:
        resolve = self._acts.resolve
        return [
            button(_("It arrived"), partial(resolve, message_id, True, False), kind="primary"),
            button(_("Send again"), partial(resolve, message_id, False, True)),
            button(_("Give up"), partial(resolve, message_id, False, False)),
        ]

    def _postpone_button(self, message_id: int) -> QPushButton:
        made = button(_("Postpone"))
        made.setMenu(self._postpone_menu(made, message_id))
        return made

    def _postpone_menu(self, owner: QWidget, message_id: int) -> QMenu:
        menu = QMenu(_("Postpone"), owner)
        for days in _POSTPONE_DAYS:
            words = ngettext("By {count} day", "By {count} days", days).format(count=days)
            menu.addAction(words, partial(self._acts.postpone, message_id, days))
        menu.addSeparator()
        menu.addAction(_("Choose a day…"), partial(self._acts.postpone_to, message_id))
        return menu

    def _more_button(self, data: PaneData) -> QPushButton:
        row = data.detail.row
        made = button("", kind="quiet", icon_name="dots-three-bold", tip=_("More"))
        menu = QMenu(made)
        for link in data.detail.links:
            if row.state is State.HANDED_OVER:
                words = _("Open {app}").format(app=app_name(link.app))
                menu.addAction(words, partial(self._acts.open_link, row.id, link, row.text))
        menu.addAction(_("Copy the text"), partial(self._acts.copy, row.text))
        if row.can_change:
            if row.state is State.HANDED_OVER:
                menu.addAction(_("Edit"), partial(self._set_editing, True))
                menu.addMenu(self._postpone_menu(menu, row.id))
            menu.addSeparator()
            skip = partial(self._acts.skip, row.id)
            menu.addAction(_("Skip this message") + "\tDel", skip)
            never = partial(self._acts.never, row.id, row.client_id)
            menu.addAction(_("Never write to this client about it") + "\tShift+Del", never)
        who = Asked(row.client_id, row.client)
        stop = partial(self._answer_acts.note, who, AnswerKind.STOP)
        menu.addAction(_("They asked not to be written to"), stop)
        made.setMenu(menu)
        return made


def asked_of(row: ReminderRow) -> Asked | None:
    """Whose answer to a message is noted; None for one that never went out."""
    if row.state.is_plan or row.state in _NEVER_ARRIVED:
        return None
    by_phone = row.channel in ("by_hand", "sms") and bool(row.address) and "@" not in row.address
    return Asked(row.client_id, row.client, row.id, row.rule, by_phone=by_phone)
