"""Everything the card page shows of one client, in one look."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from salonapp.clients.queries import client_card
from salonapp.desk.cards import Totals, WholeCard
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.temperature.queries import client_temperature
from salonapp.temperature.tables import ClientStats
from salonapp.visits.queries import appointments_ahead, visits_of

#: Visits of a card: more than anybody makes in their life, and an end to what is read.
CARD_VISITS = 2_000

_TOTALS = (
    select(
        ClientStats.visit_days,
        ClientStats.no_shows,
        ClientStats.spent_minor,
        ClientStats.first_visit_on,
        ClientStats.last_visit_on,
        Staff.name.label("master"),
    )
    .outerjoin(Staff, Staff.id == ClientStats.last_staff_id)
    .where(ClientStats.client_id == bindparam("client_id"))
)


def whole_card(reader: Reader, viewer: Viewer, client_id: int) -> WholeCard:
    """Everything the card page shows; NotFound when there is no such client."""
    card = client_card(reader, viewer, client_id)
    row = reader.select(_TOTALS, {"client_id": client_id}).first()
    totals = Totals()
    if row is not None:
        totals = Totals(
            row.visit_days,
            row.no_shows,
            viewer.money(row.spent_minor),
            row.first_visit_on,
            row.last_visit_on,
            row.master or "",
        )
    return WholeCard(
        client=card,
        temperature=client_temperature(reader, client_id, viewer),
        visits=tuple(visits_of(reader, viewer, client_id, most=CARD_VISITS)),
        ahead=tuple(appointments_ahead(reader, viewer, client_id)),
        totals=totals,
    )
