"""One picture in the middle of whatever room there is: fitted into it, or pixel by pixel."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_STEP_PX = 60.0


class Fitted:
    """A picture, and its small copy for the place it was last painted in.

    Making a photo smaller takes longer than a frame lasts; a divider drawn across it repaints it
    at every move of the mouse.
    """

    def __init__(self, image: QImage) -> None:
        self.image = image
        self._small = QImage()
        self._made_for = QSize()

    def __bool__(self) -> bool:
        return not self.image.isNull()

    def place(self, frame: QRectF) -> QRectF:
        """The largest place for the whole picture in the middle of `frame`, never blown up twice.

        A picture smaller than the frame fills it up to double its size.
        """
        width, height = max(1, self.image.width()), max(1, self.image.height())
        scale = min(frame.width() / width, frame.height() / height, 2.0)
        place = QRectF(0, 0, width * scale, height * scale)
        place.moveCenter(frame.center())
        return place

    def paint(self, painter: QPainter, frame: QRectF) -> None:
        """Paint the whole picture into the middle of `frame`."""
        place = self.place(frame)
        ratio = painter.device().devicePixelRatio()
        wanted = (place.size() * ratio).toSize()
        if wanted.width() >= self.image.width() or wanted.isEmpty():
            painter.drawImage(place, self.image)
            return
        if wanted != self._made_for:
            self._made_for = wanted
            self._small = self.image.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        painter.drawImage(place, self._small)


class PictureView(QWidget):
    """Shows a picture. At full size it is moved with the mouse or the arrows."""

    scale_changed = Signal(bool)
    """Whether the picture is shown pixel by pixel now."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._fitted = Fitted(QImage())
        self._actual = False
        self._offset = QPointF()
        self._held: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 160)
        self.setAccessibleName(name)

    def set_image(self, image: QImage) -> None:
        """Show another picture, from its middle."""
        self._fitted = Fitted(image)
        self._offset = QPointF()
        self.update()

    def is_actual(self) -> bool:
        """Whether a pixel of the picture is a pixel of the screen."""
        return self._actual

    def set_actual(self, actual: bool) -> None:
        """Show the picture pixel by pixel, or the whole of it."""
        if actual != self._actual:
            self._actual = actual
            self._offset = QPointF()
            self.setCursor(Qt.CursorShape.OpenHandCursor if actual else Qt.CursorShape.ArrowCursor)
            self.scale_changed.emit(actual)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(720, 480)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if not self._fitted:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._actual:
            painter.drawImage(self._actual_place(), self._fitted.image)
        else:
            self._fitted.paint(painter, QRectF(self.rect()))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._move_by(QPointF())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() is Qt.MouseButton.LeftButton and self._actual:
            self._held = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._held is not None:
            self._move_by(event.position() - self._held)
            self._held = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._held is not None:
            self._held = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.set_actual(not self._actual)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = _STEPS.get(event.key())
        if self._actual and step is not None:
            self._move_by(QPointF(*step))
        else:
            super().keyPressEvent(event)

    def _actual_place(self) -> QRectF:
        ratio = self.devicePixelRatioF()
        image = self._fitted.image
        place = QRectF(0, 0, image.width() / ratio, image.height() / ratio)
        place.moveCenter(QRectF(self.rect()).center() + self._offset)
        return place

    def _move_by(self, way: QPointF) -> None:
        """Move the picture, but never out of sight."""
        place = self._actual_place()
        across = max(0.0, (place.width() - self.width()) / 2)
        down = max(0.0, (place.height() - self.height()) / 2)
        wanted = self._offset + way
        self._offset = QPointF(
            max(-across, min(across, wanted.x())), max(-down, min(down, wanted.y()))
        )
        self.update()


_STEPS = {
    int(Qt.Key.Key_Left): (_STEP_PX, 0.0),
    int(Qt.Key.Key_Right): (-_STEP_PX, 0.0),
    int(Qt.Key.Key_Up): (0.0, _STEP_PX),
    int(Qt.Key.Key_Down): (0.0, -_STEP_PX),
}
