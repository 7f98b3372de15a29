"""What of the log is shown: groups, states, rules, channels, reasons, a client, a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from salonapp.channels.port import ChannelKind
from salonapp.foundation.i18n import _
from salonapp.reminders.log_filter import REASON_LABELS, LogFilter, LogGroup
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RULE_NAMES, RuleKind
from salonapp.reminders.sentences import state_name
from salonapp.reminders.states import State
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.strip_words import channel_title

_TYPING_MS = 250
_ANY, _TODAY, _WEEK, _MONTH, _OWN = "any", "today", "week", "month", "own"


class LogBar(QWidget):
    """Tells of every change; nothing is kept between two starts of the program."""

    changed = Signal()

    def __init__(self, export: Callable[[], object]) -> None:
        super().__init__()
        self._today = date.today()
        self._groups = ChoiceRow("filter", _("Which messages"))
        groups = (
            (LogGroup.SENT.value, _("Sent")),
            (LogGroup.NOT_SENT.value, _("Not sent")),
            (LogGroup.TROUBLE.value, _("With trouble")),
            (LogGroup.ALL.value, _("Everything")),
        )
        self._groups.set_choices(groups, LogGroup.SENT.value)
        self._groups.chosen.connect(self._group_chosen)
        self._client = QLineEdit()
        self._client.setPlaceholderText(_("Client: name or phone"))
        self._client.setAccessibleName(_("Client: name or phone"))
        self._client.setClearButtonEnabled(True)
        self._client.setFixedWidth(210)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self._client.textChanged.connect(lambda _text: self._typing.start())
        self._state = self._combo(_("State"), ())
        rules = [(kind.value, _(RULE_NAMES[kind])) for kind in RuleKind]
        self._rule = self._combo(_("Occasion"), [("", _("Every occasion")), *rules])
        channels = [(kind.value, channel_title(kind)) for kind in ChannelKind]
        self._channel = self._combo(_("Channel"), [("", _("Every channel")), *channels])
        reasons = [(kind.value, _(words)) for kind, words in REASON_LABELS.items()]
        self._reason = self._combo(_("Reason"), [("", _("Every reason")), *reasons])
        self._period = self._combo(
            _("Period"),
            (
                (_ANY, _("Any time")),
                (_TODAY, _("Today")),
                (_WEEK, _("Last 7 days")),
                (_MONTH, _("This month")),
                (_OWN, _("From … until …")),
            ),
        )
        self._since, self._until = day_field(self._today), day_field(self._today)
        self._own = QWidget()
        days = QHBoxLayout(self._own)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(6)
        for field, name in ((self._since, _("First day")), (self._until, _("Last day"))):
            field.setAccessibleName(name)
            field.dateChanged.connect(lambda _day: self._typing.start())
            days.addWidget(field)
        self._clear = button(_("Clear the filter"), self.clear, kind="quiet", icon_name="x")
        self._told = label("", "second")
        self._export = button(_("Save as CSV…"), export, icon_name="download-simple")
        self._lay_out()
        self._show_states()
        self._own.hide()

    def allow_export(self, allowed: bool) -> None:
        """Offer the file, or not."""
        self._export.setVisible(allowed)

    def set_today(self, today: date) -> None:
        """The salon's day: what "today" and "this month" mean."""
        self._today = today

    def wanted(self) -> LogFilter:
        """What is asked for."""
        since, until = self._days()
        state, rule, reason = (
            str(each.currentData() or "") for each in (self._state, self._rule, self._reason)
        )
        return LogFilter(
            LogGroup(self._groups.current()),
            State(state) if state else None,
            RuleKind(rule) if rule else None,
            str(self._channel.currentData() or ""),
            ReasonKind(reason) if reason else None,
            self._client.text().strip(),
            since,
            until,
        )

    def choose_group(self, group: LogGroup) -> None:
        """Show another group, without telling."""
        self._groups.choose(group.value)
        self._show_states()

    def clear(self) -> None:
        """Ask for everything of the group."""
        combos = (self._state, self._rule, self._channel, self._reason, self._period)
        for each in combos:
            with QSignalBlocker(each):
                each.setCurrentIndex(0)
        with QSignalBlocker(self._client):
            self._client.clear()
        self._own.hide()
        self.changed.emit()

    def tell(self, words: str) -> None:
        """Say how many there are and what they cost."""
        self._told.setText(words)
        self._clear.setVisible(self.wanted().narrows)

    def _days(self) -> tuple[date | None, date | None]:
        chosen, today = self._period.currentData(), self._today
        if chosen == _OWN:
            first, last = day_of(self._since), day_of(self._until)
            return min(first, last), max(first, last)
        starts = {
            _TODAY: today,
            _WEEK: today - timedelta(days=6),
            _MONTH: today.replace(day=1),
        }
        return starts.get(str(chosen)), None

    def _group_chosen(self, _key: str) -> None:
        self._show_states()
        self.changed.emit()

    def _show_states(self) -> None:
        group = LogFilter(LogGroup(self._groups.current()))
        with QSignalBlocker(self._state):
            self._state.clear()
            self._state.addItem(_("Every state"), "")
            for state in group.states:
                self._state.addItem(str(state_name(state)), state.value)

    def _period_chosen(self) -> None:
        self._own.setVisible(self._period.currentData() == _OWN)

    def _combo(self, name: str, pairs: Sequence[tuple[str, str]]) -> QComboBox:
        made = choice(pairs)
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        made.setMaximumWidth(200)
        made.currentIndexChanged.connect(lambda _at: self._combo_chosen())
        return made

    def _combo_chosen(self) -> None:
        self._period_chosen()
        self.changed.emit()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._groups, 1)
        first.addWidget(self._told, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self._export)
        second = QWidget()
        flow = Flow(second, spacing=8)
        fields = (self._client, self._state, self._rule, self._channel, self._reason)
        for each in (*fields, self._period, self._own, self._clear):
            flow.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(first)
        column.addWidget(second)
