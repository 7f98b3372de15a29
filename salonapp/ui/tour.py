"""Draws every screen to a picture, without a display, with the demo salon in a temporary file.

The pictures show what a person sees; they are made from the same shell and pages, on a clock that
stands still, so two runs of one version give the same pictures.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from salonapp.foundation import i18n
from salonapp.foundation.clock import Clock, FixedClock

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QDialog

    from salonapp.staff.cards import StaffMember
    from salonapp.staff.rights import Viewer
    from salonapp.storage.database import Database
    from salonapp.storage.door import Actor, Tx
    from salonapp.ui.services import Services
    from salonapp.ui.shell import Shell

OpenSalon = Callable[["str | Path", Clock], "Database"]

#: A Saturday noon in Moscow: the salon is open and somebody is due.
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ZONE = "Europe/Moscow"
CLIENTS = 1_200
_QUIET_MS = 12
_QUIET_TIMES = 3
_LONGEST_MS = 60_000


def draw(
    open_salon: OpenSalon,
    folder: Path,
    *,
    theme: str = "light",
    size: tuple[int, int] = (1440, 900),
    language: str = "ru",
    clients: int = CLIENTS,
) -> list[Path]:
    """Draw every page, its parts and its dialogs, and the screens of an empty salon.

    Returns the files in the order of the tour; `size` is in pixels.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from salonapp.ui import theme as themes
    from salonapp.ui.language import use_language
    from salonapp.ui.window import application

    application()
    folder.mkdir(parents=True, exist_ok=True)
    before = i18n.language()
    themes.apply(themes.ThemeChoice(theme))
    use_language(language)
    files: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(prefix="salonapp-tour-") as place:
            with salon_window(open_salon, Path(place), size, clients=clients) as (services, shell):
                camera = _Camera(folder, services, shell, files)
                camera.draw_all()
                camera.draw_door()
            with salon_window(open_salon, Path(place), size, clients=0) as (services, shell):
                camera = _Camera(folder, services, shell, files, "empty")
                camera.draw_pages()
                camera.draw_import(_sample(Path(place)))
    finally:
        use_language(before)
    return files


class _Camera:
    """Takes the pictures of one window."""

    def __init__(
        self,
        folder: Path,
        services: Services,
        shell: Shell,
        files: list[Path],
        prefix: str = "",
    ) -> None:
        self._folder = folder
        self._services = services
        self._shell = shell
        self._files = files
        self._prefix = prefix

    def draw_all(self) -> None:
        """Each page, then each of its scenes."""
        self._picture("start")
        for key in self._shell.page_keys():
            self._shell.cover(None)
            self._shell.go(key)
            self._picture(key)
            for name, prepare in self._shell.page(key).scenes():
                prepare()
                self._picture(f"{key}-{name}")
                self._close_dialogs()

    def draw_pages(self) -> None:
        """Each page as it stands."""
        self._picture("start")
        self._shell.cover(None)
        for key in self._shell.page_keys():
            self._shell.go(key)
            self._picture(key)

    def draw_door(self) -> None:
        """The locked screen, a PIN, and the window as a master finds it."""
        from salonapp.staff.passcodes import DoorTile
        from salonapp.staff.queries import staff_list
        from salonapp.staff.rights import StaffRole, viewer_for

        people: list[StaffMember] = []
        self._services.read(self._shell, staff_list, people.extend)
        settle(self._services)
        door = self._shell.door
        self._shell.cover(None)
        self._services.guarded = True
        door.lock()
        settle(self._services)
        assert door.screen is not None
        tiles = [DoorTile(each.id, each.name, each.role.value) for each in people]
        door.screen.set_people([*tiles, DoorTile(None, "", "owner")])
        self._picture("locked")
        door.screen.choose(tiles[0])
        self._picture("locked-pin")
        master = next(each for each in people if each.role is StaffRole.MASTER)
        door.come_in(viewer_for(master.id, master.name, "master"))
        self._shell.go("clients")
        self._picture("clients-as-a-master")
        self._shell.go("today")
        self._picture("today-as-a-master")

    def draw_import(self, file: Path) -> None:
        """The import with a file looked into."""
        self._shell.import_file(file)
        self._picture("import")
        self._close_dialogs()

    def _picture(self, name: str) -> None:
        settle(self._services)
        words = [f"{len(self._files) + 1:02d}", self._prefix, name]
        file = self._folder / ("-".join(word for word in words if word) + ".png")
        _grab(self._shell).save(str(file))
        self._files.append(file)

    def _close_dialogs(self) -> None:
        for dialog in open_dialogs():
            dialog.done(0)
        settle(self._services)


