"""Through which channels a rule writes, the first one tried first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salonapp.channels.port import ChannelKind
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import clear
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.reminders.words import channel_name
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView
    from salonapp.storage.door import Tx


class RuleChannels(QWidget):
    """Ticked are those in use; the buttons change their order. Kept at once."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._rule: RuleView | None = None
        self.ticks: dict[str, Tick] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(
            label(_("Through which channel, the first that reaches the client"), "muted")
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column.addLayout(self._rows)

    def show_rule(self, rule: RuleView) -> None:
        """Show the rule's channels in their order, those not used below."""
        if self._rule is not None and self._rule.channels == rule.channels and self.ticks:
            self._rule = rule
            return
        self._rule = rule
        clear(self._rows)
        self.ticks = {}
        unused = [each.value for each in ChannelKind if each.value not in rule.channels]
        for at, name in enumerate((*rule.channels, *unused)):
            self._rows.addLayout(self._row(at, name, is_used=name in rule.channels))

    def _row(self, at: int, name: str, *, is_used: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        shown = channel_name(name)
        tick = Tick(shown, is_used)
        tick.clicked.connect(lambda _on=False: self._use(name, on=tick.isChecked()))
        self.ticks[name] = tick
        row.addWidget(tick, 1)
        used = len(self._rule.channels) if self._rule is not None else 0
        for icon, step, tip in (
            ("arrow-up", -1, _("Earlier: {channel}")),
            ("arrow-down", 1, _("Later: {channel}")),
        ):
            made = button(
                "", partial(self._move, at, step), kind="quiet", icon_name=icon,
                tip=tip.format(channel=shown),
            )  # fmt: skip
            made.setEnabled(is_used and 0 <= at + step < used)
            row.addWidget(made)
        return row

    def _use(self, name: str, *, on: bool) -> None:
        if self._rule is None:
            return
        kept = [each for each in self._rule.channels if each != name]
        self._write([*kept, name] if on else kept)

    def _move(self, at: int, step: int) -> None:
        if self._rule is None:
            return
        order = list(self._rule.channels)
        order[at], order[at + step] = order[at + step], order[at]
        self._write(order)

    def _write(self, order: list[str]) -> None:
        if self._rule is None:
            return
        rule = self._rule

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import set_rule_channels

            set_rule_channels(tx, rule.kind, [ChannelKind(each) for each in order])

        def failed(_error: object) -> None:
            self.ticks = {}
            self.show_rule(rule)

        if not order:
            # One channel at least: a rule without any is a rule switched off.
            self.ticks = {}
            self.show_rule(rule)
            return
        self._services.write(self, msg("Channels of the rule changed"), work, failed=failed)
