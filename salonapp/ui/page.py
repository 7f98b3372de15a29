"""What the shell expects of a page, and what a page may ask of the shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from salonapp.foundation.errors import SalonError
from salonapp.staff.rights import Right
from salonapp.ui.chosen import book_chosen
from salonapp.ui.hub import LiveWidget
from salonapp.ui.services import Services

PageState = Mapping[str, object]
"""What a page wants to find again after it was rebuilt (language switch)."""


class Navigator(Protocol):
    """The shell, as pages see it."""

    def go(self, key: str) -> None:
        """Show a page: "today", "clients", "reminders", "settings"."""

    def open_client(self, client_id: int) -> None:
        """Show a client's card."""

    def new_client(self) -> None:
        """Ask for a new client."""

    def open_reminder(self, message_id: int) -> None:
        """Show one planned or sent message."""

    def open_answers(self) -> None:
        """Show the answers that wait for somebody."""

    def import_file(self, file: Path | None = None) -> None:
        """Open the import, with a file that was dropped or none."""

    def open_settings(self, section: str) -> None:
        """Show a section of the settings: "messages", "sms", "mail"."""

    def open_guide(self) -> None:
        """Lead through the first steps: what came in, consents, first messages, sending."""

    def say(self, text: str) -> None:
        """Tell in the status strip what happened."""

    def problem(self, error: SalonError) -> None:
        """Show a problem in the calm banner."""

    def set_badge(self, key: str, count: int) -> None:
        """Put a number beside a page's entry; 0 takes it away."""

    def set_language(self, code: str) -> None:
        """Switch the window to "ru" or "en"."""

    def set_theme(self, choice: str) -> None:
        """Switch to "light", "dark" or "system"."""

    def set_salon_name(self, name: str) -> None:
        """Show the salon's name above the navigation."""

    def start_anew(self, told: str) -> None:
        """Another salon is open: build everything anew, forget Undo, and tell why."""

    def cover(self, widget: QWidget | None) -> None:
        """Lay a whole-window screen over everything (first start, import); None takes it away."""


class Page(LiveWidget):
    """One screen of the window."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services.hub)
        self.services = services
        self.navigator = navigator

    def top_buttons(self) -> Sequence[QWidget]:
        """The buttons that stand at the right of the top bar while the page is shown."""
        return ()

    def state(self) -> PageState:
        """What to restore after a rebuild."""
        return {}

    def restore(self, state: PageState) -> None:
        """Take up a state given by `state`."""

    def search(self, text: str) -> bool:
        """Take what was typed into the search field; False when the page has no list to search."""
        return False

    def search_step(self, by: int) -> None:
        """Up or down was pressed in the search field."""

    def search_enter(self) -> None:
        """Enter was pressed in the search field."""

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Further views of the page for the tour of pictures: a name, and what brings it up."""
        return ()

    def book_by_key(self) -> None:
        """`Ctrl+B` was pressed: book whoever is chosen here, or ask who calls."""
        from salonapp.ui.booking.opening import open_booking

        if not book_chosen(self):
            open_booking(self.services, self.navigator)

    def back(self) -> bool:
        """Esc was pressed: step back inside the page; False when there is nowhere to go."""
        return False


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page as the navigation lists it; `build` imports the page's module itself.

    `title` is an English msgid, `icon_name` a Phosphor icon. A page `under` another one has no
    entry of its own in the navigation: that page leads to it.
    """

    key: str
    title: str
    icon_name: str
    build: Callable[[Services, Navigator], Page]
    under: str = ""
    #: The right without which the page is not there.
    right: Right | None = None
