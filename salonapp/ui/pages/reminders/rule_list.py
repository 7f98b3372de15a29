"""The rules one below the other: what each does, and whether it is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from salonapp.foundation.i18n import _, ngettext
from salonapp.reminders.brought import RuleInShort
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.row_list import ROW_HEIGHT, RowList
from salonapp.ui.pages.reminders.rule_words import IN_SHORT

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView
    from salonapp.reminders.rules import RuleKind

_WIDTH = 310


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

    def show_rules(
        self,
        found: Sequence[RuleView],
        in_short: Mapping[RuleKind, RuleInShort],
        current: str,
    ) -> None:
        """Show the rules with what each is doing; `current` is the chosen one."""
        self._kinds = [each.kind.value for each in found]
        nothing = RuleInShort()
        self._rows = {
            at: _line(each, in_short.get(each.kind, nothing)) for at, each in enumerate(found)
        }
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


def _line(rule: RuleView, short: RuleInShort) -> TwoLine:
    chip, kind = (_("on"), "good") if rule.is_on else (_("off"), "neutral")
    return TwoLine(
        rule.label, short_words(short) or _(IN_SHORT[rule.kind]), chip=chip, chip_kind=kind
    )


def short_words(short: RuleInShort) -> str:
    """What is planned and what the last 90 days brought, in one line; "" for nothing."""
    parts: list[str] = []
    if short.planned:
        parts.append(
            ngettext("{count} planned", "{count} planned", short.planned).format(
                count=short.planned
            )
        )
    if short.long_enough:
        parts.append(
            _("{came} of {clients} back in 14 days").format(
                came=short.came, clients=short.long_enough
            )
        )
    elif short.sent:
        parts.append(ngettext("{count} sent", "{count} sent", short.sent).format(count=short.sent))
    return " · ".join(parts)
