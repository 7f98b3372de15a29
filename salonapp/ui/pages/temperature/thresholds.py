"""Where the classes begin, moved while one sees how many clients would change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSpinBox

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import _, ngettext
from salonapp.temperature.cards import ThresholdPreview
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FieldBox
from salonapp.ui.kit.frames import Card, Scroll, SideBySide, box
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.temperature.reading import Moves, Thresholds
from salonapp.ui.pages.today.parts import Figures, MixBar

USUAL = Thresholds(horizon_days=60, hot_percent=65, warm_percent=25)
_WAIT_MS = 150


class ThresholdsTab(Scroll):
    """Three numbers, and what they would make of the clients."""

    def __init__(
        self, preview: Callable[[Thresholds], None], keep: Callable[[Thresholds], None]
    ) -> None:
        super().__init__()
        self._keep = keep
        self._kept = USUAL
        self._horizon = _spin(30, 120, "")
        self._hot = _spin(6, 99, " %")
        self._warm = _spin(1, 95, " %")
        self._bad = Banner("danger")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(lambda: preview(self.wanted()))
        card = Card(_("Where the classes begin"), spacing=16)
        card.add(
            label(
                _(
                    "A class says how likely a visit within the horizon is. Move the numbers and"
                    " see what becomes of the clients; nothing changes until you keep them."
                ),
                "second",
                wrap=True,
            )
        )
        fields = SideBySide(600)
        for title, control, hint in (
            (_("Horizon, days"), self._horizon, _("30 to 120; usually 60.")),
            (_("Hot from"), self._hot, _("Usually 65 %.")),
            (_("Warm from"), self._warm, _("Usually 25 %.")),
        ):
            fields.box.addWidget(FieldBox(title, control, hint), 1)
        card.add(fields)
        self._figures = Figures((_("Hot"), _("Warm"), _("Cold"), _("Would change class")))
        self._bar = MixBar()
        self._words = label("", "second", wrap=True)
        for widget in (self._figures, self._bar, self._words):
            card.add(widget)
        acts = box(across=True)
        self._set(USUAL)
        for control in (self._horizon, self._hot, self._warm):
            control.valueChanged.connect(self._moved)
        self._do = button(_("Keep"), lambda: keep(self.wanted()), kind="primary")
        self._back = button(_("Back to what is kept"), self._reset)
        self._usual = button(_("Usual values"), lambda: self._set(USUAL))
        for made in (self._do, self._back, self._usual):
            acts.addWidget(made)
        acts.addStretch(1)
        card.body.addLayout(acts)
        self.body.addWidget(self._bad)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def wanted(self) -> Thresholds:
        """The numbers as they stand in the fields."""
        return Thresholds(self._horizon.value(), self._hot.value(), self._warm.value())

    def show_moves(self, moves: Moves) -> None:
        """Take up what is kept, unless somebody is moving the numbers."""
        untouched = self.wanted() == self._kept
        self._kept = moves.thresholds
        if untouched:
            self._reset()
        self._moved()

    def show_preview(self, preview: ThresholdPreview) -> None:
        """Show what the numbers would make of the clients."""
        self._bad.set_text("")
        counts = (preview.hot, preview.warm, preview.cold, preview.changing)
        for at, count in enumerate(counts):
            self._figures.set(at, format_number(count))
        self._bar.set_counts(preview.hot, preview.warm, preview.cold)
        words = ngettext(
            "{count} client would be in another class than today.",
            "{count} clients would be in another class than today.",
            preview.changing,
        )
        self._words.setText(words.format(count=format_number(preview.changing)))

    def refuse(self, error: SalonError) -> None:
        """Say what is wrong with the numbers."""
        self._bad.set_text(str(error))
        self._do.setEnabled(False)

    def _moved(self) -> None:
        wanted = self.wanted()
        changed = wanted != self._kept
        self._do.setEnabled(changed and wanted.warm_percent < wanted.hot_percent)
        self._back.setEnabled(changed)
        self._usual.setEnabled(wanted != USUAL)
        if wanted.warm_percent < wanted.hot_percent:
            self._wait.start()
        else:
            self._bad.set_text(
                _("The threshold for warm clients must lie below the one for hot clients.")
            )

    def _reset(self) -> None:
        self._set(self._kept)

    def _set(self, wanted: Thresholds) -> None:
        self._horizon.setValue(wanted.horizon_days)
        self._hot.setValue(wanted.hot_percent)
        self._warm.setValue(wanted.warm_percent)


def _spin(low: int, high: int, suffix: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(low, high)
    made.setSuffix(suffix)
    made.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding does not reach it
    return made
