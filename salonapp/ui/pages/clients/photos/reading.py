"""Photos in the words and pictures of the window; reading and decoding run in the read pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QTransform

from salonapp.clients.photos import PhotoGroup, PhotoKind, PhotoView
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import N_, _
from salonapp.ui.pages.clients.card_reading import Shown

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

KIND_TITLES = {
    PhotoKind.BEFORE: N_("Before"),
    PhotoKind.AFTER: N_("After"),
    PhotoKind.OTHER: N_("Neither"),
}
#: Visits a photo can be given to from its menu.
_VISITS_OFFERED = 24


def kind_title(kind: PhotoKind) -> str:
    """The kind in the language of whoever looks."""
    return _(KIND_TITLES[kind])


def spoken(photo: PhotoView) -> str:
    """A photo as a screen reader says it."""
    parts = (kind_title(photo.kind), fmt.format_day(photo.on_day), photo.note)
    return ", ".join(part for part in parts if part)


def group_title(group: PhotoGroup, shown: Shown) -> str:
    """The day, and what was done where it is known."""
    day = fmt.format_day(group.on_day, today=shown.today)
    # By the visits: their lines are put into words anew each time they are looked at.
    at = next((at for at, each in enumerate(shown.card.visits) if each.id == group.visit_id), None)
    if at is None:
        return day
    line = shown.visits[at]
    return " · ".join(part for part in (day, line.what, line.master) if part)


def visits_offered(shown: Shown) -> Sequence[tuple[int, str]]:
    """The visits a photo can be given to: their ids, and how they are told apart."""
    return [
        (line.id, f"{line.day} · {line.what}" if line.what else line.day)
        for line in shown.visits[:_VISITS_OFFERED]
    ]


def read_photos(reader: Reader, viewer: Viewer, client_id: int) -> tuple[PhotoView, ...]:
    """A card's photos without their bytes."""
    from salonapp.clients.queries.photos import photos_of

    return photos_of(reader, viewer, client_id)


def read_thumbnails(reader: Reader, content_ids: Iterable[int]) -> Mapping[int, QImage]:
    """Small pictures by content, as their contents stand."""
    from salonapp.clients.queries.photos import thumbnails

    found = thumbnails(reader, content_ids)
    return {content_id: QImage.fromData(data) for content_id, data in found.items()}


def read_picture(reader: Reader, viewer: Viewer, photo_id: int) -> QImage:
    """One photo in full size, as its content stands."""
    from salonapp.clients.queries.photos import full_picture

    return QImage.fromData(full_picture(reader, viewer, photo_id).image)


def turned(image: QImage, quarter_turns: int) -> QImage:
    """`image`, turned clockwise by quarters."""
    if quarter_turns % 4 == 0 or image.isNull():
        return image
    return image.transformed(QTransform().rotate(90 * (quarter_turns % 4)))
