"""Reading photos: the list without bytes, thumbnails for those that are looked at, one picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from salonapp.clients.photos import FullPicture, PhotoKind, PhotoPair, PhotoView, last_pair
from salonapp.clients.tables import Photo, PhotoContent
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import check_own, only_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json

#: The columns of `PhotoView`, in its order.
_VIEW = select(
    Photo.id,
    Photo.client_id,
    Photo.visit_id,
    Photo.kind,
    Photo.on_day,
    Photo.quarter_turns,
    Photo.note,
    Photo.position,
    Photo.content_id,
    PhotoContent.digest,
    PhotoContent.width,
    PhotoContent.height,
).outerjoin(PhotoContent, PhotoContent.id == Photo.content_id)
_COLUMNS = len(_VIEW.selected_columns)
_KINDS = {kind.value: kind for kind in PhotoKind}
_OF_CLIENT = _VIEW.where(Photo.client_id == bindparam("client_id")).order_by(
    Photo.on_day.desc(), Photo.position, Photo.id
)
_OF_PAIRS = _OF_CLIENT.where(Photo.kind.in_([PhotoKind.BEFORE.value, PhotoKind.AFTER.value])).limit(
    12
)
_ONE = _VIEW.add_columns(PhotoContent.image).where(Photo.id == bindparam("photo_id"))
_IDS = select(Photo.id).order_by(Photo.client_id, Photo.id)


def photos_of(reader: Reader, viewer: Viewer, client_id: int) -> tuple[PhotoView, ...]:
    """A client's photos without their bytes, the latest day first."""
    check_own(reader, viewer, client_id)
    rows = reader.select(_OF_CLIENT, {"client_id": client_id})
    return tuple(_view(viewer, row) for row in rows)


def latest_pair(reader: Reader, viewer: Viewer, client_id: int) -> PhotoPair | None:
    """The last before and after that belong together, for the card's first tab."""
    check_own(reader, viewer, client_id)
    rows = reader.select(_OF_PAIRS, {"client_id": client_id})
    found = (_view(viewer, row) for row in rows)
    return last_pair(photo for photo in found if not photo.is_missing)


def thumbnails(reader: Reader, content_ids: Iterable[int]) -> dict[int, bytes]:
    """Small pictures (JPEG) by content; contents that are missing are left out."""
    wanted = PhotoContent.id.in_(id_set("sqlite" if reader.on_sqlite else "postgresql"))
    rows = reader.select(
        select(PhotoContent.id, PhotoContent.thumbnail).where(wanted),
        {"ids": ids_json(content_ids)},
    )
    return {row.id: bytes(row.thumbnail) for row in rows}


def full_picture(reader: Reader, viewer: Viewer, photo_id: int) -> FullPicture:
    """One photo in full size; NotFound when it or its content is gone."""
    row = reader.select(_ONE, {"photo_id": photo_id}).first()
    if row is None:
        raise NotFound(msg("This photo is not there any more."))
    check_own(reader, viewer, row.client_id)
    if row.image is None:
        raise NotFound(
            msg("The picture of this photo is missing."),
            msg("A backup made earlier may still hold it; otherwise remove the photo."),
        )
    return FullPicture(_view(viewer, row), bytes(row.image))


def every_picture(reader: Reader, viewer: Viewer) -> Iterator[FullPicture]:
    """All photos of the salon whose picture is there, card by card, one in memory at a time."""
    for photo_id in reader.select(_IDS.where(*only_own(viewer, "photo.client_id"))).scalars().all():
        row = reader.select(_ONE, {"photo_id": photo_id}).first()
        if row is not None and row.image is not None:
            yield FullPicture(_view(viewer, row), bytes(row.image))


def _view(viewer: Viewer, row: Sequence[Any]) -> PhotoView:
    # By place: a card may have hundreds, and names cost more than the query.
    (
        photo_id, client_id, visit_id, kind, on_day, quarter_turns, note, position, content_id,
        digest, width, height,
    ) = row[:_COLUMNS]  # fmt: skip
    return PhotoView(
        photo_id,
        client_id,
        visit_id,
        _KINDS.get(kind, PhotoKind.OTHER),
        on_day,
        quarter_turns % 4,
        viewer.note(note) if note else "",
        position,
        content_id,
        digest or "",
        width or 0,
        height or 0,
    )
