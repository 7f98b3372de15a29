"""What was done at a visit: a row for each service, with who did it and what it cost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _
from salonapp.ui.checkout.amounts import amount_in, amount_line, typed_money
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.pickers import Picker
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.visits.checkout import ServiceLine

_MASTER_WIDTH = 152


class _Row(QWidget):
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
        self.service_id = line.service_id
        self._currency = choices.currency
        across = box(across=True, spacing=8)
        self.setLayout(across)
        across.addWidget(label(name, wrap=True), 1)
        people = choices.masters(*kept)
        self.master = choice([(None, _("same master")), *people], line.staff_id)
        self.master.setFixedWidth(_MASTER_WIDTH)
        self.master.setAccessibleName(_("Who did it: {name}").format(name=name))
        across.addWidget(self.master)
        self.price = amount_line(_("Price: {name}").format(name=name), _("price"))
        self.price.setText(typed_money(line.price_minor, choices.currency))
        self.price.setVisible(with_price)
        across.addWidget(self.price)
        self.drop = button("", kind="quiet", icon_name="x", tip=_("Remove"))
        self.drop.setAccessibleName(_("Remove {name}").format(name=name))
        across.addWidget(self.drop)

    def line(self) -> ServiceLine:
        """What stands in the row."""
        price = amount_in(self.price.text(), self._currency, "services")
        return ServiceLine(self.service_id, self.master.currentData(), price)


class ServiceRows(QWidget):
    """The services of a visit. `changed`: another set of them; `priced`: a price or a master."""

    changed = Signal()
    priced = Signal()

    def __init__(self, choices: Choices, *, with_prices: bool) -> None:
        super().__init__()
        self._choices = choices
        self._with_prices = with_prices
        self._known = {each.id: each for each in choices.services}
        self._rows: list[_Row] = []
        #: Who did some of it, whether they still work here or not.
        self._kept: set[int | None] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._picker = Picker(_("Start typing a service"))
        offered = [(each.id, each.name) for each in choices.services if not each.archived]
        self._picker.set_choices(offered)
        self._picker.changed.connect(self._take)
        self.input = self._picker.input
        self._column.addWidget(self._picker)
        self.setFocusProxy(self.input)

    def ids(self) -> tuple[int, ...]:
        """The services alone."""
        return tuple(row.service_id for row in self._rows)

    def set_ids(self, ids: Sequence[int]) -> None:
        """Take these and no others, at the price list's prices; one that is gone is left out."""
        self.set_lines([self._priced(each) for each in ids if each in self._known])

    def set_lines(self, lines: Sequence[ServiceLine]) -> None:
        """Show these and no others."""
        for row in list(self._rows):
            self._remove(row, told=False)
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
            row.price.setText(typed_money(price, self._choices.currency))
        self.priced.emit()

    def typed(self) -> object:
        """What stands in the rows as it was typed."""
        return [[row.service_id, row.master.currentText(), row.price.text()] for row in self._rows]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave; services that are gone are left out."""
        rows = [each for each in value if isinstance(each, list)] if isinstance(value, list) else []
        rows = [each for each in rows if len(each) == 3 and each[0] in self._known]
        self.set_ids([each[0] for each in rows])
        for row, (_id, master, price) in zip(self._rows, rows, strict=True):
            row.master.setCurrentIndex(max(0, row.master.findText(str(master))))
            row.price.setText(str(price))
        self.priced.emit()

    def focus_wrong(self) -> None:
        """Put the cursor where a price is no amount."""
        for row in self._rows:
            try:
                row.line()
            except InvalidInput:
                row.price.setFocus()
                return

    def _priced(self, service_id: int) -> ServiceLine:
        price = self._known[service_id].price_minor if self._with_prices else None
        return ServiceLine(service_id, None, price)

    def _take(self) -> None:
        for service_id in self._picker.ids():
            if service_id not in self.ids():
                self._add(self._priced(service_id))
        self._picker.set_ids(())
        self.changed.emit()

    def _add(self, line: ServiceLine) -> None:
        known = self._known.get(line.service_id)
        name = known.name if known is not None else _("a service that is gone")
        row = _Row(name, self._choices, line, self._kept, with_price=self._with_prices)
        row.drop.clicked.connect(lambda _checked=False: self._remove(row))
        row.price.textEdited.connect(lambda _text: self.priced.emit())
        row.master.currentIndexChanged.connect(lambda _at: self.priced.emit())
        self._rows.append(row)
        self._column.insertWidget(self._column.count() - 1, row)

    def _remove(self, row: _Row, *, told: bool = True) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        if told:
            self.input.setFocus()
            self.changed.emit()
