"""When a rule writes, and the little that only some rules have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.reminders.rules import RuleKind
from salonapp.ui.kit.form import FormGrid, line
from salonapp.ui.kit.pickers import parse_time
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.reminders.rule_words import COUNTED_BEFORE, OFFSETS
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView
    from salonapp.storage.door import Tx


class RuleTimes(FormGrid):
    """Kept as soon as a field is left."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._rule: RuleView | None = None
        self.offset = line("0")
        self.offset.editingFinished.connect(self._set_times)
        self.add("offset_days", _("Days after the due date"), self.offset)
        self.time = line("11:00")
        self.time.editingFinished.connect(self._set_times)
        self.add("send_time", _("At what time"), self.time)
        self.gift = line("")
        self.gift.editingFinished.connect(self._set_gift)
        hint = _("Stands in the text where it says “Gift”. Empty: no gift.")
        self.add("gift", _("Gift"), self.gift, hint=hint, span=2)
        self.first_only = Tick(_("After the first visit only"))
        self.first_only.clicked.connect(lambda _on=False: self._set_first_only())
        self.add_wide(self.first_only)

    def show_rule(self, rule: RuleView) -> None:
        """Show the fields this rule has."""
        self._rule = rule
        title, hint = OFFSETS.get(rule.kind, ("", ""))
        box = self.boxes["offset_days"]
        box.setVisible(bool(title))
        self._grid.setColumnStretch(0, 1 if title else 0)
        if title:
            box.set_title(_(title))
            box.set_hint(_(hint))
        for each in self.boxes.values():
            each.set_error("")
        self.offset.setText(_offset_words(rule))
        self.time.setText(rule.send_time)
        self.gift.setText(rule.gift)
        self.first_only.setChecked(rule.first_only)
        self.boxes["send_time"].setVisible(rule.kind is not RuleKind.APPOINTMENT)
        self.boxes["gift"].setVisible(rule.kind is RuleKind.BIRTHDAY)
        self.first_only.setVisible(rule.kind is RuleKind.THANKS)

    def _set_times(self) -> None:
        rule = self._rule
        if rule is None:
            return
        for box in self.boxes.values():
            box.set_error("")
        if rule.kind is RuleKind.APPOINTMENT:
            self._set_hours(rule)
            return
        try:
            offset = int(self.offset.text().strip())
        except ValueError:
            self.boxes["offset_days"].set_error(_("Enter a whole number, such as 0."))
            return
        if rule.kind in COUNTED_BEFORE:
            offset = -offset
        try:
            at = parse_time(self.time.text())
        except ValueError:
            at = None
        if at is None:
            self.boxes["send_time"].set_error(_("Write the time like 14:30."))
            return
        if (rule.offset_days, rule.send_time) == (offset, at.strftime("%H:%M")):
            return

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import set_rule_times

            set_rule_times(tx, rule.kind, offset_days=offset, send_time=at)

        self._write(work, "offset_days")

    def _set_hours(self, rule: RuleView) -> None:
        parts = self.offset.text().replace(";", ",").replace(" ", ",").split(",")
        try:
            hours = tuple(int(part) for part in parts if part)
        except ValueError:
            text = _("Give one to three numbers of hours, such as 24, 2.")
            self.boxes["offset_days"].set_error(text)
            return
        if rule.hours == hours:
            return

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import set_rule_hours

            set_rule_hours(tx, rule.kind, hours)

        self._write(work, "offset_days")

    def _set_gift(self) -> None:
        rule, gift = self._rule, " ".join(self.gift.text().split())
        if rule is None or rule.gift == gift:
            return

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import set_rule_gift

            set_rule_gift(tx, rule.kind, gift)

        self._write(work, "gift")

    def _set_first_only(self) -> None:
        rule, first_only = self._rule, self.first_only.isChecked()
        if rule is None:
            return

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import set_rule_first_only

            set_rule_first_only(tx, rule.kind, first_only=first_only)

        self._write(work, "offset_days")

    def _write(self, work: Callable[[Tx], None], field: str) -> None:
        def failed(error: SalonError) -> None:
            self.boxes[field].set_error(str(error))

        self._services.write(self, msg("Times of the rule changed"), work, failed=failed)


def _offset_words(rule: RuleView) -> str:
    if rule.kind is RuleKind.APPOINTMENT:
        return ", ".join(str(each) for each in rule.hours)
    before = rule.kind in COUNTED_BEFORE
    return str(-rule.offset_days if before else rule.offset_days)
