"""Through which channels a rule writes, the first one tried first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salonapp.channels.port import ChannelKind
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import clear
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.reminders.words import channel_name


class RuleChannels(QWidget):
    """Ticked are those in use; the buttons change their order."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._used: list[ChannelKind] = []
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

    def show_channels(self, channels: Sequence[ChannelKind]) -> None:
        """Show the channels in their order, those not used below."""
        self._used = list(channels)
        clear(self._rows)
        self.ticks = {}
        unused = [each for each in ChannelKind if each not in self._used]
        for at, kind in enumerate((*self._used, *unused)):
            self._rows.addLayout(self._row(at, kind, is_used=kind in self._used))

    def channels(self) -> tuple[ChannelKind, ...]:
        """Those in use, in their order."""
        return tuple(self._used)

    def _row(self, at: int, kind: ChannelKind, *, is_used: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        shown = channel_name(kind.value)
        tick = Tick(shown, is_used)
        tick.clicked.connect(lambda _on=False: self._use(kind, on=tick.isChecked()))
        self.ticks[kind.value] = tick
        row.addWidget(tick, 1)
        for icon, step, tip in (
            ("arrow-up", -1, _("Earlier: {channel}")),
            ("arrow-down", 1, _("Later: {channel}")),
        ):
            made = button(
                "", partial(self._move, at, step), kind="quiet", icon_name=icon,
                tip=tip.format(channel=shown),
            )  # fmt: skip
            made.setEnabled(is_used and 0 <= at + step < len(self._used))
            row.addWidget(made)
        return row

    def _use(self, kind: ChannelKind, *, on: bool) -> None:
        kept = [each for each in self._used if each is not kind]
        if on:
            kept.append(kind)
        # One channel at least: a rule without any is a rule switched off.
        self._set(kept or self._used, kind)

    def _move(self, at: int, step: int) -> None:
        order = list(self._used)
        order[at], order[at + step] = order[at + step], order[at]
        self._set(order, order[at + step])

    def _set(self, order: Sequence[ChannelKind], focus: ChannelKind) -> None:
        is_new = list(order) != self._used
        self.show_channels(order)
        self.ticks[focus.value].setFocus()
        if is_new:
            self.changed.emit()
