"""Putting photos on a card, and putting them right.

A picture's bytes are a record, kept once by content and outside undo; which photo shows them is a
fact. So undo brings a removed photo back, and what a client's erasing takes is really gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import column, delete, exists, func, insert, select, table

from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.photos import AddedPhoto, NewPhoto, PhotoKind, PreparedPicture
from salonapp.clients.tables import Photo, PhotoContent
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_text
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json

_EARLIEST_DAY = date(1990, 1, 1)
#: Visits stand a floor above the card.
_VISIT = table("visit", column("id"), column("client_id"), column("on_day", Photo.on_day.type))


def add_photo(
    tx: Tx,
    client_id: int,
    prepared: PreparedPicture,
    *,
    kind: PhotoKind = PhotoKind.OTHER,
    visit_id: int | None = None,
    on_day: date | None = None,
    note: str = "",
) -> AddedPhoto:
    """Put a picture on a card; the same picture is there once and stays as it is.

    Without a day it is the visit's, otherwise the day the camera noted, otherwise today; without a
    visit it belongs to the only one of that day, if there is one.
    """
    card_to_write_on(tx, client_id)
    content_id = keep_content(tx, prepared)
    there = tx.session.scalar(
        select(Photo.id).where(Photo.client_id == client_id, Photo.content_id == content_id)
    )
    if there is not None:
        return AddedPhoto(there, is_new=False)
    if visit_id is not None:
        visit_day = _visit_day(tx, client_id, visit_id)
        on_day = on_day or visit_day
    else:
        on_day = _likely_day(tx, prepared, on_day)
        visit_id = _only_visit_on(tx, client_id, on_day)
    photo = Photo(
        client_id=client_id,
        visit_id=visit_id,
        content_id=content_id,
        kind=PhotoKind(kind).value,
        on_day=_checked_day(tx, on_day),
        note=clean_text(note),
        position=_next_position(tx, client_id),
    )
    tx.session.add(photo)
    tx.session.flush()
    return AddedPhoto(photo.id, is_new=True)


def add_photos_of_visit(
    tx: Tx, client_id: int, visit_id: int, photos: Sequence[NewPhoto]
) -> list[AddedPhoto]:
    """Put the photos of a visit on the card.

    One that is on the card already joins the visit, unless it belongs to another one.
    """
    added = [
        add_photo(tx, client_id, each.picture, kind=each.kind, visit_id=visit_id) for each in photos
    ]
    for result, each in zip(added, photos, strict=True):
        photo = _existing(tx, result.id)
        if photo.visit_id is None:
            move_to_visit(tx, [result.id], visit_id)
        if each.kind is not PhotoKind.OTHER and photo.visit_id == visit_id:
            photo.kind = each.kind.value
    return added


def join_visit_of_day(tx: Tx, client_id: int, visit_id: int) -> None:
    """The day's photos that wait on the card for a visit go to this one, if it is the only one.

    A photo from before the work is often there before the visit is: its pair comes with it.
    """
    on_day = _visit_day(tx, client_id, visit_id)
    if _only_visit_on(tx, client_id, on_day) != visit_id:
        return
    waiting = select(Photo).where(
        Photo.client_id == client_id, Photo.on_day == on_day, Photo.visit_id.is_(None)
    )
    for photo in tx.session.scalars(waiting):
        photo.visit_id = visit_id


def set_kind(tx: Tx, photo_ids: Iterable[int], kind: PhotoKind) -> None:
    """Say that photos were taken before the work, after it, or neither."""
    for photo_id in photo_ids:
        _existing(tx, photo_id).kind = PhotoKind(kind).value


def rotate(tx: Tx, photo_ids: Iterable[int], quarter_turns: int) -> None:
    """Turn photos clockwise by so many quarters; a negative number turns them back."""
    for photo_id in photo_ids:
        photo = _existing(tx, photo_id)
        photo.quarter_turns = (photo.quarter_turns + quarter_turns) % 4


def move_to_visit(tx: Tx, photo_ids: Iterable[int], visit_id: int | None) -> None:
    """Assign photos to a visit of the same client, and to its day; None takes them off any."""
    for photo_id in photo_ids:
        photo = _existing(tx, photo_id)
        if visit_id is not None:
            photo.on_day = _visit_day(tx, photo.client_id, visit_id)
        photo.visit_id = visit_id


def move_to_day(tx: Tx, photo_ids: Iterable[int], on_day: date) -> None:
    """Say on which day photos were taken; they go to that day's visit if there is only one."""
    for photo_id in photo_ids:
        photo = _existing(tx, photo_id)
        photo.on_day = _checked_day(tx, on_day)
        photo.visit_id = _only_visit_on(tx, photo.client_id, on_day)


