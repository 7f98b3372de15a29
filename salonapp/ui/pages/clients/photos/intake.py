"""Takes photos in: each is made ready in the read pool, then several are written at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from salonapp.clients.photos import AddedPhoto, PhotoKind, PreparedPicture
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


@dataclass(slots=True)
class _Ready:
    pictures: list[tuple[PreparedPicture, PhotoKind]] = field(default_factory=list)


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


class PhotoIntake(QObject):
    """One handful of photos for one card; goes on when another card is looked at meanwhile."""

    progressed = Signal(int, int)
    finished = Signal(object)

    def __init__(
        self,
        services: Services,
        client_id: int,
        sources: Sequence[Source],
        kind: PhotoKind | None,
    ) -> None:
        super().__init__(services)
        self._services = services
        self._client_id = client_id
        self._sources = list(sources)
        self._kind = kind
        self._at = 0
        self._ready = _Ready()
        self._ids: list[int] = []
        self._added = 0
        self._refused: list[tuple[str, SalonError]] = []
        self._stopped = False
        self.is_over = False

    def start(self) -> None:
        """Begin with the first one."""
        self._next()

    def stop(self) -> None:
        """Take no more; what is ready is still written."""
        self._stopped = True

    def _next(self) -> None:
        over = self._stopped or self._at >= len(self._sources)
        if over or len(self._ready.pictures) >= _AT_ONCE:
            self._write(self._finish if over else self._next)
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
        self._ready.pictures.append((picture, kind))
        self._at += 1
        self._next()

    def _refuse(self, source: Source, error: SalonError) -> None:
        self._refused.append((source.name if isinstance(source, Path) else "", error))
        self._at += 1
        self._next()

    def _write(self, then: Callable[[], None]) -> None:
        pictures, client_id = self._ready.pictures, self._client_id
        self._ready = _Ready()
        if not pictures:
            then()
            return

        def work(tx: Tx) -> list[AddedPhoto]:
            from salonapp.clients.commands.photos import add_photo

            return [add_photo(tx, client_id, picture, kind=kind) for picture, kind in pictures]

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
