"""The photos of a card: add, look at, compare, put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QContextMenuEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salonapp.clients.photos import PhotoKind, PhotoView, grouped
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.notices import Banner, EmptyState
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.photos.acts import PhotoActs
from salonapp.ui.pages.clients.photos.bar import PhotoBar
from salonapp.ui.pages.clients.photos.choosing import ask_for_photos, paste_photos, refused_words
from salonapp.ui.pages.clients.photos.dropping import DropTarget
from salonapp.ui.pages.clients.photos.grid import PhotoGrid
from salonapp.ui.pages.clients.photos.grid_model import PhotoGridModel
from salonapp.ui.pages.clients.photos.intake import PhotoIntake, Source, Taken
from salonapp.ui.pages.clients.photos.reading import (
    group_title,
    read_photos,
    read_thumbnails,
)
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable


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
        self.acts = PhotoActs(services, self.grid, self)
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
        self.drops = DropTarget(self)
        self.drops.dropped.connect(self.take)
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
            lambda reader: read_photos(reader, self._services.viewer, shown.id),
            lambda photos: self._show(shown, photos),
            topic="photos",
        )

    # Adding ----------------------------------------------------------------------------------

    def ask_for_files(self) -> None:
        """Let files be chosen."""
        ask_for_photos(self, self.take)

    def paste(self) -> None:
        """Add what was copied."""
        paste_photos(self.take, self.notice)

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        if self._card is not None and self.grid.chosen():
            self.acts.menu(self._card).popup(event.globalPos())

    def _connect(self) -> None:
        bar, grid, acts = self.bar, self.grid, self.acts
        bar.add_asked.connect(self.ask_for_files)
        bar.stop_asked.connect(self._stop)
        bar.kind_asked.connect(lambda kind: acts.name(PhotoKind(kind)))
        bar.turn_asked.connect(acts.turn)
        bar.open_asked.connect(acts.open_photo)
        bar.compare_asked.connect(acts.compare)
        bar.removal_asked.connect(acts.remove)
        grid.chosen_changed.connect(self._choice_changed)
        grid.opened.connect(acts.open_photo)
        grid.removal_asked.connect(acts.remove)
        grid.turn_asked.connect(acts.turn)

    # Showing ---------------------------------------------------------------------------------

    def _show(self, shown: Shown, photos: tuple[PhotoView, ...]) -> None:
        if self._card is None or shown.id != self._card.id:
            return
        kept = [photo.id for photo in self.grid.chosen()]
        place = self.grid.verticalScrollBar().value()
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
        self.bar.show_choice(chosen, can_compare=self.acts.two_to_compare() is not None)

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
    if taken.refused:
        lines.append(refused_words(taken.refused))
    return "\n".join(lines)
