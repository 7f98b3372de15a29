"""Photos of a visit, taken in while it is closed: they are written with it or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from salonapp.clients.photos import NewPhoto, PhotoKind
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.photos.choosing import ask_for_photos, paste_photos, refused_words
from salonapp.ui.pages.clients.photos.dropping import DropTarget
from salonapp.ui.pages.clients.photos.intake import PictureReader, Source
from salonapp.ui.pages.clients.photos.painting import middle_of, paint_kind
from salonapp.ui.pages.clients.photos.reading import kind_title
from salonapp.ui.services import Services
from salonapp.ui.theme import colour

#: They are held in memory until the visit is saved.
MOST_PHOTOS = 20
_TILE_PX = 84
_RADIUS = 8
_NEXT_KIND = {
    PhotoKind.BEFORE: PhotoKind.AFTER,
    PhotoKind.AFTER: PhotoKind.OTHER,
    PhotoKind.OTHER: PhotoKind.BEFORE,
}


class PhotoTile(QAbstractButton):
    """A small photo; a click says what it shows, Delete or the right button takes it away."""

    kind_changed = Signal()
    removal_asked = Signal()

    def __init__(self, photo: NewPhoto, source: Source) -> None:
        super().__init__()
        self.picture = photo.picture
        self.kind = photo.kind
        self.path = str(source) if isinstance(source, Path) else ""
        self._image = QImage.fromData(photo.picture.thumbnail)
        self.setFixedSize(_TILE_PX, _TILE_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(_("Click: before, after or neither. Delete takes the photo away."))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.clicked.connect(self._turn_kind)
        self._say()

    def new_photo(self) -> NewPhoto:
        """The picture with what it is said to show."""
        return NewPhoto(self.picture, self.kind)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(_TILE_PX, _TILE_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_asked.emit()
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: D102
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        place = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(place, _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(place, colour("line_soft"))
        if not self._image.isNull():
            painter.drawImage(place, self._image, middle_of(self._image.size(), place))
        paint_kind(painter, place, self.kind)
        painter.restore()
        if self.underMouse() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        painter.end()

    def _turn_kind(self) -> None:
        self.kind = _NEXT_KIND[self.kind]
        self._say()
        self.update()
        self.kind_changed.emit()

    def _say(self) -> None:
        self.setAccessibleName(_("Photo: {kind}").format(kind=kind_title(self.kind)))


class _TileCell(QWidget):
    """A tile with its cross."""

    def __init__(self, tile: PhotoTile) -> None:
        super().__init__()
        self.tile = tile
        column = box(spacing=0)
        self.setLayout(column)
        column.addWidget(tile)
        self.drop = button("", kind="quiet", icon_name="x", tip=_("Remove"))
        self.drop.setAccessibleName(_("Remove the photo"))
        column.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignHCenter)


class PhotoPane(QWidget):
    """Buttons for before and after, and the photos that will be saved with the visit."""

    #: Photos came, or were refused: the pane takes more room.
    grown = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._cells: list[_TileCell] = []
        self._readers: list[PictureReader] = []
        self._refused: list[tuple[str, SalonError]] = []
        self._waiting: Callable[[], object] | None = None
        column = box(spacing=8)
        self.setLayout(column)
        keys = box(across=True, spacing=6)
        self._adds = [self._add_button(kind) for kind in (PhotoKind.BEFORE, PhotoKind.AFTER)]
        for made in self._adds:
            keys.addWidget(made)
        keys.addStretch(1)
        column.addLayout(keys)
        self._hint = label(_("Or drop them here, or paste one with Ctrl+V."), "caption", wrap=True)
        column.addWidget(self._hint)
        self.notice = Banner("warning", closable=True)
        column.addWidget(self.notice)
        self._tiles = QWidget()
        self._flow = Flow(self._tiles, spacing=6)
        self._tiles.hide()
        column.addWidget(self._tiles)
        self._drops = DropTarget(self)
        self._drops.dropped.connect(self.take)
        self.setFocusProxy(self._adds[0])

    def add_shortcut(self, window: QWidget) -> None:
        """Ctrl+V takes a copied picture, where no text is being typed."""
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), window).activated.connect(
            self.paste
        )

    @property
    def is_reading(self) -> bool:
        """Whether a picture is still being made ready."""
        return bool(self._readers)

    def when_read(self, then: Callable[[], object]) -> None:
        """Call `then` once every picture is ready or refused."""
        self._waiting = then

    def photos(self) -> tuple[NewPhoto, ...]:
        """What is to be written with the visit."""
        return tuple(cell.tile.new_photo() for cell in self._cells)

    def paste(self) -> None:
        """Take what was copied."""
        if not self.isVisible():
            return
        paste_photos(self.take, self.notice)

    def take(self, sources: Sequence[Source], kind: PhotoKind | None = None) -> None:
        """Make pictures ready; without a kind their names may tell it."""
        room = MOST_PHOTOS - len(self._cells)
        self._refused = []
        self.notice.set_text("")
        if len(sources) > room:
            words = _("At most {limit} photos are saved with a visit; add the others on the card.")
            self.notice.set_text(words.format(limit=MOST_PHOTOS))
        sources = sources[: max(room, 0)]
        if not sources:
            return
        reader = PictureReader(self._services, sources, kind, self)
        self._readers.append(reader)
        reader.took.connect(self._add)
        reader.refused.connect(self._refuse)
        reader.progressed.connect(self._say_progress)
        reader.read_all.connect(lambda: self._over(reader))
        reader.start()

    def typed(self) -> object:
        """The files with what they show; a pasted picture has none to come back from."""
        return [[cell.tile.path, cell.tile.kind.value] for cell in self._cells if cell.tile.path]

    def set_typed(self, value: object) -> None:
        """Take the files that `typed` gave in again."""
        for cell in list(self._cells):
            self._remove(cell, keeps_focus=False)
        rows = [each for each in value if isinstance(each, list)] if isinstance(value, list) else []
        known = {kind.value for kind in PhotoKind}
        for path, kind in (each for each in rows if len(each) == 2 and each[1] in known):
            self.take([Path(str(path))], PhotoKind(kind))

    def shown(self) -> object:
        """What stands here, to be compared with what stood here before."""
        return tuple((cell.tile.picture.digest, cell.tile.kind.value) for cell in self._cells)

    def _add_button(self, kind: PhotoKind) -> QWidget:
        title = kind_title(kind)
        made = button(
            title,
            lambda: ask_for_photos(self, lambda files: self.take(files, kind), title),
            icon_name="camera",
            tip=_("Choose photo files"),
        )
        made.setAccessibleName(_("Add photos: {kind}").format(kind=title))
        return made

    def _add(self, photo: NewPhoto, source: Source) -> None:
        if any(cell.tile.picture.digest == photo.picture.digest for cell in self._cells):
            return
        tile = PhotoTile(photo, source)
        cell = _TileCell(tile)
        cell.drop.clicked.connect(lambda _checked=False: self._remove(cell))
        tile.removal_asked.connect(lambda: self._remove(cell))
        self._cells.append(cell)
        self._flow.addWidget(cell)
        cell.show()
        self._show_tiles()

    def _refuse(self, name: str, error: SalonError) -> None:
        self._refused.append((name, error))
        self.notice.set_text(refused_words(self._refused))

    def _say_progress(self, done: int, total: int) -> None:
        self._hint.setText(_("Taking in {place} of {all}…").format(place=done + 1, all=total))
        self._hint.show()

    def _over(self, reader: PictureReader) -> None:
        self._readers.remove(reader)
        reader.deleteLater()
        if self._readers:
            return
        self._show_tiles()
        self.grown.emit()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def _remove(self, cell: _TileCell, *, keeps_focus: bool = True) -> None:
        at = self._cells.index(cell)
        self._cells.remove(cell)
        self._flow.removeWidget(cell)
        cell.hide()
        cell.deleteLater()
        if keeps_focus:
            left = self._cells[min(at, len(self._cells) - 1)].tile if self._cells else None
            (left or self._adds[0]).setFocus()
        self._show_tiles()

    def _show_tiles(self) -> None:
        self._tiles.setVisible(bool(self._cells))
        self._hint.setText(
            _("A click on a photo says before, after or neither.")
            if self._cells
            else _("Or drop them here, or paste one with Ctrl+V.")
        )
        self._tiles.updateGeometry()
