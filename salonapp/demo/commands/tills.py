"""How the demo salon's last days were paid: parts, tips, prices by service, why a discount.

What was paid in all stays as it was drawn, so no figure of the salon shifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from sqlalchemy import select

from salonapp.catalog.tables import Service
from salonapp.foundation.i18n import _
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.visits.cards import VisitStatus
from salonapp.visits.checkout import PaymentMethod, method_name
from salonapp.visits.closing import OWN_DISCOUNT, split
from salonapp.visits.tables import Visit, VisitPayment, VisitService

#: Days before today whose visits were closed at the desk.
CLOSED_DAYS = 14
_TIPPED_SHARE = 0.25
_MIXED_SHARE = 0.12
_TIP_STEP_MINOR = 5_000
#: In a salon of fewer visits nobody owes.
_FEW = 9
_OWED_MINOR = 70_000
_METHODS = (
    (PaymentMethod.CARD, 0.52),
    (PaymentMethod.CASH, 0.24),
    (PaymentMethod.TRANSFER, 0.16),
    (PaymentMethod.CERTIFICATE, 0.05),
    (PaymentMethod.PREPAYMENT, 0.03),
)


def close_some(tx: Tx, rng: np.random.Generator) -> None:
    """Close the visits of the last days as the front desk would have."""
    visits = tx.session.scalars(
        select(Visit)
        .where(
            Visit.on_day >= tx.today - timedelta(days=CLOSED_DAYS),
            Visit.status == VisitStatus.DONE.value,
            Visit.paid_minor > 0,
        )
        .order_by(Visit.id)
    ).all()
    prices = tx.session.execute(select(Service.id, Service.price_minor))
    listed = {service_id: price for service_id, price in prices}
    lines: dict[int, list[VisitService]] = {visit.id: [] for visit in visits}
    for row in tx.session.scalars(
        select(VisitService)
        .where(VisitService.visit_id.in_(lines))
        .order_by(VisitService.visit_id, VisitService.position)
    ):
        lines[row.visit_id].append(row)
    parts = []
    _leave_some_owing(visits)
    for visit in visits:
        done = lines[visit.id]
        weights = [listed.get(row.service_id) for row in done]
        for row, price in zip(done, split(visit.price_minor or 0, weights), strict=True):
            row.price_minor = price
        if visit.discount_minor:
            visit.discount_reason = _(OWN_DISCOUNT)
        if rng.random() < _TIPPED_SHARE:
            visit.tip_minor = _TIP_STEP_MINOR * int(rng.integers(2, 7))
        paid = _parts(rng, visit.paid_minor or 0)
        visit.payment = ", ".join(method_name(method) for method, _amount in paid)
        for place, (method, amount) in enumerate(paid):
            parts.append(
                {
                    "visit_id": visit.id,
                    "method": method.value,
                    "amount_minor": amount,
                    "note": "",
                    "position": place,
                }
            )
    tx.session.flush()
    bulk_insert(tx, VisitPayment, parts)


def _leave_some_owing(visits: Sequence[Visit]) -> None:
    """Two clients paid less than the price: dearer work than usual, so that what is paid stays."""
    for at in (len(visits) // 3, 2 * len(visits) // 3) if len(visits) > _FEW else ():
        visits[at].price_minor = (visits[at].price_minor or 0) + _OWED_MINOR


def _parts(rng: np.random.Generator, paid_minor: int) -> list[tuple[PaymentMethod, int]]:
    """One way, or now and then two of them."""
    ways = [method for method, _share in _METHODS]
    shares = [share for _method, share in _METHODS]
    at = [int(each) for each in rng.choice(len(ways), 2, replace=False, p=shares)]
    if rng.random() >= _MIXED_SHARE or paid_minor < 2 * _TIP_STEP_MINOR:
        return [(ways[at[0]], paid_minor)]
    half = paid_minor // 2 // _TIP_STEP_MINOR * _TIP_STEP_MINOR
    return [(ways[at[0]], paid_minor - half), (ways[at[1]], half)]
