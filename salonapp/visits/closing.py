"""Closing a visit: what it begins with, how a discount is typed, what is handed in.

A standing discount of a client is taken off the whole price; an amount is minor units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from salonapp.catalog.stock import UsageNorm
from salonapp.clients.formulas import FormulaDraft
from salonapp.clients.photos import NewPhoto
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, msg
from salonapp.foundation.money import DEFAULT_CURRENCY, parse_money
from salonapp.visits.cards import AppointmentDraft, AppointmentView, VisitDraft
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod
from salonapp.visits.debts import Debt
from salonapp.visits.meanwhile import VisitSaid
from salonapp.visits.proposing import Slot

#: Why there is a discount, where it is the one of the card.
OWN_DISCOUNT = N_("the client's own discount")

_PERCENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*%")


@dataclass(frozen=True, slots=True)
class CheckoutStart:
    """What the closing of a visit begins with.

    `checkout` is how a visit on record was closed (without amounts for who may not see takings),
    None for a new one. `booked_minor` is what the services cost when they were booked. `debts` are
    what the client owes from other visits.
    """

    checkout: Checkout | None = None
    booked_minor: int | None = None
    discount_percent: int = 0
    norms: tuple[UsageNorm, ...] = ()
    debts: tuple[Debt, ...] = ()


@dataclass(frozen=True, slots=True)
class NextTimes:
    """When the client comes next: booked already, or the times to propose."""

    booked_at: datetime | None = None
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """A visit as it is closed, all of it written together.

    `checkout` None leaves what a visit on record cost as it is; a new one costs what the price
    list says. `formula_id` is the version mixed again, `formula` what was mixed otherwise (of the
    visit's client, day and master, whatever it says), `next_time` the booking made on leaving;
    `photos` are put on the card with the visit.

    What the form began with, where another desk may have written meanwhile: `began` of a visit on
    record, `booked` of the appointment that is closed.
    """

    draft: VisitDraft
    checkout: Checkout | None = None
    formula_id: int | None = None
    formula: FormulaDraft | None = None
    next_time: AppointmentDraft | None = None
    photos: tuple[NewPhoto, ...] = ()
    began: VisitSaid | None = None
    booked: AppointmentView | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The visit that was written, and the appointment booked with it."""

    visit_id: int
    appointment_id: int | None = None


def early_start(booked: datetime, minutes: int, now: datetime) -> datetime | None:
    """When a visit began that is closed before its time: it ends now; None where it is not early.

    All of it in the salon's zone; to five minutes, of today, and never after `now`.
    """
    if booked <= now:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    began = max(midnight, now - timedelta(minutes=minutes))
    return began.replace(minute=began.minute - began.minute % 5, second=0, microsecond=0)


class RestKind(StrEnum):
    """How what was paid stands to what is due."""

    UNKNOWN = "unknown"
    NOT_NOTED = "not_noted"
    PAID = "paid"
    LEFT = "left"
    OVER = "over"


def rest_of(checkout: Checkout) -> tuple[RestKind, int]:
    """How what was paid stands to what is due, and by how much; payments None: not noted."""
    if checkout.due_minor is None:
        return RestKind.UNKNOWN, 0
    if checkout.payments is None:
        return RestKind.NOT_NOTED, checkout.due_minor
    left = checkout.left_minor
    if left > 0:
        return RestKind.LEFT, left
    return (RestKind.OVER, -left) if left < 0 else (RestKind.PAID, 0)


def percent_of(price_minor: int, percent: Decimal | int) -> int:
    """A share of a price in minor units, half a kopeck upwards."""
    share = Decimal(price_minor) * Decimal(percent) / 100
    return int(share.to_integral_value(ROUND_HALF_UP))


def parse_discount(text: str, price_minor: int | None, currency: str = DEFAULT_CURRENCY) -> int:
    """A discount as typed, "10%" or "300", in minor units; 0 for nothing typed.

    Raises:
        InvalidInput: it is neither, more than all of it, or a share of a price nobody knows.
    """
    typed = text.strip()
    if not typed:
        return 0
    found = _PERCENT.fullmatch(typed)
    if found is None:
        try:
            return parse_money(typed, currency)
        except InvalidInput:
            raise InvalidInput(
                msg("This is not a discount."), msg("Write it like 10% or 300."), field="discount"
            ) from None
    percent = Decimal(found[1].replace(",", "."))
    if percent > 100:
        raise InvalidInput(msg("The discount is more than the price."), field="discount")
    if price_minor is None:
        raise InvalidInput(
            msg("A share of a price that is not known."),
            msg("Write the prices, or the discount as an amount."),
            field="discount",
        )
    return percent_of(price_minor, percent)


def check_over_payment(checkout: Checkout, *, is_meant: bool) -> None:
    """Refuse more than is due, unless it was said that it is meant."""
    kind, _amount = rest_of(checkout)
    if kind is RestKind.OVER and not is_meant:
        raise InvalidInput(
            msg("More was paid than is due."),
            msg("Give change, make the rest the tip, or say that it is meant."),
            field="payments",
        )


def split(total_minor: int, weights: Sequence[int | None]) -> tuple[int, ...]:
    """Share an old visit's price out among its services, by what the price list says.

    The kopecks left over are the first one's; without a price list everybody gets the same.
    """
    if not weights:
        return ()
    known = [weight or 0 for weight in weights]
    if not sum(known) or None in weights:
        known = [1] * len(weights)
    whole = sum(known)
    parts = [total_minor * weight // whole for weight in known]
    parts[0] += total_minor - sum(parts)
    return tuple(parts)


def tip_from(checkout: Checkout) -> Checkout:
    """What was paid too much becomes the tip, taken off the last parts."""
    kind, over = rest_of(checkout)
    if kind is not RestKind.OVER:
        return checkout
    parts: list[Payment] = []
    rest = over
    for payment in reversed(checkout.payments or ()):
        taken = min(rest, payment.amount_minor)
        rest -= taken
        if payment.amount_minor > taken:
            parts.insert(0, replace(payment, amount_minor=payment.amount_minor - taken))
    return Checkout(
        checkout.lines,
        checkout.discount_minor,
        checkout.discount_reason,
        tuple(parts),
        checkout.tip_minor + over,
    )


def change_from(checkout: Checkout) -> tuple[Checkout, int] | None:
    """What was paid too much given back out of the cash, and how much that is; None without it."""
    kind, over = rest_of(checkout)
    kept = without_change(checkout.payments or (), over) if kind is RestKind.OVER else None
    return (replace(checkout, payments=kept), over) if kept is not None else None


def without_change(payments: Sequence[Payment], over_minor: int) -> tuple[Payment, ...] | None:
    """The parts after `over_minor` was given back out of the cash; None where it is not enough."""
    left = over_minor
    kept: list[Payment] = []
    for part in reversed(payments):
        back = min(left, part.amount_minor) if part.method is PaymentMethod.CASH else 0
        left -= back
        if part.amount_minor > back:
            kept.insert(0, replace(part, amount_minor=part.amount_minor - back))
    return None if left else tuple(kept)


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What the booked services cost when they were booked, and now, one by one in minor units."""

    booked: tuple[int, ...]
    listed: tuple[int, ...]


def price_change(booked_minor: int | None, listed: Sequence[int | None]) -> PriceChange | None:
    """Whether the price list moved since the booking; None where it did not, or nobody knows."""
    prices = tuple(price for price in listed if price is not None)
    if booked_minor is None or not prices or len(prices) < len(listed):
        return None
    if sum(prices) == booked_minor:
        return None
    return PriceChange(split(booked_minor, prices), prices)
