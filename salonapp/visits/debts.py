"""What is still owed from visits closed without full payment, and how money is set against it.

Only what was closed here counts: an older program's visit that says less than its price, and
nothing of how it was paid, is no debt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from salonapp.foundation.errors import Conflict, InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.foundation.money import LARGEST_MINOR
from salonapp.visits.checkout import Payment


@dataclass(frozen=True, slots=True)
class Debt:
    """A visit that is not paid in full; the amount (minor units) is None where it is hidden."""

    visit_id: int
    client_id: int
    on_day: date
    owed_minor: int | None


@dataclass(frozen=True, slots=True)
class Owed:
    """All a client owes: how much, from how many visits, since when."""

    client_id: int
    owed_minor: int | None
    visits: int
    since: date


def added_up(debts: Sequence[Debt]) -> tuple[Owed, ...]:
    """Debts by client, who owes longest first."""
    found: dict[int, Owed] = {}
    for debt in sorted(debts, key=lambda each: (each.on_day, each.visit_id)):
        so_far = found.get(debt.client_id)
        if so_far is None:
            found[debt.client_id] = Owed(debt.client_id, debt.owed_minor, 1, debt.on_day)
            continue
        owed = None
        if so_far.owed_minor is not None and debt.owed_minor is not None:
            owed = so_far.owed_minor + debt.owed_minor
        found[debt.client_id] = replace(so_far, owed_minor=owed, visits=so_far.visits + 1)
    return tuple(found.values())


def set_against(
    debts: Sequence[Debt], payments: Sequence[Payment]
) -> list[tuple[int, list[Payment]]]:
    """Which visit each payment goes to, the oldest debt first; a part may be split.

    Raises:
        Conflict: nothing is owed.
        InvalidInput: nothing was paid, an amount cannot be, or more than is owed was paid.
    """
    owing = [[each.visit_id, each.owed_minor or 0] for each in debts if each.owed_minor]
    if not owing:
        raise Conflict(msg("Nothing is owed any more."), msg("It was paid meanwhile."))
    for payment in payments:
        if payment.amount_minor < 0:
            raise InvalidInput(msg("An amount cannot be negative."), field="payments")
        if payment.amount_minor > LARGEST_MINOR:
            raise InvalidInput(msg("That amount is too large."), field="payments")
    paid = sum(payment.amount_minor for payment in payments)
    if not paid:
        raise InvalidInput(msg("Enter what was paid."), field="payments")
    if paid > sum(owed for _visit, owed in owing):
        raise InvalidInput(
            msg("More was paid than is owed."), msg("Give the change back."), field="payments"
        )
    found: dict[int, list[Payment]] = {}
    for payment in payments:
        left = payment.amount_minor
        while left:
            visit_id, owed = owing[0]
            part = min(left, owed)
            found.setdefault(visit_id, []).append(replace(payment, amount_minor=part))
            left -= part
            owing[0][1] -= part
            if not owing[0][1]:
                owing.pop(0)
    return list(found.items())
