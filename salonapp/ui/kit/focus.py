"""Keeps the keyboard where it is while what it stands on is made anew.

Qt gives the focus of a widget that goes to the next one in the window: after a card was read again
that is the navigation, where Space and Enter leave the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


@contextmanager
def keeping_focus(within: QWidget, otherwise: Callable[[], object]) -> Iterator[None]:
    """Give the focus back to the widget of the same name; to `otherwise` when there is none.

    Only a focus that stood inside `within` and is lost meanwhile: what has it elsewhere keeps it.
    """
    before = within.window().focusWidget()
    if before is None or not within.isAncestorOf(before):
        yield
        return
    alike = _alike(within, before)
    at = alike.index(before) if before in alike else 0
    yield
    if within.isAncestorOf(before) and before.isVisibleTo(within):
        return
    again = _alike(within, before)
    if again:
        again[min(at, len(again) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        otherwise()


def _alike(within: QWidget, wanted: QWidget) -> list[QWidget]:
    """What can have the focus and is called the same, in the order it was made."""
    return [
        each
        for each in within.findChildren(type(wanted))
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus and _name(each) == _name(wanted)
    ]


def _name(widget: QWidget) -> tuple[str, str]:
    return widget.accessibleName(), str(widget.property("text") or "")
