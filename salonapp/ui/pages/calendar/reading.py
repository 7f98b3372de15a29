"""What the calendar page reads, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salonapp.clients.cards import Preference
from salonapp.clients.likes import wishes_due
from salonapp.clients.safety_words import danger_sentences
from salonapp.desk.calendar import CalendarEntry
from salonapp.ui.kit.avatar import initials
from salonapp.ui.kit.id_list import TwoLine

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

_MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class Details:
    """What to know of whoever was chosen; sentences, the worst first."""

    entry_id: int
    dangers: tuple[str, ...] = field(default=(), repr=False)
    wish: str = field(default="", repr=False)
    formula: str = field(default="", repr=False)
    approach: str = field(default="", repr=False)


def read_details(reader: Reader, viewer: Viewer, entry: CalendarEntry) -> Details:
    """Everything the small panel shows beside what the calendar knows already."""
    from salonapp.clients.queries.approach import approaches
    from salonapp.clients.queries.formulas import last_formulas
    from salonapp.clients.queries.preferences import client_preferences
    from salonapp.clients.queries.safety import client_safety

    client_id = entry.client_id
    if client_id is None:
        return Details(entry.id)
    safety = client_safety(reader, viewer, client_id)
    services = entry.service_ids if entry.can_move else ()
    likes: tuple[Preference, ...] = client_preferences(reader, viewer, client_id)
    treated = approaches(reader, [client_id]).get(client_id)
    formulas = last_formulas(reader, viewer, [client_id]).get(client_id, ())
    return Details(
        entry.id,
        danger_sentences(safety, services, entry.day, reader.today),
        next((each.text for each in wishes_due(likes, entry.day)), ""),
        formulas[0].line if formulas else "",
        treated.line if treated is not None else "",
    )


def read_found(reader: Reader, viewer: Viewer, typed: str) -> dict[int, TwoLine]:
    """Clients for what was typed, as rows to be dragged, in order."""
    from salonapp.desk.cards import ClientFilter
    from salonapp.desk.queries import client_ids, client_rows

    rows = client_rows(
        reader, viewer, client_ids(reader, viewer, ClientFilter(typed=typed), most=_MOST_FOUND)
    )
    return {
        row.id: TwoLine(
            row.name,
            second=row.phone,
            letters=initials(row.name),
            alert=row.has_alerts,
        )
        for row in rows
    }
