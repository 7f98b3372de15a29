"""Takes photos in: each is made ready in the read pool, then several are written at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from salonapp.clients.photos import AddedPhoto, NewPhoto, PhotoKind, PreparedPicture
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import nmsg
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

#: Pictures written in one go: more of them would be held in memory.
_AT_ONCE = 40

Source: TypeAlias = Path | QImage

#: What people call their files; a word of its own, in either language.
_NAMED = (
    (PhotoKind.BEFORE, re.compile(r"(?<![^\W\d_])(before|до)(?![^\W\d_])", re.IGNORECASE)),
    (PhotoKind.AFTER, re.compile(r"(?<![^\W\d_])(after|после)(?![^\W\d_])", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking photos in."""

    client_id: int
    photo_ids: tuple[int, ...]
    added: int
    #: The file's name, empty for a pasted picture, and why it could not be used.
    refused: tuple[tuple[str, SalonError], ...]

    @property
    def known(self) -> int:
        """How many were on the card already."""
        return len(self.photo_ids) - self.added


def sources_in(mime: QMimeData | None) -> list[Source]:
    """The pictures in what was dropped or copied: files, otherwise the picture itself."""
    if mime is None:
        return []
    files: list[Source] = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return files
    image = mime.imageData() if mime.hasImage() else None
    return [image] if isinstance(image, QImage) and not image.isNull() else []


def kind_named(name: str) -> PhotoKind:
    """What a file's name says of the photo."""
    for kind, word in _NAMED:
        if word.search(Path(name).stem):
            return kind
    return PhotoKind.OTHER


def _prepared(source: Source) -> PreparedPicture:
    from salonapp.clients.pictures import prepare_file, prepare_pixels

    if isinstance(source, Path):
        return prepare_file(source)
    image = source.convertToFormat(QImage.Format.Format_RGBA8888)
    return prepare_pixels(image.width(), image.height(), bytes(image.constBits()))


class PictureReader(QObject):
    """Makes a handful of pictures ready, one after another, off this thread.

    `took` gives a picture with what it shows, `refused` a file's name (empty for a pasted picture)
    and why it cannot be used; `read_all` comes last.
    """

    progressed = Signal(int, int)
    took = Signal(object, object)
    refused = Signal(str, object)
    read_all = Signal()

    def __init__(
        self,
        services: Services,
        sources: Sequence[Source],
        kind: PhotoKind | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or services)
        self._services = services
        self._sources = list(sources)
        self._kind = kind
        self._at = 0
        self._stopped = False

    def start(self) -> None:
        """Begin with the first one."""
        self._next()

    def stop(self) -> None:
        """Take no more; what is ready stays."""
        self._stopped = True

    @property
    def is_read(self) -> bool:
        """Whether there is nothing more to make ready."""
        return self._stopped or self._at >= len(self._sources)

    def _next(self) -> None:
        if self.is_read:
            self.read_all.emit()
            return
        source = self._sources[self._at]
        self.progressed.emit(self._at, len(self._sources))
        self._services.runner.background(
            self,
            lambda: _prepared(source),
            lambda picture: self._take(source, picture),
            failed=lambda error: self._refuse(source, error),
        )

    def _take(self, source: Source, picture: PreparedPicture) -> None:
        name = source.name if isinstance(source, Path) else ""
        kind = self._kind if self._kind is not None else kind_named(name)
        self._at += 1
        self.took.emit(NewPhoto(picture, kind), source)
        self._next()

    def _refuse(self, source: Source, error: SalonError) -> None:
        self._at += 1
        self.refused.emit(source.name if isinstance(source, Path) else "", error)
        self._next()


class PhotoIntake(PictureReader):
    """One handful of photos for one card; goes on when another card is looked at meanwhile."""

    finished = Signal(object)

    def __init__(
        self,
        services: Services,
        client_id: int,
        sources: Sequence[Source],
        kind: PhotoKind | None,
    ) -> None:
        super().__init__(services, sources, kind)
        self._client_id = client_id
        self._ready: list[NewPhoto] = []
        self._ids: list[int] = []
        self._added = 0
        self._refused: list[tuple[str, SalonError]] = []
        self.is_over = False
        self.took.connect(lambda photo, _source: self._ready.append(photo))
        self.refused.connect(lambda name, error: self._refused.append((name, error)))

    def _next(self) -> None:
        if self.is_read or len(self._ready) >= _AT_ONCE:
            self._write(self._finish if self.is_read else super()._next)
            return
        super()._next()

    def _write(self, then: Callable[[], None]) -> None:
        pictures, client_id = self._ready, self._client_id
        self._ready = []
        if not pictures:
            then()
            return

        def work(tx: Tx) -> list[AddedPhoto]:
            from salonapp.clients.commands.photos import add_photo

            return [add_photo(tx, client_id, new.picture, kind=new.kind) for new in pictures]

        def written(added: list[AddedPhoto]) -> None:
            self._ids += [each.id for each in added if each.id not in self._ids]
            self._added += sum(each.is_new for each in added)
            then()

        def failed(error: SalonError) -> None:
            self._refused.append(("", error))
            self._stopped = True
            self._finish()

        label = nmsg("{count} photo added", "{count} photos added", len(pictures))
        self._services.write(self, label, work, written, failed=failed)

    def _finish(self) -> None:
        self.is_over = True
        self.finished.emit(
            Taken(self._client_id, tuple(self._ids), self._added, tuple(self._refused))
        )
        self.deleteLater()
