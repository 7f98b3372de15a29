"""What a visit cost and how it was paid: lines, discount, parts, tip. A record, not a till.

Amounts are minor units of the salon's currency, never negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg
from salonapp.foundation.money import LARGEST_MINOR
from salonapp.foundation.text import clean_line

LONGEST_NOTE = 200
MOST_PARTS = 20


class PaymentMethod(StrEnum):
    """How a part of a visit was paid."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    CERTIFICATE = "certificate"
    PREPAYMENT = "prepayment"

    @property
    def is_taken_today(self) -> bool:
        """Whether it is money of the day; a certificate or prepayment was paid for before."""
        return self not in (PaymentMethod.CERTIFICATE, PaymentMethod.PREPAYMENT)


METHOD_NAMES: Mapping[PaymentMethod, str] = {
    PaymentMethod.CASH: N_("Cash"),
    PaymentMethod.CARD: N_("Card"),
    PaymentMethod.TRANSFER: N_("Transfer"),
    PaymentMethod.CERTIFICATE: N_("Certificate"),
    PaymentMethod.PREPAYMENT: N_("Prepayment"),
}


def method_name(method: str) -> str:
    """A way to pay, in words; one nobody knows as it is, and "" for what nobody noted."""
    if not method:
        return _("not noted")
    known = set(PaymentMethod)
    return _(METHOD_NAMES[PaymentMethod(method)]) if method in known else method


@dataclass(frozen=True, slots=True)
class Payment:
    """A part of what was paid; the note is a certificate's number or the bank's reference.

    `on_day` is the day it was paid, where that was later than the visit.
    """

    method: PaymentMethod
    amount_minor: int
    note: str = ""
    on_day: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service of the visit, who did it (None: the visit's own master), and its price."""

    service_id: int
    staff_id: int | None = None
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """How a visit is closed. `payments` None: paid as is due, nobody noted how.

    `paid_before_minor` is what then counts as paid instead: an older program's sum, for as long as
    nobody touches price, discount or parts.
    """

    lines: tuple[ServiceLine, ...]
    discount_minor: int = 0
    discount_reason: str = ""
    payments: tuple[Payment, ...] | None = None
    tip_minor: int = 0
    paid_before_minor: int | None = None

    @property
    def price_minor(self) -> int | None:
        """Before the discount; None while the price of a service is not known."""
        prices = [line.price_minor for line in self.lines]
        return None if None in prices else sum(price or 0 for price in prices)

    @property
    def due_minor(self) -> int | None:
        """What the client has to pay, the tip aside."""
        price = self.price_minor
        return None if price is None else max(price - self.discount_minor, 0)

    @property
    def paid_minor(self) -> int | None:
        """What was paid, the tip aside."""
        if self.payments is None:
            return self.due_minor if self.paid_before_minor is None else self.paid_before_minor
        return sum(payment.amount_minor for payment in self.payments)

    @property
    def left_minor(self) -> int:
        """What is still owed; below zero where too much was paid, 0 where nobody noted how."""
        if self.payments is None:
            return 0
        return (self.due_minor or 0) - (self.paid_minor or 0)

    @property
    def methods(self) -> str:
        """How it was paid, in the language spoken, e.g. "Cash, Card"."""
        return ", ".join(
            dict.fromkeys(_(METHOD_NAMES[payment.method]) for payment in self.payments or ())
        )


def checked(checkout: Checkout) -> Checkout:
    """The checkout with its texts cleaned.

    Raises:
        InvalidInput: an amount cannot be, the discount is more than the price, or a discount has
            no reason; the field is named.
    """
    if not checkout.lines:
        raise InvalidInput(msg("Choose at least one service."), field="services")
    amounts = [
        ("services", line.price_minor) for line in checkout.lines if line.price_minor is not None
    ]
    amounts += [("payments", payment.amount_minor) for payment in checkout.payments or ()]
    amounts += [("discount", checkout.discount_minor), ("tip", checkout.tip_minor)]
    amounts += [("payments", checkout.paid_before_minor or 0)]
    for field, amount in amounts:
        if amount < 0:
            raise InvalidInput(msg("An amount cannot be negative."), field=field)
        if amount > LARGEST_MINOR:
            raise InvalidInput(msg("That amount is too large."), field=field)
    if len(checkout.payments or ()) > MOST_PARTS:
        raise InvalidInput(
            msg("A visit is paid in at most {limit} parts.", limit=MOST_PARTS), field="payments"
        )
    _check_discount(checkout)
    return Checkout(
        checkout.lines,
        checkout.discount_minor,
        _short(checkout.discount_reason, "discount_reason") if checkout.discount_minor else "",
        None if checkout.payments is None else _payments(checkout.payments),
        checkout.tip_minor,
        checkout.paid_before_minor if checkout.payments is None else None,
    )


def _check_discount(checkout: Checkout) -> None:
    price = checkout.price_minor
    if price is not None and checkout.discount_minor > price:
        raise InvalidInput(msg("The discount is more than the price."), field="discount")
    if checkout.discount_minor and not clean_line(checkout.discount_reason):
        raise InvalidInput(
            msg("Say why there is a discount."),
            msg("A word will do: regular client, birthday, complaint."),
            field="discount_reason",
        )


def _payments(payments: Sequence[Payment]) -> tuple[Payment, ...]:
    return tuple(
        replace(payment, note=_short(payment.note, "payments"))
        for payment in payments
        if payment.amount_minor
    )


def _short(text: str, field: str) -> str:
    text = clean_line(text)
    if len(text) > LONGEST_NOTE:
        raise InvalidInput(
            msg("The text is longer than {limit} characters.", limit=LONGEST_NOTE), field=field
        )
    return text
