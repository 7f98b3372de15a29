"""What can be done with the photos that are chosen; every change offers its undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QAction, QImageWriter
from PySide6.QtWidgets import QMenu, QWidget

from salonapp.clients.photos import PhotoKind, PhotoView, partner_of
from salonapp.foundation.i18n import Message, _, msg, nmsg
from salonapp.staff.rights import Right
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.output import ask_where_to_save, save
from salonapp.ui.pages.clients.photos.grid import PhotoGrid
from salonapp.ui.pages.clients.photos.reading import (
    kind_title,
    read_picture,
    turned,
    visits_offered,
)
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader, Tx

_COPY_QUALITY = 92


class PhotoActs(QObject):
    """Works on the photos chosen in a grid."""

    said = Signal(str)

    def __init__(self, services: Services, grid: PhotoGrid, host: QWidget) -> None:
        super().__init__(host)
        self._services = services
        self._grid = grid
        self._host = host

    def menu(self, card: Shown) -> QMenu:
        """The menu of the chosen photos; there is at least one."""
        chosen = self._grid.chosen()
        single = len(chosen) == 1
        menu = QMenu(self._host)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        menu.addAction(_("Open"), self.open_photo)
        menu.addAction(_("Compare"), self.compare).setEnabled(self.two_to_compare() is not None)
        menu.addSeparator()
        for kind in PhotoKind:
            action = menu.addAction(kind_title(kind))
            action.setCheckable(True)
            action.setChecked(all(photo.kind is kind for photo in chosen))
            action.triggered.connect(lambda _on, kind=kind: self.name(kind))
        menu.addSeparator()
        menu.addAction(_("Turn left"), lambda: self.turn(-1))
        menu.addAction(_("Turn right"), lambda: self.turn(1))
        visits = menu.addMenu(_("Visit"))
        for visit_id, words in (*visits_offered(card), (None, _("No visit"))):
            moved = QAction(words, visits)
            moved.setCheckable(True)
            moved.setChecked(all(photo.visit_id == visit_id for photo in chosen))
            moved.triggered.connect(lambda _on, visit_id=visit_id: self.move(visit_id))
            visits.addAction(moved)
        menu.addAction(_("Day and note…"), self.edit).setEnabled(single)
        menu.addSeparator()
        if self._services.may(Right.EXPORT):
            menu.addAction(_("Save a copy…"), self.save_copy).setEnabled(single)
        menu.addAction(_("Remove"), self.remove)
        return menu

    def open_photo(self, photo_id: int | None = None) -> None:
        """Show one photo in large: that one, or the first that is chosen."""
        from salonapp.ui.pages.clients.photos.viewer import PhotoViewer

        photos = self._grid.photos.photos()
        chosen = photo_id if photo_id is not None else next(iter(self._ids()), None)
        wanted = chosen if chosen is not None else next((photo.id for photo in photos), None)
        if wanted is not None:
            viewer = PhotoViewer(self._host.window(), self._services, photos, wanted)
            viewer.turn_asked.connect(lambda turned_id, by: self.turn(by, [turned_id]))
            viewer.open()

    def compare(self) -> None:
        """Draw two photos across each other: the two chosen, or the pair of the one chosen."""
        from salonapp.ui.pages.clients.photos.compare import CompareDialog

        two = self.two_to_compare()
        if two is not None:
            photos = self._grid.photos.photos()
            CompareDialog(self._host.window(), self._services, photos, *two).open()

    def two_to_compare(self) -> tuple[PhotoView, PhotoView] | None:
        """What a comparison would show; None where there are not two."""
        chosen = [photo for photo in self._grid.chosen() if not photo.is_missing]
        if len(chosen) == 1:
            there = [photo for photo in self._grid.photos.photos() if not photo.is_missing]
            pair = partner_of(chosen[0], there)
            return None if pair is None else (pair.before, pair.after)
        if len(chosen) != 2:
            return None
        order = list(PhotoKind)
        first, second = sorted(
            chosen, key=lambda photo: (photo.on_day, order.index(photo.kind), photo.id)
        )
        return first, second

    def name(self, kind: PhotoKind) -> None:
        """Say that the chosen photos are from before, after, or neither."""

        def work(tx: Tx, ids: Sequence[int]) -> None:
            from salonapp.clients.commands.photos import set_kind

            set_kind(tx, ids, kind)

        titles = {
            PhotoKind.BEFORE: msg("Photo marked as before"),
            PhotoKind.AFTER: msg("Photo marked as after"),
            PhotoKind.OTHER: msg("Photo marked as neither before nor after"),
        }
        self._write(titles[kind], work)

    def turn(self, by: int, ids: Sequence[int] | None = None) -> None:
        """Turn the chosen photos, or some others, by quarters."""

        def work(tx: Tx, ids: Sequence[int]) -> None:
            from salonapp.clients.commands.photos import rotate

            rotate(tx, ids, by)

        self._write(msg("Photo turned"), work, ids)

    def move(self, visit_id: int | None) -> None:
        """Give the chosen photos to a visit, or take them off any."""

        def work(tx: Tx, ids: Sequence[int]) -> None:
            from salonapp.clients.commands.photos import move_to_visit

            move_to_visit(tx, ids, visit_id)

        self._write(msg("Photo moved to a visit"), work)

    def remove(self) -> None:
        """Take the chosen photos off the card."""

        def work(tx: Tx, ids: Sequence[int]) -> None:
            from salonapp.clients.commands.photos import remove_photos

            remove_photos(tx, ids)

        count = len(self._ids())
        self._write(nmsg("{count} photo removed", "{count} photos removed", count), work)

    def edit(self) -> None:
        """Put the day and the note of the chosen photo right."""
        from salonapp.ui.pages.clients.photos.details_form import DetailsForm

        for photo in self._grid.chosen()[:1]:
            DetailsForm(self._host.window(), self._services, photo).open()

    def save_copy(self) -> None:
        """Save the chosen photo as a file, for the client or for a master's portfolio."""
        for photo in self._grid.chosen()[:1]:
            self._services.read(
                self,
                lambda reader, photo=photo: _jpeg(reader, self._services.viewer, photo),  # type: ignore[misc]
                lambda data, photo=photo: self._ask_where(photo, data),  # type: ignore[misc]
                topic="copy",
            )

    def _ask_where(self, photo: PhotoView, data: bytes) -> None:
        kind = "" if photo.kind is PhotoKind.OTHER else f" {kind_title(photo.kind).lower()}"
        name = f"{photo.on_day.isoformat()}{kind}.jpg"
        ask_where_to_save(
            self._host,
            _("Save a copy"),
            name,
            (_("JPEG picture"), "jpg"),
            lambda path: save(self._services, self, path, lambda: data, self.said.emit),
        )

    def _ids(self) -> list[int]:
        return [photo.id for photo in self._grid.chosen()]

    def _write(
        self,
        label: Message,
        work: Callable[[Tx, Sequence[int]], None],
        ids: Sequence[int] | None = None,
    ) -> None:
        wanted = self._ids() if ids is None else list(ids)
        if wanted:
            self._services.write(self, label, lambda tx: work(tx, wanted))


def _jpeg(reader: Reader, viewer: Viewer, photo: PhotoView) -> bytes:
    """The whole picture, turned as it is shown."""
    image = turned(read_picture(reader, viewer, photo.id), photo.quarter_turns)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"jpeg")
    writer.setQuality(_COPY_QUALITY)
    writer.write(image)
    return bytes(buffer.data().data())
