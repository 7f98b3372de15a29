"""What the day's page reads, in one look, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from salonapp.clients.photos import PhotoPair
from salonapp.desk.booking import WaitingRow
from salonapp.desk.cards import TodayView
from salonapp.staff.rights import StaffRole

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
    #: The last before and after of each client of a master's day.
    pairs: tuple[tuple[int, PhotoPair], ...] = ()
    #: Who waits for a time, the oldest wish first.
    waiting: tuple[WaitingRow, ...] = ()
    #: When the next messages go out, in the salon's time zone.
    next_out: datetime | None = None


def read_day(reader: Reader, viewer: Viewer) -> Day:
    """Everything the page shows; for a master the day of their own clients."""
    if is_masters_day(viewer):
        return _masters_day(reader, viewer)
    from salonapp.desk.queries import today
    from salonapp.desk.queries.waiting import waiting_list
    from salonapp.reminders.queries import by_hand
    from salonapp.reminders.queries.answers import count_waiting
    from salonapp.reminders.queries.next_out import next_out

    return Day(
        today(reader, viewer),
        tuple(by_hand(reader, viewer)),
        reader.settings.text("reminders.by_hand_app"),
        count_waiting(reader, viewer),
        waiting=tuple(waiting_list(reader, viewer)),
        next_out=next_out(reader),
    )


def is_masters_day(viewer: Viewer) -> bool:
    """Whether it is a master who looks: their own clients, in large type."""
    return viewer.role is StaffRole.MASTER and viewer.staff_id is not None


def _masters_day(reader: Reader, viewer: Viewer) -> Day:
    from salonapp.clients.queries.photos import latest_pair
    from salonapp.desk.queries.today import masters_day

    view = masters_day(reader, viewer)
    ids = dict.fromkeys(each.client.id for each in view.appointments)
    pairs = ((each, latest_pair(reader, viewer, each)) for each in ids)
    return Day(view, (), "", pairs=tuple((each, pair) for each, pair in pairs if pair is not None))


def message_for(reader: Reader, viewer: Viewer, client_id: int) -> tuple[int | None, str]:
    """The client's message that can still be sent or changed; else why there is none."""
    from salonapp.reminders.queries import messages, why
    from salonapp.reminders.rules import RuleKind

    for row in reversed(messages(reader, viewer, client_id=client_id)):
        if row.can_change:
            return row.id, ""
    views = why(reader, viewer, client_id, RuleKind.RETURN_AFTER_SERVICE.value)
    return None, " ".join(view.sentence for view in views)
