"""Two cards side by side, and what a person may say about them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from salonapp.clients.alike import Because, Pair, because_words
from salonapp.desk.merging.cards import MergePreview, MergeSide
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, Scroll, clear, panel, rule
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.duplicates.words import field_title, field_value

_TITLE_WIDTH = 130


class PairPane(Scroll):
    """Compares; the buttons tell the page what was said."""

    merge_asked = Signal()
    two_people = Signal()
    family = Signal()
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()

    def show_pair(self, pair: Pair, preview: MergePreview) -> None:
        """Show another pair."""
        clear(self.body)
        card = Card(_("Is this one person?"), spacing=12)
        words = because_words(pair.because)
        card.add(label(words[:1].upper() + words[1:], "second", wrap=True))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, _TITLE_WIDTH)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._sides(grid, preview)
        for field in preview.fields:
            values = [field_value(field, value) for value in (field.keep, field.other)]
            self._row(grid, field_title(field), values[0], values[1])
        self._row(grid, _("Tags"), ", ".join(preview.keep.tags), ", ".join(preview.other.tags))
        alerts = [", ".join(side.alerts) for side in (preview.keep, preview.other)]
        self._row(grid, _("Could hurt them"), alerts[0], alerts[1])
        card.add(panel(grid))
        card.add(rule())
        card.add(self._buttons(pair))
        self.body.addWidget(card)
        self.body.addStretch(1)

    def _sides(self, grid: QGridLayout, preview: MergePreview) -> None:
        for column, side in ((1, preview.keep), (2, preview.other)):
            name = button(side.name, partial(self.opened.emit, side.client_id), kind="link")
            name.setToolTip(_("Open the card"))
            grid.addWidget(name, 0, column, Qt.AlignmentFlag.AlignLeft)
        phones = ["\n".join(side.phones) for side in (preview.keep, preview.other)]
        self._row(grid, _("Phones"), phones[0], phones[1])
        self._row(grid, _("Visits"), _visits(preview.keep), _visits(preview.other))

    def _row(self, grid: QGridLayout, title: str, one: str, other: str) -> None:
        if not (one or other):
            return
        at, top = grid.rowCount(), Qt.AlignmentFlag.AlignTop
        grid.addWidget(label(title, "muted", wrap=True), at, 0, top)
        same = one == other
        for column, value in ((1, one), (2, other)):
            shown = label(value or "—", "muted" if same else "strong", wrap=True, selectable=True)
            shown.setAccessibleName(f"{title}: {value}")
            shown.setToolTip(value)  # a long address has nowhere to break in a narrow window
            grid.addWidget(shown, at, column, top)

    def _buttons(self, pair: Pair) -> QWidget:
        row = QWidget()
        flow = Flow(row, 8)
        flow.addWidget(button(_("Merge…"), self.merge_asked.emit, kind="primary"))
        flow.addWidget(button(_("Two different people"), self.two_people.emit))
        if Because.SAME_PHONE in pair.because:
            flow.addWidget(button(_("Family: they share a phone"), self.family.emit))
        return row


def _visits(side: MergeSide) -> str:
    return ngettext("{count} visit", "{count} visits", side.visits).format(count=side.visits)
