"""What a rule brought: who came back after its messages, beside who was not written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from salonapp.foundation.format import format_percent
from salonapp.foundation.i18n import _, ngettext
from salonapp.reminders.brought import ENOUGH, PERIODS, Comparison, NoShows, RuleBrought, Share
from salonapp.temperature.classes import Temperature
from salonapp.ui.kit.buttons import ChoiceRow
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card, Scroll, clear
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.rules import RuleKind
    from salonapp.storage.door import Reader

_PERIOD = "90"


class RuleBroughtView(Scroll):
    """Counted when it is looked at, for the period chosen."""

    def __init__(self, services: Services) -> None:
        super().__init__(margins=(0, 0, 6, 0), spacing=12)
        self._services = services
        self._kind: RuleKind | None = None
        self.periods = ChoiceRow("filter", _("Period"))
        words = {30: _("30 days"), 90: _("90 days"), 365: _("A year")}
        self.periods.set_choices([(str(days), words[days]) for days in PERIODS], _PERIOD)
        self.periods.chosen.connect(lambda _days: self.read())
        self.body.addWidget(self.periods)
        self._card = Card(spacing=10)
        self._sent = label("", "section", wrap=True)
        self._card.add(self._sent)
        self._told = QWidget()
        self._grid = QGridLayout(self._told)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        self._card.add(self._told)
        self._sums = label("", "", wrap=True, selectable=True)
        self._card.add(self._sums)
        self._caution = label("", "caption", wrap=True)
        self._card.add(self._caution)
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def show_rule(self, kind: RuleKind) -> None:
        """Be about another rule; it is read when it is looked at."""
        self._kind = kind

    def read(self) -> None:
        """Count again."""
        kind, days = self._kind, int(self.periods.current())
        if kind is None:
            return

        def work(reader: Reader) -> RuleBrought:
            from salonapp.reminders.queries.brought import rule_brought

            return rule_brought(reader, kind, days)

        self._services.read(self, work, self._show, topic="brought")

    def _show(self, found: RuleBrought) -> None:
        if found.kind is not self._kind:
            return
        words = ngettext("{count} message sent", "{count} messages sent", found.sent)
        self._sent.setText(words.format(count=found.sent))
        clear(self._grid)
        lines: list[str] = []
        if found.no_shows is not None:
            lines = _no_show_lines(found.no_shows)
            self._told.hide()
        else:
            self._fill(found)
            lines = [_sentence(each) for each in found.within]
            self._told.setVisible(any(each.classes for each in found.within))
        self._sums.setText("\n".join(lines))
        self._caution.setText(_caution(found))

    def _fill(self, found: RuleBrought) -> None:
        """Class by class, both spans side by side."""
        grid = self._grid
        at = 1
        for comparison in found.within:
            span = ngettext(
                "Back within {count} day", "Back within {count} days", comparison.within_days
            ).format(count=comparison.within_days)
            grid.addWidget(label(span, "strong"), 0, at, 1, 2)
            grid.addWidget(label(_("written to"), "caption"), 1, at)
            grid.addWidget(label(_("not written to"), "caption"), 1, at + 1)
            at += 2
        names = {
            Temperature.HOT: _("hot"),
            Temperature.WARM: _("warm"),
            Temperature.COLD: _("cold"),
        }
        for row, (temperature, name) in enumerate(names.items(), start=2):
            mark = chip(name, temperature.value)
            grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignLeft)
            at = 1
            for comparison in found.within:
                line = next((c for c in comparison.classes if c.temperature is temperature), None)
                for share in (line.written, line.others) if line is not None else (None, None):
                    grid.addWidget(label(_share(share)), row, at)
                    at += 1
        grid.setColumnStretch(2 * len(found.within) + 1, 1)


def _share(share: Share | None) -> str:
    if share is None or not share.clients:
        return "—"
    of = _("{came} of {clients}").format(came=share.came, clients=share.clients)
    if share.clients < ENOUGH:
        return of
    return f"{of} · {format_percent(share.share or 0.0)}"


def _sentence(found: Comparison) -> str:
    days = ngettext("{count} day", "{count} days", found.within_days).format(
        count=found.within_days
    )
    if not found.is_enough:
        return _("Within {days}: too few to tell ({written} written to, {others} others).").format(
            days=days, written=found.alike.clients, others=found.others.clients
        )
    return _(
        "Within {days} {ours} of those written to came back, and {theirs} of others of the same"
        " temperature."
    ).format(
        days=days,
        ours=format_percent(found.alike.share or 0.0),
        theirs=format_percent(found.others.share or 0.0),
    )


def _no_show_lines(found: NoShows) -> list[str]:
    texts = (
        (_("With a reminder: {missed} of {all} missed"), found.reminded),
        (_("Without one: {missed} of {all} missed"), found.others),
    )
    lines = []
    for text, share in texts:
        line = text.format(missed=share.came, all=share.clients)
        if share.clients >= ENOUGH:
            line += f" · {format_percent(share.share or 0.0)}"
        lines.append(line)
    if not found.is_enough:
        lines.append(_("These are too few to tell."))
    return lines


def _caution(found: RuleBrought) -> str:
    if found.no_shows is not None:
        return _(
            "A comparison, not proof: who is reminded may differ from who is not. Only appointments"
            " whose end was noted are counted."
        )
    return _(
        "A comparison, not proof: nobody drew lots over whom to write to. The others were due at"
        " the time and got no message: no consent, no address, the rule was off, or no room that"
        " day. They are weighted to the same mix of hot, warm and cold. Fewer than {few} clients"
        " are too few to tell."
    ).format(few=ENOUGH)
