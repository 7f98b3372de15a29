"""The rules one below the other: what each does, and whether it is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from salonapp.foundation.i18n import _
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.row_list import ROW_HEIGHT, RowList
from salonapp.ui.pages.reminders.rule_words import IN_SHORT

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView

_WIDTH = 320


class RuleList(Card):
    """Choosing a rule shows it beside the list."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(spacing=0)
        self.body.setContentsMargins(0, 4, 0, 4)
        self._kinds: list[str] = []
        self._rows: dict[int, TwoLine] = {}
        self._model = IdListModel(self._read_rows, self)
        self._list = RowList(self._model, _("Rules"))
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.moved.connect(self._moved)
        self.add(self._list)
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_rules(self, found: Sequence[RuleView], current: str) -> None:
        """Show the rules; `current` is the chosen one."""
        self._kinds = [each.kind.value for each in found]
        self._rows = {at: _line(each) for at, each in enumerate(found)}
        self._list.setFixedHeight(ROW_HEIGHT * len(found) + 2)
        self._model.reset(list(self._rows), self._rows)
        self.choose(current)

    def choose(self, kind: str) -> None:
        """Mark a rule as chosen without telling anybody."""
        if kind in self._kinds:
            self._list.choose(self._kinds.index(kind))

    def _moved(self, at: int) -> None:
        self.chosen.emit(self._kinds[at])

    def _read_rows(self, ids: Sequence[int], then: Callable[[Mapping[int, TwoLine]], None]) -> None:
        then({each: self._rows[each] for each in ids if each in self._rows})


def _line(rule: RuleView) -> TwoLine:
    chip, kind = (_("on"), "good") if rule.is_on else (_("off"), "neutral")
    return TwoLine(rule.label, _(IN_SHORT[rule.kind]), chip=chip, chip_kind=kind)
