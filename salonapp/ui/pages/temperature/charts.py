"""Charts in the theme's colours, with the values under the pointer; pyqtgraph is loaded here.

The page loads this module when it is first shown: the window opens without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QCursor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from salonapp.ui.kit.texts import label
from salonapp.ui.theme import colour, font

_CAPTION_PX = 12
_BAR_WIDTH = 0.62


@dataclass(frozen=True, slots=True)
class Layer:
    """One colour of stacked bars: what it is called, its token, its value in each bar."""

    name: str
    token: str
    values: Sequence[float]


class ColourWord(QWidget):
    """A square in a colour of the chart, and what the colour stands for."""

    def __init__(self, token: str, word: str) -> None:
        super().__init__()
        self._token = token
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 8, 0)
        row.addWidget(label(word, "second"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.fillRect(QRect(0, self.height() // 2 - 6, 12, 12), colour(self._token))
        painter.end()


class Chart(QWidget):
    """A chart that does not move: no zoom, no menu; what stands under the pointer is told."""

    def __init__(self, name: str, height: int = 300) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        self._view: Any = pyqtgraph.PlotWidget()
        self._plot: Any = self._view.getPlotItem()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._view.setFrameShape(self._view.Shape.NoFrame)
        self._view.setAccessibleName(name)
        self._view.scene().sigMouseMoved.connect(self._pointed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.dress()

    def dress(self) -> None:
        """Draw everything anew in the colours of now."""
        self._view.setBackground(colour("surface"))
        small: QFont = font(_CAPTION_PX)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pyqtgraph.mkPen(colour("line")))
            axis.setTextPen(pyqtgraph.mkPen(colour("ink_2")))
            axis.setStyle(tickFont=small, tickLength=0)
        self._plot.clear()
        self.draw()

    def draw(self) -> None:
        """Draw the chart itself."""

    def told_at(self, x: float, y: float) -> str:
        """What is said of the place under the pointer, in the chart's own units."""
        return ""

    def _pointed(self, place: QPointF) -> None:
        at = self._plot.vb.mapSceneToView(place)
        text = self.told_at(float(at.x()), float(at.y()))
        if text:
            QToolTip.showText(QCursor.pos(), text, self)
        else:
            QToolTip.hideText()


class StackedBars(Chart):
    """Bars of several colours upon each other, each with a word below."""

    def __init__(self, name: str, height: int = 300) -> None:
        super().__init__(name, height)
        self._labels: Sequence[str] = ()
        self._layers: Sequence[Layer] = ()
        self._told: Sequence[str] = ()

    def show_bars(
        self, labels: Sequence[str], layers: Sequence[Layer], told: Sequence[str]
    ) -> None:
        """Show other bars; `told` is said of each."""
        self._labels, self._layers, self._told = labels, layers, told
        self.setAccessibleDescription(". ".join(told))
        self.dress()

    def draw(self) -> None:  # noqa: D102
        count = len(self._labels)
        below = [0.0] * count
        for layer in self._layers:
            self._plot.addItem(
                pyqtgraph.BarGraphItem(
                    x=list(range(count)),
                    y0=list(below),
                    height=list(layer.values),
                    width=_BAR_WIDTH,
                    brush=colour(layer.token),
                    pen=pyqtgraph.mkPen(colour("surface")),
                )
            )
            below = [at + value for at, value in zip(below, layer.values, strict=True)]
        self._plot.getAxis("bottom").setTicks([list(enumerate(self._labels))])
        self._plot.setXRange(-0.6, max(count, 1) - 0.4, padding=0)
        self._plot.setYRange(0, max([*below, 1.0]) * 1.05, padding=0)

    def told_at(self, x: float, y: float) -> str:  # noqa: D102
        bar = round(x)
        inside = 0 <= bar < len(self._told) and abs(x - bar) <= _BAR_WIDTH / 2 and y >= 0
        return self._told[bar] if inside else ""


class Curve(Chart):
    """What was expected against what happened; on the line from corner to corner both agree."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._points: Sequence[tuple[float, float]] = ()
        self._told: Sequence[str] = ()

    def show_points(self, points: Sequence[tuple[float, float]], told: Sequence[str]) -> None:
        """Show other points (both values 0..1); `told` is said of each."""
        self._points, self._told = points, told
        self.setAccessibleDescription(". ".join(told))
        self.dress()

    def draw(self) -> None:  # noqa: D102
        even = pyqtgraph.mkPen(colour("ink_3"), width=1, style=Qt.PenStyle.DashLine)
        self._plot.plot([0, 1], [0, 1], pen=even)
        self._plot.plot(
            [x for x, _ in self._points],
            [y for _, y in self._points],
            pen=pyqtgraph.mkPen(colour("accent"), width=2),
            symbol="o",
            symbolSize=8,
            symbolBrush=colour("accent"),
            symbolPen=pyqtgraph.mkPen(colour("surface")),
        )
        shares = [(share / 4, f"{25 * share} %") for share in range(5)]
        for side in ("left", "bottom"):
            self._plot.getAxis(side).setTicks([shares])
        self._plot.setXRange(-0.06, 1.06, padding=0)
        self._plot.setYRange(-0.06, 1.06, padding=0)

    def told_at(self, x: float, y: float) -> str:  # noqa: D102
        near = [
            (abs(px - x) + abs(py - y), text)
            for (px, py), text in zip(self._points, self._told, strict=True)
        ]
        distance, text = min(near, default=(1.0, ""))
        return text if distance < 0.08 else ""
