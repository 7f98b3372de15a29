"""Check on your own history: how often the classes of a past day were right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QTimer

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import (
    format_day,
    format_days,
    format_fraction,
    format_number,
    format_percent,
)
from salonapp.foundation.i18n import _
from salonapp.temperature.cards import Backtest
from salonapp.temperature.check_words import check_sentence, not_fitted_sentence, rfm_sentence
from salonapp.temperature.classes import Temperature
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.frames import Card, Scroll, box, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.temperature.charts import Curve, Layer, StackedBars
from salonapp.ui.pages.temperature.figures import FigureCard

_AGO_DAYS = {"recent": 0, "half_year": 182, "year": 365}
_TOKENS = {
    Temperature.HOT: "hot",
    Temperature.WARM: "warm_bar",
    Temperature.COLD: "cold_bar",
}


class CheckTab(Scroll):
    """Pretends today is a past day; the sentence first, the figures folded below."""

    def __init__(self, check: Callable[[str], None], say: Callable[[str], None]) -> None:
        super().__init__()
        self._check = check
        self._result: Backtest | None = None
        self._days = ChoiceRow("filter", _("Pretend today is"))
        self._days.chosen.connect(lambda _key: check(self.wanted))
        self._bad = Banner("danger")
        self._sentence = label(_("Not checked yet."), "title", wrap=True)
        self._about = label("", "second", wrap=True)
        self._rfm = label("", "second", wrap=True)
        self._again = button(_("Check"), lambda: check(self.wanted), kind="primary")
        card = Card(_("Check on your own history"), spacing=12)
        card.head.addWidget(self._again)
        card.add(
            label(
                _(
                    "Pretends today is a past day, sorts everybody by what was known then, and"
                    " looks who came. Nothing of later days is used."
                ),
                "caption",
                wrap=True,
            )
        )
        for widget in (self._days, self._sentence, self._about, self._rfm):
            card.add(widget)
        self._bars = StackedBars(_("Who came, of 100 in each class"))
        headings = (_("Class"), _("Clients"), _("Share"), _("Returned"))
        self._classes = FigureCard(
            _("Who came, of 100 in each class"), self._bars, headings, "temperature-check", say
        )
        self._fold = button(_("Details"), self._toggle, kind="quiet", icon_name="caret-down")
        self._figures = FigureCard(
            _("For those who know statistics"),
            None,
            (_("Measure"), _("Hot, warm, cold"), _("RFM score")),
            "temperature-measures",
            say,
        )
        self._curve = Curve(_("Expected and actual share of returns"))
        self._points = FigureCard(
            _("Expected and actual share of returns"),
            self._curve,
            (_("Expected"), _("Actual"), _("Clients")),
            "temperature-reliability",
            say,
        )
        details = box(spacing=16)
        details.addWidget(self._figures)
        details.addWidget(self._points)
        self._details = panel(details)
        self._details.hide()
        for part in (self._bad, card, self._classes, self._fold, self._details):
            self.body.addWidget(part)
        self.body.addStretch(1)
        for part in (self._classes, self._fold):
            part.hide()

    @property
    def wanted(self) -> str:
        """Which past day is chosen."""
        return self._days.current() or "recent"

    def show_days(self, today: date, horizon_days: int) -> None:
        """Offer past days; the horizon after them must be over."""
        choices = [
            (key, format_day(day_of(key, today, horizon_days), today=today)) for key in _AGO_DAYS
        ]
        self._days.set_choices(choices, self.wanted)

    def show_result(self, result: Backtest) -> None:
        """Show how right the classes were."""
        self._result = result
        self._bad.set_text("")
        self._sentence.setText(check_sentence(result))
        about = _("{clients} clients known on {day}, of whom {returned} came within {days}.")
        words = about.format(
            clients=format_number(result.clients),
            day=format_day(result.on),
            returned=format_number(result.returned),
            days=format_days(result.horizon_days),
        )
        self._about.setText(" ".join(part for part in (words, not_fitted_sentence(result)) if part))
        self._rfm.setText(rfm_sentence(result))
        self._rfm.setVisible(bool(self._rfm.text()))
        self._show_classes(result)
        self._show_details(result)
        self._classes.show()
        self._fold.show()

    def refuse(self, error: SalonError) -> None:
        """Say why it could not be checked."""
        self._bad.set_text(str(error))

    def unfold(self) -> None:
        """Show the details."""
        if self._details.isHidden():
            self._toggle()

    def _show_classes(self, result: Backtest) -> None:
        names = {
            Temperature.HOT: _("Hot"), Temperature.WARM: _("Warm"), Temperature.COLD: _("Cold"),
        }  # fmt: skip
        classes = result.classes
        layers: Sequence[Layer] = [
            Layer(
                names[each.temperature],
                _TOKENS[each.temperature],
                [100 * (other.returned or 0) if other is each else 0 for other in classes],
            )
            for each in classes
        ]
        told = [
            _("{name}: {count} of 100 came").format(
                name=names[each.temperature], count=round(100 * (each.returned or 0))
            )
            for each in classes
        ]
        self._bars.show_bars([names[each.temperature] for each in classes], layers, told)
        self._classes.show_rows(
            [
                (
                    names[each.temperature],
                    format_number(each.clients),
                    format_percent(each.share),
                    "—" if each.returned is None else format_percent(each.returned),
                )
                for each in classes
            ]
        )

    def _show_details(self, result: Backtest) -> None:
        self._figures.show_rows(
            [
                (_("AUC (1 is best, 0.5 is chance)"), _three(result.auc), _three(result.rfm.auc)),
                (_("Log-loss (0 is best)"), _three(result.log_loss), _three(result.rfm.log_loss)),
                (_("Brier score (0 is best)"), _three(result.brier), ""),
                (_("Calibration error, ECE (0 is best)"), _three(result.ece), ""),
            ]
        )
        rows = [
            (
                format_percent(point.expected),
                format_percent(point.returned),
                format_number(point.clients),
            )
            for point in result.curve
        ]
        self._curve.show_points(
            [(point.expected, point.returned) for point in result.curve],
            [
                _("expected {expected}, came {actual}, {count} clients").format(
                    expected=expected, actual=actual, count=count
                )
                for expected, actual, count in rows
            ],
        )
        self._points.show_rows(rows)

    def _toggle(self) -> None:
        self._details.setVisible(self._details.isHidden())
        if self._details.isVisible():
            QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self._points, 0, 24))


def day_of(key: str, today: date, horizon_days: int) -> date:
    """The past day that a choice stands for."""
    return today - timedelta(days=horizon_days + _AGO_DAYS.get(key, 0))


def _three(value: float | None) -> str:
    return "—" if value is None else format_fraction(value)
