"""What the page reads, in one look, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from salonapp.reminders.states import NEEDS_PERSON, State
from salonapp.ui.pages.reminders.answers_view import AnswersShown, read_answers
from salonapp.ui.pages.reminders.listing import ShownDay
from salonapp.ui.pages.reminders.pane import PaneData

if TYPE_CHECKING:
    from salonapp.reminders.cards import ByHandRow, DayCount, Overview, ReminderRow, RuleView
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

COMING, BY_HAND, NOT_SENT, LOG, RULE = "coming", "by_hand", "not_sent", "log", "rule"
ANSWERS = "answers"
_MOST = 300


@dataclass(frozen=True, slots=True)
class Listed:
    """One tab's list with everything around it."""

    tab: str
    overview: Overview
    days: tuple[DayCount, ...]
    day: date | None
    rows: tuple[ReminderRow, ...]
    shown: ShownDay
    email_ready: bool
    rules: tuple[RuleView, ...]
    has_visits: bool
    #: What a person is to send or to say, and the app the salon sends with.
    hand: tuple[ByHandRow, ...] = ()
    wished_app: str = ""
    answers: AnswersShown | None = None
    waiting_answers: int = 0


def read_list(reader: Reader, viewer: Viewer, tab: str, day: date | None) -> Listed:
    """The list of a tab; without a `day` the first one that has messages."""
    from salonapp.reminders import queries
    from salonapp.reminders.cards import ByHandRow
    from salonapp.reminders.queries.answers import count_waiting
    from salonapp.reminders.texts import TEXT_KINDS

    days = tuple(queries.coming_days(reader))
    if tab == COMING and (day is None or day < reader.today):
        busy = (each.day for each in days if each.planned + each.sent)
        day = next(busy, reader.today)
    rows: list[ReminderRow] = []
    hand: list[ByHandRow] = []
    if tab == COMING and day is not None:
        rows = queries.reminders_on(reader, viewer, day)
    elif tab == BY_HAND:
        hand = [ByHandRow(row, ()) for row in queries.needs_answer(reader, viewer)]
        hand += queries.by_hand(reader, viewer)
    elif tab == NOT_SENT:
        rows = queries.not_sent(reader, viewer, _MOST)
    elif tab == LOG:
        rows = [row for row in queries.log(reader, viewer, _MOST) if _is_over(row.state)]
    return Listed(
        tab,
        queries.overview(reader),
        days,
        day,
        tuple(rows),
        ShownDay(reader.zone, reader.today, with_day=tab in (BY_HAND, LOG)),
        bool(reader.settings.text("email.host") and reader.settings.text("email.from")),
        tuple(queries.rule(reader, kind) for kind in TEXT_KINDS) if tab == RULE else (),
        _any_visits(reader),
        tuple(hand),
        reader.settings.text("reminders.by_hand_app"),
        read_answers(reader, viewer) if tab == ANSWERS else None,
        count_waiting(reader),
    )


def read_message(reader: Reader, viewer: Viewer, message_id: int) -> PaneData:
    """One message opened."""
    from salonapp.reminders.queries import reminder
    from salonapp.reminders.queries.answers import answers_to_message

    return PaneData(
        reminder(reader, viewer, message_id),
        reader.zone,
        reader.today,
        reader.settings.text("reminders.by_hand_app"),
        answers_to_message(reader, viewer, message_id),
    )


def place_of(reader: Reader, viewer: Viewer, message_id: int) -> tuple[str, date | None]:
    """The tab a message stands in, and its day among the coming ones."""
    row = read_message(reader, viewer, message_id).detail.row
    if row.state in (State.HANDED_OVER, State.HELD, State.UNKNOWN):
        return BY_HAND, None
    if row.state in (State.PLANNED, State.QUEUED, State.AWAITING_RETRY):
        return COMING, max(row.day, reader.today) if row.day is not None else None
    return (NOT_SENT if row.state.is_plan else LOG), None


def _is_over(state: State) -> bool:
    return not state.is_plan and state not in NEEDS_PERSON


def _any_visits(reader: Reader) -> bool:
    from salonapp.temperature.queries import mix

    found = mix(reader)
    return found.clients > found.leads
