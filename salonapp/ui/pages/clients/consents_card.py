"""What the client agreed to, on the first tab: one line per purpose, and the way to the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QHBoxLayout

from salonapp.clients.cards import ConsentView
from salonapp.clients.consents import channel_name, purpose_name, said, states_of
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label


def consents_card(
    consents: Sequence[ConsentView],
    today: date,
    open_all: Callable[[], object],
    stop: Callable[[], object] | None = None,
) -> Card:
    """Where each purpose stands; a single way of writing where it differs."""
    card = Card(_("Consents"), spacing=6)
    more = button("", open_all, kind="quiet", icon_name="pencil-simple", tip=_("Consents…"))
    card.head.addWidget(more)
    for state in states_of(consents):
        granted = state.granted
        day = ""
        if state.general is not None and state.general.at is not None:
            day = fmt.format_short_day(state.general.at.date(), today=today)
        word, kind = _("not asked yet"), "neutral"
        if granted is not None:
            word, kind = said(granted), "good" if granted else "hot"
        _row(card, purpose_name(state.purpose), day, word, kind)
        for view in state.channels:
            kind = "good" if view.granted else "hot"
            _row(card, f"— {channel_name(view.channel)}", "", said(bool(view.granted)), kind)
    if stop is not None and any(view.granted for view in consents):
        words = _("They asked not to be written to")
        card.add(button(words, stop, kind="quiet", icon_name="prohibit"))
    return card


def _row(card: Card, title: str, day: str, word: str, kind: str) -> None:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label(title, "muted", wrap=True), 1)
    if day:
        row.addWidget(label(day, "caption"))
    row.addWidget(chip(word, kind))
    card.body.addLayout(row)
