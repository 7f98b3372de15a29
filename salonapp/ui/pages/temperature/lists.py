"""Lists to act on: who is cooling down, who is worth a call, who has warmed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from salonapp.foundation.format import (
    format_days,
    format_number,
    format_percent,
    format_relative,
)
from salonapp.foundation.i18n import _
from salonapp.foundation.money import format_money
from salonapp.temperature.cards import CoolingClient, Mover, WorthACall
from salonapp.temperature.classes import Temperature
from salonapp.temperature.sentences import temperature_name
from salonapp.ui.chosen import books
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import temperature_chip
from salonapp.ui.kit.frames import Card, Scroll, SideBySide, box, panel
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.temperature.reading import (
    COOLING_WITHIN_DAYS,
    MOVED_WITHIN_DAYS,
    Moves,
)
from salonapp.ui.pages.today.parts import name_link, title_line

_FIRST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ListActs:
    """What can be done from a row."""

    open_client: Callable[[int], object]
    book: Callable[[int, str], object]


class ListsTab(Scroll):
    """Three lists; each row opens the card and books."""

    def __init__(self, acts: ListActs) -> None:
        super().__init__()
        self._acts = acts
        self._cooling = _ListCard(
            _("Cooling down"),
            _("Hot clients who will leave the class within {days} unless they come.").format(
                days=format_days(COOLING_WITHIN_DAYS)
            ),
            _("No hot client is about to cool down."),
        )
        self._calls = _ListCard(
            _("Worth a call"),
            _("What a client brings in a year, times the fall of the chance of a return."),
            _("Nobody is slipping away just now."),
        )
        self._warmed = _ListCard(
            _("Warmed up"),
            _("In a warmer class than {days} ago.").format(days=format_days(MOVED_WITHIN_DAYS)),
            _("Nobody has changed to a warmer class lately."),
        )
        beside = SideBySide(900)
        left, right = box(spacing=16), box(spacing=16)
        left.addWidget(self._cooling)
        left.addWidget(self._warmed)
        left.addStretch(1)
        right.addWidget(self._calls)
        right.addStretch(1)
        beside.box.addWidget(panel(left), 1)
        beside.box.addWidget(panel(right), 1)
        self.body.addWidget(beside)
        self.body.addStretch(1)

    def show_moves(self, moves: Moves) -> None:
        """Show what was read."""
        self._cooling.show_rows([partial(self._cooling_row, *each) for each in moves.cooling])
        self._calls.show_rows([partial(self._call_row, each, moves) for each in moves.calls])
        self._warmed.show_rows([partial(self._mover_row, each) for each in moves.warmed])

    def _cooling_row(self, client: CoolingClient, name: str) -> QWidget:
        if client.to is Temperature.WARM:
            text = _("becomes warm in {days}, chance of a return {chance}")
        else:
            text = _("becomes cold in {days}, chance of a return {chance}")
        text = text.format(days=format_days(client.in_days), chance=format_percent(client.p_return))
        return self._row(client.client_id, name, client.temperature.value, text)

    def _call_row(self, client: WorthACall, moves: Moves) -> QWidget:
        parts = [
            _("last here {when}").format(when=format_relative(client.last_visit_on, moves.today)),
            _("chance of a return {before} → {now}").format(
                before=format_percent(client.p_before), now=format_percent(client.p_return)
            ),
        ]
        if client.spent_year_minor is not None:
            spent = format_money(client.spent_year_minor, moves.currency)
            parts.append(_("{amount} in a year").format(amount=spent))
        return self._row(client.client_id, client.name, "", " · ".join(parts))

    def _mover_row(self, client: Mover) -> QWidget:
        text = _("was {temperature}, chance of a return {before} → {now}").format(
            temperature=temperature_name(client.before),
            before=format_percent(client.p_before),
            now=format_percent(client.p_return),
        )
        return self._row(client.client_id, client.name, client.after.value, text)

    def _row(self, client_id: int, name: str, temperature: str, text: str) -> QWidget:
        link = name_link(name, lambda: self._acts.open_client(client_id))
        book = button(_("Book"), lambda: self._acts.book(client_id, name))
        book.setAccessibleName(f"{_('Book')}: {name}")
        line = title_line(link, "", temperature_chip(temperature)) if temperature else None
        made = row_of([line or title_line(link, ""), label(text, "second", wrap=True)], [book])
        return books(made, lambda: self._acts.book(client_id, name))


class _ListCard(Card):
    """The first rows of a list, and all of them when asked."""

    def __init__(self, title: str, text: str, empty: str) -> None:
        super().__init__(title, spacing=12)
        self._all = button("", self._toggle, kind="quiet")
        self.head.addWidget(self._all)
        self.add(label(text, "caption", wrap=True))
        self._rows = Rows()
        self.add(self._rows)
        self._empty = label(empty, "muted", wrap=True)
        self.add(self._empty)
        self._made: Sequence[Callable[[], QWidget]] = ()
        self._whole = False

    def show_rows(self, made: Sequence[Callable[[], QWidget]]) -> None:
        """Show other rows, each made when it is shown."""
        self._made = made
        shown = made if self._whole else made[:_FIRST_SHOWN]
        self._rows.show_rows([make() for make in shown])
        self._rows.setVisible(bool(made))
        self._empty.setVisible(not made)
        self._all.setVisible(len(made) > _FIRST_SHOWN)
        every = _("All {count}").format(count=format_number(len(made)))
        self._all.setText(_("Show fewer") if self._whole else every)

    def _toggle(self) -> None:
        self._whole = not self._whole
        self.show_rows(self._made)
