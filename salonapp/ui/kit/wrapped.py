"""A text laid out over a few lines, the last one cut with an ellipsis, for painted views."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Lines ready to be painted; `height` in pixels."""

    font: QFont
    lines: tuple[str, ...]
    line_height: float
    ascent: float

    @property
    def height(self) -> float:
        """Of all lines."""
        return self.line_height * len(self.lines)

    def paint(self, painter: QPainter, left: float, top: float) -> float:
        """Paint in the painter's colour; returns the height."""
        painter.setFont(self.font)
        for at, text in enumerate(self.lines):
            painter.drawText(QPointF(left, top + self.ascent + at * self.line_height), text)
        return self.height


def wrap(text: str, used: QFont, width: int, *, most: int) -> Wrapped:
    """Lay `text` out in at most `most` lines of `width` pixels."""
    metrics = QFontMetricsF(used)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if metrics.horizontalAdvance(paragraph) <= width:
            lines.append(paragraph)
        else:
            lines += _broken(paragraph, used, width, most + 1)
        if len(lines) > most:
            break
    if len(lines) > most:
        rest = f"{lines[most - 1].rstrip()} …"
        lines[most - 1 :] = [metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return Wrapped(used, tuple(lines), metrics.height(), metrics.ascent())


def _broken(text: str, used: QFont, width: int, most: int) -> list[str]:
    layout = QTextLayout(text, used)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    units = text.encode("utf-16-le", "replace")  # Qt counts in these, not in letters
    found: list[str] = []
    while len(found) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start, end = 2 * line.textStart(), 2 * (line.textStart() + line.textLength())
        found.append(units[start:end].decode("utf-16-le", "replace").rstrip())
    layout.endLayout()
    return found
