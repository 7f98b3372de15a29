"""The form of a change of the stock: what came, what was thrown away, what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.catalog.amounts import UNIT_NAMES, parse_amount, typed_amount
from salonapp.catalog.stock import MOVE_NAMES, MoveDraft, MoveKind
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg
from salonapp.foundation.money import parse_money
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog, line
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.services import Services
from salonapp.visits.stock_cards import StockLine

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_AMOUNTS: Mapping[MoveKind, str] = {
    MoveKind.RECEIPT: N_("How much came, {unit}"),
    MoveKind.WRITE_OFF: N_("How much went, {unit}"),
    MoveKind.COUNT: N_("How much is there, {unit}"),
}
_HINTS: Mapping[MoveKind, str] = {
    MoveKind.RECEIPT: "",
    MoveKind.WRITE_OFF: N_("What visits use is taken off by itself."),
    MoveKind.COUNT: N_("At the end of the day: its visits are counted in."),
}


class MoveForm(FormDialog):
    """One change of one material's stock."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        material: StockLine,
        kind: MoveKind,
        today: date,
        currency: str,
    ) -> None:
        title = f"{_(MOVE_NAMES[kind])}: {material.name}"
        super().__init__(parent, title, _("Write down"), width=520)
        self._services, self._material, self._kind = services, material, kind
        self._currency = currency
        unit = _(UNIT_NAMES[material.unit])
        pack = material.pack_thousandths
        offered = typed_amount(pack) if kind is MoveKind.RECEIPT else ""
        self._amount = line(offered or "0", "")
        self.form.add(
            "amount",
            _(_AMOUNTS[kind]).format(unit=unit),
            self._amount,
            hint=_(_HINTS[kind]) if _HINTS[kind] else "",
        )
        self._day = day_field(today)
        self.form.add("on_day", _("Day"), self._day)
        self._price = line()
        self._expires = day_field(today + timedelta(days=365))
        self._has_expiry = Tick(_("Has a last day of use"))
        if kind is MoveKind.RECEIPT:
            self.form.add("price", _("Cost, {currency}").format(currency=currency), self._price)
            self.form.add("has_expiry", "", self._has_expiry)
            self.form.add("expires_on", _("Use until"), self._expires)
            self._expires.setEnabled(False)
            self._has_expiry.toggled.connect(self._expires.setEnabled)
        why = _("The supplier, the lot") if kind is MoveKind.RECEIPT else _("The reason")
        self._note = line(why)
        self.form.add("note", _("Note"), self._note, span=2)
        self._amount.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Check and write."""
        problems: dict[str, str] = {}
        amount, price = None, None
        try:
            amount = parse_amount(self._amount.text())
            if amount is None:
                problems["amount"] = _("Enter an amount, such as 30 or 12.5.")
        except InvalidInput as wrong:
            problems["amount"] = str(wrong)
        if self._price.text().strip():
            try:
                price = parse_money(self._price.text(), self._currency)
            except InvalidInput as wrong:
                problems["price"] = str(wrong)
        if not self.check(problems) or amount is None:
            return
        draft = MoveDraft(
            self._material.material_id,
            day_of(self._day),
            self._kind,
            amount,
            price,
            day_of(self._expires) if self._has_expiry.isChecked() else None,
            self._note.text(),
        )

        def work(tx: Tx) -> None:
            from salonapp.catalog.commands.stock import record_move

            record_move(tx, draft)

        self.set_busy(True)
        self._services.write(
            self,
            msg("Stock written down"),
            work,
            lambda _none: self.saved(),
            failed=self.refuse,
        )
