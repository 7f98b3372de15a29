"""Reading who owes, for the desk."""

from __future__ import annotations

from salonapp.desk.debtors import Debtor
from salonapp.desk.queries.lists import client_rows
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.debts import added_up
from salonapp.visits.queries.debts import all_debts


def debtors(reader: Reader, viewer: Viewer) -> list[Debtor]:
    """Everybody who owes and whom the viewer sees, who owes longest first."""
    owed = {each.client_id: each for each in added_up(all_debts(reader, viewer))}
    return [Debtor(row, owed[row.id]) for row in client_rows(reader, viewer, list(owed))]
