"""Small parts that the cards of the day share: a row, a name that opens the card, the bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from salonapp.desk.cards import TodayAppointment
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import temperature_chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.texts import label
from salonapp.ui.theme import colour

_LONGEST_NAME = 210
SHARES = ("hot", "warm", "cold")
_BAR_TOKENS = {"hot": "hot", "warm": "warm_bar", "cold": "cold_bar"}


def name_link(name: str, on_click: Callable[[], object]) -> QPushButton:
    """A client's name that opens the card."""
    made = button(name, on_click, kind="link", tip=_("Open the card"))
    if made.fontMetrics().horizontalAdvance(name) > _LONGEST_NAME:
        cut = made.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _LONGEST_NAME)
        made.setText(cut)
        made.setToolTip(name)
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def title_line(link: QPushButton, temperature: str, *more: QWidget) -> QWidget:
    """A name with its chip, and whatever else stands in the first line; it wraps where needed."""
    made = QWidget()
    line = Flow(made, spacing=8)
    line.addWidget(link)
    if temperature:
        line.addWidget(temperature_chip(temperature))
    for widget in more:
        line.addWidget(widget)
    return made


def what_to_ask(line: TodayAppointment) -> str:
    """What the card of somebody who comes for the first time does not say yet."""
    if line.client.source:
        return _("Ask about allergies and materials.")
    return _("Ask about allergies and materials, and where the client heard of us.")


class Figures(QWidget):
    """Numbers beside each other: what each counts above it, a remark below."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        self._numbers: list[tuple[QLabel, QLabel]] = []
        for at, title in enumerate(titles):
            grid.setColumnStretch(at, 1)
            head = label(title, "second", wrap=True)
            head.setAlignment(Qt.AlignmentFlag.AlignBottom)
            number, below = label("…", "number"), label("", "caption", wrap=True)
            below.setAlignment(Qt.AlignmentFlag.AlignTop)
            for row, words in enumerate((head, number, below)):
                grid.addWidget(words, row, at)
            number.setAccessibleName(title)
            self._numbers.append((number, below))

    def set(self, at: int, figure: str, remark: str = "") -> None:
        """Show another figure in a place."""
        number, below = self._numbers[at]
        number.setText(figure)
        below.setText(remark)
        number.setAccessibleDescription(f"{figure}. {remark}")


class MixBar(QWidget):
    """How the clients are spread over the classes; the words with the counts stand below it."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = dict.fromkeys(SHARES, 0)
        self.setFixedHeight(12)
        self.setAccessibleName(_("Mix of temperatures"))

    def set_counts(self, hot: int, warm: int, cold: int) -> None:
        """Show other counts."""
        self._counts = {"hot": hot, "warm": warm, "cold": cold}
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(whole, 6, 6)
        painter.setClipPath(shape)
        painter.fillRect(whole, colour("line_soft"))
        total = sum(self._counts.values())
        at = 0.0
        for name in SHARES if total else ():
            width = whole.width() * self._counts[name] / total
            painter.fillRect(QRectF(at, 0, width + 1, whole.height()), colour(_BAR_TOKENS[name]))
            at += width
        painter.end()
