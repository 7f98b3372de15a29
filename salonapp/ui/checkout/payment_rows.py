"""How a visit was paid: a key for each way fills in what is left to pay, a row for each part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import _
from salonapp.ui.checkout.amounts import amount_in, amount_line, typed_money
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.texts import label
from salonapp.visits.checkout import Payment, PaymentMethod, method_name

#: A certificate has a number, a transfer a reference; cash has neither.
_NOTED = (PaymentMethod.TRANSFER, PaymentMethod.CERTIFICATE, PaymentMethod.PREPAYMENT)
_NAME_WIDTH = 84
_NOTE_WIDTH = 70


class _Part(QWidget):
    """One part: how, how much, a note, and a cross."""

    def __init__(self, payment: Payment, currency: str) -> None:
        super().__init__()
        self.method = payment.method
        self.on_day = payment.on_day
        self._currency = currency
        across = box(across=True, spacing=8)
        self.setLayout(across)
        name = method_name(payment.method)
        if payment.on_day is not None:
            name = f"{name}, {format_short_day(payment.on_day, today=payment.on_day)}"
        words = label(name)
        words.setMinimumWidth(_NAME_WIDTH)
        across.addWidget(words)
        self.note = QLineEdit(payment.note)
        self.note.setPlaceholderText(_("its number"))
        self.note.setAccessibleName(_("Note: {name}").format(name=name))
        noted = payment.method in _NOTED or bool(payment.note)
        self.note.setMinimumWidth(_NOTE_WIDTH)
        self.note.setVisible(noted)
        across.addWidget(self.note, 1)
        if not noted:
            across.addStretch(1)
        self.amount = amount_line(_("Amount: {name}").format(name=name))
        self.amount.setText(typed_money(payment.amount_minor, currency))
        across.addWidget(self.amount)
        self.drop = button("", kind="quiet", icon_name="x", tip=_("Remove"))
        self.drop.setAccessibleName(_("Remove {name}").format(name=name))
        across.addWidget(self.drop)

    def payment(self) -> Payment:
        """What stands in the row."""
        amount = amount_in(self.amount.text(), self._currency, "payments") or 0
        return Payment(self.method, amount, self.note.text(), self.on_day)


class PaymentRows(QWidget):
    """The parts a visit was paid in; `asked` wants what is left put down as paid that way."""

    changed = Signal()
    asked = Signal(str)

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        #: The day new parts were paid, where that is later than the visit.
        self.paid_on: date | None = None
        self._parts: list[_Part] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        keys = QWidget()
        flow = Flow(keys, spacing=6)
        self._keys = []
        for at, method in enumerate(PaymentMethod, start=1):
            made = button(f"{at}  {method_name(method)}", lambda m=method: self._ask(m))  # type: ignore[misc]
            made.setAccessibleName(_("Pay the rest: {name}").format(name=method_name(method)))
            made.setToolTip(_("Pay what is left ({keys})").format(keys=f"Alt+{at}"))
            flow.addWidget(made)
            self._keys.append(made)
        self._column.addWidget(keys)
        self.setFocusProxy(self._keys[0])

    def add_shortcuts(self, window: QWidget) -> None:
        """Alt and a digit pay the rest from anywhere in `window`."""
        for at, method in enumerate(PaymentMethod, start=1):
            shortcut = QShortcut(QKeySequence(f"Alt+{at}"), window)
            shortcut.activated.connect(lambda m=method: self._ask(m))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at = event.key() - Qt.Key.Key_1
        if plain and 0 <= at < len(self._keys) and self.focusWidget() in self._keys:
            self._keys[at].click()
            return
        super().keyPressEvent(event)

    def payments(self) -> tuple[Payment, ...]:
        """What stands in the rows, parts of nothing left out.

        Raises:
            InvalidInput: an amount is none.
        """
        return tuple(p for p in (part.payment() for part in self._parts) if p.amount_minor)

    def set_payments(self, payments: Sequence[Payment]) -> None:
        """Show these and no others."""
        for part in list(self._parts):
            self._remove(part, told=False)
        for payment in payments:
            self._add(payment)
        self.changed.emit()

    def pay_rest(self, method: PaymentMethod, left_minor: int) -> None:
        """Put down what is left as paid `method`; one row for each way and day."""
        alike = (each for each in self._parts if each.method is method)
        part = next((each for each in alike if each.on_day == self.paid_on), None)
        if part is None:
            part = self._add(Payment(method, max(left_minor, 0), on_day=self.paid_on))
        else:
            try:
                before = part.payment().amount_minor
            except InvalidInput:
                before = 0
            part.amount.setText(typed_money(max(before + left_minor, 0), self._currency))
        part.amount.setFocus()
        part.amount.selectAll()
        self.changed.emit()

    def typed(self) -> object:
        """What stands in the rows as it was typed."""
        return [
            [
                each.method.value,
                each.amount.text(),
                each.note.text(),
                each.on_day.isoformat() if each.on_day else "",
            ]
            for each in self._parts
        ]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave."""
        rows = [each for each in value if isinstance(each, list)] if isinstance(value, list) else []
        known = {method.value for method in PaymentMethod}
        rows = [each for each in rows if len(each) == 4 and each[0] in known]
        self.set_payments(
            [
                Payment(PaymentMethod(how), 0, str(note), date.fromisoformat(day) if day else None)
                for how, _amount, note, day in rows
            ]
        )
        for part, row in zip(self._parts, rows, strict=True):
            part.amount.setText(str(row[1]))
        self.changed.emit()

    def focus_wrong(self) -> None:
        """Put the cursor where an amount is none."""
        for part in self._parts:
            try:
                part.payment()
            except InvalidInput:
                part.amount.setFocus()
                return

    def _ask(self, method: PaymentMethod) -> None:
        self.asked.emit(method.value)

    def _add(self, payment: Payment) -> _Part:
        part = _Part(payment, self._currency)
        part.drop.clicked.connect(lambda _checked=False: self._remove(part))
        part.amount.textEdited.connect(lambda _text: self.changed.emit())
        self._parts.append(part)
        self._column.addWidget(part)
        part.show()
        return part

    def _remove(self, part: _Part, *, told: bool = True) -> None:
        self._parts.remove(part)
        self._column.removeWidget(part)
        part.hide()
        part.deleteLater()
        if told:
            self._keys[0].setFocus()
            self.changed.emit()
