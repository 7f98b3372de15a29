"""What the window and the shell are shown about a card's photos, and how photos make pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class PhotoKind(StrEnum):
    """When a photo was taken, as seen from the master's work."""

    BEFORE = "before"
    AFTER = "after"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A picture made ready for the salon; the same picture always gives the same one."""

    #: SHA-256 of `image`, in hexadecimal.
    digest: str
    #: JPEG, upright, at most 2,560 px on the longer side, without metadata.
    image: bytes = field(repr=False)
    #: JPEG, at most 256 px on the longer side.
    thumbnail: bytes = field(repr=False)
    width: int
    height: int
    #: The day the camera noted, which is not kept inside the picture.
    taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A picture that is to become a photo on a card."""

    picture: PreparedPicture
    kind: PhotoKind = PhotoKind.OTHER


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo without its bytes; `digest` is empty where the content is missing."""

    id: int
    client_id: int
    visit_id: int | None
    kind: PhotoKind
    on_day: date
    #: Clockwise from how the content stands, 0 to 3.
    quarter_turns: int
    note: str
    position: int
    content_id: int
    digest: str
    #: Of the content, before it is turned; 0 where it is missing.
    width: int
    height: int

    @property
    def is_missing(self) -> bool:
        """Whether the picture itself is gone."""
        return not self.digest


@dataclass(frozen=True, slots=True)
class FullPicture:
    """A photo with its picture (JPEG), still to be turned by `photo.quarter_turns`."""

    photo: PhotoView
    image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddedPhoto:
    """What came of adding: a new photo, or the one that was there already."""

    id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """Before and after of one visit."""

    before: PhotoView
    after: PhotoView


@dataclass(frozen=True, slots=True)
class PhotoGroup:
    """The photos of one visit, or of one day without a visit; pairs come first."""

    on_day: date
    visit_id: int | None
    pairs: tuple[PhotoPair, ...]
    singles: tuple[PhotoView, ...]

    @property
    def photos(self) -> tuple[PhotoView, ...]:
        """All of them: before, after, before, after, then the others."""
        paired = [photo for pair in self.pairs for photo in (pair.before, pair.after)]
        return (*paired, *self.singles)


def grouped(photos: Iterable[PhotoView]) -> list[PhotoGroup]:
    """Photos by visit and day, the latest first."""
    found: dict[tuple[date, int | None], list[PhotoView]] = {}
    for photo in photos:
        found.setdefault((photo.on_day, photo.visit_id), []).append(photo)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or 0), reverse=True)
    return [_group(*key, members) for key, members in ordered]


def last_pair(photos: Iterable[PhotoView]) -> PhotoPair | None:
    """The latest before and after that belong together."""
    return next((pair for group in grouped(photos) for pair in group.pairs), None)


def partner_of(photo: PhotoView, photos: Sequence[PhotoView]) -> PhotoPair | None:
    """The pair `photo` belongs to; None when nothing stands beside it."""
    for group in grouped(photos):
        for pair in group.pairs:
            if photo.id in (pair.before.id, pair.after.id):
                return pair
    return None


def _group(on_day: date, visit_id: int | None, members: list[PhotoView]) -> PhotoGroup:
    members = sorted(members, key=lambda photo: (photo.position, photo.id))
    before = [photo for photo in members if photo.kind is PhotoKind.BEFORE]
    after = [photo for photo in members if photo.kind is PhotoKind.AFTER]
    pairs = tuple(map(PhotoPair, before, after))
    paired = {photo.id for pair in pairs for photo in (pair.before, pair.after)}
    order = list(PhotoKind)
    singles = sorted(
        (photo for photo in members if photo.id not in paired),
        key=lambda photo: order.index(photo.kind),
    )
    return PhotoGroup(on_day, visit_id, pairs, tuple(singles))
