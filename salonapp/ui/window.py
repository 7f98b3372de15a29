"""Starts the desktop program: one window per salon file, painted before the data is opened."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QLoggingCategory, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from salonapp.foundation.clock import Clock
from salonapp.foundation.paths import data_dir, resource_path
from salonapp.ui import theme
from salonapp.ui.collector import Collector
from salonapp.ui.language import use_language
from salonapp.ui.preferences import Preferences
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.ui.tray import tray_for

if TYPE_CHECKING:
    from salonapp.desk.first_look import FirstLook
    from salonapp.staff.rights import Viewer
    from salonapp.storage.database import Database
    from salonapp.storage.door import Actor

_PATIENCE_MS = 300
_PAINT_MS = 20
_AGENT_WAITS_MS = 5_000
_COLLECTOR_WAITS_MS = 4_000
_SWITCH_S = 0.001
_FRAME = QSize(16, 48)


def run(
    target: str | Path,
    clock: Clock,
    open_salon: Callable[[str | Path, Clock], Database],
    *,
    start_agent: Callable[[Database], Callable[[], None]] | None = None,
    language: str | None = None,
    in_tray: bool = False,
) -> int:
    """Open the window and stay until it is closed; the result is the exit code.

    A second start with the same `target` raises the first window and returns at once.
    `start_agent` lets the agent work beside the window and returns what stops it; `language`
    overrides what this workstation remembers. With `in_tray` the window waits in the tray.
    """
    app = application()
    only = OnlyWindow(str(Path(target).resolve()) if "://" not in str(target) else str(target))
    if not only.is_first():
        return 0

    def open_database() -> tuple[Database, Viewer, Actor]:
        return who_sits(open_salon(target, clock))

    def let_agent_work() -> None:
        if start_agent is not None:
            services.work_beside(start_agent)

    preferences = Preferences(data_dir() / "window.ini")
    theme.apply(preferences.theme)
    use_language(language or os.environ.get("SALONAPP_LANG") or preferences.language)
    services = Services(open_database, clock, preferences)
    shell = Shell(services)
    shell.first_painted.connect(lambda: _begin(services, shell, target, clock))
    services.opened.connect(lambda: offer_first_start(services, shell))
    services.opened.connect(lambda: QTimer.singleShot(_AGENT_WAITS_MS, shell, let_agent_work))
    services.reopened.connect(lambda: QTimer.singleShot(_AGENT_WAITS_MS, shell, let_agent_work))
    collector = Collector(lambda: services.is_at_rest, shell)
    services.opened.connect(
        lambda: QTimer.singleShot(_COLLECTOR_WAITS_MS, collector, collector.start)
    )
    only.raised.connect(shell.come_forward)
    place_window(shell, preferences.geometry, shell.screen().availableSize() - _FRAME)
    if tray_for(shell, preferences, app.windowIcon()) is not None and in_tray:
        services.open()
    else:
        shell.show()
    return app.exec()


def who_sits(database: Database) -> tuple[Database, Viewer, Actor]:
    """The owner where nobody has a PIN; else nobody, until somebody says who they are."""
    from salonapp.staff.queries.passcodes import is_guarded
    from salonapp.staff.rights import NOBODY_ID, NOBODY_VIEWER, OWNER_VIEWER
    from salonapp.storage.door import OWNER, Actor

    with database.read() as reader:
        guarded = is_guarded(reader)
    if guarded:
        return database, NOBODY_VIEWER, Actor(NOBODY_ID, "")
    return database, OWNER_VIEWER, OWNER


def place_window(window: QWidget, remembered: QByteArray, room: QSize) -> None:
    """Put the window where it was; where that is not known or the screen has changed, let it fit.

    `room` is what the screen has beside the frame and title of a window.
    """
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    if not window.restoreGeometry(remembered):
        window.resize(window.size().boundedTo(room))


def _begin(services: Services, shell: Shell, target: str | Path, clock: Clock) -> None:
    """Open the salon; the client list, when it is in front, shows its beginning before that."""
    from salonapp.ui.pages.clients.page import ClientsPage

    page = shell.page(shell.current())
    if not isinstance(page, ClientsPage) or not isinstance(target, Path):
        services.open()
        return

    def look() -> FirstLook | None:
        from salonapp.desk.first_look import first_look
        from salonapp.ui.pages.clients.reading import FIRST_ROWS

        return first_look(target, clock.now(), FIRST_ROWS)

    def show(found: FirstLook | None) -> None:
        if found is not None:
            page.show_first_look(found)
        QTimer.singleShot(_PAINT_MS, services.open)

    services.runner.background(shell, look, show, failed=lambda _error: services.open())


def offer_first_start(services: Services, shell: Shell) -> None:
    """Ask a salon without a name and clients how it wants to begin."""
    from salonapp.ui.pages.start.first import FirstStartFlow

    FirstStartFlow(services, shell, shell).offer()


def application() -> QApplication:
    """The one QApplication, made on the first call."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    # A reading thread must hand the interpreter back to a paint within a millisecond, not five.
    sys.setswitchinterval(_SWITCH_S)
    # Qt writes out the link it could not open, and with it a client's number and message.
    QLoggingCategory.setFilterRules("qt.qpa.services=false")
    made = QApplication(sys.argv[:1])
    made.setApplicationName("SalonApp")
    made.setDesktopFileName("salonapp")
    picture = resource_path("icons/salonapp.svg")
    if picture.is_file():
        made.setWindowIcon(QIcon(str(picture)))
    return made


class OnlyWindow(QObject):
    """Sees to it that a salon has one window: later starts knock, and the first comes forward."""

    raised = Signal()

    def __init__(self, salon: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "salonapp-" + hashlib.sha256(salon.encode()).hexdigest()[:24]

    def is_first(self) -> bool:
        """Take the place, or knock at whoever has it and answer False."""
        from PySide6.QtNetwork import QLocalServer, QLocalSocket

        knock = QLocalSocket(self)
        knock.connectToServer(self._name)
        if knock.waitForConnected(_PATIENCE_MS):
            knock.disconnectFromServer()
            return False
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._knocked)
        self._server.listen(self._name)
        return True

    def _knocked(self) -> None:
        caller = self._server.nextPendingConnection()
        caller.disconnected.connect(caller.deleteLater)
        self.raised.emit()
