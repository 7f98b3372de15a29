"""The photos tab: dropped, pasted, named, turned, compared and removed, and never all read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from unittest import mock

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import ClientDraft
from salonapp.clients.photos import PhotoKind, PhotoView
from salonapp.foundation.i18n import msg
from salonapp.ui.kit.compare_slider import CompareSlider
from salonapp.ui.pages.clients.photos.compare import CompareDialog
from salonapp.ui.pages.clients.photos.details_form import DetailsForm
from salonapp.ui.pages.clients.photos.grid_model import Tile
from salonapp.ui.pages.clients.photos.intake import kind_named
from salonapp.ui.pages.clients.photos.last_pair import LastPair
from salonapp.ui.pages.clients.photos.tab import PhotosTab
from salonapp.ui.pages.clients.photos.viewer import PhotoViewer
from salonapp.ui.services import Services
from salonapp.visits.cards import VisitDraft
from tests.clients.pictures import photo

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]
DialogT = TypeVar("DialogT", bound=QDialog)
Until = Callable[[Callable[[], bool]], None]
Take = Callable[[Sequence[Path]], None]


@pytest.fixture
def salon(db: Database) -> Database:
    """Anna, who was here on 20 February."""
    from datetime import date

    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.clients.commands import add_client
    from salonapp.storage.door import OWNER
    from salonapp.visits.commands import record_visit

    with db.write(OWNER, msg("A salon")) as tx:
        colour = add_service(tx, ServiceDraft("Colour", duration_min=90, price_minor=500_000))
        anna = add_client(tx, ClientDraft(first_name="Анна"))
        record_visit(tx, VisitDraft(anna, date(2026, 2, 20), (colour,)))
    return db


@pytest.fixture
def services(salon: Database, make_services: Callable[[Database], Services]) -> Services:
    return make_services(salon)


@pytest.fixture
def tab(qtbot: QtBot, salon: Database, services: Services, settle: Settle) -> PhotosTab:
    """Anna's photos; the card hands the tab what was read after each change, as it does here."""
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.ui.pages.clients.card_reading import read_card

    with salon.read() as reader:
        card = read_card(reader, OWNER_VIEWER, 1)
    made = PhotosTab(services)
    qtbot.addWidget(made)
    made.resize(640, 420)
    made.show_card(card)
    services.hub.changed.connect(lambda _changes: made.show_card(card))
    made.show()
    settle(services)
    return made


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    """Waits until something is so."""
    return qtbot.waitUntil


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three photos and a letter."""
    names = ("anna before.jpg", "anna_ПОСЛЕ.jpg", "img3.jpg")
    for hue, name in enumerate(names):
        (tmp_path / name).write_bytes(photo(hue))
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    return [tmp_path / name for name in (*names, "letter.pdf")]


@pytest.fixture
def take(tab: PhotosTab, services: Services, until: Until) -> Take:
    """Adds files and waits until they are on the card and chosen."""

    def add(paths: Sequence[Path]) -> None:
        tab.take(list(paths))
        pictures = sum(path.suffix == ".jpg" for path in paths)
        until(lambda: not tab._intakes and len(tab.grid.chosen()) == pictures)

    return add


def the_open(kind: type[DialogT]) -> DialogT:
    """The dialog of this kind that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind))


def shown(tab: PhotosTab) -> list[PhotoView]:
    return tab.grid.photos.photos()


def menu_of(tab: PhotosTab) -> QMenu:
    assert tab._card is not None
    return tab.acts.menu(tab._card)


def kinds(tab: PhotosTab) -> list[PhotoKind]:
    return [photo.kind for photo in shown(tab)]


def test_a_card_without_photos_says_how_they_come(tab: PhotosTab) -> None:
    assert not tab.grid.isVisible()
    assert not tab.bar.isVisible()


def test_files_are_added_and_their_names_tell_before_from_after(
    tab: PhotosTab, files: list[Path], take: Take
) -> None:
    take(files)
    assert kinds(tab) == [PhotoKind.BEFORE, PhotoKind.AFTER, PhotoKind.OTHER]
    assert "letter.pdf" in tab.notice.text()
    assert "PDF" in tab.notice.text()
    assert tab.grid.isVisible()
    assert len(tab.grid.chosen()) == 3  # one click now says what they are


def test_the_same_files_again_are_told_to_be_there(
    tab: PhotosTab, files: list[Path], take: Take
) -> None:
    take(files[:2])
    take(files[:2])
    assert len(shown(tab)) == 2
    assert "already" in tab.notice.text()


def test_where_a_photo_is_dropped_says_what_it_is(
    tab: PhotosTab, files: list[Path], until: Until
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(files[2]))])
    left = Qt.MouseButton.LeftButton
    place = QPointF(tab.width() * 0.75, 60)
    drop = QDropEvent(place, Qt.DropAction.CopyAction, mime, left, Qt.KeyboardModifier.NoModifier)
    tab.drops.zones.begin()
    assert tab.drops.eventFilter(tab, drop)
    until(lambda: kinds(tab) == [PhotoKind.AFTER])


