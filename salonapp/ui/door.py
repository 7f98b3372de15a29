"""Who sits at the desk: F12 and a pause lock the screen, a PIN opens it for whoever is next.

What somebody was typing stays theirs: their room with its forms is hidden, not closed, and is there
again when they come back; another person has a room of their own, with that person's rights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, language, msg
from salonapp.staff.passcodes import DoorTile, SignInResult
from salonapp.staff.rights import NOBODY_ID, NOBODY_VIEWER, Viewer
from salonapp.ui.door_tries import Tries
from salonapp.ui.half_typed import Watch, place_of
from salonapp.ui.hub import LiveWidget
from salonapp.ui.lock_screen import LockScreen
from salonapp.ui.room import Room
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.changes import Changes
    from salonapp.storage.door import Reader, Tx

States = Mapping[str, Mapping[str, object]]
_MINUTE_MS = 60_000
_STIRS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Window(Protocol):
    """What the door asks of the shell."""

    def page_states(self) -> States:
        """What each page wants to find again."""

    def sit_down(self, states: States, room: Room | None = None) -> Room:
        """Show the room they left, or build one with the pages as they left them; returns the room
        of who sat here before, which is hidden and may be let go.
        """

    def refresh(self) -> None:
        """Read again what is shown."""

    def set_covered(self, covered: bool) -> None:
        """Hide what is on the window and let its keys do nothing, or show it again."""

    def settle_focus(self) -> None:
        """Give the keyboard to the page where nothing has it."""

    def say(self, text: str) -> None:
        """Tell in the status strip what happened."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A room somebody left with something open or half typed in it."""

    viewer: Viewer
    room: Room
    dialogs: list[QWidget]

    @property
    def stands(self) -> bool:
        """Whether it can be shown again; in another language it is built anew."""
        return self.room.language == language() and shiboken6.isValid(self.room.root)

    def destroy(self) -> None:
        """Nobody comes back to it."""
        for dialog in self.dialogs:
            if isinstance(dialog, QDialog) and shiboken6.isValid(dialog):
                dialog.deleteLater()
        if shiboken6.isValid(self.room.root):
            self.room.destroy()


