"""Who is chosen where the keyboard stands, so that `Ctrl+B` books them from anywhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

_BOOKS = "salonapp_books"
_WHEREVER = "salonapp_books_wherever"


def books(about: QWidget, act: Callable[[], object], *, wherever: bool = False) -> QWidget:
    """Say what books whom a widget is about; gives the widget back.

    `act` returns False where nobody is chosen after all. With `wherever` it counts while the widget
    is seen, whatever holds the keyboard: for a list with somebody chosen.
    """
    about.setProperty(_BOOKS, act)
    about.setProperty(_WHEREVER, wherever)
    return about


def book_chosen(page: QWidget) -> bool:
    """Book whom the row with the keyboard is about, or who is chosen; False where nobody is."""
    at: QWidget | None = page.window().focusWidget()
    while at is not None and at is not page:
        if _act(at):
            return True
        at = at.parentWidget()
    seen = (each for each in page.findChildren(QWidget) if each.property(_WHEREVER))
    return any(_act(each) for each in seen if each.isVisible())


def _act(widget: QWidget) -> bool:
    act = widget.property(_BOOKS)
    return callable(act) and act() is not False
