"""What the day's page reads, in one look, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salonapp.desk.booking import WaitingRow
from salonapp.desk.cards import TodayView

if TYPE_CHECKING:
    from salonapp.reminders.cards import ByHandRow
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader


@dataclass(frozen=True, slots=True)
class Day:
    """The day, and the messages that wait for a person."""

    view: TodayView
    by_hand: tuple[ByHandRow, ...]
    wished_app: str
    waiting_answers: int = 0
    #: Who waits for a time, the oldest wish first.
    waiting: tuple[WaitingRow, ...] = ()


def read_day(reader: Reader, viewer: Viewer) -> Day:
    """Everything the page shows."""
    from salonapp.desk.queries import today
    from salonapp.desk.queries.waiting import waiting_list
    from salonapp.reminders.queries import by_hand
    from salonapp.reminders.queries.answers import count_waiting

    return Day(
        today(reader, viewer),
        tuple(by_hand(reader, viewer)),
        reader.settings.text("reminders.by_hand_app"),
        count_waiting(reader),
        tuple(waiting_list(reader, viewer)),
    )


def message_for(reader: Reader, viewer: Viewer, client_id: int) -> tuple[int | None, str]:
    """The client's message that can still be sent or changed; else why there is none."""
    from salonapp.reminders.queries import messages, why
    from salonapp.reminders.rules import RuleKind

    for row in reversed(messages(reader, viewer, client_id=client_id)):
        if row.can_change:
            return row.id, ""
    views = why(reader, viewer, client_id, RuleKind.RETURN_AFTER_SERVICE.value)
    return None, " ".join(view.sentence for view in views)