class Door(QObject):
    """Locks the window and lets people in."""

    def __init__(self, services: Services, window: QMainWindow, shell: Window) -> None:
        super().__init__(window)
        self._services = services
        self._window = window
        self._shell = shell
        self._screen: LockScreen | None = None
        self._last: Viewer | None = None
        self._hidden: list[QWidget] = []
        #: How each person left their pages, by staff id (None: the owner).
        self._states: dict[int | None, States] = {}
        self._left: dict[int | None, _Left] = {}
        #: Where each person's cursor stood.
        self._fields: dict[int | None, QWidget] = {}
        self._minutes = 0
        self._tries = Tries(self, services)
        self._tries.right.connect(self._right)
        self._tries.wrong.connect(self._wrong)
        self._tries.failed.connect(self._not_looked_at)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.lock)
        QShortcut(QKeySequence("F12"), window, self.lock)
        services.opened.connect(self._on_opened)
        services.hub.changed.connect(self._on_changes)
        self._stirred: QWindow | None = None
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._listen)
        if services.is_open:
            self._on_opened()

    @property
    def screen(self) -> LockScreen | None:
        """The lock screen while it is shown."""
        return self._screen

    def lock(self) -> None:
        """Cover everything until somebody says who they are; F12."""
        if self._screen is not None or not self._services.is_open:
            return
        if not self._services.guarded:
            self._shell.say(_("Nobody has a PIN yet: the settings, “People and rights”, set one."))
            return
        place = place_of(self._services.actor)
        field = QApplication.focusWidget()
        if field is not None:
            field.clearFocus()  # a setting is written when its field is left: still in their name
            self._fields[self._services.viewer.staff_id] = field
        for watch in self._watches():
            watch.look()
            watch.look()  # the second look keeps what the first has seen to have changed
        self._services.write(self, msg("Locked"), lambda tx: _record_out(tx, place), _nothing)
        self._last = self._services.viewer
        self._states[self._last.staff_id] = dict(self._shell.page_states())
        self._services.seat(NOBODY_VIEWER)
        self._cover()

    def come_in(self, viewer: Viewer) -> None:
        """Let somebody sit down: as they left it, or anew for another person or other rights."""
        self._services.seat(viewer)
        same = viewer == self._last
        if self._screen is not None:
            self._screen.hide()
            self._screen.deleteLater()
            self._screen = None
        self._shell.set_covered(False)
        self._window.activateWindow()
        hidden, self._hidden = self._hidden, []
        if same:
            self._shell.refresh()
        else:
            hidden = self._exchange(viewer, hidden)
        for dialog in hidden:
            if shiboken6.isValid(dialog):
                dialog.show()
        field = self._fields.pop(viewer.staff_id, None)
        if field is not None and shiboken6.isValid(field) and field.isVisible():
            field.setFocus()
        self._shell.settle_focus()
        self._last = viewer
        self._rest()

    def _exchange(self, viewer: Viewer, hidden: list[QWidget]) -> list[QWidget]:
        """Another person, or one with other rights; returns the dialogs they left open."""
        found = self._left.pop(viewer.staff_id, None)
        if found is not None and (found.viewer != viewer or not found.stands):
            found.destroy()  # what was typed in a form that is watched is kept all the same
            found = None
        states = self._states.get(viewer.staff_id, {})
        before = self._shell.sit_down(states, found.room if found is not None else None)
        if self._last is not None:
            left = _Left(self._last, before, hidden)
            if any(isinstance(each, QDialog) for each in hidden) or before.has_typing():
                self._left[self._last.staff_id] = left
            else:
                left.destroy()
        else:
            before.destroy()
        if found is None:
            return []
        for dialog in found.dialogs:
            if shiboken6.isValid(dialog):
                for live in dialog.findChildren(LiveWidget):
                    live.grow_stale()
        return found.dialogs

    # The screen.

    def _cover(self) -> None:
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            popup = QApplication.activePopupWidget()
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard():  # a card that was copied is not the next person's to paste
            clipboard.clear()
        self._hidden = []
        self._hide_dialogs()
        self._shell.set_covered(True)
        self._pause.stop()
        screen = LockScreen(self._services.clock, self._window)
        screen.tried.connect(self._tries.attempt)
        screen.recovery_asked.connect(self._recover)
        self._screen = screen
        screen.fit()
        screen.show()
        self._read_people()

    def _hide_dialogs(self) -> None:
        """All that is open beside the window, except what belongs to the locked screen itself."""
        from salonapp.ui.recovering import CodeDialog, RecoveryDialog

        def of_the_door(widget: QWidget | None) -> bool:
            while widget is not None and not isinstance(widget, RecoveryDialog | CodeDialog):
                widget = widget.parentWidget()
            return widget is not None

        late = [
            each
            for each in QApplication.topLevelWidgets()
            if each is not self._window
            and each.isVisible()
            and each.isWindow()
            and not of_the_door(each)
        ]
        for dialog in late:
            dialog.hide()
        self._hidden += late

    def _read_people(self) -> None:
        def work(reader: Reader) -> tuple[str, tuple[DoorTile, ...]]:
            from salonapp.staff.queries.passcodes import people_at_the_door

            return reader.settings.text("salon.name"), people_at_the_door(reader)

        def show(found: tuple[str, tuple[DoorTile, ...]]) -> None:
            if self._screen is not None:
                self._screen.set_salon_name(found[0])
                self._screen.set_people(found[1])

        self._services.read(self, work, show, topic="door")

    def _right(self, tile: DoorTile, result: SignInResult) -> None:
        """Who is right comes in while an import holds the door; it is recorded afterwards."""
        if self._screen is None or result.viewer is None:
            return
        place = place_of(self._services.actor)
        self.come_in(result.viewer)
        from salonapp.storage.door import AGENT

        self._services.runner.write(
            self,
            AGENT,
            msg("Signing in"),
            lambda tx: _record_in(tx, tile, place),
            _nothing,
            failed=self._not_looked_at,
        )

    def _wrong(self, tile: DoorTile, result: SignInResult) -> None:
        if self._screen is not None:
            self._screen.refuse(tile, result)

    def _recover(self) -> None:
        from salonapp.ui.recovering import RecoveryDialog

        RecoveryDialog(self._window, self._services, self.come_in).open()

    def _not_looked_at(self, error: SalonError) -> None:
        if self._screen is not None:
            self._screen.problem(str(error))
        else:
            self._services.runner.problem.emit(error)

    # What changes meanwhile.

    def _on_opened(self) -> None:
        self._last = None
        for left in self._left.values():  # of the salon that was open before
            left.destroy()
        self._left = {}
        self._tries.forget()
        if self._services.is_locked and self._screen is None:
            self._services.guarded = True
            self._cover()
        elif self._screen is not None:
            self._read_people()
        self._look()

    def _on_changes(self, changes: Changes) -> None:
        if self._services.is_open and any(
            changes.touches(kind) for kind in ("staff", "passcode", "setting")
        ):
            self._look()
            if self._screen is not None:
                self._read_people()

    def _look(self) -> None:
        """How long a pause may be, whether anybody has a PIN, and what the person may by now."""
        actor = self._services.actor

        def work(reader: Reader) -> tuple[bool, int, Viewer | None]:
            from salonapp.staff.queries.acting import viewer_of
            from salonapp.staff.queries.passcodes import is_guarded

            viewer: Viewer | None = None
            if actor.staff_id != NOBODY_ID:
                try:
                    viewer = viewer_of(reader, actor)
                except SalonError:  # has left: whoever is next says who they are
                    viewer = NOBODY_VIEWER
            minutes = reader.settings.number("salon.lock_after_minutes")
            return is_guarded(reader), minutes, viewer

        self._services.read(self, work, self._looked, topic="watch")

    def _looked(self, found: tuple[bool, int, Viewer | None]) -> None:
        guarded, self._minutes, viewer = found
        if guarded != self._services.guarded:
            self._services.guarded = guarded
            self._services.seated.emit()
        self._rest()
        if viewer is None or self._services.is_locked or viewer == self._services.viewer:
            return
        if viewer is NOBODY_VIEWER:
            self.lock()
            return
        self._services.seat(viewer)
        self._shell.sit_down(self._shell.page_states()).destroy()

    # The pause.

    def _rest(self) -> None:
        if self._services.guarded and self._minutes and self._screen is None:
            self._pause.start(self._minutes * _MINUTE_MS)
        else:
            self._pause.stop()

    def _listen(self, window: QWindow | None) -> None:
        """Hear the keys and the mouse of the window in front, and of no widget: that were slow."""
        if self._screen is not None and window is not None:
            self._hide_dialogs()  # an answer that came late must not open a client over the lock
        if self._stirred is not None and shiboken6.isValid(self._stirred):
            self._stirred.removeEventFilter(self)
        self._stirred = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() in _STIRS and self._pause.isActive():
            self._pause.start()
        # A dialog keeps the window's own shortcuts from being heard.
        pressed = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and cast(QKeyEvent, event).key() == Qt.Key.Key_F12 and self._screen is None:
            self.lock()
            return self._screen is not None
        return False

    def _watches(self) -> list[Watch]:
        return [
            watch
            for widget in QApplication.topLevelWidgets()
            if widget.isVisible()
            for watch in widget.findChildren(Watch)
        ]


def _record_out(tx: Tx, place: str) -> None:
    from salonapp.staff.commands.passcodes import record_out

    record_out(tx, place)


def _record_in(tx: Tx, tile: DoorTile, place: str) -> None:
    from salonapp.staff.commands.passcodes import record_in

    record_in(tx, tile.staff_id, place)


def _nothing(_none: None) -> None:
    """Nobody waits for it."""
