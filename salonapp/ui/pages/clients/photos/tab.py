"""The photos of a card: add, look at, compare, put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QVBoxLayout, QWidget

from salonapp.clients.photos import PhotoKind, PhotoView, grouped, partner_of
from salonapp.foundation.i18n import Message, _, msg, ngettext, nmsg
from salonapp.ui.kit.notices import Banner, EmptyState
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.photos.bar import PhotoBar
from salonapp.ui.pages.clients.photos.drop_zones import DropZones
from salonapp.ui.pages.clients.photos.grid import PhotoGrid
from salonapp.ui.pages.clients.photos.grid_model import PhotoGridModel
from salonapp.ui.pages.clients.photos.intake import PhotoIntake, Source, Taken, sources_in
from salonapp.ui.pages.clients.photos.reading import (
    group_title,
    kind_title,
    read_photos,
    read_thumbnails,
    visits_offered,
)
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable

    from salonapp.storage.door import Tx

_REFUSED_SHOWN = 3


class PhotosTab(QWidget):
    """Reads when it is looked at; files and pictures may be dropped anywhere on it."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._card: Shown | None = None
        self._intakes: list[PhotoIntake] = []
        self._to_choose: tuple[int, ...] = ()
        self._model = PhotoGridModel(self._read_thumbnails, self)
        self.grid = PhotoGrid(self._model)
        self.bar = PhotoBar()
        self.notice = Banner("warning", closable=True)
        self._empty = EmptyState(
            "camera",
            _("No photos yet"),
            _(
                "Drop photos here, paste one with Ctrl+V, or choose files. Before and after of a"
                " visit can be compared with a slider."
            ),
            ((_("Add photos"), self.ask_for_files),),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 12)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self._zones = DropZones(self)
        self.setAcceptDrops(True)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.paste)
        self._connect()
        self._choice_changed()

    def show_card(self, shown: Shown) -> None:
        """Read and show a card's photos."""
        if self._card is None or self._card.id != shown.id:
            self.notice.set_text("")
            self._to_choose = ()
        self._card = shown
        self._services.read(
            self,
            lambda reader: read_photos(reader, shown.id),
            lambda photos: self._show(shown, photos),
            topic="photos",
        )

    # Adding ----------------------------------------------------------------------------------

    def ask_for_files(self) -> None:
        """Let files be chosen."""
        chooser = QFileDialog(self, _("Add photos"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        chooser.setDirectory(QStandardPaths.writableLocation(pictures))
        chooser.setNameFilters(
            [
                _("Photos") + " (*.jpg *.jpeg *.png *.webp *.avif *.gif *.bmp *.tif *.tiff *.heic)",
                _("All files") + " (*)",
            ]
        )
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        chooser.filesSelected.connect(lambda files: self.take([Path(file) for file in files]))
        chooser.open()

    def paste(self) -> None:
        """Add what was copied."""
        sources = sources_in(QGuiApplication.clipboard().mimeData())
        if sources:
            self.take(sources)
        else:
            self.notice.set_text(_("There is no picture to paste. Copy a photo or its file first."))

    def take(self, sources: Sequence[Source], kind: PhotoKind | None = None) -> None:
        """Add pictures to the card that is shown; without a kind their names may tell it."""
        if self._card is None or not sources:
            return
        self.notice.set_text("")
        intake = PhotoIntake(self._services, self._card.id, sources, kind)
        self._intakes.append(intake)
        intake.progressed.connect(self.bar.show_progress)
        intake.finished.connect(self._taken)
        intake.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if self._card is not None and sources_in(event.mimeData()):
            event.acceptProposedAction()
            self._zones.begin()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: D102
        self._zones.move_to(event.position())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: D102
        self._zones.end()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        kind = self._zones.move_to(event.position())
        self._zones.end()
        event.acceptProposedAction()
        self.take(sources_in(event.mimeData()), kind)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self._zones.isVisible():
            self._zones.begin()

    # Putting right ---------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        chosen = self.grid.chosen()
        if chosen:
            self._menu(chosen).popup(event.globalPos())

    def open_photo(self, photo_id: int | None = None) -> None:
        """Show one photo in large: that one, or the first that is chosen."""
        from salonapp.ui.pages.clients.photos.viewer import PhotoViewer

        photos = self._model.photos()
        wanted = photo_id if photo_id is not None else self._first_chosen(photos)
        if wanted is not None:
            viewer = PhotoViewer(self.window(), self._services, photos, wanted)
            viewer.turn_asked.connect(lambda turned_id, by: self._turn([turned_id], by))
            viewer.open()

    def compare(self) -> None:
        """Draw two photos across each other: the two chosen, or the pair of the one chosen."""
        from salonapp.ui.pages.clients.photos.compare import CompareDialog

        two = self._two_to_compare()
        if two is not None:
            photos = self._model.photos()
            CompareDialog(self.window(), self._services, photos, *two).open()

    def _connect(self) -> None:
        bar, grid = self.bar, self.grid
        bar.add_asked.connect(self.ask_for_files)
        bar.stop_asked.connect(self._stop)
        bar.kind_asked.connect(lambda kind: self._name(PhotoKind(kind)))
        bar.turn_asked.connect(lambda by: self._turn(self._chosen_ids(), by))
        bar.open_asked.connect(self.open_photo)
        bar.compare_asked.connect(self.compare)
        bar.removal_asked.connect(self._remove)
        grid.chosen_changed.connect(self._choice_changed)
        grid.opened.connect(self.open_photo)
        grid.removal_asked.connect(self._remove)
        grid.turn_asked.connect(lambda by: self._turn(self._chosen_ids(), by))

    def _menu(self, chosen: Sequence[PhotoView]) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        menu.addAction(_("Open"), self.open_photo)
        compared = menu.addAction(_("Compare"), self.compare)
        compared.setEnabled(self._two_to_compare() is not None)
        menu.addSeparator()
        for kind in PhotoKind:
            action = menu.addAction(kind_title(kind))
            action.setCheckable(True)
            action.setChecked(all(photo.kind is kind for photo in chosen))
            action.triggered.connect(lambda _on, kind=kind: self._name(kind))
        menu.addSeparator()
        menu.addAction(_("Turn left"), lambda: self._turn(self._chosen_ids(), -1))
        menu.addAction(_("Turn right"), lambda: self._turn(self._chosen_ids(), 1))
        visits = menu.addMenu(_("Visit"))
        assert self._card is not None
        for visit_id, words in (*visits_offered(self._card), (None, _("No visit"))):
            moved = QAction(words, visits)
            moved.setCheckable(True)
            moved.setChecked(all(photo.visit_id == visit_id for photo in chosen))
            moved.triggered.connect(lambda _on, visit_id=visit_id: self._move(visit_id))
            visits.addAction(moved)
        menu.addSeparator()
        menu.addAction(_("Remove"), self._remove)
        return menu

    def _name(self, kind: PhotoKind) -> None:
        ids = self._chosen_ids()

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.photos import set_kind

            set_kind(tx, ids, kind)

        titles = {
            PhotoKind.BEFORE: msg("Photo marked as before"),
            PhotoKind.AFTER: msg("Photo marked as after"),
            PhotoKind.OTHER: msg("Photo marked as neither before nor after"),
        }
        self._write(titles[kind], work, ids)

    def _turn(self, ids: Sequence[int], by: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.clients.commands.photos import rotate

            rotate(tx, ids, by)

        self._write(msg("Photo turned"), work, ids)

    def _move(self, visit_id: int | None) -> None:
        ids = self._chosen_ids()

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.photos import move_to_visit

            move_to_visit(tx, ids, visit_id)

        self._write(msg("Photo moved to a visit"), work, ids)

    def _remove(self) -> None:
        ids = self._chosen_ids()

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.photos import remove_photos

            remove_photos(tx, ids)

        self._write(nmsg("{count} photo removed", "{count} photos removed", len(ids)), work, ids)

    def _write(self, label: Message, work: Callable[[Tx], None], ids: Sequence[int]) -> None:
        if ids:
            self._services.write(self, label, work)

    # Showing ---------------------------------------------------------------------------------

    def _show(self, shown: Shown, photos: tuple[PhotoView, ...]) -> None:
        if self._card is None or shown.id != self._card.id:
            return
        kept, place = self._chosen_ids(), self.grid.verticalScrollBar().value()
        self._pages.setCurrentWidget(self.grid if photos else self._empty)
        self.bar.setVisible(bool(photos))
        self.bar.set_count(len(photos))
        groups = [(group_title(group, shown), group) for group in grouped(photos)]
        if self._model.reset(groups):
            self.grid.verticalScrollBar().setValue(place)
            self.grid.choose(kept)
        if self._to_choose and all(self._model.place_of(each) >= 0 for each in self._to_choose):
            self.grid.choose(self._to_choose)
            self._to_choose = ()

    def _choice_changed(self) -> None:
        chosen = self.grid.chosen()
        self.bar.show_choice(chosen, can_compare=self._two_to_compare() is not None)

    def _stop(self) -> None:
        for intake in self._intakes:
            intake.stop()

    def _taken(self, taken: Taken) -> None:
        self._intakes = [intake for intake in self._intakes if not intake.is_over]
        if not self._intakes:
            self.bar.show_progress(0, 0)
            self.bar.setVisible(bool(self._model.photos()))
        if self._card is None or taken.client_id != self._card.id:
            return
        self.notice.set_text(_told(taken))
        if taken.photo_ids:
            # They get chosen, so that one click says which are before and which after.
            self._to_choose = taken.photo_ids
            self.show_card(self._card)

    def _read_thumbnails(
        self, content_ids: Sequence[int], then: Callable[[Mapping[int, QImage]], None]
    ) -> None:
        self._services.read(self, lambda reader: read_thumbnails(reader, content_ids), then)

    def _chosen_ids(self) -> list[int]:
        return [photo.id for photo in self.grid.chosen()]

    def _first_chosen(self, photos: Sequence[PhotoView]) -> int | None:
        chosen = self._chosen_ids() or [photo.id for photo in photos]
        return chosen[0] if chosen else None

    def _two_to_compare(self) -> tuple[PhotoView, PhotoView] | None:
        chosen = [photo for photo in self.grid.chosen() if not photo.is_missing]
        if len(chosen) == 1:
            there = [photo for photo in self._model.photos() if not photo.is_missing]
            pair = partner_of(chosen[0], there)
            return None if pair is None else (pair.before, pair.after)
        if len(chosen) != 2:
            return None
        order = list(PhotoKind)
        first, second = sorted(
            chosen, key=lambda photo: (photo.on_day, order.index(photo.kind), photo.id)
        )
        return first, second


def _told(taken: Taken) -> str:
    """What has to be said about the pictures that did not become new photos."""
    lines = []
    if taken.known:
        text = ngettext(
            "{count} photo is on the card already.",
            "{count} photos are on the card already.",
            taken.known,
        )
        lines.append(text.format(count=taken.known))
    for name, error in taken.refused[:_REFUSED_SHOWN]:
        lines.append(f"{name}: {error}" if name else str(error))
    more = len(taken.refused) - _REFUSED_SHOWN
    if more > 0:
        lines.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    return "\n".join(lines)
