"""What was done at a visit: a row for each service, with who did it and what it cost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal

from salonapp.foundation.i18n import _
from salonapp.ui.checkout.amounts import amount_in, amount_line, typed_money
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.picked_rows import PickedRow, PickedRows, lists_in
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.visits.checkout import ServiceLine

_MASTER_WIDTH = 152


class _Row(PickedRow):
    """One service: its name, who did it, its price, and a cross."""

    def __init__(
        self,
        name: str,
        choices: Choices,
        line: ServiceLine,
        kept: Collection[int | None],
        *,
        with_price: bool,
    ) -> None:
        super().__init__()
        self.picked_id = line.service_id
        self._currency = choices.currency
        across = box(across=True, spacing=8)
        self.setLayout(across)
        across.addWidget(label(name, wrap=True), 1)
        people = choices.masters(*kept)
        self.master = choice([(None, _("same master")), *people], line.staff_id)
        self.master.setFixedWidth(_MASTER_WIDTH)
        self.master.setAccessibleName(_("Who did it: {name}").format(name=name))
        across.addWidget(self.master)
        self.amount = amount_line(_("Price: {name}").format(name=name), _("price"))
        self.amount.setText(typed_money(line.price_minor, choices.currency))
        self.amount.setVisible(with_price)
        across.addWidget(self.amount)
        self.drop = button("", kind="quiet", icon_name="x", tip=_("Remove"))
        self.drop.setAccessibleName(_("Remove {name}").format(name=name))
        across.addWidget(self.drop)

    def line(self) -> ServiceLine:
        """What stands in the row."""
        price = amount_in(self.amount.text(), self._currency, "services")
        return ServiceLine(self.picked_id, self.master.currentData(), price)

    def check(self) -> object:
        """What stands in the row; InvalidInput where the price is no amount."""
        return self.line()


class ServiceRows(PickedRows[_Row]):
    """The services of a visit. `changed`: another set of them; `priced`: a price or a master."""

    priced = Signal()

    def __init__(self, choices: Choices, *, with_prices: bool) -> None:
        super().__init__(_("Start typing a service"), picker_last=True)
        self._choices = choices
        self._with_prices = with_prices
        self._known = {each.id: each for each in choices.services}
        #: Who did some of it, whether they still work here or not.
        self._kept: set[int | None] = set()
        offered = [(each.id, each.name) for each in choices.services if not each.archived]
        self._picker.set_choices(offered)

    def set_ids(self, ids: Sequence[int]) -> None:
        """Take these and no others, at the price list's prices; one that is gone is left out."""
        self.set_lines([self._priced(each) for each in ids if each in self._known])

    def set_lines(self, lines: Sequence[ServiceLine]) -> None:
        """Show these and no others."""
        self._clear()
        self._kept.update(line.staff_id for line in lines)
        for line in lines:
            self._add(line)
        self.changed.emit()

    def lines(self) -> tuple[ServiceLine, ...]:
        """What stands in the rows.

        Raises:
            InvalidInput: a price is no amount.
        """
        return tuple(row.line() for row in self._rows)

    def set_prices(self, prices: Sequence[int]) -> None:
        """Let the services stand at these prices, in minor units, in their order."""
        for row, price in zip(self._rows, prices, strict=False):
            row.amount.setText(typed_money(price, self._choices.currency))
        self.priced.emit()

    def typed(self) -> object:
        """What stands in the rows as it was typed."""
        return [[row.picked_id, row.master.currentText(), row.amount.text()] for row in self._rows]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave; services that are gone are left out."""
        rows = [each for each in lists_in(value, 3) if each[0] in self._known]
        self.set_ids([int(str(each[0])) for each in rows])
        for row, (_id, master, price) in zip(self._rows, rows, strict=True):
            row.master.setCurrentIndex(max(0, row.master.findText(str(master))))
            row.amount.setText(str(price))
        self.priced.emit()

    def _priced(self, service_id: int) -> ServiceLine:
        price = self._known[service_id].price_minor if self._with_prices else None
        return ServiceLine(service_id, None, price)

    def _joined(self, picked_id: int) -> None:
        self._add(self._priced(picked_id))

    def _add(self, line: ServiceLine) -> None:
        known = self._known.get(line.service_id)
        name = known.name if known is not None else _("a service that is gone")
        row = _Row(name, self._choices, line, self._kept, with_price=self._with_prices)
        row.amount.textEdited.connect(lambda _text: self.priced.emit())
        row.master.currentIndexChanged.connect(lambda _at: self.priced.emit())
        self._put(row)
