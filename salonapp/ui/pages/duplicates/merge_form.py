"""The dialog that merges two cards: both side by side, a choice where they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QWidget

from salonapp.desk.merging.cards import MergeField, MergePreview, MergeSide, Side
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.kit.frames import box, panel, rule
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Dot
from salonapp.ui.pages.duplicates.words import field_title, field_value
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_TITLE_WIDTH = 150


def open_merge(
    parent: QWidget,
    services: Services,
    one_id: int,
    other_id: int,
    merged: Callable[[int, int], object],
) -> None:
    """Read both cards and show them; `merged` hears of the card that stays and the other one."""

    def work(reader: Reader) -> MergePreview:
        from salonapp.desk.merging.queries import merge_preview

        return merge_preview(reader, services.viewer, one_id, other_id)

    def show(preview: MergePreview) -> None:
        form = MergeForm(parent.window(), services, preview)
        form.merged.connect(merged)
        form.open()

    services.read(parent, work, show, topic="merge")


class MergeForm(FormDialog):
    """Merges; `merged` tells which card stayed and which went into it."""

    merged = Signal(int, int)

    def __init__(self, parent: QWidget | None, services: Services, preview: MergePreview) -> None:
        super().__init__(parent, _("Merge two cards"), _("Merge"), width=760)
        self._services = services
        self._preview = preview
        self._groups: dict[str, QButtonGroup] = {}
        self._inside = QWidget()
        self._place = box(spacing=14)
        self.body.addLayout(self._place)
        self._fill()
        self.start_clean()
        self._save_button.setFocus()

    def submit(self) -> None:
        """Merge with the choices made."""
        keep_id, other_id = self._preview.keep.client_id, self._preview.other.client_id
        choices = self.choices()
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.desk.merging.commands import merge

            merge(tx, keep_id, other_id, choices)

        def done(_nothing: None) -> None:
            self.merged.emit(keep_id, other_id)
            self.saved()

        self._services.write(self, msg("Cards merged"), work, done, failed=self.refuse)

    def dirty(self) -> bool:
        """Nothing is typed here that could be lost."""
        return False

    def choices(self) -> dict[str, Side]:
        """The side of every field, chosen or by itself."""
        found = {field.name: field.chosen for field in self._preview.fields}
        for name, group in self._groups.items():
            found[name] = list(Side)[group.checkedId()]
        return found

    def swap(self) -> None:
        """Let the other card be the one that stays."""
        services, preview = self._services, self._preview

        def work(reader: Reader) -> MergePreview:
            from salonapp.desk.merging.queries import preview_in_order

            return preview_in_order(
                reader, services.viewer, preview.other.client_id, preview.keep.client_id
            )

        def show(swapped: MergePreview) -> None:
            self._preview = swapped
            self._fill()

        services.read(self, work, show, topic="swap")

    def _fill(self) -> None:
        self._inside.hide()
        self._place.removeWidget(self._inside)
        self._inside.deleteLater()
        column = box(spacing=14)
        self._groups = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, _TITLE_WIDTH)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._heads(grid)
        grid.addWidget(rule(), 1, 0, 1, 3)
        for field in self._preview.fields:
            self._field(grid, field)
        column.addWidget(panel(grid))
        column.addWidget(rule())
        column.addWidget(label(self._kept_words(), "second", wrap=True))
        if self._preview.twice:
            column.addWidget(Banner("warning", _twice(self._preview.twice)))
        if self._preview.refusal_wins:
            column.addWidget(Banner("info", _("A refusal to be written to on either card holds.")))
        self._inside = panel(column)
        self._place.addWidget(self._inside)
        self._inside.show()

    def _heads(self, grid: QGridLayout) -> None:
        swap = button(_("Swap"), self.swap, kind="quiet", icon_name="arrows-left-right")
        swap.setToolTip(_("Let the other card be the one that stays"))
        grid.addWidget(swap, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        for column, side, what in (
            (1, self._preview.keep, _("This card stays")),
            (2, self._preview.other, _("This one goes into it")),
        ):
            head = box(spacing=3)
            head.addWidget(label(what, "caption"))
            head.addWidget(label(side.name, "section", wrap=True))
            for line in (", ".join(side.phones), _visits(side)):
                if line:
                    head.addWidget(label(line, "second", wrap=True))
            grid.addWidget(panel(head), 0, column, Qt.AlignmentFlag.AlignTop)

    def _field(self, grid: QGridLayout, field: MergeField) -> None:
        at, top = grid.rowCount(), Qt.AlignmentFlag.AlignTop
        grid.addWidget(label(field_title(field), "muted", wrap=True), at, 0, top)
        if not field.differs:
            shown = field_value(field, field.keep or field.other)
            grid.addWidget(label(shown, wrap=True), at, 1 if field.keep else 2, top)
            return
        group = QButtonGroup(self)
        self._groups[field.name] = group
        for column, side, value in ((1, Side.KEEP, field.keep), (2, Side.OTHER, field.other)):
            choice = self._choice(group, field, side, field_value(field, value))
            grid.addWidget(choice, at, column, top)
        if field.may_join:
            both = self._choice(group, field, Side.BOTH, _("both, one under the other"))
            grid.addWidget(both, at + 1, 1, 1, 2)

    def _choice(self, group: QButtonGroup, field: MergeField, side: Side, text: str) -> QWidget:
        dot = Dot("", field.chosen is side)
        dot.setAccessibleName(f"{field_title(field)}: {text}")
        group.addButton(dot, list(Side).index(side))
        across = box(across=True, spacing=4)
        across.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(_Words(text, dot), 1)
        return panel(across)

    def _kept_words(self) -> str:
        return _(
            "Visits, bookings, formulas, photos, phones, tags and messages of both cards stay."
            " The merge can be taken back later, also after new visits."
        )


class _Words(QLabel):
    """A long value beside its dot; a click on it chooses it."""

    def __init__(self, text: str, dot: Dot) -> None:
        super().__init__(text)
        self._dot = dot
        self.setWordWrap(True)
        self.setContentsMargins(0, 3, 0, 3)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dot.click()


def _twice(moments: Sequence[datetime]) -> str:
    text = _("Both cards are booked for {when}. Call one of the two bookings off afterwards.")
    when = (f"{fmt.format_day(each.date())}, {each:%H:%M}" for each in moments)
    return text.format(when="; ".join(when))


def _visits(side: MergeSide) -> str:
    words = ngettext("{count} visit", "{count} visits", side.visits).format(count=side.visits)
    if side.ahead:
        ahead = ngettext("{count} booking ahead", "{count} bookings ahead", side.ahead)
        words = f"{words} · {ahead.format(count=side.ahead)}"
    return words
