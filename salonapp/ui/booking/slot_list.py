"""Proposed times, each with its digit: arrows and digits choose, Enter takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.theme import colour, font
from salonapp.visits.proposal_words import slot_line, why_words
from salonapp.visits.proposing import Slot

_ROW = 29
_PAD = 10
_DIGIT = 20


class SlotList(QWidget):
    """Up to nine rows, painted. `taken` says that one was chosen for good."""

    moved = Signal(object)
    taken = Signal(object)

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._slots: tuple[Slot, ...] = ()
        self._current = -1
        self._empty_text = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Proposed times"))
        self._strong, self._plain, self._small = (
            font(14, QFont.Weight.DemiBold),
            font(13),
            font(12, QFont.Weight.DemiBold),
        )

    def show_slots(self, slots: Sequence[Slot], empty_text: str) -> None:
        """Show other times; the one chosen stays chosen if it is still there."""
        kept = self.current()
        self._slots = tuple(slots)
        self._empty_text = empty_text
        same = (
            at
            for at, each in enumerate(self._slots)
            if kept is not None
            and (each.starts_at, each.staff_id) == (kept.starts_at, kept.staff_id)
        )
        self._current = next(same, -1)
        self.updateGeometry()
        self._tell()
        self.update()

    def slots(self) -> tuple[Slot, ...]:
        """What is shown."""
        return self._slots

    def current(self) -> Slot | None:
        """The one that is chosen."""
        return self._slots[self._current] if 0 <= self._current < len(self._slots) else None

    def choose(self, at: int) -> bool:
        """Choose the one at place `at`; False when there is none."""
        if not 0 <= at < len(self._slots):
            return False
        self._current = at
        self._tell()
        self.update()
        self.moved.emit(self._slots[at])
        return True

    def forget(self) -> None:
        """Nothing is chosen: the time was typed."""
        self._current = -1
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(320, _ROW * max(1, len(self._slots)))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            if self.choose(key - Qt.Key.Key_1):
                self.taken.emit(self.current())
            return
        if plain and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            if self.choose(max(0, self._current + step)):
                return
            self.focusNextPrevChild(step > 0)
            return
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.current() is None:
                self.choose(0)
            if self.current() is not None:
                self.taken.emit(self.current())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self.choose(int(event.position().y()) // _ROW):
            self.taken.emit(self.current())

    def focusInEvent(self, event: object) -> None:  # noqa: D102
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._slots:
            painter.setFont(self._plain)
            painter.setPen(colour("ink_2"))
            place = self.rect().adjusted(_PAD, 0, -_PAD, 0)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), self._empty_text)
        for at, slot in enumerate(self._slots):
            self._paint_row(painter, QRect(0, at * _ROW, self.width(), _ROW), at, slot)
        painter.end()

    def _paint_row(self, painter: QPainter, place: QRect, at: int, slot: Slot) -> None:
        if at == self._current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft"))
            painter.drawRoundedRect(QRectF(place).adjusted(0, 1, 0, -1), 6, 6)
            if self.hasFocus():
                painter.fillRect(place.x(), place.y() + 5, 3, _ROW - 10, colour("accent"))
        digit = QRectF(place.x() + _PAD, place.y() + (_ROW - _DIGIT) / 2, _DIGIT, _DIGIT)
        painter.setPen(colour("line"))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(digit, 5, 5)
        painter.setPen(colour("ink_2"))
        painter.setFont(self._small)
        painter.drawText(digit, int(Qt.AlignmentFlag.AlignCenter), str(at + 1))
        left = int(digit.right()) + 10
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        first = f"{slot_line(slot, self._today)}  ·  {slot.master}"
        room = place.right() - _PAD - left
        metrics = QFontMetrics(self._strong)
        shown = metrics.elidedText(first, Qt.TextElideMode.ElideRight, room)
        painter.setFont(self._strong)
        painter.setPen(colour("ink"))
        painter.drawText(QRect(left, place.y(), room, _ROW), middle, shown)
        used = metrics.horizontalAdvance(shown) + 16
        if room - used > 60:
            painter.setFont(self._plain)
            painter.setPen(colour("ink_2"))
            why = QFontMetrics(self._plain).elidedText(
                why_words(slot), Qt.TextElideMode.ElideRight, room - used
            )
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(QRect(left + used, place.y(), room - used, _ROW), right, why)

    def _tell(self) -> None:
        said = self.current()
        words = [
            f"{at}: {slot_line(each, self._today)}, {each.master}, {why_words(each)}"
            for at, each in enumerate(self._slots, start=1)
        ]
        chosen = slot_line(said, self._today) if said is not None else ""
        self.setAccessibleDescription("; ".join([chosen, *words] if chosen else words))
