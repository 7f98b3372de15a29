"""The channels: how each does in plain words, what to do about it, and who sends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from salonapp.channels.port import ChannelKind, Diagnosis
from salonapp.foundation.format import format_moment
from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.money import format_money
from salonapp.reminders.channel_health import ChannelView, HealthState
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, KeyValues, Scroll, box, clear, hold_still, panel
from salonapp.ui.kit.notices import Banner, BusyMark, IconMark
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.strip_words import (
    KINDS,
    Strip,
    agent_chip,
    agent_sentence,
    channel_title,
    limits_words,
    money_of,
)
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database

_ICONS = {
    ChannelKind.BY_HAND: "hand",
    ChannelKind.EMAIL: "envelope-simple",
    ChannelKind.SMS: "device-mobile",
    ChannelKind.TELEGRAM: "telegram-logo",
    ChannelKind.MAX: "chat-circle-dots",
}
#: The section of the settings where a channel is set up.
_SECTIONS = {
    ChannelKind.BY_HAND: "messages",
    ChannelKind.EMAIL: "mail",
    ChannelKind.SMS: "sms",
    ChannelKind.TELEGRAM: "telegram",
    ChannelKind.MAX: "max",
}
OpenSettings = Callable[[str], object]


class ChannelsTab(Scroll):
    """A card for who sends, and one for each channel; two beside each other where there is room."""

    def __init__(self, services: Services, open_settings: OpenSettings) -> None:
        super().__init__(margins=(0, 0, 8, 0), spacing=12)
        self._services = services
        self._open_settings = open_settings
        self._found: dict[ChannelKind, Diagnosis] = {}
        self._testing: ChannelKind | None = None
        self._strip: Strip | None = None
        self._rows = box(spacing=12)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self.setAccessibleName(_("Channels"))

    def show_strip(self, strip: Strip) -> None:
        """Show how things are; nothing is built anew while it says the same."""
        told = (strip.channels, strip.agent, strip.overview.paused, strip.daily_cap)
        before = self._strip
        if before is not None and told == (
            before.channels,
            before.agent,
            before.overview.paused,
            before.daily_cap,
        ):
            return
        self._strip = strip
        self._build()

    def test(self, kind: ChannelKind) -> None:
        """Try a channel as it is set up; nothing is sent."""
        self._testing = kind
        self._build()

        def with_database(db: Database) -> None:
            def work() -> Diagnosis:
                from salonapp.reminders.channel_checks import try_channel

                return try_channel(db, kind)

            self._services.runner.background(
                self, work, partial(self._tested, kind), failed=lambda _error: self._tested(kind)
            )

        self._services.runner.with_database(self, lambda db: db, with_database)

    def _tested(self, kind: ChannelKind, found: Diagnosis | None = None) -> None:
        self._testing = None
        if found is not None:
            self._found[kind] = found
        self._build()

    def _build(self) -> None:
        strip = self._strip
        if strip is None:
            return
        hold_still(self)
        clear(self._rows)
        self._rows.addWidget(self._agent_card(strip))
        across = box(across=True, spacing=12)
        columns = [box(spacing=12), box(spacing=12)]
        for at, view in enumerate(strip.channels):
            columns[at % 2].addWidget(self._channel_card(view, strip))
        for column in columns:
            column.addStretch(1)
            across.addLayout(column, 1)
        self._rows.addLayout(across)

    def _agent_card(self, strip: Strip) -> Card:
        card = Card(_("Who sends"), spacing=8)
        words, kind = agent_chip(strip)
        card.head.addWidget(chip(words, kind))
        card.add(label(agent_sentence(strip), wrap=True))
        card.add(
            label(
                _(
                    "One computer sends for the whole salon. When it is switched off, another one"
                    " with SalonApp open takes over within a minute."
                ),
                "second",
                wrap=True,
            )
        )
        row = QWidget()
        flow = Flow(row, spacing=8)
        limits = button(limits_words(strip), partial(self._open_settings, "messages"))
        limits.setToolTip(_("Change quiet hours and limits"))
        flow.addWidget(limits)
        flow.addWidget(button(_("Folder of the log"), open_log_folder, icon_name="folder-open"))
        card.add(row)
        return card

    def _channel_card(self, view: ChannelView, strip: Strip) -> Card:
        title = channel_title(view.kind)
        card = Card(spacing=8)
        card.setAccessibleName(title)
        head = box(across=True, spacing=8)
        head.addWidget(IconMark(_ICONS.get(view.kind, "paper-plane-tilt"), "accent", 20))
        head.addWidget(label(title, "section"))
        head.addStretch(1)
        if view.kind is not ChannelKind.BY_HAND:
            head.addWidget(chip(_state_word(view), KINDS[view.state]))
        card.body.addLayout(head)
        about = label(_about(view), "second", wrap=True)
        if view.kind is ChannelKind.BY_HAND or view.state is HealthState.NOT_SET_UP:
            card.add(about)
        if view.trouble is not None and view.is_set_up:
            card.add(Banner("danger", f"{view.trouble} {view.advice}"))
        elif view.state is HealthState.LOW:
            low = _("Little money is left. Top the account up before it runs out.")
            card.add(Banner("warning", low))
        facts = _facts(view, strip)
        if facts:
            card.add(KeyValues(facts, key_width=150))
        found = self._found.get(view.kind)
        if found is not None and self._testing is not view.kind:
            card.add(Banner("good" if found.works else "danger", str(found.message)))
        card.add(self._buttons(view, title))
        return card

    def _buttons(self, view: ChannelView, title: str) -> QWidget:
        row = box(across=True, spacing=8)
        opened = partial(self._open_settings, _SECTIONS.get(view.kind, "messages"))
        set_up = _("Settings") if view.is_set_up else _("Set up")
        made = button(set_up, opened, icon_name="gear-six")
        made.setAccessibleName(f"{set_up}: {title}")
        row.addWidget(made)
        if view.is_set_up and view.kind is not ChannelKind.BY_HAND:
            test = button(_("Test"), partial(self.test, view.kind), icon_name="wifi-high")
            test.setAccessibleName(f"{test.text()}: {title}")
            test.setToolTip(_("Log in and look; nothing is sent"))
            test.setEnabled(self._testing is None)
            row.addWidget(test)
            if self._testing is view.kind:
                row.addWidget(BusyMark(18))
        row.addStretch(1)
        return panel(row)


def open_log_folder() -> None:
    """Open the folder of the program's own log, which holds no client data."""
    from salonapp.foundation.paths import log_dir

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_dir())))


