"""How to treat the client of an appointment, in one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.notices import IconMark
from salonapp.ui.kit.texts import label


def approach_line(text: str) -> QWidget:
    """The types and the first thing to do."""
    line = box(across=True, spacing=6)
    line.addWidget(IconMark("chats-circle", "ink_2", 15), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(text, "second", wrap=True), 1)
    made = panel(line)
    made.setAccessibleName(_("Approach: {text}").format(text=text))
    return made
