"""A rule tried before it is switched on: how much it would send, and to whom first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salonapp.foundation.format import format_moment
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, box
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView
    from salonapp.reminders.rules import RuleKind
    from salonapp.storage.door import Reader

_TEN = 10


@dataclass(frozen=True, slots=True)
class _Told:
    """A trial in words."""

    kind: RuleKind
    count: str
    first: tuple[str, ...]
    is_cut: bool


class RuleTrialCard(Card):
    """Counts when asked to; a change of the rule empties it."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("The next 30 days"), spacing=8)
        self._services = services
        self._rule: RuleView | None = None
        self._words = label("", wrap=True)
        self.add(self._words)
        self._first = label("", "second", wrap=True, selectable=True)
        self.add(self._first)
        row = box(across=True, spacing=8)
        self.ask = button(_("Try it without sending"), self.count)
        row.addWidget(self.ask)
        row.addStretch(1)
        self.body.addLayout(row)

    def show_rule(self, rule: RuleView) -> None:
        """Be about `rule`; what was counted before holds no longer."""
        self._rule = rule
        hint = _("Shows what this rule would send. Nothing goes out, and nothing is written down.")
        self._words.setText(hint)
        self._first.hide()

    def count(self) -> None:
        """Count what the rule would send."""
        rule = self._rule
        if rule is None:
            return
        kind = rule.kind

        def work(reader: Reader) -> _Told:
            return _tell(reader, kind)

        self._services.read(self, work, self._show, topic="trial")

    def _show(self, told: _Told) -> None:
        if self._rule is None or self._rule.kind is not told.kind:
            return
        self._words.setText(told.count)
        lines = (_("The first ten:"), *told.first) if told.is_cut else told.first
        self._first.setText("\n".join(lines))
        self._first.setVisible(bool(told.first))


def _tell(reader: Reader, kind: RuleKind) -> _Told:
    from salonapp.reminders.queries import try_rule

    found = try_rule(reader, kind)
    if not found.messages:
        return _Told(kind, _("Nobody would get a message."), (), False)
    words = ngettext(
        "{count} message would go out.", "{count} messages would go out.", found.messages
    )
    first = tuple(
        f"{format_moment(each.send_at, reader.zone, reader.today)} · {each.client}"
        for each in found.first
    )
    return _Told(kind, words.format(count=found.messages), first, found.messages > _TEN)
