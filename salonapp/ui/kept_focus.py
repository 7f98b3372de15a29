"""The keyboard stays on the page when what had it goes away: a row read again, a dialog closed.

Qt hands the focus of what is hidden to the next widget of the window, and that of what was deleted
behind a dialog to the first one. Both are entries of the navigation, where Enter leaves the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

#: A row laid out anew is seen within this time.
_SHOWN_MS = 40
_Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Spot:
    """What a widget is called, by which it is known again after it was made anew.

    By all of its names, else by those that stay when the row is renamed; and its place among those
    alike.
    """

    kind: type[QWidget]
    names: tuple[tuple[_Name, int], ...]


class KeepsFocus(QMainWindow):
    """A window whose shown page gets the keyboard when what had it is gone."""

    def __init__(self) -> None:
        super().__init__()
        self._left_at: _Spot | None = None

    def keyboard_home(self) -> QWidget | None:
        """The page that takes the keyboard; None while something else covers it."""
        raise NotImplementedError

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: D102
        before, home = self.focusWidget(), self.keyboard_home()
        if before is None or home is None or _stands(before):
            return bool(super().focusNextPrevChild(forward))
        self._bring_home(home, _spot(home, before) if home.isAncestorOf(before) else None)
        return True

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() is not QEvent.Type.ActivationChange:
            return
        home, at = self.keyboard_home(), self.focusWidget()
        if home is None:
            return
        if not self.isActiveWindow():
            if at is not None:  # told more than once: the row may be gone meanwhile
                self._left_at = _spot(home, at) if home.isAncestorOf(at) else None
            return
        left, self._left_at = self._left_at, None
        if at is None or not _stands(at):
            self._bring_home(home, left)

    def settle_focus(self) -> None:
        """Give the keyboard to the page where nothing has it."""
        home = self.keyboard_home()
        if home is not None and self.focusWidget() is None:
            self._bring_home(home, None)

    def _bring_home(self, home: QWidget, spot: _Spot | None) -> None:
        home.setFocus(Qt.FocusReason.OtherFocusReason)
        if spot is not None and home.focusProxy() is None:
            # What takes the place of the lost row is made in the same breath, and shown after it.
            for soon_ms in (0, _SHOWN_MS):
                QTimer.singleShot(soon_ms, home, lambda: self._find_again(home, spot))

    def _find_again(self, home: QWidget, spot: _Spot) -> None:
        if self.focusWidget() not in (None, home) or not home.isVisible():
            return  # somebody went elsewhere meanwhile
        for name, at in spot.names:
            again = [each for each in _alike(home, spot.kind, name) if _stands(each)]
            if again:
                again[min(at, len(again) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
                return


def _stands(widget: QWidget) -> bool:
    """Whether a widget can go on having the keyboard: seen, and so is all that it stands in."""
    at: QWidget | None = widget
    while at is not None and not at.isWindow():
        if not at.isVisible() or not at.isEnabled():
            return False
        at = at.parentWidget()
    return True


def _spot(home: QWidget, widget: QWidget) -> _Spot:
    object_name, said, text = _name(widget)
    names = []
    for name in ((object_name, said, text), (object_name, "", text)):
        alike = _alike(home, type(widget), name)
        names.append((name, alike.index(widget) if widget in alike else 0))
    return _Spot(type(widget), tuple(names))


def _alike(home: QWidget, kind: type[QWidget], wanted: _Name) -> list[QWidget]:
    """What can have the keyboard and is called like this; "" stands for anything, all "" for none.

    In the order it was made.
    """
    if not any(wanted):
        return []
    return [
        each
        for each in home.findChildren(kind)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and all(not part or part == own for part, own in zip(wanted, _name(each), strict=True))
    ]


def _name(widget: QWidget) -> _Name:
    # What is typed into a field or chosen in a list is not its name.
    text = widget.property("text") if widget.inherits("QAbstractButton") else ""
    return widget.objectName(), widget.accessibleName(), str(text or "")
