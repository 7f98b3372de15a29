"""What a visit came to: the price, a discount, how it was paid, what is left, a tip.

A record: nothing here rings up a fiscal receipt, and it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _
from salonapp.foundation.money import format_money
from salonapp.ui.checkout.amounts import amount_in, amount_line, typed_money
from salonapp.ui.checkout.payment_rows import PaymentRows
from salonapp.ui.checkout.two_prices import TwoPrices
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FieldBox, FormGrid, line
from salonapp.ui.kit.frames import Card, box, panel, rule
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import (
    OWN_DISCOUNT,
    PriceChange,
    RestKind,
    change_from,
    check_over_payment,
    parse_discount,
    rest_of,
    tip_from,
)

ReadLines = Callable[[], tuple[ServiceLine, ...]]


class MoneyPane(Card):
    """The right side of a visit's form; its fields join the form's own as `boxes`.

    `prices_asked` wants these prices (minor units) to stand beside the services.
    """

    prices_asked = Signal(object)

    def __init__(
        self,
        boxes: dict[str, FieldBox],
        currency: str,
        lines: ReadLines,
        *,
        price_change: PriceChange | None = None,
    ) -> None:
        super().__init__(spacing=10)
        self._currency = currency
        self._lines = lines
        #: An older program's sum, and the price and discount it goes with.
        self._paid_before: tuple[int, tuple[int | None, int]] | None = None
        self._change_minor = 0
        head = box(across=True, spacing=8)
        head.addWidget(label(_("To pay"), "section"))
        head.addStretch(1)
        self._due = label("", "number")
        self._due.setAccessibleName(_("To pay"))
        head.addWidget(self._due)
        self.body.addLayout(head)
        self._sum = label("", "second", wrap=True)
        self.add(self._sum)
        self._prices = TwoPrices(price_change, currency) if price_change is not None else None
        if self._prices is not None:
            self._prices.asked.connect(self.prices_asked)
            self.add(self._prices)
        grid = FormGrid(2)
        grid.boxes = boxes
        self.discount = line(_("10% or 300"))
        self.reason = line(_("a birthday"))
        grid.add("discount", _("Discount"), self.discount)
        grid.add("discount_reason", _("Why"), self.reason)
        self.add(grid)
        self.add(rule())
        self.payments = PaymentRows(currency)
        paid = FormGrid(1)
        paid.boxes = boxes
        paid.add("payments", _("Paid"), self.payments)
        self.unpaid = Tick(_("Not paid yet: the client owes it"))
        paid.add("unpaid", "", self.unpaid)
        self.add(paid)
        self._rest = label("", "strong", wrap=True)
        self.add(self._rest)
        self.over = Tick(_("It is meant: more was paid than is due"))
        self._to_tip = button(_("Make it the tip"), self._make_tip)
        over = box(spacing=6)
        self._give_back = button(_("Give change"), self._give_change)
        ways = box(across=True, spacing=6)
        ways.addWidget(self._give_back)
        ways.addWidget(self._to_tip)
        ways.addStretch(1)
        over.addLayout(ways)
        over.addWidget(self.over)
        self._over = panel(over)
        self.add(self._over)
        self.tip = amount_line(_("Tip"), _("none"))
        tips = box(across=True, spacing=8)
        tips.addWidget(label(_("Tip, beside the payment")), 1)
        tips.addWidget(self.tip)
        self._tips = panel(tips)
        self._tips.setFocusProxy(self.tip)
        tip_grid = FormGrid(1)
        tip_grid.boxes = boxes
        tip_box = tip_grid.add("tip", "", self._tips)
        tip_box.control = self.tip
        self.add(tip_grid)
        words = _("A record of the salon, not a fiscal receipt: ring it up on the till as well.")
        self.add(label(words, "caption", wrap=True))
        for field in (self.discount, self.reason, self.tip):
            field.textChanged.connect(self.refresh)
        self.payments.changed.connect(self._on_payments)
        self.payments.asked.connect(self._pay_rest)
        self.unpaid.toggled.connect(self._on_unpaid)

    def begin(
        self, checkout: Checkout | None, discount_percent: int, later: date | None = None
    ) -> None:
        """Fill in how it was closed, or the client's own discount for a new visit.

        What is added to a visit that was owed is money of `later`, the day it is paid.
        """
        if checkout is not None and checkout.left_minor > 0:
            self.payments.paid_on = later
        if checkout is None:
            if discount_percent:
                self.discount.setText(f"{discount_percent}%")
                self.reason.setText(_(OWN_DISCOUNT))
        else:
            if checkout.discount_minor:
                self.discount.setText(typed_money(checkout.discount_minor, self._currency))
                self.reason.setText(checkout.discount_reason)
            self.unpaid.setChecked(checkout.payments == ())
            self.payments.set_payments(checkout.payments or ())
            if checkout.tip_minor:
                self.tip.setText(typed_money(checkout.tip_minor, self._currency))
            self._keep_paid_before(checkout.paid_before_minor)
        self.refresh()

    def _keep_paid_before(self, minor: int | None) -> None:
        if minor is not None:
            begun = self.checkout()
            self._paid_before = (minor, (begun.price_minor, begun.discount_minor))

    def checkout(self) -> Checkout:
        """What stands here.

        Raises:
            InvalidInput: an amount is none, or cannot be; the field is named.
        """
        lines = self._lines()
        made = Checkout(lines)
        discount = parse_discount(self.discount.text(), made.price_minor, self._currency)
        payments: Sequence[Payment] | None = self.payments.payments()
        if not payments and not self.unpaid.isChecked():
            payments = None
        before = self._paid_before
        is_kept = before is not None and before[1] == (made.price_minor, discount)
        return Checkout(
            lines,
            discount,
            self.reason.text(),
            None if payments is None else tuple(payments),
            amount_in(self.tip.text(), self._currency, "tip") or 0,
            before[0] if before is not None and is_kept and payments is None else None,
        )

    def checked_checkout(self) -> Checkout:
        """`checkout`, refused where more was paid than is due and nobody said that it is meant."""
        made = self.checkout()
        check_over_payment(made, is_meant=self.over.isChecked())
        return made

    def typed(self) -> object:
        """What stands here as it was typed."""
        fields = [self.discount.text(), self.reason.text(), self.tip.text()]
        return [*fields, self.unpaid.isChecked(), self.payments.typed()]

    def refresh(self, _ignored: object = None) -> None:
        """Say what is due and what is left, as it is typed."""
        try:
            made = self.checkout()
        except InvalidInput as error:
            self._due.setText("…")
            self._sum.setText(str(error))
            self._rest.setText("")
            self._over.hide()
            return
        known = made.due_minor is not None and bool(made.lines)
        self._due.setText(self._money(made.due_minor or 0) if known else "…")
        self._sum.setText(self._sum_words(made))
        self._sum.setVisible(bool(self._sum.text()))
        kind, amount = rest_of(made) if made.lines else (RestKind.UNKNOWN, 0)
        self._rest.setText(self._rest_words(kind, amount, made.paid_before_minor))
        self._rest.setVisible(bool(self._rest.text()))
        self.unpaid.setVisible(not made.payments and made.due_minor != 0)
        self._give_back.setVisible(change_from(made) is not None)
        if self._prices is not None:
            self._prices.show_for([line.price_minor for line in made.lines])
        self._over.setVisible(kind is RestKind.OVER)
        if kind is not RestKind.OVER:
            self.over.setChecked(False)

    def _sum_words(self, made: Checkout) -> str:
        if not made.lines:
            return _("Choose what was done.")
        price = made.price_minor
        if price is None:
            return _("A price is missing: write it beside the service.")
        if not made.discount_minor:
            return ""
        words = _("{price} less {discount}")
        return words.format(price=self._money(price), discount=self._money(made.discount_minor))

    def _rest_words(self, kind: RestKind, amount: int, before: int | None) -> str:
        if kind in (RestKind.NOT_NOTED, RestKind.PAID) and not amount and not self._is_paid():
            return _("Nothing to pay.")
        if kind is RestKind.PAID and self._change_minor:
            words = _("Paid in full. Change to give: {amount}")
            return words.format(amount=self._money(self._change_minor))
        if kind is RestKind.NOT_NOTED and before is not None and before != amount:
            words = _("On record: {amount} paid, how was not noted.")
            return words.format(amount=self._money(before))
        words = {
            RestKind.UNKNOWN: "",
            RestKind.NOT_NOTED: _("Counts as paid in full; how is not noted."),
            RestKind.PAID: _("Paid in full."),
            RestKind.LEFT: _("Left to pay: {amount}"),
            RestKind.OVER: _("Paid too much: {amount}"),
        }[kind]
        return words.format(amount=self._money(amount))

    def _is_paid(self) -> bool:
        try:
            return bool(self.payments.payments())
        except InvalidInput:
            return True

    def _on_payments(self) -> None:
        self._change_minor = 0
        self.refresh()

    def _give_change(self) -> None:
        try:
            found = change_from(self.checkout())
        except InvalidInput:
            return
        if found is not None:
            self.payments.set_payments(found[0].payments or ())
            self._change_minor = found[1]
            self.refresh()
            self.payments.setFocus()

    def _pay_rest(self, method: str) -> None:
        self.unpaid.setChecked(False)
        try:
            made = self.checkout()
        except InvalidInput:
            left = 0
        else:
            left = (made.due_minor or 0) - sum(part.amount_minor for part in made.payments or ())
        self.payments.pay_rest(PaymentMethod(method), left)

    def _make_tip(self) -> None:
        try:
            made = tip_from(self.checkout())
        except InvalidInput:
            return
        self.payments.set_payments(made.payments or ())
        self.tip.setText(typed_money(made.tip_minor, self._currency))
        self.tip.setFocus()

    def _on_unpaid(self, on: bool) -> None:
        if on:
            self.payments.set_payments(())
        self.refresh()

    def _money(self, minor: int) -> str:
        return format_money(minor, self._currency)
