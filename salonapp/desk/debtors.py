"""Who owes, as the desk is shown it, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from salonapp.desk.cards import ClientRow
from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.money import DEFAULT_CURRENCY, format_money
from salonapp.visits.debts import Debt, Owed, added_up


@dataclass(frozen=True, slots=True)
class Debtor:
    """Somebody who owes; the amount is None for who may not see takings."""

    client: ClientRow
    owed: Owed


def debt_words(debts: Sequence[Debt], today: date, currency: str = DEFAULT_CURRENCY) -> str:
    """What one client owes, such as "2 500 ₽ since 14 Oct"; "" for nothing."""
    if not debts:
        return ""
    (owed,) = added_up(debts)
    day = format_short_day(owed.since, today=today)
    if owed.owed_minor is None:
        words = ngettext(
            "{count} visit is not paid in full, since {day}",
            "{count} visits are not paid in full, since {day}",
            owed.visits,
        )
        return words.format(count=owed.visits, day=day)
    amount = format_money(owed.owed_minor, currency)
    return _("{amount} since {day}").format(amount=amount, day=day)
