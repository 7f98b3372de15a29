"""The frame of the window: navigation, search, the page, the status strip, and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QStackedWidget, QWidget

from salonapp.foundation.errors import NotAllowed, SalonError
from salonapp.staff.right_words import refusal, who_can
from salonapp.staff.rights import Right
from salonapp.ui import theme
from salonapp.ui.badges import ReminderBadge
from salonapp.ui.door import Door, States
from salonapp.ui.kept_focus import KeepsFocus
from salonapp.ui.language import use_language
from salonapp.ui.page import Page, PageSpec
from salonapp.ui.pages.registry import page_specs
from salonapp.ui.room import Room, furnish, is_typed_in, room_page
from salonapp.ui.runner import JobState
from salonapp.ui.services import Services
from salonapp.ui.shell_parts import UndoButtons, not_opened
from salonapp.ui.shell_search import ShellSearch
from salonapp.ui.theme import ThemeChoice
from salonapp.ui.undoing import Undoing
from salonapp.ui.unsaved import UnsavedOffer

if TYPE_CHECKING:
    from salonapp.storage.changes import Changes


class Shell(KeepsFocus):
    """The one window. Pages are mounted when they are first looked at."""

    first_painted = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._badges: dict[str, int] = {}
        self._salon_name = ""
        #: Asked when the window is closed; True leaves the program running without it.
        self.keeps_working: Callable[[], bool] = lambda: False
        self._undoing = Undoing(services, self)
        self._search = ShellSearch(self)
        self._painted = False
        #: The room of who sits at the desk, and hidden those of others who left something open.
        self._rooms = QStackedWidget()
        self.setCentralWidget(self._rooms)
        self.setMinimumSize(1024, 640)
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self._shortcuts()
        services.runner.written.connect(lambda _written: self._show_problem(""))
        services.runner.problem.connect(self.problem)
        services.runner.job_changed.connect(self._on_job)
        services.open_failed.connect(self._on_open_failed)
        services.opened.connect(self._read_salon_name)
        services.hub.changed.connect(self._on_changes)
        self._build()
        self.door = Door(services, self, self)
        ReminderBadge(services, self, self)

    # What pages ask for (`Navigator`).

    def go(self, key: str) -> None:
        """Show a page, mounting it the first time."""
        if key not in self._room.specs:
            return
        if key != self._room.current:
            self._search.forget()
        self._room.current = key
        page = self.page(key)
        self._room.stack.setCurrentWidget(page)
        self._room.navigation.choose(self._room.specs[key].under or key)
        self._room.actions.show_of(page)

    def page(self, key: str) -> Page:
        """The page itself, mounted if need be."""
        if key not in self._room.pages:
            page = self._room.specs[key].build(self.services, self)
            page.setProperty("ground", "page")
            self._room.pages[key] = page
            self._room.stack.addWidget(page)
        return self._room.pages[key]

    def page_keys(self) -> Sequence[str]:
        """The keys of all pages, in the order of the navigation."""
        return list(self._room.specs)

    def current(self) -> str:
        """The key of the page that is shown."""
        return self._room.current

    def shown(self) -> Page:
        """The page that is shown."""
        return self.page(self._room.current)

    def keyboard_home(self) -> QWidget | None:  # noqa: D102
        return room_page(self._room) if self._painted else None

    def open_client(self, client_id: int) -> None:
        """Show a client's card on the clients page."""
        self._open("clients", client_id=client_id)

    def new_client(self) -> None:
        """Ask for a new client on the clients page."""
        self._open("clients", new_client=True)

    def open_reminder(self, message_id: int) -> None:
        """Show one message on the reminders' page."""
        self._open("reminders", message_id=message_id)

    def open_answers(self) -> None:
        """Show the answers that wait."""
        self._open("reminders", tab="answers")

    def open_settings(self, section: str) -> None:
        """Show a section of the settings."""
        self._open("settings", section=section)

    def _open(self, key: str, **state: object) -> None:
        """Show something on a page; who may not open the page is told so."""
        if key in self._room.specs:
            self.go(key)
            self.page(key).restore(state)
            return
        right = next((spec.right for spec in page_specs() if spec.key == key), None)
        if right is not None:
            self.problem(NotAllowed(refusal(right), who_can("")))

    def import_file(self, file: Path | None = None) -> None:
        """Open the import; after it the first steps are offered."""
        from salonapp.ui.pages.importing.dialog import ImportDialog

        dialog = ImportDialog(self, self.services, file)
        dialog.finished_import.connect(lambda _result: self.open_guide())
        dialog.duplicates_asked.connect(lambda: self.go("duplicates"))
        dialog.open()

    def open_guide(self) -> None:
        """Lead through the first steps."""
        from salonapp.ui.pages.start.guide import Guide

        self.cover(Guide(self.services, self))

    def say(self, text: str) -> None:
        """Tell in the status strip what happened."""
        self._room.strip.say(text)

    def problem(self, error: SalonError) -> None:
        """Show a problem in the calm banner under the bar."""
        self._show_problem(str(error))

    def set_badge(self, key: str, count: int) -> None:
        """Put a number beside a page's entry; 0 takes it away."""
        self._badges[key] = count
        self._room.navigation.set_badge(key, count)

    def set_salon_name(self, name: str) -> None:
        """Show the salon's name above the navigation."""
        self._salon_name = name
        self._room.navigation.set_salon_name(name)

    def set_language(self, code: str) -> None:
        """Switch the language: everything is built anew and finds its state again."""
        self.services.preferences.language = code
        use_language(code)
        QTimer.singleShot(0, self._rebuild)

    def set_theme(self, choice: str) -> None:
        """Switch the theme; painted parts follow by themselves."""
        self.services.preferences.theme = ThemeChoice(choice)
        theme.apply(ThemeChoice(choice))

    def start_anew(self, told: str) -> None:
        """Another salon is open: build everything anew, forget Undo, and tell why."""
        self._undoing.forget()
        self.cover(None)

        def anew() -> None:
            self._rebuild()
            self._room.strip.say(told)

        QTimer.singleShot(0, anew)

    def cover(self, widget: QWidget | None) -> None:
        """Lay a whole-window screen over everything; None takes it away."""
        old, self._room.covering = self._room.covering, widget
        if widget is not None:
            self._room.root.addWidget(widget)
            self._room.root.setCurrentWidget(widget)
            widget.setFocus()
        else:
            self._room.root.setCurrentIndex(0)
        if old is not None and old is not widget:
            self._room.root.removeWidget(old)
            old.deleteLater()

    def come_forward(self) -> None:
        """Show the window over the others, as when the program is started a second time."""
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()

    # Building.

    def _allowed(self) -> dict[str, PageSpec]:
        """The pages that whoever sits at the desk may open."""
        may = self.services.may
        return {s.key: s for s in page_specs() if s.right is None or may(s.right)}

    def _build(self, shown: str = "") -> None:
        self.setWindowTitle("SalonApp")
        specs = self._allowed()
        self._room = room = furnish(specs, self._salon_name, self._search.new_field())
        room.navigation.show_who(self.services, lambda: self.door.lock())
        room.navigation.chosen.connect(self._walk_to)
        room.banner.closed.connect(lambda: self._show_problem(""))
        room.strip.undo_asked.connect(self._undoing.act)
        self._undoing.said.connect(room.strip.offer)
        room.strip.cancel_asked.connect(self._cancel_job)
        room.fill(UndoButtons(self._undoing), UnsavedOffer(self.services, self, self.page))
        self._rooms.addWidget(room.root)
        self._rooms.setCurrentWidget(room.root)
        for key, count in self._badges.items():
            room.navigation.set_badge(key, count)
        self.go(shown if shown in specs else next(iter(specs)))
        room.search.setFocus()

    def page_states(self) -> States:
        """What each page wants to find again, and which one is shown (under "")."""
        states = {key: dict(page.state()) for key, page in self._room.pages.items()}
        searched = self._room.search.text()
        return {**states, "": {"page": self._room.current, "search": searched}}

    def sit_down(self, states: States, room: Room | None = None) -> Room:
        """Show the room they left, or build one with the pages as they left them; returns the room
        of who sat here before, which is hidden and may be let go.
        """
        before = self._room
        self._undoing.sit_down(self.services.viewer.staff_id)
        if room is None:
            self._furnish(states)
            return before
        self._room = room
        self._search.take_up(room.search)
        for key, count in self._badges.items():
            room.navigation.set_badge(key, count)
        room.navigation.set_salon_name(self._salon_name)
        self._on_job(self.services.runner.job_state)
        self._show_problem("")
        room.forget_read()
        self._rooms.setCurrentWidget(room.root)
        return before

    def refresh(self) -> None:
        """Read again what is shown, but for what somebody was typing into."""
        if not is_typed_in(self.shown()):
            self.shown().reload()

    def set_covered(self, covered: bool) -> None:
        """Hide what is on the window and let its keys do nothing, or show it again."""
        self._rooms.setVisible(not covered)
        for key in self._keys:
            key.setEnabled(not covered)

    def _rebuild(self) -> None:
        before = self._room
        self._furnish(self.page_states())
        before.destroy()
        self._undoing.repeat()

    def _furnish(self, states: States) -> None:
        """Another room for who sits at the desk."""
        whole = states.get("", {})
        self._build(str(whole.get("page", "")))
        for key, state in states.items():
            if key in self._room.specs:
                self.page(key).restore(state)
        if whole.get("search"):
            self._search.field.setText(str(whole["search"]))

    def _entries(self) -> Sequence[PageSpec]:
        """The pages with an entry in the navigation."""
        return [spec for spec in self._room.specs.values() if not spec.under]

    # Keyboard.

    def _shortcuts(self) -> None:
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            *((key, lambda: self._search.field.take()) for key in ("Ctrl+K", "Ctrl+F")),
            ("Ctrl+N", self.new_client),
            ("Ctrl+B", lambda: self.shown().book_by_key()),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self._undoing.redo),
            ("Ctrl+Y", self._undoing.redo),
            # Whoever is next at the desk may have more entries than who opened the window.
            *((f"Ctrl+{at + 1}", lambda at=at: self._go_to(at)) for at in range(9)),
        )
        self._keys = [QShortcut(QKeySequence(each), self, act) for each, act in keys]

    def _go_to(self, at: int) -> None:
        """The entry at a place of the navigation, which is another one for another person."""
        entries = self._entries()
        if at < len(entries):
            self._walk_to(entries[at].key)

    def _walk_to(self, key: str) -> None:
        """A page somebody chose in the navigation; the keys are that page's where it has some."""
        self.go(key)
        if self._room.current == key and self.shown().focusProxy() is not None:
            self.shown().setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        super().keyPressEvent(event)

    def _escape(self) -> None:
        if self._room.banner.isVisible():
            self._show_problem("")
        elif not self.shown().back():
            self._search.leave()

    def _show_problem(self, text: str) -> None:
        self._room.banner.set_text(text)
        self._room.banner_place.setVisible(bool(text))

    # What the runner tells.

    def undo(self) -> None:
        """Take back what this window did last."""
        self._undoing.undo()

    def _on_job(self, state: JobState | None) -> None:
        shown = ("", 0, 0) if state is None else (str(state.title), state.done, state.total)
        self._room.strip.progress(*shown, can_cancel=self.services.runner.job_is_own)

    def _cancel_job(self) -> None:
        self._room.strip.stopping()
        self.services.runner.cancel_job()

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches("setting"):
            self._read_salon_name()

    def _read_salon_name(self) -> None:
        self.services.read(
            self,
            lambda reader: reader.settings.text("salon.name"),
            self.set_salon_name,
            topic="name",
        )

    def _on_open_failed(self, error: SalonError) -> None:
        def again() -> None:
            self.cover(None)
            self.services.open()

        self.cover(not_opened(error, again, self.close))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        urls = event.mimeData().urls() if self.services.may(Right.SETTINGS) else []
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        event.acceptProposedAction()
        self.import_file(Path(event.mimeData().urls()[0].toLocalFile()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self.services.preferences.geometry = self.saveGeometry()
        if self.keeps_working():
            self.hide()
            event.ignore()
            return
        self.hide()  # the agent may need a moment to finish the message it is sending
        self.services.close()
        super().closeEvent(event)
