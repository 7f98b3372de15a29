"""One message a person sends: the text to be changed in place, the app, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QPushButton, QWidget

from salonapp.channels.by_hand import HandLink
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, ngettext
from salonapp.reminders.states import State
from salonapp.ui.kit.avatar import Avatar
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.chips import chip, temperature_chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, Scroll, box, clear, panel, rule
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.answer_acts import AnswerActs, Asked
from salonapp.ui.pages.reminders.answer_bar import AnswerBar
from salonapp.ui.pages.reminders.opening import preferred
from salonapp.ui.pages.reminders.words import app_name, state_kind

if TYPE_CHECKING:
    from salonapp.reminders.answers import AnswerRow
    from salonapp.reminders.cards import ByHandRow

_TEXT_PX = 122


@dataclass(frozen=True, slots=True)
class HandDetail:
    """What is read for the chosen message alone."""

    message_id: int
    alerts: tuple[str, ...] = field(default=(), repr=False)
    explanation: tuple[str, ...] = ()
    given: tuple[AnswerRow, ...] = ()
    today: date = date.min


@dataclass(frozen=True, slots=True)
class HandActs:
    """What the buttons do with the chosen message."""

    open_client: Callable[[int], object]
    go: Callable[[], object]
    copy: Callable[[], object]
    sent: Callable[[], object]
    not_sent: Callable[[], object]
    back: Callable[[], object]
    resolve: Callable[[int, bool, bool], object]
    skip: Callable[[int], object]
    never: Callable[[int, int], object]
    postpone: Callable[[int, int], object]
    postpone_to: Callable[[int], object]


class MessageText(QPlainTextEdit):
    """The text; Escape and Ctrl+Enter hand the keyboard back to the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape or (enter and ctrl):
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.setTextCursor(self.textCursor())


