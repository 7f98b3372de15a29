"""A rule tried before it is switched on: how much it would send, to whom first, to whom not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_moment, format_short_day
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, Scroll, box
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.row_list import ROW_HEIGHT, RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services
from salonapp.ui.theme import colour, font

if TYPE_CHECKING:
    from salonapp.reminders.rules import RuleSettings
    from salonapp.storage.door import Reader

_DAYS = 30


@dataclass(frozen=True, slots=True)
class _Told:
    """A trial in words."""

    count: str
    first_day: date
    days: tuple[tuple[date, int], ...]
    first: tuple[TwoLine, ...]
    others: tuple[str, ...]


class RuleTrial(Scroll):
    """Counts when asked to, for the rule as it stands in the form; a change empties it."""

    refused = Signal(object)
    """A `SalonError`: what is wrong with the form."""

    def __init__(self, services: Services) -> None:
        super().__init__(margins=(0, 0, 6, 0), spacing=12)
        self._services = services
        card = Card(_("The next 30 days"), spacing=10)
        self._words = label("", "strong", wrap=True)
        card.add(self._words)
        self._bars = DayBars()
        card.add(self._bars)
        self.body.addWidget(card)
        self._lines: dict[int, TwoLine] = {}
        self._model = IdListModel(self._read_rows, self)
        self._first = Card(_("The first messages"), spacing=6)
        self._list = RowList(self._model, _("The first messages"))
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._first.add(self._list)
        self.body.addWidget(self._first)
        self._left_out = Card(_("Who would get nothing, and why"), spacing=6)
        self._others = label("", "second", wrap=True, selectable=True)
        self._left_out.add(self._others)
        self.body.addWidget(self._left_out)
        row = box(across=True, spacing=8)
        self.ask = button(_("Count anew"), lambda: self.count(self._rule))
        row.addWidget(self.ask)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
        self._rule: RuleSettings | None = None
        self.forget()

    def forget(self) -> None:
        """What was counted before holds no longer."""
        hint = _("Shows what this rule would send. Nothing goes out, and nothing is written down.")
        self._words.setText(hint)
        for part in (self._first, self._bars, self._left_out):
            part.hide()

    def count(self, rule: RuleSettings | None) -> None:
        """Count what the rule would send if it were on."""
        if rule is None:
            return
        self._rule = rule
        self._words.setText(_("Counting…"))

        def work(reader: Reader) -> _Told:
            return _tell(reader, rule)

        self._services.read(self, work, self._show, topic="trial", failed=self._failed)

    def _failed(self, error: SalonError) -> None:
        self.forget()
        self.refused.emit(error)

    def _show(self, told: _Told) -> None:
        self._words.setText(told.count)
        self._bars.show_days(told.first_day, told.days)
        self._bars.setVisible(bool(told.days))
        self._lines = dict(enumerate(told.first))
        self._list.setFixedHeight(ROW_HEIGHT * len(told.first) + 2)
        self._model.reset(list(self._lines), self._lines)
        self._first.setVisible(bool(told.first))
        self._others.setText("\n".join(told.others))
        self._left_out.setVisible(bool(told.others))

    def _read_rows(self, ids: Sequence[int], then: Callable[[Mapping[int, TwoLine]], None]) -> None:
        then({each: self._lines[each] for each in ids if each in self._lines})


class DayBars(QWidget):
    """How many messages each of the coming days would have, as bars."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: list[int] = []
        self._first_day = date.min
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(self, first_day: date, days: tuple[tuple[date, int], ...]) -> None:
        """Show the counts from `first_day` on."""
        self._first_day = first_day
        by_day = dict(days)
        self._counts = [by_day.get(first_day + timedelta(days=n), 0) for n in range(_DAYS + 1)]
        words = ngettext("{count} message", "{count} messages", max(self._counts, default=0))
        most = words.format(count=max(self._counts, default=0))
        self.setAccessibleName(_("Messages by day; at most {most}").format(most=most))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(400, 92)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if not self._counts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12))
        most = max(self._counts) or 1
        step = self.width() / len(self._counts)
        ground = self.height() - 20
        painter.setPen(Qt.PenStyle.NoPen)
        for at, count in enumerate(self._counts):
            tall = (ground - 16) * count / most
            place = QRectF(at * step + 1, ground - max(tall, 2), max(step - 3, 2), max(tall, 2))
            painter.setBrush(colour("accent" if count else "line_soft"))
            painter.drawRoundedRect(place, 2, 2)
        painter.setPen(colour("ink_2"))
        middle = Qt.AlignmentFlag.AlignCenter
        for at, count in enumerate(self._counts):
            if count and step >= 16:
                top = ground - (ground - 16) * count / most - 16
                painter.drawText(QRectF(at * step - 6, top, step + 9, 15), int(middle), str(count))
        for at in range(0, len(self._counts), 7):
            day = format_short_day(self._first_day + timedelta(days=at), today=self._first_day)
            painter.drawText(QRectF(at * step, ground + 3, 7 * step, 16), 0, day)
        painter.end()


def _tell(reader: Reader, rule: RuleSettings) -> _Told:
    from salonapp.reminders.derive.frame import send_window
    from salonapp.reminders.queries import try_rule
    from salonapp.reminders.rule_checks import check_rule

    check_rule(rule, send_window(reader.settings))
    found = try_rule(reader, rule)
    count = _("Nobody would get a message.")
    if found.messages:
        words = ngettext(
            "{count} message would go out.", "{count} messages would go out.", found.messages
        )
        count = words.format(count=found.messages)
    first = tuple(
        TwoLine(each.client, each.why, format_moment(each.send_at, reader.zone, reader.today))
        for each in found.first
    )
    others = tuple(f"{number} — {why}" for why, number in found.others)
    return _Told(count, reader.today, found.days, first, others)
