"""Labels in the steps of the type scale."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

#: A word no line has room for; it may be parted anywhere, so it is after every dozen letters.
_LONG_WORD = re.compile(r"\S{24,}")
_DOZEN = re.compile(r"\S{12}")


def label(
    text: str = "", step: str = "", *, wrap: bool = False, selectable: bool = False
) -> QLabel:
    """A plain-text label; an empty `step` is body text.

    Steps: title, section, strong, second, muted, caption, label, error, number, brand.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if step:
        made.setProperty("step", step)
    if wrap:
        made.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
        made.setMinimumWidth(40)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setCursor(Qt.CursorShape.IBeamCursor)
    return made


def fitting(text: str, most: int = 60) -> str:
    """`text` for a wrapped title: at most `most` letters, and no word too long to be parted."""
    if len(text) > most:
        text = f"{text[:most].rstrip()}…"
    return parted(text)


def parted(text: str) -> str:
    """`text` for a wrapped label: an address pasted into a note does not push it out of its place.

    Not for a text that is to be copied.
    """
    return _LONG_WORD.sub(lambda word: _DOZEN.sub("\\g<0>\u200b", word[0]), text)


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where it does not fit; the whole text is its tooltip."""

    def __init__(self, text: str = "", step: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(24)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if step:
            self.setProperty("step", step)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text`, cut to the width there is."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: object) -> None:  # noqa: D102
        self._fit()

    def _fit(self) -> None:
        room = max(0, self.width() - 2)
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if cut != self.text():
            self.setText(cut)
        self.setToolTip(self._whole if cut != self._whole else "")
