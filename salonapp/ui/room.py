"""What one person has in front of them: the frame of the window and their pages in it.

Whoever leaves something half done at the desk finds their room again as it was, hidden meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStackedWidget, QWidget

from salonapp.foundation.i18n import language
from salonapp.ui.hub import LiveWidget
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.strip import StatusStrip
from salonapp.ui.page import Page, PageSpec
from salonapp.ui.shell_parts import (
    Navigation,
    PageActions,
    SearchField,
    banner_place,
    frame,
    top_bar,
)


@dataclass(slots=True)
class Room:
    """The parts of a frame that the shell speaks to."""

    specs: Mapping[str, PageSpec]
    root: QStackedWidget
    navigation: Navigation
    actions: PageActions
    search: SearchField
    banner: Banner
    banner_place: QWidget
    stack: QStackedWidget
    strip: StatusStrip
    pages: dict[str, Page] = field(default_factory=dict)
    current: str = ""
    covering: QWidget | None = None
    language: str = field(default_factory=language)

    def fill(self, undo: QWidget, offer: QWidget) -> None:
        """Put the parts in their places, with the buttons of undo and what is offered above."""
        bar = top_bar(self.search, undo, self.actions)
        above = (bar, self.banner_place, offer)
        self.root.addWidget(frame(self.navigation, above, self.stack, self.strip))

    def has_typing(self) -> bool:
        """Whether a person typed into a field of a page and it was not taken over since."""
        return is_typed_in(self.root, besides=self.search)

    def forget_read(self) -> None:
        """Somebody else may have changed everything meanwhile: read it again when looked at.

        What somebody was typing into stays as it is: reading it again would write over that.
        """
        for each in self.root.findChildren(LiveWidget):
            if not is_typed_in(each):
                each.grow_stale()

    def destroy(self) -> None:
        """Nobody comes back to it."""
        self.root.hide()
        self.root.deleteLater()


def room_page(room: Room) -> QWidget | None:
    """The page shown in a room; None while a screen of its own lies over the frame."""
    return room.pages.get(room.current) if room.covering is None else None


def is_typed_in(widget: QWidget, *, besides: QWidget | None = None) -> bool:
    """Whether a person typed into a field there and what they typed still stands in it."""
    lines = widget.findChildren(QLineEdit)
    areas = widget.findChildren(QPlainTextEdit)
    return any(each.isModified() and each.text() and each is not besides for each in lines) or any(
        each.document().isModified() and each.toPlainText() for each in areas
    )


def furnish(specs: Mapping[str, PageSpec], salon_name: str, search: SearchField) -> Room:
    """The parts of a room with these pages; `fill` puts them together."""
    banner = Banner("danger", closable=True)
    return Room(
        specs,
        QStackedWidget(),
        Navigation([spec for spec in specs.values() if not spec.under], salon_name),
        PageActions(),
        search,
        banner,
        banner_place(banner),
        QStackedWidget(),
        StatusStrip(),
    )