def set_photo_note(tx: Tx, photo_id: int, note: str) -> None:
    """Write what is to be said about a photo; a contact somebody saw masked is kept."""
    photo = _existing(tx, photo_id)
    photo.note = clean_text(bring_back_contacts(note, photo.note))


def remove_photos(tx: Tx, photo_ids: Iterable[int]) -> None:
    """Take photos off the card; undo brings them back, for their contents stay."""
    for photo_id in photo_ids:
        tx.session.delete(_existing(tx, photo_id))


def forget_contents(tx: Tx, content_ids: Iterable[int]) -> int:
    """Destroy those of the pictures that no photo shows any more; returns how many were.

    For erasing a person, after their photos were deleted: no undo brings these back. A removed
    photo's content otherwise stays, because undo has no end; it takes room and nothing else.
    """
    tx.session.flush()
    shown = exists().where(Photo.content_id == PhotoContent.id)
    wanted = PhotoContent.id.in_(id_set(tx.session.get_bind().dialect.name))
    gone = tx.session.execute(
        delete(PhotoContent).where(wanted, ~shown),
        {"ids": ids_json(content_ids)},
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def keep_content(tx: Tx, prepared: PreparedPicture) -> int:
    """Keep a picture unless it is kept already; returns the id of the content."""
    known = tx.session.scalar(select(PhotoContent.id).where(PhotoContent.digest == prepared.digest))
    if known is not None:
        return known
    values = {
        "digest": prepared.digest,
        "width": prepared.width,
        "height": prepared.height,
        "added_at": tx.now,
        "thumbnail": prepared.thumbnail,
        "image": prepared.image,
    }
    added = tx.session.connection().execute(insert(PhotoContent.__table__), values)  # type: ignore[arg-type]
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


def _existing(tx: Tx, photo_id: int) -> Photo:
    photo = tx.session.get(Photo, photo_id)
    if photo is None:
        raise NotFound(msg("This photo is not there any more."))
    return photo


def _visit_day(tx: Tx, client_id: int, visit_id: int) -> date:
    row = tx.session.execute(
        select(_VISIT.c.client_id, _VISIT.c.on_day).where(_VISIT.c.id == visit_id)
    ).first()
    if row is None:
        raise NotFound(msg("This visit does not exist any more."))
    if row.client_id != client_id:
        raise InvalidInput(msg("This is a visit of another client."), field="visit")
    day: date = row.on_day
    return day


def _only_visit_on(tx: Tx, client_id: int, on_day: date) -> int | None:
    found = tx.session.scalars(
        select(_VISIT.c.id).where(_VISIT.c.client_id == client_id, _VISIT.c.on_day == on_day)
    ).all()
    return int(found[0]) if len(found) == 1 else None


def _likely_day(tx: Tx, prepared: PreparedPicture, on_day: date | None) -> date:
    if on_day is not None:
        return on_day
    taken = prepared.taken_on
    # A camera whose clock was never set is not believed.
    return taken if taken is not None and taken <= tx.today else tx.today


def _checked_day(tx: Tx, on_day: date) -> date:
    if on_day > tx.today:
        raise InvalidInput(msg("This day lies ahead."), field="on_day")
    if on_day < _EARLIEST_DAY:
        raise InvalidInput(msg("This day lies too far back."), field="on_day")
    return on_day


def _next_position(tx: Tx, client_id: int) -> int:
    last = tx.session.scalar(select(func.max(Photo.position)).where(Photo.client_id == client_id))
    return 0 if last is None else last + 1
