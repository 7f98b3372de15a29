"""The messages tab of a card: what the client will get and why, and what they have got."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salonapp.foundation import format as fmt
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.reminders.answers import AnswerKind
from salonapp.reminders.states import State
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, Scroll, clear
from salonapp.ui.kit.notices import Banner, IconMark
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.reminders.answer_acts import AnswerActs, Asked
from salonapp.ui.pages.reminders.answer_bar import answer_menu, answered_words
from salonapp.ui.pages.reminders.pane import asked_of
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
    #: Whose answer can be noted, and what was answered so far.
    asked: Asked | None = None
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessagesShown:
    """What will come, as one sentence with its explanation, and all messages."""

    next_sentence: str
    explanation: tuple[str, ...]
    lines: tuple[MessageLine, ...]
    #: What the other rules say, one line each.
    others: tuple[str, ...] = ()
    #: What was said without being asked.
    unasked: tuple[str, ...] = ()
    client: str = ""


def read_messages(reader: Reader, viewer: Viewer, client_id: int) -> MessagesShown:
    """A card's messages, what is ahead first, then the latest."""
    from salonapp.clients.queries import client_name
    from salonapp.reminders.queries import messages, why
    from salonapp.reminders.queries.answers import answers_of
    from salonapp.reminders.rules import RULE_NAMES, RuleKind

    given: defaultdict[int | None, list[str]] = defaultdict(list)
    for answer in answers_of(reader, viewer, client_id):
        given[answer.message_id].append(answered_words(answer, reader.today))
    lines = []
    rows = messages(reader, viewer, client_id=client_id)
    rows.sort(key=lambda row: row.send_at or row.state_at, reverse=True)
    for row in rows[:_MESSAGES_SHOWN]:
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
                asked=asked_of(row),
                given=tuple(given.get(row.id, ())),
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
        unasked=tuple(given.get(None, ())),
        client=client_name(reader, client_id, viewer),
    )


class MessagesTab(Scroll):
    """Reads when it is looked at."""

    def __init__(self, services: Services) -> None:
        super().__init__(margins=(0, 2, 0, 20))
        self._services = services
        self._client_id = 0
        self._acts: AnswerActs | None = None

    def show_card(self, card: Shown) -> None:
        """Read and show a card's messages."""
        services, client_id = self._services, card.id
        self._client_id = client_id
        services.read(
            self,
            lambda reader: read_messages(reader, services.viewer, client_id),
            self._show,
            topic="messages",
        )

    def _show(self, shown: MessagesShown) -> None:
        clear(self.body)
        self._problem = Banner("danger", closable=True)
        self.body.addWidget(self._problem)
        if shown.next_sentence:
            self.body.addWidget(_next_card(shown))
        self.body.addWidget(self._unasked(shown))
        for line in shown.lines:
            self.body.addWidget(self._message(line))
        if not shown.lines:
            self.body.addWidget(
                label(_("This client has not been written to yet."), "second", wrap=True)
            )
        self.body.addStretch(1)

    def _unasked(self, shown: MessagesShown) -> QWidget:
        """What they said of their own accord, and the way to write it down."""
        asked = Asked(self._client_id, shown.client)
        row = QWidget()
        flow = Flow(row, spacing=8)
        act = partial(self._answers().note, asked, AnswerKind.STOP)
        stop = button(_("They asked not to be written to"), act, icon_name="prohibit")
        flow.addWidget(stop)
        said = button(_("They said…"), partial(self._answers().ask, asked, AnswerKind.WORDS))
        flow.addWidget(said)
        for text in shown.unasked:
            flow.addWidget(label(text, "second", wrap=True))
        return row

    def _answers(self) -> AnswerActs:
        if self._acts is None:
            navigator = cast(Navigator, self.window())
            self._acts = AnswerActs(self._services, navigator, self._refuse, self)
        return self._acts

    def _refuse(self, error: SalonError) -> None:
        self._problem.set_text(str(error))

    def _message(self, line: MessageLine) -> Card:
        card = _message_card(line)
        for text in line.given:
            card.add(label(_("Answered: {words}").format(words=text), "strong", wrap=True))
        if line.asked is not None:
            noting = button(_("They answered…"))
            noting.setMenu(answer_menu(noting, self._answers(), line.asked))
            row = QHBoxLayout()
            row.addWidget(noting)
            row.addStretch(1)
            card.body.addLayout(row)
        return card


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