def settle(services: Services) -> None:
    """Let the window come to rest: nothing is being read and everything has been laid out."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    quiet = 0

    def look() -> None:
        nonlocal quiet
        quiet = quiet + 1 if services.is_open and not services.runner.busy() else 0
        if quiet >= _QUIET_TIMES:
            loop.quit()

    ticks = QTimer()
    ticks.setInterval(_QUIET_MS)
    ticks.timeout.connect(look)
    ticks.start()
    give_up = QTimer()
    give_up.setSingleShot(True)
    give_up.timeout.connect(loop.quit)
    give_up.start(_LONGEST_MS)
    loop.exec()
    ticks.stop()
    give_up.stop()


@contextmanager
def salon_window(
    open_salon: OpenSalon, place: Path, size: tuple[int, int], *, clients: int
) -> Iterator[tuple[Services, Shell]]:
    """A window on a demo salon (an empty one for 0 clients) in `place`, open and at rest."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER
    from salonapp.storage.settings import set_setting
    from salonapp.ui.preferences import Preferences
    from salonapp.ui.services import Services
    from salonapp.ui.shell import Shell
    from salonapp.ui.window import offer_first_start

    clock = FixedClock(NOW)
    file = place / f"salon-{clients}.db"
    database = open_salon(file, clock)
    with database.write(OWNER, msg("A new salon")) as tx:
        set_setting(tx, "salon.time_zone", ZONE)
    if clients:
        from salonapp.demo.commands import fill

        fill(database, clients)
        _change_a_card(database)

    def open_database() -> tuple[Database, Viewer, Actor]:
        from salonapp.staff.rights import OWNER_VIEWER

        return database, OWNER_VIEWER, OWNER

    services = Services(open_database, clock, Preferences(place / f"window-{clients}.ini"))
    shell = Shell(services)
    shell.resize(*size)
    shell.first_painted.connect(services.open)
    services.opened.connect(lambda: offer_first_start(services, shell))
    with _without_noise():
        shell.show()
        settle(services)
        yield services, shell
        shell.close()
        shell.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        services.preferences.flush()  # written later, it would bring the removed folder back


def _change_a_card(database: Database) -> None:
    """Write down on the card that is shown first what a salon would know of a good client."""
    from salonapp.clients.cards import ClientDraft, PhoneDraft, Preference, PreferenceKind
    from salonapp.clients.commands import edit_client, put_into_bin
    from salonapp.clients.commands.approach import set_trait
    from salonapp.clients.queries import client_card
    from salonapp.demo.around import know_well
    from salonapp.demo.chats import connect_bots
    from salonapp.demo.photos import photograph
    from salonapp.desk.cards import ClientFilter, ClientSort
    from salonapp.desk.queries import client_ids
    from salonapp.foundation.i18n import _, msg
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.storage.door import OWNER

    with database.read() as reader:
        wanted = ClientFilter(temperature="hot", sort=ClientSort.DUE)
        found = client_ids(reader, OWNER_VIEWER, wanted, most=1)
        if not found:
            return
        card = client_card(reader, OWNER_VIEWER, found[0])
        cold = client_ids(reader, OWNER_VIEWER, ClientFilter(temperature="cold"), most=2)
    draft = ClientDraft(
        first_name=card.first_name,
        last_name=card.last_name,
        phones=tuple(PhoneDraft(phone.e164, phone.comment) for phone in card.phones),
        email=card.email,
        birthday=card.birthday,
        gender=card.gender,
        source=card.source,
        note=_("Likes the chair by the window"),
        tags=card.tags or (_("evenings only"),),
        allergies=tuple(_("ammonia, PPD").split(", ")),
        contraindications=(_("pregnancy"),),
        preferences=(
            Preference(PreferenceKind.FORMULA, _("Igora Royal 7-65 30 + 8-0 15, 6 % 1:1, 35 min")),
            Preference(PreferenceKind.MATERIALS, _("without ammonia only")),
            Preference(PreferenceKind.LIKES, _("silence, green tea")),
        ),
    )
    with database.write(OWNER, msg("Card changed")) as tx:
        edit_client(tx, found[0], draft)
        set_trait(tx, found[0], "service_manner", "hurried")
        set_trait(tx, found[0], "perception", "visual")
        _mix(tx, found[0])
        know_well(tx, found[0])
        connect_bots(tx, found[0], card.first_name)
        photograph(tx, found[0], (62, 176, 250))
    with database.write(OWNER, msg("Card put into the bin")) as tx:
        for client_id in cold:
            put_into_bin(tx, client_id)


