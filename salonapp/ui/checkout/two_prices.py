"""A price that changed between the booking and the visit: both are said, a click takes either."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.foundation.money import format_money
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.texts import label
from salonapp.visits.closing import PriceChange


class TwoPrices(QWidget):
    """The price as booked and the price list's; `asked` brings the prices that are wanted."""

    asked = Signal(object)

    def __init__(self, change: PriceChange, currency: str) -> None:
        super().__init__()
        self._change = change
        column = box(spacing=6)
        self.setLayout(column)
        column.addWidget(label(_("The price changed since the booking:"), "strong", wrap=True))
        both = QWidget()
        flow = Flow(both, spacing=6)
        booked, listed = sum(change.booked), sum(change.listed)
        self.booked = button(
            _("{price} as booked").format(price=format_money(booked, currency)),
            lambda: self.asked.emit(change.booked),
            kind="filter",
        )
        self.listed = button(
            _("{price} by the price list").format(price=format_money(listed, currency)),
            lambda: self.asked.emit(change.listed),
            kind="filter",
        )
        for made in (self.booked, self.listed):
            made.setCheckable(True)
            flow.addWidget(made)
        column.addWidget(both)

    def show_for(self, prices: Sequence[int | None]) -> None:
        """Mark which of the two stands beside the services; hidden once other services do."""
        self.setVisible(len(prices) == len(self._change.booked))
        self.booked.setChecked(tuple(prices) == self._change.booked)
        self.listed.setChecked(tuple(prices) == self._change.listed)
