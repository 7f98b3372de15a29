"""The mix by month, and who went from which class to which."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from salonapp.foundation.format import format_day, format_number, format_percent
from salonapp.foundation.i18n import _
from salonapp.temperature.advice import class_advice
from salonapp.temperature.cards import Flow, MonthMix
from salonapp.temperature.classes import WARMEST_FIRST, Temperature
from salonapp.ui.kit.chips import temperature_chip
from salonapp.ui.kit.frames import Card, Scroll
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.temperature.charts import ColourWord, Layer, StackedBars
from salonapp.ui.pages.temperature.figures import FigureCard
from salonapp.ui.pages.temperature.reading import MOVED_WITHIN_DAYS, Moves
from salonapp.ui.pages.today.parts import Figures

_TOKENS = {
    Temperature.HOT: "hot",
    Temperature.WARM: "warm_bar",
    Temperature.COLD: "cold_bar",
}


class OverviewTab(Scroll):
    """How the clients are spread today, month by month, and how they moved."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._figures = Figures((_("Hot"), _("Warm"), _("Cold"), _("Never came")))
        today = Card(_("Today"))
        today.add(self._figures)
        self._bars = StackedBars(_("Clients by class, month by month"), 520)
        headings = (_("End of the day"), _("Hot"), _("Warm"), _("Cold"))
        self._months = FigureCard(
            _("Clients by class, month by month"),
            self._bars,
            headings,
            "temperature-months",
            say,
            [ColourWord(_TOKENS[each], name) for each, name in _names().items()],
        )
        moved = _("Who moved within {count} days").format(count=MOVED_WITHIN_DAYS)
        was = (_("Was"), _("now hot"), _("now warm"), _("now cold"))
        self._flow = FigureCard(moved, None, was, "temperature-moves", say)
        for card in (today, self._months, self._flow, _meanings()):
            self.body.addWidget(card)
        self.body.addStretch(1)

    def show_moves(self, moves: Moves) -> None:
        """Show what was read."""
        mix = moves.mix
        for at, count in enumerate((mix.hot, mix.warm, mix.cold - mix.leads, mix.leads)):
            share = format_percent(count / mix.clients) if mix.clients else ""
            self._figures.set(at, format_number(count), share)
        self._show_months(moves.months)
        self._flow.show_rows(_flow_rows(moves.flows))

    def _show_months(self, months: Sequence[MonthMix]) -> None:
        counts = {
            Temperature.HOT: [month.hot for month in months],
            Temperature.WARM: [month.warm for month in months],
            Temperature.COLD: [month.cold for month in months],
        }
        coldest_first = tuple(reversed(WARMEST_FIRST))
        names = _names()
        self._bars.show_bars(
            [f"{month.on:%m.%y}" for month in months],
            [Layer(names[each], _TOKENS[each], counts[each]) for each in coldest_first],
            [
                _("{day}: hot {hot}, warm {warm}, cold {cold}").format(
                    day=format_day(month.on),
                    hot=format_number(month.hot),
                    warm=format_number(month.warm),
                    cold=format_number(month.cold),
                )
                for month in months
            ],
        )
        self._months.show_rows(
            [
                (
                    format_day(month.on),
                    *(format_number(count) for count in (month.hot, month.warm, month.cold)),
                )
                for month in reversed(months)
            ]
        )


def _names() -> dict[Temperature, str]:
    return {Temperature.HOT: _("Hot"), Temperature.WARM: _("Warm"), Temperature.COLD: _("Cold")}


def _flow_rows(flows: Sequence[Flow]) -> list[tuple[str, ...]]:
    count = {(flow.before, flow.after): flow.clients for flow in flows}
    before: tuple[tuple[Temperature | None, str], ...] = (
        (Temperature.HOT, _("hot")),
        (Temperature.WARM, _("warm")),
        (Temperature.COLD, _("cold")),
        (None, _("not here yet")),
    )
    return [
        (name, *(format_number(count.get((was, now), 0)) for now in WARMEST_FIRST))
        for was, name in before
    ]


def _meanings() -> QWidget:
    card = Card(_("What the classes ask of you"), spacing=12)
    rows = Rows()
    rows.show_rows(
        [
            row_of(
                [label(class_advice(each), "second", wrap=True)],
                [],
                left=temperature_chip(each.value),
            )
            for each in WARMEST_FIRST
        ]
    )
    card.add(rows)
    return card
