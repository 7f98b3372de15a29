"""Taking money for what a client owes from visits of other days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.money import format_money
from salonapp.ui.checkout.payment_rows import PaymentRows
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.kit.frames import KeyValues
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services
from salonapp.visits.checkout import PaymentMethod
from salonapp.visits.closing import without_change
from salonapp.visits.debts import Debt

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class DebtForm(FormDialog):
    """What is owed, visit by visit, and how it is paid; Enter pays all of it in cash.

    `paid` tells what is still owed afterwards, in minor units.
    """

    paid = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client: tuple[int, str],
        debts: Sequence[Debt],
        today: date,
        currency: str,
    ) -> None:
        self._client_id, self._name = client
        title = _("{name} owes").format(name=self._name)
        super().__init__(parent, title, _("Take the payment"), width=480)
        self._services = services
        self._currency = currency
        self._owed = sum(each.owed_minor or 0 for each in debts)
        rows = [
            (format_day(each.on_day, today=today), self._money(each.owed_minor or 0))
            for each in debts
        ]
        if len(rows) > 1:
            rows.append((_("All together"), self._money(self._owed)))
        self.form.add_wide(KeyValues(rows))
        self._payments = PaymentRows(currency)
        self._payments.add_shortcuts(self)
        self.form.add("payments", _("Paid now"), self._payments, span=2)
        self._rest = label("", "strong", wrap=True)
        self.body.addWidget(self._rest)
        words = _("The money counts as taken today. Ring it up on the till as well.")
        self.body.addWidget(label(words, "caption", wrap=True))
        self._payments.asked.connect(self._pay_rest)
        self._payments.changed.connect(self._say_rest)
        self._say_rest()
        self.start_clean()
        self._payments.setFocus()

    def submit(self) -> None:
        """Write it; what cannot be comes back to its field."""
        try:
            payments = self._payments.payments()
        except InvalidInput as error:
            self.check({"payments": str(error)})
            self._payments.focus_wrong()
            return
        self.check({})
        over = sum(part.amount_minor for part in payments) - self._owed
        if over > 0:  # the change goes back, and only what was owed is written
            payments = without_change(payments, over) or payments
        self.set_busy(True)
        client_id, viewer = self._client_id, self._services.viewer

        def work(tx: Tx) -> int:
            from salonapp.visits.commands.debts import pay_debts

            return pay_debts(tx, client_id, payments, viewer=viewer)

        left = self._owed - sum(part.amount_minor for part in payments)
        what, about = msg("Debt paid"), self._name
        if left > 0:  # shown and not kept: the journal names no amounts to who may not see them
            what = msg("Part of a debt paid")
            rest = _("{name}, still owed: {amount}")
            about = rest.format(name=self._name, amount=self._money(left))
        self._services.write(self, what, work, self._done, failed=self.refuse, about=about)

    def _done(self, left: int) -> None:
        self.paid.emit(left)
        self.saved()

    def extra_snapshot(self) -> Sequence[object]:
        """What is paid."""
        return (str(self._payments.typed()),)

    def _left(self) -> int:
        paid = sum(part.amount_minor for part in self._payments.payments())
        return self._owed - paid

    def _pay_rest(self, method: str) -> None:
        try:
            left = self._left()
        except InvalidInput:
            left = 0
        self._payments.pay_rest(PaymentMethod(method), left)

    def _say_rest(self) -> None:
        if self.isVisible():
            self._fit_height()
        try:
            left = self._left()
        except InvalidInput as error:
            self._rest.setText(str(error))
            return
        if left < 0:
            words = _("Change to give: {amount}")
        else:
            words = _("Still owed afterwards: {amount}") if left else _("Paid in full.")
        self._rest.setText(words.format(amount=self._money(abs(left))))

    def _money(self, minor: int) -> str:
        return format_money(minor, self._currency)


def open_debts(
    parent: QWidget,
    services: Services,
    client: tuple[int, str],
    then: Callable[[int], object] | None = None,
) -> None:
    """Read what the client (number and name) owes now, and ask how it is paid.

    `then` is told what is still owed afterwards.
    """

    def work(reader: Reader) -> tuple[tuple[Debt, ...], date, str]:
        from salonapp.visits.queries.debts import debts_of

        debts = debts_of(reader, services.viewer, client[0])
        return debts, reader.today, reader.settings.text("salon.currency")

    def show(found: tuple[tuple[Debt, ...], date, str]) -> None:
        form = DebtForm(parent.window(), services, client, *found)
        if then is not None:
            form.paid.connect(then)
        form.open()

    services.read(parent, work, show, topic="debts")
