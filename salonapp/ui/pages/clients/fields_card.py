"""The card's section of fields the salon added; what stood in retired ones is folded away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.around_reading import Around

_KEY_WIDTH = 116


def fields_card(around: Around, edit: Callable[[], object]) -> Card | None:
    """The section; None where no field is in use and nothing is left of earlier ones."""
    in_use = around.fields_in_use
    if not in_use and not around.earlier:
        return None
    card = Card(_("More about the client"))
    if around.filled:
        card.add(_values(around.filled, ""))
        change = button("", edit, kind="quiet", icon_name="pencil-simple")
        change.setToolTip(_("Change these fields"))
        change.setAccessibleName(_("Change these fields"))
        card.head.addWidget(change)
    elif in_use:
        names = ", ".join(each.field.name for each in in_use)
        card.add(label(_("Not filled in: {names}.").format(names=names), "second", wrap=True))
        row = box(across=True)
        row.addWidget(button(_("Fill in"), edit, kind="quiet", icon_name="plus"))
        row.addStretch(1)
        card.add(panel(row))
    if around.earlier:
        card.add(_Earlier(around.earlier))
    card.body.addStretch(1)
    return card


def _values(pairs: Sequence[tuple[str, str]], step: str) -> QWidget:
    """Names and values beside each other; a long name wraps, as a value does."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, _KEY_WIDTH)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 3)
    top = Qt.AlignmentFlag.AlignTop
    for at, (key, value) in enumerate(pairs):
        grid.addWidget(label(key, step or "muted", wrap=True), at, 0, top)
        shown = label(value, step, wrap=True, selectable=True)
        shown.setAccessibleName(f"{key}: {value}")
        grid.addWidget(shown, at, 1, top)
    return made


class _Earlier(QWidget):
    """Values of retired fields, greyed, behind a button."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        column = box(spacing=6)
        self.setLayout(column)
        self._open = button("", self._turn, kind="quiet", icon_name="caret-down")
        row = box(across=True)
        row.addWidget(self._open)
        row.addStretch(1)
        column.addLayout(row)
        self._values = _values(pairs, "second")
        self._count = len(pairs)
        self._values.hide()
        column.addWidget(self._values)
        self._say()

    def _turn(self) -> None:
        self._values.setVisible(self._values.isHidden())
        self._say()

    def _say(self) -> None:
        words = _("Earlier fields ({count})") if self._values.isHidden() else _("Hide them")
        self._open.setText(words.format(count=self._count))
        self._open.setAccessibleName(self._open.text())
