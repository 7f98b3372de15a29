"""The messages tab of a card: what the client will get and why, and what they have got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.reminders.states import State
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card, Scroll, clear
from salonapp.ui.kit.notices import IconMark
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.reminders.words import channel_name, state_kind
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

_MESSAGES_SHOWN = 60
_UNSENT = frozenset({State.SKIPPED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in the words of the language it was read in."""

    head: str
    text: str
    why: str
    state: str
    state_kind: str


@dataclass(frozen=True, slots=True)
class MessagesShown:
    """What will come, as one sentence with its explanation, and all messages."""

    next_sentence: str
    explanation: tuple[str, ...]
    lines: tuple[MessageLine, ...]
    #: What the other rules say, one line each.
    others: tuple[str, ...] = ()


def read_messages(reader: Reader, viewer: Viewer, client_id: int) -> MessagesShown:
    """A card's messages, what goes out next first."""
    from salonapp.reminders.queries import messages, why
    from salonapp.reminders.rules import RULE_NAMES, RuleKind

    lines = []
    for row in messages(reader, viewer, client_id=client_id, limit=_MESSAGES_SHOWN):
        when = ""
        if row.state not in _UNSENT and row.send_at is not None:
            when = fmt.format_moment(row.send_at, reader.zone, reader.today)
        parts = (when, row.rule_label, "" if row.state in _UNSENT else channel_name(row.channel))
        lines.append(
            MessageLine(
                head=" · ".join(part for part in parts if part),
                text="" if row.state in _UNSENT else row.text,
                why=row.why,
                state=row.state_label,
                state_kind=state_kind(row.state),
            )
        )
    views = why(reader, viewer, client_id)
    return MessagesShown(
        next_sentence=views[0].sentence if views else "",
        explanation=views[0].explanation if views else (),
        lines=tuple(lines),
        # Two reminders of one booking have one reason.
        others=tuple(
            dict.fromkeys(
                f"{_(RULE_NAMES[view.rule])}: {view.sentence}"
                for view in views
                if view.rule is not RuleKind.RETURN_AFTER_SERVICE
            )
        ),
    )


class MessagesTab(Scroll):
    """Reads when it is looked at."""

    def __init__(self, services: Services) -> None:
        super().__init__(margins=(0, 2, 0, 20))
        self._services = services

    def show_card(self, card: Shown) -> None:
        """Read and show a card's messages."""
        services, client_id = self._services, card.id
        services.read(
            self,
            lambda reader: read_messages(reader, services.viewer, client_id),
            self._show,
            topic="messages",
        )

    def _show(self, shown: MessagesShown) -> None:
        clear(self.body)
        if shown.next_sentence:
            self.body.addWidget(_next_card(shown))
        for line in shown.lines:
            self.body.addWidget(_message_card(line))
        if not shown.lines:
            self.body.addWidget(
                label(_("This client has not been written to yet."), "second", wrap=True)
            )
        self.body.addStretch(1)


def _next_card(shown: MessagesShown) -> Card:
    card = Card(_("What comes next"), spacing=6)
    card.add(label(shown.next_sentence, wrap=True, selectable=True))
    for text in shown.others:
        card.add(label(text, wrap=True, selectable=True))
    for text in shown.explanation:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconMark("caret-right", "ink_2", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(text, "second", wrap=True), 1)
        card.body.addLayout(row)
    return card


def _message_card(line: MessageLine) -> Card:
    card = Card(spacing=6)
    row = QHBoxLayout()
    row.addWidget(label(line.head, "strong", wrap=True), 1)
    row.addWidget(chip(line.state, line.state_kind), 0, Qt.AlignmentFlag.AlignTop)
    card.body.addLayout(row)
    if line.text:
        bubble = label(line.text, wrap=True, selectable=True)
        bubble.setProperty("bubble", "true")
        card.add(bubble)
    card.add(label(line.why, "second", wrap=True))
    return card
