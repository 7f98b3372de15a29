"""Taking money for visits that were closed without full payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from salonapp.staff.queries.acting import check
from salonapp.staff.rights import OWNER_VIEWER, Right, Viewer
from salonapp.storage.door import Tx
from salonapp.visits.checkout import Payment
from salonapp.visits.commands.checkout import add_payments
from salonapp.visits.commands.shared import check_client
from salonapp.visits.debts import set_against
from salonapp.visits.queries.debts import debts_of
from salonapp.visits.tables import Visit, VisitPayment


def pay_debts(
    tx: Tx, client_id: int, payments: Sequence[Payment], *, viewer: Viewer = OWNER_VIEWER
) -> int:
    """Set what was paid against what the client owes, the oldest visit first; returns what is left.

    It is money of today, whatever day the visit was. NotAllowed for who may not see takings,
    otherwise refused as `debts.set_against` says; a second click finds nothing owed. NotFound for
    a card that is gone or was merged into another one.
    """
    check(tx, viewer, Right.SEE_TAKINGS)
    tx.session.flush()
    check_client(tx, client_id)
    debts = debts_of(tx, viewer, client_id)
    for visit_id, parts in set_against(debts, payments):
        visit = tx.session.get_one(Visit, visit_id)
        last = tx.session.scalar(
            select(func.max(VisitPayment.position)).where(VisitPayment.visit_id == visit_id)
        )
        later = tx.today if visit.on_day != tx.today else None
        paid = [replace(part, on_day=later) for part in parts]
        add_payments(tx, visit_id, paid, after=-1 if last is None else last)
        visit.paid_minor = (visit.paid_minor or 0) + sum(part.amount_minor for part in parts)
    tx.session.flush()
    return sum(debt.owed_minor or 0 for debt in debts) - sum(p.amount_minor for p in payments)
