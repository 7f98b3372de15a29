"""Photos lie on the card: stored once, taken off and brought back, and in every backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from salonapp.app import open_salon
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.photos import (
    add_photo,
    forget_contents,
    move_to_day,
    move_to_visit,
    remove_photos,
    rotate,
    set_kind,
    set_photo_note,
)
from salonapp.clients.photos import AddedPhoto, PhotoKind, PhotoView, grouped
from salonapp.clients.pictures import prepare
from salonapp.clients.queries.photos import (
    every_picture,
    full_picture,
    latest_pair,
    photos_of,
    thumbnails,
)
from salonapp.clients.tables import PhotoContent
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.backup import back_up, restore
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit
from tests.clients.pictures import from_a_phone, photo

DAY = date(2026, 2, 20)
TODAY = date(2026, 3, 11)


@dataclass
class Salon:
    """Anna, who was here on 20 February and today, and Maria."""

    db: Database
    anna: int
    maria: int
    visit: int
    marias_visit: int

    def add(self, hue: int = 10, kind: PhotoKind = PhotoKind.OTHER, **more: object) -> AddedPhoto:
        client_id = int(str(more.pop("client_id", self.anna)))
        with self.db.write(OWNER, msg("Photo added")) as tx:
            return add_photo(tx, client_id, prepare(photo(hue)), kind=kind, **more)  # type: ignore[arg-type]

    def photos(self, client_id: int | None = None) -> tuple[PhotoView, ...]:
        with self.db.read() as reader:
            return photos_of(reader, OWNER_VIEWER, client_id or self.anna)

    def contents(self) -> int:
        with self.db.read() as reader:
            return reader.session.scalar(select(func.count(PhotoContent.id))) or 0


@pytest.fixture
def salon(db: Database) -> Salon:
    with db.write(OWNER, msg("A salon")) as tx:
        anna = add_client(tx, ClientDraft(first_name="Анна"))
        maria = add_client(tx, ClientDraft(first_name="Мария"))
        visit = record_visit(tx, VisitDraft(anna, DAY, _cut(tx)))
        other = record_visit(tx, VisitDraft(maria, TODAY, _cut(tx)))
    return Salon(db, anna, maria, visit, other)


def _cut(tx: Tx) -> tuple[int, ...]:
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.catalog.tables import Service

    known = tx.session.scalar(select(Service.id))
    return (known or add_service(tx, ServiceDraft("Cut", duration_min=45, price_minor=100)),)


@pytest.mark.usefixtures("both_databases")
def test_a_photo_is_shown_on_the_card_small_and_whole(salon: Salon) -> None:
    added = salon.add(kind=PhotoKind.BEFORE, note="in daylight")
    (shown,) = salon.photos()
    assert added == AddedPhoto(shown.id, is_new=True)
    assert (shown.kind, shown.on_day, shown.note) == (PhotoKind.BEFORE, TODAY, "in daylight")
    assert (shown.width, shown.height, shown.quarter_turns) == (96, 64, 0)
    with salon.db.read() as reader:
        assert full_picture(reader, OWNER_VIEWER, shown.id).image == prepare(photo()).image
        small = thumbnails(reader, [shown.content_id, 999])
    assert small == {shown.content_id: prepare(photo()).thumbnail}
    assert salon.photos(salon.maria) == ()


@pytest.mark.usefixtures("both_databases")
def test_the_same_picture_is_stored_once(salon: Salon) -> None:
    first = salon.add()
    again = salon.add(kind=PhotoKind.AFTER)
    assert again == AddedPhoto(first.id, is_new=False)
    assert len(salon.photos()) == 1
    salon.add(client_id=salon.maria)
    assert len(salon.photos(salon.maria)) == 1
    assert salon.contents() == 1


def test_a_photo_goes_to_the_visit_of_the_day_it_was_taken(salon: Salon) -> None:
    with salon.db.write(OWNER, msg("Photo added")) as tx:
        taken = add_photo(tx, salon.anna, prepare(from_a_phone()))
        ahead = add_photo(tx, salon.maria, prepare(from_a_phone(taken="2031:01:01 10:00:00")))
    (shown,) = salon.photos()
    assert (shown.id, shown.on_day, shown.visit_id) == (taken.id, DAY, salon.visit)
    (shown,) = salon.photos(salon.maria)
    assert (shown.id, shown.on_day, shown.visit_id) == (ahead.id, TODAY, salon.marias_visit)


def test_a_photo_can_be_given_to_a_visit_of_its_client_only(salon: Salon) -> None:
    added = salon.add()
    assert salon.photos()[0].visit_id is None
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_to_visit(tx, [added.id], salon.visit)
    assert (salon.photos()[0].visit_id, salon.photos()[0].on_day) == (salon.visit, DAY)
    for visit_id, error in ((salon.marias_visit, InvalidInput), (999, NotFound)):
        with pytest.raises(error), salon.db.write(OWNER, msg("Moved")) as tx:
            move_to_visit(tx, [added.id], visit_id)
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_to_visit(tx, [added.id], None)
    assert (salon.photos()[0].visit_id, salon.photos()[0].on_day) == (None, DAY)


def test_a_photo_of_a_day_ahead_or_long_ago_is_refused(salon: Salon) -> None:
    for day in (date(2026, 3, 12), date(1812, 9, 7)):
        with pytest.raises(InvalidInput):
            salon.add(on_day=day)
    assert salon.photos() == ()
    assert salon.contents() == 0
    added = salon.add(on_day=DAY)
    assert salon.photos()[0].visit_id == salon.visit
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_to_day(tx, [added.id], date(2026, 1, 5))
    assert (salon.photos()[0].visit_id, salon.photos()[0].on_day) == (None, date(2026, 1, 5))


def test_a_photo_for_nobody_is_refused(salon: Salon) -> None:
    with pytest.raises(NotFound):
        salon.add(client_id=999)
    with pytest.raises(NotFound), salon.db.write(OWNER, msg("Turned")) as tx:
        rotate(tx, [999], 1)
    with pytest.raises(NotFound), salon.db.write(OWNER, msg("Removed")) as tx:
        remove_photos(tx, [999])


@pytest.mark.usefixtures("both_databases")
def test_a_removed_photo_comes_back_with_undo(salon: Salon) -> None:
    added = salon.add(kind=PhotoKind.AFTER)
    before = salon.photos()
    with salon.db.write(OWNER, msg("Removed")) as tx:
        remove_photos(tx, [added.id])
    assert salon.photos() == ()
    salon.db.undo(OWNER)
    assert salon.photos() == before
    with salon.db.read() as reader:
        assert full_picture(reader, OWNER_VIEWER, added.id).image == prepare(photo()).image
    salon.db.redo(OWNER)
    assert salon.photos() == ()
    assert examine(salon.db).problems == ()


@pytest.mark.usefixtures("both_databases")
def test_adding_turning_and_naming_can_be_undone(salon: Salon) -> None:
    added = salon.add()
    with salon.db.write(OWNER, msg("Turned")) as tx:
        rotate(tx, [added.id], -1)
    assert salon.photos()[0].quarter_turns == 3
    with salon.db.write(OWNER, msg("Turned")) as tx:
        rotate(tx, [added.id], 1)
    assert salon.photos()[0].quarter_turns == 0
    with salon.db.write(OWNER, msg("Named")) as tx:
        set_kind(tx, [added.id], PhotoKind.AFTER)
        set_photo_note(tx, added.id, "  new cut ")
    assert (salon.photos()[0].kind, salon.photos()[0].note) == (PhotoKind.AFTER, "new cut")
    for _step in range(4):
        salon.db.undo(OWNER)
    assert salon.photos() == ()
    for _step in range(4):
        salon.db.redo(OWNER)
    assert salon.photos()[0].kind is PhotoKind.AFTER


@pytest.mark.usefixtures("both_databases")
def test_what_nobody_shows_can_be_destroyed(salon: Salon) -> None:
    shared, own = salon.add(1), salon.add(2)
    salon.add(1, client_id=salon.maria)
    content_ids = [shown.content_id for shown in salon.photos()]
    with salon.db.write(OWNER, msg("Erased")) as tx:
        remove_photos(tx, [shared.id, own.id])
        assert forget_contents(tx, content_ids) == 1
    assert salon.contents() == 1
    assert not salon.photos(salon.maria)[0].is_missing


def test_before_and_after_of_a_visit_make_a_pair(salon: Salon) -> None:
    old = salon.add(1, PhotoKind.BEFORE, visit_id=salon.visit)
    after = salon.add(2, PhotoKind.AFTER, visit_id=salon.visit)
    second = salon.add(3, PhotoKind.BEFORE, visit_id=salon.visit)
    lonely = salon.add(4, PhotoKind.AFTER)
    with salon.db.read() as reader:
        pair = latest_pair(reader, OWNER_VIEWER, salon.anna)
        assert latest_pair(reader, OWNER_VIEWER, salon.maria) is None
    assert pair is not None
    assert (pair.before.id, pair.after.id) == (old.id, after.id)
    today, then = grouped(salon.photos())
    assert [shown.id for shown in today.photos] == [lonely.id]
    assert (then.on_day, then.visit_id) == (DAY, salon.visit)
    assert [shown.id for shown in then.photos] == [old.id, after.id, second.id]


@pytest.mark.usefixtures("both_databases")
def test_a_backup_brings_photos_back(salon: Salon, clock: FixedClock, tmp_path: Path) -> None:
    for hue in range(3):
        salon.add(hue, PhotoKind.BEFORE)
    before = salon.photos()
    back_up(salon.db, tmp_path / "backup.db")
    with salon.db.write(OWNER, msg("Removed")) as tx:
        remove_photos(tx, [shown.id for shown in before])
        forget_contents(tx, [shown.content_id for shown in before])
    salon.db.close()
    restore(salon.db.target, tmp_path / "backup.db", clock)
    restored = open_salon(salon.db.target, clock)
    try:
        with restored.read() as reader:
            assert photos_of(reader, OWNER_VIEWER, salon.anna) == before
            pictures = {
                found.photo.id: found.image for found in every_picture(reader, OWNER_VIEWER)
            }
        assert pictures == {
            shown.id: prepare(photo(hue)).image
            for hue, shown in enumerate(sorted(before, key=lambda one: one.id))
        }
        assert examine(restored).problems == ()
    finally:
        restored.close()


@pytest.mark.usefixtures("both_databases")
def test_the_doctor_says_when_a_picture_is_missing(salon: Salon) -> None:
    added = salon.add(1, PhotoKind.AFTER)
    with salon.db.write(OWNER, msg("Broken")) as tx:
        tx.session.execute(delete(PhotoContent))
        tx.touch("client", [salon.anna])
    assert salon.photos()[0].is_missing
    salon.add(2, PhotoKind.BEFORE)
    with salon.db.read() as reader:
        assert latest_pair(reader, OWNER_VIEWER, salon.anna) is None
    with pytest.raises(NotFound, match="missing"), salon.db.read() as reader:
        full_picture(reader, OWNER_VIEWER, added.id)
    assert [text[:26] for text in examine(salon.db).problems] == ["The picture of 1 photo is "]


def test_a_phone_in_a_note_is_hidden_from_masters_and_survives_their_edit(salon: Salon) -> None:
    added = salon.add(note="sent to 8 903 111-22-33")
    with salon.db.read() as reader:
        (shown,) = photos_of(reader, viewer_for(1, "Lera", "master"), salon.anna)
    assert "111" not in shown.note
    with salon.db.write(OWNER, msg("Named")) as tx:
        set_photo_note(tx, added.id, f"{shown.note}, liked it")
    assert salon.photos()[0].note == "sent to 8 903 111-22-33, liked it"