class HandPane(Card):
    """The right-hand side of the list by hand."""

    def __init__(self, acts: HandActs, answers: AnswerActs) -> None:
        super().__init__()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(380)
        self.setAccessibleName(_("The chosen message"))
        self._acts = acts
        self._row: ByHandRow | None = None
        self._link: HandLink | None = None
        self._opened = False
        scroll = Scroll(margins=(16, 16, 16, 16), spacing=12)
        self.add(scroll, 1)
        body = scroll.body
        self._head = box(spacing=0)
        body.addLayout(self._head)
        self._alerts = Banner("danger")
        body.addWidget(self._alerts)
        self._problem = Banner("danger", closable=True)
        body.addWidget(self._problem)
        self._apps = ChoiceRow("filter", _("Send with"))
        self._apps.chosen.connect(self._choose_app)
        body.addWidget(self._apps)
        self.text = MessageText()
        self.text.setFixedHeight(_TEXT_PX)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text of this message"))
        body.addWidget(self.text)
        self._length = label("", "caption", wrap=True)
        body.addWidget(self._length)
        self.text.textChanged.connect(self._show_length)
        self._hint = label("", "second", wrap=True)
        self._buttons = QWidget()
        self._flow = Flow(self._buttons, spacing=6)
        body.addWidget(self._buttons)
        body.addWidget(self._hint)
        body.addWidget(rule())
        self.answers = AnswerBar(answers)
        body.addWidget(self.answers)
        self._why_title = label(_("Why this message"), "section")
        body.addWidget(self._why_title)
        self._why = label("", "", wrap=True, selectable=True)
        body.addWidget(self._why)
        self._explained = label("", "second", wrap=True, selectable=True)
        body.addWidget(self._explained)
        body.addStretch(1)

    def show_row(self, row: ByHandRow, wished_app: str, opened: bool, hint: str) -> None:
        """Show a message; what is being typed for the same one is left alone."""
        same = self._row is not None and self._row.row.id == row.row.id
        before = self._row
        self._row = row
        if not same or (before is not None and before.row != row.row):
            self._show_head(row)
            self._why.setText(row.row.why)
        if not same:
            self._problem.set_text("")
            self._alerts.set_text("")
            self._explained.setText("")
            self._link = preferred(row.links, wished_app)
        elif self._link not in row.links:
            self._link = preferred(row.links, wished_app)
        if not same or (before is not None and self.text.toPlainText() == before.row.text):
            self.text.setPlainText(row.row.text)
        self._show_apps()
        self._opened = opened
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._show_buttons()

    def show_detail(self, detail: HandDetail) -> None:
        """Show what had to be read for this message alone."""
        row = self._row
        if row is None or row.row.id != detail.message_id:
            return
        self._alerts.set_text("\n".join(detail.alerts))
        self._explained.setText("\n".join(detail.explanation))
        self.answers.show_for(asked_of(row), detail.given, detail.today)

    def shown(self) -> ByHandRow | None:
        """The message that is shown."""
        return self._row

    def typed(self) -> str:
        """The text as it stands here."""
        return self.text.toPlainText().strip()

    def link(self) -> HandLink | None:
        """The app that was picked for this message."""
        return self._link

    def step_app(self, by: int) -> None:
        """Pick the app beside the one picked."""
        found = self._row.links if self._row is not None else ()
        if found and self._link in found:
            self._link = found[(found.index(self._link) + by) % len(found)]
            self._show_apps()
            self._show_buttons()

    def refuse(self, error: SalonError) -> None:
        """Show why something could not be done; what was typed stays."""
        self._problem.set_text(str(error))

    def _choose_app(self, key: str) -> None:
        found = self._row.links if self._row is not None else ()
        self._link = next((each for each in found if each.app.value == key), self._link)
        self._show_buttons()

    def _show_apps(self) -> None:
        found = self._row.links if self._row is not None else ()
        chosen = self._link.app.value if self._link is not None else ""
        self._apps.set_choices([(each.app.value, app_name(each.app)) for each in found], chosen)
        self._apps.setVisible(len(found) > 1)

    def _show_head(self, row: ByHandRow) -> None:
        clear(self._head)
        shown = row.row
        across = box(across=True, spacing=12)
        across.addWidget(Avatar(shown.client, 40), 0, Qt.AlignmentFlag.AlignTop)
        lines = box(spacing=3)
        host = QWidget()
        flow = Flow(host, spacing=8)
        name = button(shown.client, partial(self._acts.open_client, shown.client_id), kind="link")
        name.setToolTip(_("Open the card"))
        flow.addWidget(name)
        if shown.temperature:
            flow.addWidget(temperature_chip(shown.temperature))
        if shown.state is not State.HANDED_OVER:
            flow.addWidget(chip(shown.state_label, state_kind(shown.state)))
        lines.addWidget(host)
        words = " · ".join(part for part in (shown.rule_label, shown.address) if part)
        lines.addWidget(label(words, "second", wrap=True))
        across.addLayout(lines, 1)
        made = panel(across)
        self._head.addWidget(made)
        made.show()

    def _show_length(self) -> None:
        count = len(self.typed())
        words = ngettext("{count} character", "{count} characters", count).format(count=count)
        self._length.setText(words)

    def _show_buttons(self) -> None:
        clear(self._flow)
        row = self._row
        if row is None:
            return
        self.text.setReadOnly(row.row.state is not State.HANDED_OVER)
        made = self._hand_buttons(row) if row.row.can_change else self._asking(row.row.id)
        for each in made:
            self._flow.addWidget(each)
            each.show()

    def _hand_buttons(self, row: ByHandRow) -> list[QPushButton]:
        acts = self._acts
        opening = _("Copy the text")
        if self._link is not None:
            opening = _("Open {app}").format(app=app_name(self._link.app))
        go = _keyed(opening, acts.go if self._link is not None else acts.copy, "Enter")
        sent = _keyed(_("Sent, next"), acts.sent, "Enter" if self._opened else "Ctrl+Enter")
        not_sent = _keyed(_("Not sent"), acts.not_sent, "Del")
        first, second = (sent, go) if self._opened else (go, sent)
        first.setProperty("kind", "primary")
        if self._opened:
            second.setText(opening)
        return [first, second, not_sent, self._more(row)]

    def _asking(self, message_id: int) -> list[QPushButton]:
        resolve = self._acts.resolve
        return [
            button(_("It arrived"), partial(resolve, message_id, True, False), kind="primary"),
            button(_("Send again"), partial(resolve, message_id, False, True)),
            button(_("Give up"), partial(resolve, message_id, False, False)),
        ]

    def _more(self, row: ByHandRow) -> QPushButton:
        made = button("", kind="quiet", icon_name="dots-three-bold", tip=_("More"))
        menu = QMenu(made)
        menu.addAction(_("Copy the text") + "\tCtrl+C", self._acts.copy)
        menu.addAction(_("Back to the one before") + "\tBackspace", self._acts.back)
        later = menu.addMenu(_("Postpone"))
        for days in (1, 3, 7):
            words = ngettext("By {count} day", "By {count} days", days).format(count=days)
            later.addAction(words, partial(self._acts.postpone, row.row.id, days))
        later.addAction(_("Choose a day…"), partial(self._acts.postpone_to, row.row.id))
        menu.addSeparator()
        menu.addAction(_("Skip this message"), partial(self._acts.skip, row.row.id))
        never = partial(self._acts.never, row.row.id, row.row.client_id)
        menu.addAction(_("Never write to this client about it"), never)
        made.setMenu(menu)
        return made


def asked_of(row: ByHandRow) -> Asked:
    """Whose answer to a message by hand is noted."""
    shown = row.row
    return Asked(
        shown.client_id,
        shown.client,
        shown.id,
        shown.rule,
        by_phone=bool(shown.address) and "@" not in shown.address,
    )


def _keyed(words: str, act: Callable[[], object], key: str) -> QPushButton:
    made = button(f"{words}  {key}", act)
    made.setAccessibleName(words)
    made.setToolTip(_("{what} (key {key})").format(what=words, key=key))
    return made
