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
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.staff.rights import Right
from salonapp.ui import theme
from salonapp.ui.badges import ReminderBadge
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.door import Door, States
from salonapp.ui.kit.frames import panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.strip import StatusStrip
from salonapp.ui.language import use_language
from salonapp.ui.page import Page, PageSpec
from salonapp.ui.pages.registry import page_specs
from salonapp.ui.runner import JobState
from salonapp.ui.services import Services
from salonapp.ui.shell_parts import Navigation, SearchField, UndoButtons, banner_place, not_opened
from salonapp.ui.theme import ThemeChoice
from salonapp.ui.undoing import Undoing
from salonapp.ui.unsaved import UnsavedOffer

if TYPE_CHECKING:
    from salonapp.storage.changes import Changes


class Shell(QMainWindow):
    """The one window. Pages are mounted when they are first looked at."""

    first_painted = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._specs = self._allowed()
        self._pages: dict[str, Page] = {}
        self._current = ""
        self._badges: dict[str, int] = {}
        self._salon_name = ""
        #: Asked when the window is closed; True leaves the program running without it.
        self.keeps_working: Callable[[], bool] = lambda: False
        self._undoing = Undoing(services, self)
        self._before_search = ""
        self._searching = False
        self._covering: QWidget | None = None
        self._painted = False
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
        if key not in self._specs:
            return
        if key != self._current:
            self._forget_search()
        self._current = key
        page = self._page(key)
        self._stack.setCurrentWidget(page)
        self._navigation.choose(self._specs[key].under or key)
        self._show_actions(page)

    def page(self, key: str) -> Page:
        """The page itself, mounted if need be (for tests and the tour)."""
        return self._page(key)

    def page_keys(self) -> Sequence[str]:
        """The keys of all pages, in the order of the navigation."""
        return list(self._specs)

    def current(self) -> str:
        """The key of the page that is shown."""
        return self._current

    def open_client(self, client_id: int) -> None:
        """Show a client's card on the clients page."""
        self.go("clients")
        self._page("clients").restore({"client_id": client_id})

    def new_client(self) -> None:
        """Ask for a new client on the clients page."""
        if "clients" in self._specs:
            self.go("clients")
            self._page("clients").restore({"new_client": True})

    def open_reminder(self, message_id: int) -> None:
        """Show one message on the reminders' page."""
        self.go("reminders")
        self._page("reminders").restore({"message_id": message_id})

    def open_answers(self) -> None:
        """Show the answers that wait."""
        self.go("reminders")
        self._page("reminders").restore({"tab": "answers"})

    def import_file(self, file: Path | None = None) -> None:
        """Open the import; after it the first steps are offered."""
        from salonapp.ui.pages.importing.dialog import ImportDialog

        dialog = ImportDialog(self, self.services, file)
        dialog.finished_import.connect(lambda _result: self.open_guide())
        dialog.duplicates_asked.connect(lambda: self.go("duplicates"))
        dialog.open()

    def open_settings(self, section: str) -> None:
        """Show a section of the settings."""
        self.go("settings")
        self._page("settings").restore({"section": section})

    def open_guide(self) -> None:
        """Lead through the first steps."""
        from salonapp.ui.pages.start.guide import Guide

        self.cover(Guide(self.services, self))

    def say(self, text: str) -> None:
        """Tell in the status strip what happened."""
        self._strip.say(text)

    def problem(self, error: SalonError) -> None:
        """Show a problem in the calm banner under the bar."""
        self._show_problem(str(error))

    def set_badge(self, key: str, count: int) -> None:
        """Put a number beside a page's entry; 0 takes it away."""
        self._badges[key] = count
        self._navigation.set_badge(key, count)

    def set_salon_name(self, name: str) -> None:
        """Show the salon's name above the navigation."""
        self._salon_name = name
        self._navigation.set_salon_name(name)

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
            self._strip.say(told)

        QTimer.singleShot(0, anew)

    def cover(self, widget: QWidget | None) -> None:
        """Lay a whole-window screen over everything; None takes it away."""
        old, self._covering = self._covering, widget
        if widget is not None:
            self._root.addWidget(widget)
            self._root.setCurrentWidget(widget)
        else:
            self._root.setCurrentIndex(0)
        if old is not None and old is not widget:
            self._root.removeWidget(old)
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

    def _build(self) -> None:
        self.setWindowTitle("SalonApp")
        self._navigation = Navigation(self._entries(), self._salon_name)
        self._navigation.show_who(self.services, lambda: self.door.lock())
        self._navigation.chosen.connect(self._walk_to)
        self._search = SearchField()
        self._search.textChanged.connect(self._on_search)
        self._search.stepped.connect(lambda by: self._shown().search_step(by))
        self._search.entered.connect(lambda: self._shown().search_enter())
        self._search.left.connect(self._leave_search)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        bar_row = QHBoxLayout()
        bar_row.setContentsMargins(24, 10, 24, 10)
        bar_row.setSpacing(16)
        bar_row.addWidget(self._search, 8)
        bar_row.addStretch(1)
        self._undo_buttons = UndoButtons(self._undoing)
        bar_row.addWidget(self._undo_buttons)
        bar_row.addLayout(self._actions)
        bar = panel(bar_row, "bar")
        bar.setFixedHeight(60)
        self._banner = Banner("danger", closable=True)
        self._banner.closed.connect(lambda: self._show_problem(""))
        self._banner_place = banner_place(self._banner)
        self._stack = QStackedWidget()
        self._strip = StatusStrip()
        self._strip.undo_asked.connect(self._undoing.act)
        self._undoing.said.connect(self._strip.offer)
        self._strip.cancel_asked.connect(self._cancel_job)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._banner_place)
        column.addWidget(UnsavedOffer(self.services, self, self.page))
        column.addWidget(self._stack, 1)
        column.addWidget(self._strip)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._navigation)
        across.addWidget(panel(column, "page"), 1)
        self._root = QStackedWidget()
        self._root.addWidget(panel(across))
        self.setCentralWidget(self._root)
        for key, count in self._badges.items():
            self._navigation.set_badge(key, count)
        self.go(self._current or next(iter(self._specs)))
        self._search.setFocus()

    def page_states(self) -> States:
        """What each page wants to find again, and which one is shown (under "")."""
        states = {key: dict(page.state()) for key, page in self._pages.items()}
        return {**states, "": {"page": self._current}}

    def sit_down(self, states: States) -> None:
        """Build everything anew for who sits at the desk, with the pages as they left them."""
        self._specs = self._allowed()
        shown = str(states.get("", {}).get("page", ""))
        self._current = shown if shown in self._specs else next(iter(self._specs))
        self._undoing.sit_down(self.services.viewer.staff_id)
        self._rebuild(states, "")

    def refresh(self) -> None:
        """Read again what is shown."""
        self._shown().reload()

    def set_covered(self, covered: bool) -> None:
        """Hide what is on the window and let its keys do nothing, or show it again."""
        self._root.setVisible(not covered)
        for key in self._keys:
            key.setEnabled(not covered)

    def _rebuild(self, states: States | None = None, searched: str | None = None) -> None:
        states = self.page_states() if states is None else states
        searched = self._search.text() if searched is None else searched
        old_root = self._root
        self._pages = {}
        self._covering = None
        self._build()
        old_root.deleteLater()
        for key, state in states.items():
            if key in self._specs:
                self._page(key).restore(state)
        if searched:
            self._search.setText(searched)
        self._undoing.repeat()

    def _page(self, key: str) -> Page:
        if key not in self._pages:
            page = self._specs[key].build(self.services, self)
            page.setProperty("ground", "page")
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def _entries(self) -> Sequence[PageSpec]:
        """The pages with an entry in the navigation."""
        return [spec for spec in self._specs.values() if not spec.under]

    def _shown(self) -> Page:
        return self._page(self._current)

    def _show_actions(self, page: Page) -> None:
        while self._actions.count():
            item = self._actions.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for widget in page.top_buttons():
            self._actions.addWidget(widget)

    # Keyboard.

    def _shortcuts(self) -> None:
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            *((key, lambda: self._search.take()) for key in ("Ctrl+K", "Ctrl+F")),
            ("Ctrl+N", self.new_client),
            ("Ctrl+B", lambda: open_booking(self.services, self)),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self._undoing.redo),
            ("Ctrl+Y", self._undoing.redo),
            *(
                (f"Ctrl+{at + 1}", lambda at=at: self._go_to(at))
                for at in range(len(self._entries()))
            ),
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
        if self._current == key and self._shown().focusProxy() is not None:
            self._shown().setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        super().keyPressEvent(event)

    def _escape(self) -> None:
        if self._banner.isVisible():
            self._show_problem("")
        elif not self._shown().back():
            self._leave_search()

    # Search.

    def _on_search(self, text: str) -> None:
        if self._shown().search(text):
            return
        if text and "clients" in self._specs:
            before = self._current
            self._searching = True
            self.go("clients")
            self._searching = False
            self._before_search = before
            self._shown().search(text)

    def _forget_search(self) -> None:
        """What was typed belongs to the page that is left."""
        if not self._searching:
            self._before_search = ""
            self._search.clear()

    def _show_problem(self, text: str) -> None:
        self._banner.set_text(text)
        self._banner_place.setVisible(bool(text))

    def _leave_search(self) -> None:
        self._search.clear()
        back, self._before_search = self._before_search, ""
        if back:
            self.go(back)
        self._shown().setFocus()

    # What the runner tells.

    def undo(self) -> None:
        """Take back what this window did last."""
        self._undoing.undo()

    def _on_job(self, state: JobState | None) -> None:
        if state is None:
            self._strip.progress("")
        else:
            self._strip.progress(str(state.title), state.done, state.total)

    def _cancel_job(self) -> None:
        self._strip.stopping()
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
