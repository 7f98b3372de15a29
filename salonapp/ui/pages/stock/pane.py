"""One material of the stock: how much there is and until when, and what was written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.catalog.amounts import format_amount
from salonapp.catalog.stock import MoveKind
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.foundation.money import format_money
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import KeyValues, Scroll, clear, rule
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.rows import row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.stock.words import move_texts, unweighed_words
from salonapp.visits.stock_cards import MoveView, StockLine

WIDTH = 340
_SHOWN = 40


class StockPane(QWidget):
    """The chosen material; `wanted` asks for a form, `dropped` takes an entry back."""

    wanted = Signal(str)
    dropped = Signal(int)

    def __init__(self, *, may_change: bool) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.setProperty("ground", "column")
        self._may_change = may_change
        self._scroll = Scroll(margins=(20, 20, 20, 20), spacing=12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)

    def show_material(
        self, line: StockLine | None, moves: Sequence[MoveView], today: date, currency: str
    ) -> None:
        """Show a material, or nothing."""
        body = self._scroll.body
        clear(body)
        if line is None:
            body.addStretch(1)
            return
        body.addWidget(label(line.name, "section", wrap=True))
        if line.category:
            body.addWidget(label(line.category, "second", wrap=True))
        shown = format_amount(line.level_thousandths, line.unit) if line.is_watched else ""
        body.addWidget(label(shown or _("not counted yet"), "number" if shown else "second"))
        for text in self._warnings(line, today):
            warning = Banner("warning")
            warning.set_text(text)
            body.addWidget(warning)
        body.addWidget(KeyValues(_facts(line), key_width=132))
        if self._may_change:
            body.addWidget(self._acts())
        if moves:
            body.addWidget(rule())
        for move in moves[:_SHOWN]:
            body.addWidget(self._move(move, line, currency))
        body.addStretch(1)

    def _acts(self) -> QWidget:
        acts = QWidget()
        flow = Flow(acts, 6)
        kinds: tuple[tuple[MoveKind, str, str], ...] = (
            (MoveKind.RECEIPT, _("Received…"), "plus"),
            (MoveKind.WRITE_OFF, _("Written off…"), "minus"),
            (MoveKind.COUNT, _("Counted…"), "equals"),
        )
        for kind, text, icon in kinds:
            ask: Callable[[], None] = partial(self.wanted.emit, kind.value)
            flow.addWidget(button(text, ask, icon_name=icon))
        return acts

    def _move(self, move: MoveView, line: StockLine, currency: str) -> QWidget:
        price = "" if move.price_minor is None else format_money(move.price_minor, currency)
        head, below = move_texts(move, line, price)
        drop = button("", partial(self.dropped.emit, move.id), kind="quiet", icon_name="x")
        drop.setToolTip(_("Remove"))
        drop.setAccessibleName(_("Remove {name}").format(name=head))
        texts = (label(head, "strong", wrap=True), label(below, "caption", wrap=True))
        return row_of(texts, (drop,) if self._may_change else ())

    @staticmethod
    def _warnings(line: StockLine, today: date) -> Sequence[str]:
        found = []
        if line.stock.missing_thousandths:
            found.append(_("More was used than had come. Count what is on the shelf."))
        expired = line.stock.expired_thousandths(today)
        if expired:
            amount = format_amount(expired, line.unit)
            found.append(
                _("{amount} may not be used any more: write it off.").format(amount=amount)
            )
        if line.unweighed:
            found.append(unweighed_words(line.unweighed))
        return found


def _facts(line: StockLine) -> Sequence[tuple[str, str]]:
    pairs = (
        (_("Least in stock"), line.minimum_thousandths),
        (_("Booked days need"), line.needed_thousandths or None),
        (_("Runs out unused"), line.lost_thousandths or None),
        (_("To buy"), line.to_buy_thousandths or None),
        (_("In a pack"), line.pack_thousandths),
        (_("Used in 30 days"), line.used_lately_thousandths or None),
    )
    facts = [(key, format_amount(value, line.unit)) for key, value in pairs if value is not None]
    for batch in line.stock.batches:
        if batch.expires_on is not None:
            day = fmt.format_day(batch.expires_on)
            amount = format_amount(batch.amount_thousandths, line.unit)
            facts.append((_("Use until"), f"{day}: {amount}"))
    return facts