def test_a_copied_picture_is_pasted(tab: PhotosTab, until: Until) -> None:
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(image)
    tab.paste()
    until(lambda: len(shown(tab)) == 1)
    (pasted,) = shown(tab)
    assert (pasted.width, pasted.height) == (80, 60)
    QGuiApplication.clipboard().setText("no picture")
    tab.paste()
    assert "no picture to paste" in tab.notice.text()


def test_chosen_photos_are_named_turned_and_removed_with_undo(
    tab: PhotosTab,
    files: list[Path],
    services: Services,
    until: Until,
    take: Take,
) -> None:
    take(files[2:3])
    tab.bar.kind_asked.emit("after")
    until(lambda: kinds(tab) == [PhotoKind.AFTER])
    assert len(tab.grid.chosen()) == 1  # still chosen
    tab.grid.setFocus()
    QTest.keyClick(tab.grid, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    until(lambda: shown(tab)[0].quarter_turns == 3)
    QTest.keyClick(tab.grid, Qt.Key.Key_Delete)
    until(lambda: shown(tab) == [])
    services.undo(tab, None, lambda: None)
    until(lambda: [each.quarter_turns for each in shown(tab)] == [3])


def test_a_photo_is_given_to_a_visit_from_its_menu(
    tab: PhotosTab,
    files: list[Path],
    until: Until,
    take: Take,
) -> None:
    take(files[2:3])
    menu = menu_of(tab)
    visits = next(each for each in menu.findChildren(QMenu) if each.title() == "Visit")
    texts = [action.text() for action in visits.actions()]
    assert texts[-1] == "No visit"
    assert "Colour" in texts[0]
    visits.actions()[0].trigger()
    until(lambda: shown(tab)[0].visit_id == 1)
    menu.deleteLater()


def test_before_and_after_are_drawn_across_each_other(
    tab: PhotosTab,
    files: list[Path],
    until: Until,
    take: Take,
) -> None:
    take(files[:2])
    tab.grid.choose([shown(tab)[0].id])
    tab.acts.compare()
    dialog = the_open(CompareDialog)
    slider = dialog.slider
    assert slider.value() == 500
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() > 500
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert slider.value() == 0
    frame = slider.frame()
    QTest.mousePress(
        slider,
        Qt.MouseButton.LeftButton,
        pos=QPoint(round(frame.left() + frame.width() * 0.25), 50),
    )
    assert slider.value() == pytest.approx(250, abs=5)
    dialog.reject()


def test_pictures_of_other_shapes_stand_in_one_frame(qtbot: QtBot) -> None:
    slider = CompareSlider("Divider")
    qtbot.addWidget(slider)
    slider.resize(400, 300)
    wide = QImage(200, 100, QImage.Format.Format_RGB32)
    tall = QImage(100, 200, QImage.Format.Format_RGB32)
    wide.fill(QColor("red"))
    tall.fill(QColor("blue"))
    slider.show_pair(wide, tall, "Before", "After")
    assert slider.frame().size().toSize().width() == 400
    assert slider.frame().size().toSize().height() == 300
    grabbed = slider.grab().toImage()
    assert grabbed.pixelColor(100, 150) == QColor("red")
    assert grabbed.pixelColor(240, 60) == QColor("blue")
    slider.show_pair(QImage(), QImage(), "", "")
    slider.grab()


def test_one_photo_in_large_with_its_neighbours(
    tab: PhotosTab,
    files: list[Path],
    until: Until,
    take: Take,
) -> None:
    take(files[:3])
    first, second, _third = shown(tab)
    tab.acts.open_photo(first.id)
    viewer = the_open(PhotoViewer)
    QTest.keyClick(viewer.view, Qt.Key.Key_Right)
    until(lambda: viewer.photo().id == second.id)
    QTest.keyClick(viewer.view, Qt.Key.Key_Space)
    assert viewer.view.is_actual()
    QTest.keyClick(viewer.view, Qt.Key.Key_Space)
    assert not viewer.view.is_actual()
    QTest.keyClick(viewer.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert viewer.photo().quarter_turns == 1
    until(lambda: [each.quarter_turns for each in shown(tab)] == [0, 1, 0])
    QTest.keyClick(viewer.view, Qt.Key.Key_End)
    QTest.keyClick(viewer.view, Qt.Key.Key_Right)
    assert viewer.photo().id == shown(tab)[-1].id
    viewer.reject()


def test_only_pictures_that_are_looked_at_are_read(
    salon: Database, tab: PhotosTab, services: Services, until: Until, settle: Settle
) -> None:
    from salonapp.clients.commands.photos import add_photo
    from salonapp.clients.pictures import prepare_pixels
    from salonapp.clients.queries import photos as queries
    from salonapp.storage.door import OWNER

    with salon.write(OWNER, msg("Photos added")) as tx:
        for hue in range(80):
            pixels = bytes((hue * 3 % 256, 255 - hue * 3 % 256, 90, 255)) * 64
            add_photo(tx, 1, prepare_pixels(8, 8, pixels), kind=PhotoKind.BEFORE)
    asked: list[int] = []

    def noting(reader: object, content_ids: Sequence[int]) -> dict[int, bytes]:
        asked.extend(content_ids)
        return thumbnails(reader, content_ids)  # type: ignore[arg-type]

    thumbnails = queries.thumbnails
    with (
        mock.patch.object(queries, "thumbnails", noting),
        mock.patch.object(queries, "full_picture", side_effect=AssertionError),
    ):
        until(lambda: len(shown(tab)) == 80)
        until(lambda: bool(asked))
        settle(services)
        first = len(asked)
        assert first < 40
        tab.grid.scrollToBottom()
        until(lambda: len(asked) > first)
        settle(services)
        assert len(asked) < 80
        assert len(set(asked)) == len(asked)


def test_photos_go_to_the_card_they_were_dropped_on(
    tab: PhotosTab, salon: Database, files: list[Path], until: Until
) -> None:
    from salonapp.clients.queries.photos import photos_of
    from salonapp.staff.rights import OWNER_VIEWER

    assert tab._card is not None
    tab.take(files[:3])
    tab.show_card(replace(tab._card, id=999))  # somebody else is looked at meanwhile

    def are_there() -> bool:
        with salon.read() as reader:
            return len(photos_of(reader, OWNER_VIEWER, 1)) == 3 and not photos_of(
                reader, OWNER_VIEWER, 999
            )

    until(are_there)


def test_pairs_stay_together_whatever_the_width(tab: PhotosTab) -> None:
    for width in (300, 480, 777, 1_400):
        tab.grid.resize(width, 400)
        assert tab.grid.columns() % 2 == 0
        assert tab.grid.columns() * tab.grid.tile() <= tab.grid.viewport().width()


def test_the_arrows_step_over_headings(
    tab: PhotosTab,
    files: list[Path],
    until: Until,
    take: Take,
) -> None:
    take(files[:3])
    first = shown(tab)[0]
    with_visit = menu_of(tab)
    with_visit.deleteLater()
    tab.grid.choose([first.id])
    tab.acts.move(1)  # to the visit of February: two groups now
    until(lambda: {photo.visit_id for photo in shown(tab)} == {None, 1})
    headings = [row for row in tab.grid.photos._rows if not isinstance(row, Tile)]
    assert len(headings) == 2
    tab.grid.choose([shown(tab)[0].id])
    tab.grid.setFocus()
    seen = []
    for _step in range(4):
        seen.append(tab.grid.chosen()[0].id)
        QTest.keyClick(tab.grid, Qt.Key.Key_Right)
    assert seen == [photo.id for photo in shown(tab)] + [shown(tab)[-1].id]


def test_words_of_file_names_are_whole_words() -> None:
    assert kind_named("IMG_before_1.jpg") is PhotoKind.BEFORE
    assert kind_named("фото до.png") is PhotoKind.BEFORE
    assert kind_named("После.JPG") is PhotoKind.AFTER
    assert kind_named("домой.jpg") is PhotoKind.OTHER
    assert kind_named("IMG_1234.jpg") is PhotoKind.OTHER


def test_the_day_and_the_note_of_a_photo_are_put_right(
    tab: PhotosTab, files: list[Path], until: Until, take: Take
) -> None:
    take(files[2:3])
    tab.acts.edit()
    form = the_open(DetailsForm)
    form.form.boxes["note"].control.setProperty("plainText", "  in daylight ")
    form.form.boxes["on_day"].control.setProperty("text", "20.2.2026")
    form.submit()
    until(lambda: [(each.visit_id, each.note) for each in shown(tab)] == [(1, "in daylight")])


def test_a_copy_is_saved_as_the_photo_is_shown(
    tab: PhotosTab, files: list[Path], until: Until, take: Take, tmp_path: Path
) -> None:
    take(files[2:3])
    tab.acts.turn(1)
    until(lambda: [each.quarter_turns for each in shown(tab)] == [1])
    asked: list[object] = []
    with mock.patch("salonapp.ui.pages.clients.photos.acts.ask_where_to_save") as ask:
        ask.side_effect = lambda *given: asked.extend(given)
        tab.acts.save_copy()
        until(lambda: bool(asked))
    assert asked[2] == "2026-03-11.jpg"
    then = asked[4]
    assert callable(then)
    then(tmp_path / "copy.jpg")
    until((tmp_path / "copy.jpg").exists)
    until(lambda: QImage(str(tmp_path / "copy.jpg")).width() == 64)  # it lies on its side


def test_the_last_pair_stands_on_the_first_tab(
    tab: PhotosTab, salon: Database, files: list[Path], until: Until, take: Take, services: Services
) -> None:
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.ui.pages.clients.card_reading import read_card

    assert tab._card is not None
    part = LastPair(services, tab)
    assert part.card(tab._card) is None
    take(files[:2])
    with salon.read() as reader:
        made = part.card(read_card(reader, OWNER_VIEWER, 1))
    assert made is not None
    made.setParent(tab)
    until(lambda: len(part._pictures) == 2)
    view = made.findChild(QAbstractButton)
    assert isinstance(view, QAbstractButton)
    assert not view.grab().isNull()
    view.click()
    dialog = the_open(CompareDialog)
    dialog.reject()