def _state_word(view: ChannelView) -> str:
    return {
        HealthState.NOT_SET_UP: _("not set up"),
        HealthState.UNTRIED: _("not tried yet"),
        HealthState.GOOD: _("works"),
        HealthState.LOW: _("little money"),
        HealthState.BAD: _("does not work"),
    }[view.state]


def _about(view: ChannelView) -> str:
    words = {
        ChannelKind.BY_HAND: _(
            "A person opens WhatsApp, Telegram, Viber, SMS or the phone with the text ready."
            " Needs no account and always works."
        ),
        ChannelKind.EMAIL: _("Letters from the salon's own mailbox: costs nothing."),
        ChannelKind.SMS: _("Text messages through SMSC.ru, SMS.ru or Twilio: paid by piece."),
        ChannelKind.TELEGRAM: _("The salon's bot writes to clients who opened it: costs nothing."),
        ChannelKind.MAX: _("The salon's bot writes to clients who opened it: costs nothing."),
    }
    return words.get(view.kind, "")


def _facts(view: ChannelView, strip: Strip) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    waiting = view.waiting + view.ahead
    if waiting or (view.is_set_up and view.kind is not ChannelKind.BY_HAND):
        due = ngettext("{count} due now", "{count} due now", view.waiting)
        ahead = ngettext("{count} planned", "{count} planned", view.ahead)
        parts = [due.format(count=view.waiting), ahead.format(count=view.ahead)]
        facts.append((_("Messages waiting"), ", ".join(parts)))
    if view.kind is ChannelKind.BY_HAND:
        hand = strip.overview.by_hand
        words = ngettext("{count} message", "{count} messages", hand).format(count=hand)
        return [*facts, (_("Wait for a person"), words)]
    if not view.is_set_up:
        return []
    zone, today = strip.zone, strip.today
    if view.good_at is not None:
        facts.append((_("Worked last"), format_moment(view.good_at, zone, today)))
    if view.bad_at is not None:
        facts.append((_("Last trouble"), format_moment(view.bad_at, zone, today)))
    if view.retry_at is not None:
        facts.append((_("Next try"), format_moment(view.retry_at, zone, today)))
    if view.balance_minor is not None and view.balance_at is not None:
        asked = format_moment(view.balance_at, zone, today)
        facts.append((_("Balance"), f"{money_of(view)} ({asked})"))
    if view.segment_minor is not None:
        facts.append((_("One SMS costs"), format_money(view.segment_minor, view.currency or "RUB")))
    return facts
