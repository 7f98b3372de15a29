"""The messengers a client is linked to, on the first tab: who it is, since when, and the link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from salonapp.channels.bot_account import MESSENGER_NAMES
from salonapp.channels.port import ChannelKind
from salonapp.clients.chats import ChatView, ClientChats
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card, box, panel, rule
from salonapp.ui.kit.texts import label


@dataclass(frozen=True, slots=True)
class ChatActs:
    """What the buttons of the section do."""

    link: Callable[[ChannelKind], object]
    unlink: Callable[[ChatView], object]


def chats_card(chats: ClientChats, today: date, acts: ChatActs) -> Card | None:
    """The section; None where the salon has no bot and the client no chat."""
    if not chats.shown:
        return None
    card = Card(_("Messengers"), spacing=8)
    for at, channel in enumerate(chats.shown):
        if at:
            card.add(rule())
        can_link = channel in chats.connected
        for chat in chats.of(channel):
            card.add(_linked(chat, today, acts, can_write=can_link))
        if not chats.of(channel):
            card.add(_not_linked(channel, acts))
    return card


def _linked(chat: ChatView, today: date, acts: ChatActs, *, can_write: bool) -> QWidget:
    across = box(across=True, spacing=8)
    words = box(spacing=2)
    words.addWidget(label(chat.messenger))
    day = fmt.format_short_day(chat.linked_at.date(), today=today)
    since = _("{name}, since {day}") if chat.name else _("since {day}")
    words.addWidget(label(since.format(name=chat.name, day=day), "second", wrap=True))
    if chat.others:
        text = ngettext(
            "{count} other client has this chat, too.",
            "{count} other clients have this chat, too.",
            chat.others,
        )
        words.addWidget(label(text.format(count=chat.others), "second", wrap=True))
    across.addLayout(words, 1)
    top = Qt.AlignmentFlag.AlignTop
    if chat.blocked_at is not None:
        across.addWidget(chip(_("bot stopped"), "hot"), 0, top)
        again = button("", lambda: acts.link(chat.channel), kind="quiet", icon_name="link")
        again.setToolTip(_("Link {messenger} again").format(messenger=chat.messenger))
        again.setAccessibleName(again.toolTip())
        again.setVisible(can_write)
        across.addWidget(again, 0, top)
    else:
        word, kind = (_("linked"), "good") if can_write else (_("bot disconnected"), "neutral")
        across.addWidget(chip(word, kind), 0, top)
    away = button("", lambda: acts.unlink(chat), kind="quiet", icon_name="link-break")
    away.setToolTip(_("Unlink {messenger}").format(messenger=chat.messenger))
    away.setAccessibleName(away.toolTip())
    across.addWidget(away, 0, top)
    return panel(across)


def _not_linked(channel: ChannelKind, acts: ChatActs) -> QWidget:
    across = box(across=True, spacing=8)
    messenger = MESSENGER_NAMES[channel]
    words = box(spacing=2)
    words.addWidget(label(messenger))
    words.addWidget(label(_("not linked yet"), "second"))
    across.addLayout(words, 1)
    title = _("Link {messenger}").format(messenger=messenger)
    made = button(title, partial(acts.link, channel), kind="quiet", icon_name="qr-code")
    across.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
    return panel(across)