def _mix(tx: Tx, client_id: int) -> None:
    """Three times a toner, each time a little otherwise."""
    from salonapp.clients.commands.formulas import add_formula_version
    from salonapp.clients.formulas import Component, FormulaDraft
    from salonapp.foundation.i18n import _
    from salonapp.staff.queries import staff_list

    masters = [each.id for each in staff_list(tx) if each.role == "master"]
    for days, cool, minutes, result in (
        (250, 10_000, 15, _("a little warm")),
        (176, 15_000, 15, _("even, no yellow")),
        (62, 15_000, 20, _("even, no yellow")),
    ):
        parts = [Component("Color Touch 9/16", 20_000), Component("10/81", cool)]
        if days < 100:
            parts.append(Component("0/66", 2_500))
        add_formula_version(
            tx,
            FormulaDraft(
                client_id,
                tx.today - timedelta(days=days),
                tuple(parts),
                title=_("toner"),
                staff_id=masters[0],
                developer="1.9 % 1:2",
                minutes=minutes,
                result=result,
            ),
        )


def _sample(place: Path) -> Path:
    """An export file as another program writes it."""
    file = place / "clients.csv"
    lines = (
        "Код;ФИО;Телефон;Дата рождения;Аллергии;Согласие",
        "101;Иванова Анна Сергеевна;8 (912) 345-67-89;14.05.1990;аммиак;да",
        "102;Смирнова Мария;+7 903 111 22 33;;;нет",
        "103;Ким Екатерина;921-555-01-44;31.02.1985;;да",
    )
    file.write_text("\r\n".join(lines) + "\r\n", encoding="cp1251")
    return file


@contextmanager
def _without_noise() -> Iterator[None]:
    """Leave out what the offscreen platform says of every dialog (it cannot pass on size hints)."""
    from PySide6.QtCore import qInstallMessageHandler

    def handle(_kind: object, _context: object, text: str) -> None:
        if "propagateSizeHints" not in text:
            os.write(2, (text + "\n").encode())

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def open_dialogs() -> Sequence[QDialog]:
    """The dialogs that are open, the last one last."""
    from PySide6.QtWidgets import QApplication, QDialog

    shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    return [each for each in shown if isinstance(each, QDialog)]


def _grab(shell: Shell) -> QPixmap:
    """The window, with its dialogs in the middle of it, as a window manager would place them."""
    from PySide6.QtGui import QColor, QPainter

    picture = shell.grab()
    dialogs = open_dialogs()
    if dialogs:
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), QColor(0, 0, 0, 70))
        for dialog in dialogs:
            left = (shell.width() - dialog.width()) // 2
            top = max(0, (shell.height() - dialog.height()) // 2)
            painter.drawPixmap(left, top, dialog.grab())
        painter.end()
    return picture
