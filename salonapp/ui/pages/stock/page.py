"""The stock: a table of materials, the chosen one beside it, and the shopping list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from salonapp.catalog.stock import MoveKind
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.foundation.text import fold
from salonapp.staff.rights import Right
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator, Page
from salonapp.ui.pages.settings.table import PlainTable
from salonapp.ui.pages.stock.lines_model import LinesModel
from salonapp.ui.pages.stock.move_form import MoveForm
from salonapp.ui.pages.stock.norms_form import NormsForm
from salonapp.ui.pages.stock.pane import StockPane
from salonapp.ui.pages.stock.shopping_dialog import ShoppingDialog
from salonapp.ui.pages.stock.words import is_running_out
from salonapp.ui.services import Services
from salonapp.visits.stock_cards import AHEAD_CHOICES, AHEAD_DAYS, MoveView, StockLine

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


@dataclass(frozen=True, slots=True)
class _Found:
    lines: Sequence[StockLine]
    today: date
    currency: str
    salon: str
    #: What is searched for in each line.
    texts: Sequence[str] = ()
    #: Places of the lines that run out soon.
    soon: frozenset[int] = frozenset()
    to_buy: int = 0


class StockPage(Page):
    """Everything on the shelf."""

    shows = frozenset({"material", "service", "visit", "appointment", "setting"})

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._found = _Found((), date.min, "RUB", "")
        self._rows: Sequence[StockLine] = ()
        self._chosen: int | None = None
        self._typed = ""
        self._filter = ChoiceRow("filter", _("Which materials"))
        self._filter.chosen.connect(lambda _key: self._show_rows())
        self._days = choice(
            [
                (
                    days,
                    ngettext("bookings of {days} day", "bookings of {days} days", days).format(
                        days=days
                    ),
                )
                for days in AHEAD_CHOICES
            ],
            AHEAD_DAYS,
        )
        self._days.setMinimumContentsLength(18)
        self._days.setAccessibleName(_("How many booked days to look at"))
        self._days.currentIndexChanged.connect(lambda _at: self.reload())
        head = box(across=True, spacing=12)
        head.addWidget(self._filter, 1)
        head.addWidget(self._days)
        heads = (_("Material"), _("Least"), _("In stock"), _("Needed"), _("To buy"))
        self._model = LinesModel((*heads, _("Use until")), right=(1, 2, 3, 4, 5))
        self._table = PlainTable(self._model, _("Stock"), (0,), self._open_row, hide_when_narrow=1)
        self._table.selectionModel().currentRowChanged.connect(lambda now: self._choose(now.row()))
        # The columns are as wide as what is seen needs: asking every row would take a second.
        self._table.horizontalHeader().setResizeContentsPrecision(60)
        self._nothing = label(_("Adding up what came, what went and what visits used…"), "second")
        self._table.hide()
        column = box(spacing=12, margins=(24, 20, 24, 20))
        column.addWidget(panel(head))
        column.addWidget(self._nothing)
        column.addWidget(self._table, 1)
        self._pane = StockPane(may_change=services.may(Right.SETTINGS))
        self._pane.wanted.connect(lambda kind: self._ask(MoveKind(kind)))
        self._pane.dropped.connect(self._drop)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(panel(column), 1)
        row.addWidget(self._pane)
        self._empty = EmptyState(
            "package",
            _("No materials yet"),
            _("Write down what you work with; then its stock can be kept here."),
            ((_("To the materials"), lambda: navigator.open_settings("materials")),),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(whole)
        self._stack.addWidget(self._empty)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def top_buttons(self) -> Sequence[QWidget]:
        """The shopping list, and what services take."""
        buttons: list[QWidget] = [
            button(_("Shopping list…"), self._print, icon_name="shopping-cart")
        ]
        if self.services.may(Right.SETTINGS):
            buttons.insert(0, button(_("What services take…"), self._ask_norms))
        return buttons

    def reload(self) -> None:
        """Read the stock."""
        days = int(self._days.currentData() or AHEAD_DAYS)

        def work(reader: Reader) -> _Found:
            from salonapp.visits.queries.stock import stock

            lines, today = stock(reader, ahead_days=days), reader.today
            return _Found(
                lines,
                today,
                reader.settings.text("salon.currency"),
                reader.settings.text("salon.name"),
                [fold(f"{line.name} {line.category}") for line in lines],
                frozenset(at for at, line in enumerate(lines) if is_running_out(line, today)),
                sum(line.to_buy_thousandths > 0 for line in lines),
            )

        self.services.read(self, work, self._show, topic="stock")

    def search(self, text: str) -> bool:
        """Materials whose name or category has it."""
        self._typed = fold(text)
        self._show_rows()
        return True

    def search_enter(self) -> None:
        """Go into the table."""
        self._table.setFocus()

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The form of a receipt, what services take, the shopping list."""
        return (
            ("receipt", lambda: self._ask(MoveKind.RECEIPT)),
            ("norms", self._ask_norms),
            ("shopping-list", self._print),
        )

    def _show(self, found: _Found) -> None:
        self._found = found
        self._stack.setCurrentIndex(0 if found.lines else 1)
        self._nothing.setText(_("Nothing like that on the list."))
        counts = [format_number(each) for each in (len(found.lines), found.to_buy, len(found.soon))]
        self._filter.set_choices(
            (
                ("all", _("All {count}").format(count=counts[0])),
                ("buy", _("To buy {count}").format(count=counts[1])),
                ("soon", _("Running out {count}").format(count=counts[2])),
            ),
            self._filter.current() or "all",
        )
        self._show_rows(anew=True)

    def _show_rows(self, *, anew: bool = False) -> None:
        which, found = self._filter.current(), self._found
        self._rows = [
            line
            for at, line in enumerate(found.lines)
            if self._typed in found.texts[at]
            and (which != "buy" or line.to_buy_thousandths)
            and (which != "soon" or at in found.soon)
        ]
        self._model.show_lines(self._rows, found.today, anew=anew)
        self._nothing.setVisible(not self._rows)
        self._table.setVisible(bool(self._rows))
        at = next((at for at, line in enumerate(self._rows) if line.material_id == self._chosen), 0)
        if self._rows:
            self._table.selectionModel().setCurrentIndex(
                self._model.index(at, 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._choose(at if self._rows else -1)

    def _line(self) -> StockLine | None:
        return next((each for each in self._rows if each.material_id == self._chosen), None)

    def _choose(self, row: int) -> None:
        self._chosen = self._rows[row].material_id if 0 <= row < len(self._rows) else None
        material_id, services = self._chosen, self.services
        if material_id is None:
            self._show_moves([])
            return

        def work(reader: Reader) -> list[MoveView]:
            from salonapp.visits.queries.stock import moves_of

            return moves_of(reader, services.viewer, material_id)

        services.read(self, work, self._show_moves, topic="stock-moves")

    def _show_moves(self, moves: list[MoveView]) -> None:
        found = self._found
        self._pane.show_material(self._line(), moves, found.today, found.currency)

    def _open_row(self, _row: int) -> None:
        if self.services.may(Right.SETTINGS):
            self._ask(MoveKind.RECEIPT)

    def _ask(self, kind: MoveKind) -> None:
        line = self._line()
        if line is not None:
            found = self._found
            MoveForm(self.window(), self.services, line, kind, found.today, found.currency).open()

    def _ask_norms(self) -> None:
        NormsForm(self.window(), self.services).open()

    def _drop(self, move_id: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.catalog.commands.stock import delete_move

            delete_move(tx, move_id)

        self.services.write(self, msg("Entry of the stock removed"), work)

    def _print(self) -> None:
        found = self._found
        days = int(self._days.currentData() or AHEAD_DAYS)
        paper = ShoppingDialog(self.window(), self.services)
        paper.show_list(found.lines, found.salon, found.today, days)
        paper.said.connect(self.navigator.say)
        paper.open()
