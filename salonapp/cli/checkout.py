"""How a visit was paid, as it is typed in the shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salonapp.foundation.errors import InvalidInput, NotAllowed
from salonapp.foundation.i18n import msg

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Tx
    from salonapp.visits.cards import VisitDraft
    from salonapp.visits.checkout import Checkout, Payment


def amounts_allowed(viewer: Viewer) -> None:
    """NotAllowed for who may not see takings: they close visits without amounts."""
    if not viewer.sees_takings:
        raise NotAllowed(
            msg("Who may not see takings closes a visit without amounts."),
            msg("Leave the payment, the discount and the tip out."),
        )


def checkout_from(
    tx: Tx, draft: VisitDraft, pay: Sequence[str], discount: str, reason: str, tip_minor: int
) -> Checkout:
    """The checkout that was typed; prices are the draft's, or the price list's.

    Raises:
        InvalidInput: a part or the discount is none, or more was paid than is due.
    """
    from salonapp.visits.checkout import Checkout, ServiceLine
    from salonapp.visits.closing import check_over_payment, percent_of, split
    from salonapp.visits.commands.shared import services_of

    listed = [row.price_minor for row in services_of(tx, draft.service_ids)]
    prices: Sequence[int | None] = listed
    if draft.price_minor is not None:
        prices = split(draft.price_minor, listed)
    lines = tuple(
        ServiceLine(service_id, None, price)
        for service_id, price in zip(draft.service_ids, prices, strict=True)
    )
    whole = Checkout(lines).price_minor
    off = 0
    if discount.endswith("%"):
        if not discount[:-1].isdecimal() or int(discount[:-1]) > 100 or whole is None:
            raise InvalidInput(msg("This is not a discount."), msg("Write it like 10% or 300."))
        off = percent_of(whole, int(discount[:-1]))
    elif discount:
        if not discount.isdecimal():
            raise InvalidInput(msg("This is not a discount."), msg("Write it like 10% or 300."))
        off = int(discount)
    payments = tuple(map(payment_from, pay)) or None
    made = Checkout(lines, off, reason, payments, tip_minor)
    check_over_payment(made, is_meant=False)
    return made


def payment_from(text: str) -> Payment:
    """A part as typed, such as "cash=100000"; InvalidInput when it is none."""
    from salonapp.visits.checkout import Payment, PaymentMethod

    method, _equals, amount = text.partition("=")
    if method not in set(PaymentMethod) or not amount.isdecimal():
        raise InvalidInput(
            msg("{text} is not a payment.", text=text),
            msg("Write it like cash=100000: cash, card, transfer, certificate or prepayment."),
        )
    return Payment(PaymentMethod(method), int(amount))
