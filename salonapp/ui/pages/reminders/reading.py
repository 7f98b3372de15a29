"""What the page reads, in one look, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from salonapp.reminders.states import State
from salonapp.ui.pages.reminders.answers_view import AnswersShown, read_answers
from salonapp.ui.pages.reminders.coming_reading import ComingShown, read_coming
from salonapp.ui.pages.reminders.pane import PaneData
from salonapp.ui.pages.reminders.rules_reading import RulesShown, read_rules
from salonapp.ui.pages.reminders.strip_reading import read_strip
from salonapp.ui.pages.reminders.strip_words import Strip

if TYPE_CHECKING:
    from salonapp.reminders.cards import ByHandRow, TemplateRow
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

COMING, BY_HAND, NOT_SENT, LOG, RULE = "coming", "by_hand", "not_sent", "log", "rule"
CHANNELS = "channels"
ANSWERS = "answers"
TEMPLATES = "templates"


@dataclass(frozen=True, slots=True)
class Listed:
    """One tab's list with everything around it."""

    tab: str
    strip: Strip
    rules: RulesShown | None = None
    texts: tuple[TemplateRow, ...] = ()
    coming: ComingShown | None = None
    #: What a person is to send or to say, and the app the salon sends with.
    hand: tuple[ByHandRow, ...] = ()
    wished_app: str = ""
    answers: AnswersShown | None = None
    waiting_answers: int = 0


def read_list(reader: Reader, viewer: Viewer, tab: str, day: date | None) -> Listed:
    """The list of a tab; without a `day` the first one that has messages.

    The log reads its pages by itself.
    """
    from salonapp.reminders import queries
    from salonapp.reminders.cards import ByHandRow
    from salonapp.reminders.queries.answers import count_waiting
    from salonapp.reminders.queries.templates import template_list

    hand: list[ByHandRow] = []
    if tab == BY_HAND:
        hand = [ByHandRow(row, ()) for row in queries.needs_answer(reader, viewer)]
        hand += queries.by_hand(reader, viewer)
    return Listed(
        tab,
        read_strip(reader),
        read_rules(reader, viewer) if tab == RULE else None,
        template_list(reader) if tab == TEMPLATES else (),
        read_coming(reader, viewer, day) if tab == COMING else None,
        tuple(hand),
        reader.settings.text("reminders.by_hand_app"),
        read_answers(reader, viewer) if tab == ANSWERS else None,
        count_waiting(reader, viewer),
    )


def read_message(reader: Reader, viewer: Viewer, message_id: int) -> PaneData:
    """One message opened."""
    from salonapp.reminders.commands.retrying import may_retry
    from salonapp.reminders.queries import reminder
    from salonapp.reminders.queries.answers import answers_to_message
    from salonapp.reminders.queries.health import segment_price

    return PaneData(
        reminder(reader, viewer, message_id),
        reader.zone,
        reader.today,
        reader.settings.text("reminders.by_hand_app"),
        answers_to_message(reader, viewer, message_id),
        may_retry(reader, message_id),
        segment_price(reader),
    )


def place_of(reader: Reader, viewer: Viewer, message_id: int) -> tuple[str, date | None]:
    """The tab a message stands in, and its day among the coming ones."""
    row = read_message(reader, viewer, message_id).detail.row
    if row.state in (State.HANDED_OVER, State.HELD, State.UNKNOWN):
        return BY_HAND, None
    if row.state in (State.PLANNED, State.QUEUED, State.AWAITING_RETRY):
        return COMING, max(row.day, reader.today) if row.day is not None else None
    return (NOT_SENT if row.state.is_plan else LOG), None
