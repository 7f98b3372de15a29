"""The search field above the pages: the page shown takes what is typed, or else the clients do."""

from __future__ import annotations

from typing import Protocol

from salonapp.ui.page import Page
from salonapp.ui.shell_parts import SearchField

_CLIENTS = "clients"


class Pages(Protocol):
    """What the search asks of the shell."""

    def shown(self) -> Page:
        """The page that is shown."""

    def current(self) -> str:
        """Its key."""

    def go(self, key: str) -> None:
        """Show a page."""


class ShellSearch:
    """Hands on what is typed, and finds the way back to the page it was typed on."""

    field: SearchField
    """The field of the frame that is shown, once there is one."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        #: The page that was left for the clients', to go back to.
        self._before = ""
        self._leads = False

    def new_field(self) -> SearchField:
        """The field for a frame that is built anew."""
        self.field = field = SearchField()
        field.textChanged.connect(self._on_typed)
        field.stepped.connect(lambda by: self._pages.shown().search_step(by))
        field.entered.connect(lambda: self._pages.shown().search_enter())
        field.left.connect(self.leave)
        return field

    def take_up(self, field: SearchField) -> None:
        """The frame shown is one that was there before, with its field."""
        self.field, self._before = field, ""

    def forget(self) -> None:
        """Another page is shown: what was typed belongs to the one that is left."""
        if not self._leads:
            self._before = ""
            self.field.clear()

    def leave(self) -> None:
        """Empty the field and go back to where the typing began."""
        self.field.clear()
        back, self._before = self._before, ""
        if back:
            self._pages.go(back)
        self._pages.shown().setFocus()

    def _on_typed(self, text: str) -> None:
        if self._pages.shown().search(text) or not text:
            return
        before = self._pages.current()
        self._leads = True
        self._pages.go(_CLIENTS)
        self._leads = False
        if self._pages.current() == _CLIENTS:
            self._before = before
            self._pages.shown().search(text)
