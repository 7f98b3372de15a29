"""The line above every tab: who sends, how each channel does, and the limits that hold."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from salonapp.channels.port import ChannelKind
from salonapp.foundation.i18n import _
from salonapp.reminders.channel_health import HealthState
from salonapp.ui.kit.buttons import PressButton, button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import clear
from salonapp.ui.pages.reminders.strip_words import (
    Strip,
    agent_chip,
    agent_sentence,
    channel_chip,
    limits_words,
)


class HealthStrip(QWidget):
    """Chips to press; each leads to where something can be done about it."""

    def __init__(
        self, open_channels: Callable[[], object], open_limits: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setAccessibleName(_("Who sends, and how the channels do"))
        self._open_channels = open_channels
        self._open_limits = open_limits
        self._said: tuple[object, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._chips = QWidget()
        self._flow = Flow(self._chips, spacing=6)
        row.addWidget(self._chips, 1)
        self._limits = button("", open_limits, kind="quiet", icon_name="sliders-horizontal")
        row.addWidget(self._limits, 0, Qt.AlignmentFlag.AlignTop)

    def show_strip(self, strip: Strip) -> None:
        """Say how things are; chips that say the same stay, with the keyboard on them."""
        self._limits.setText(limits_words(strip))
        tip = _("Change quiet hours and limits")
        self._limits.setToolTip(tip)
        self._limits.setAccessibleName(f"{self._limits.text()}. {tip}")
        ready = [
            view
            for view in strip.channels
            if view.state is not HealthState.NOT_SET_UP and view.kind is not ChannelKind.BY_HAND
        ]
        tried = [view for view in ready if view.state is not HealthState.UNTRIED]
        chips = [(*agent_chip(strip), agent_sentence(strip))]
        told = tried or ready
        chips += [(*channel_chip(view, strip.zone), str(view.advice or "")) for view in told]
        if not ready:
            chips.append(
                (
                    _("Everything by hand"),
                    "neutral",
                    _("Set up e-mail, SMS or a messenger, and messages go out by themselves."),
                )
            )
        said = tuple(chips)
        if said == self._said:
            return
        self._said = said
        clear(self._flow)
        for words, kind, tip in chips:
            made = state_chip(words, kind, tip, self._open_channels)
            self._flow.addWidget(made)
            made.show()


def state_chip(words: str, kind: str, tip: str, on_click: Callable[[], object]) -> QPushButton:
    """A chip that is a button; its colour never stands alone."""
    made = PressButton(words)
    made.setProperty("kind", "state")
    made.setProperty("chip", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setToolTip(tip)
    made.setAccessibleName(f"{words}. {tip}" if tip else words)
    made.clicked.connect(lambda _checked=False: on_click())
    return made
