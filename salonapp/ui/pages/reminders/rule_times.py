"""When a rule writes, and the little that only some rules have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from salonapp.foundation.format import format_weekday
from salonapp.foundation.i18n import _
from salonapp.reminders.rule_checks import WITHOUT_EXPIRY, WITHOUT_WINDOW
from salonapp.reminders.rules import ReturnMode, RuleKind, RuleSettings
from salonapp.ui.kit.form import FormGrid, choice, line
from salonapp.ui.kit.pickers import parse_time
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.kit.toggles import ToggleChips
from salonapp.ui.pages.reminders.rule_words import COUNTED_BEFORE, OFFSETS

_A_MONDAY = date(2024, 1, 1)


class Unreadable(Exception):
    """A field holds no number or time; it says so itself."""


class RuleTimes(FormGrid):
    """The fields of a rule's times; `read` gives what stands in them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.offset = self._line("0")
        self.add("offset_days", _("Days after the due date"), self.offset)
        self.time = self._line("11:00")
        self.add("send_time", _("At what time"), self.time)
        self.not_before = self._line(_("at any time"))
        self.add("not_before", _("Not before"), self.not_before)
        self.not_after = self._line(_("at any time"))
        self.add("not_after", _("Not after"), self.not_after)
        self.expires = self._line("14")
        self.add("expires_after_days", _("No use after, days"), self.expires)
        self.most = self._line(_("no limit of its own"))
        self.add("most_a_day", _("At most a day"), self.most)
        self.mode = choice(
            [
                (ReturnMode.RHYTHM, _("the client's own rhythm")),
                (ReturnMode.NORM, _("the norm of the service")),
                (ReturnMode.FIXED, _("so many days")),
            ]
        )
        self.mode.activated.connect(lambda _at: self._mode_chosen())
        self.add("mode", _("When somebody is due"), self.mode)
        self.fixed = self._line("30")
        self.add("fixed_days", _("Days after the visit"), self.fixed)
        self.gift = self._line("")
        hint = _("Stands in the text where it says “Gift”. Empty: no gift.")
        self.add("gift", _("Gift"), self.gift, hint=hint, span=2)
        self.weekdays = ToggleChips(
            [(str(day), format_weekday(_A_MONDAY + timedelta(days=day))) for day in range(7)]
        )
        self.weekdays.changed.connect(self.changed)
        self.add("weekdays", _("On which days"), self.weekdays, span=2)
        self.each_service = Tick(_("Each service by itself; due within a week: one message"))
        self.first_only = Tick(_("After the first visit only"))
        for tick in (self.each_service, self.first_only):
            tick.clicked.connect(lambda _on=False: self.changed.emit())
            self.add_wide(tick)

    def show_rule(self, rule: RuleSettings) -> None:
        """Show the fields this rule has, as it has them."""
        title, hint = OFFSETS.get(rule.kind, ("", ""))
        if title:
            self.boxes["offset_days"].set_title(_(title))
            self.boxes["offset_days"].set_hint(_(hint))
        self.set_errors({})
        self.offset.setText(_offset_words(rule))
        self.time.setText(rule.send_time.strftime("%H:%M"))
        self.not_before.setText(_clock(rule.not_before))
        self.not_after.setText(_clock(rule.not_after))
        self.expires.setText(str(rule.expires_after_days))
        self.most.setText(str(rule.most_a_day) if rule.most_a_day else "")
        self.gift.setText(rule.gift)
        self.weekdays.set_on([str(day) for day in rule.weekdays])
        self.first_only.setChecked(rule.first_only)
        self.each_service.setChecked(rule.each_service)
        self.mode.setCurrentIndex(list(ReturnMode).index(rule.mode))
        self.fixed.setText(str(rule.fixed_days))
        self._show_fields(rule)

    def read(self, rule: RuleSettings) -> RuleSettings:
        """`rule` with what stands in the fields; Unreadable after a field has said why."""
        self.set_errors({})
        if rule.kind is RuleKind.APPOINTMENT:
            rule = replace(rule, hours=self._hours())
        elif rule.kind in OFFSETS:
            offset = self._number("offset_days", self.offset)
            rule = replace(rule, offset_days=-offset if rule.kind in COUNTED_BEFORE else offset)
        if rule.kind not in WITHOUT_EXPIRY:
            rule = replace(
                rule, expires_after_days=self._number("expires_after_days", self.expires)
            )
        if rule.kind is RuleKind.RETURN_AFTER_SERVICE:
            mode = ReturnMode(self.mode.currentData())
            fixed = rule.fixed_days
            if mode is ReturnMode.FIXED:
                fixed = self._number("fixed_days", self.fixed)
            each = self.each_service.isChecked()
            rule = replace(rule, mode=mode, fixed_days=fixed, each_service=each)
        if rule.kind in WITHOUT_WINDOW:
            return rule
        return replace(
            rule,
            send_time=self._clock("send_time", self.time) or rule.send_time,
            not_before=self._clock("not_before", self.not_before),
            not_after=self._clock("not_after", self.not_after),
            weekdays=frozenset(int(day) for day in self.weekdays.on()),
            most_a_day=self._number("most_a_day", self.most, otherwise=0),
            gift=" ".join(self.gift.text().split()),
            first_only=self.first_only.isChecked(),
        )

    def set_errors(self, problems: dict[str, str]) -> None:
        """Show what is wrong at its field."""
        for name, box in self.boxes.items():
            if box.error() or name in problems:
                box.set_error(problems.get(name, ""))

    def _line(self, placeholder: str) -> QLineEdit:
        made = line(placeholder)
        made.textEdited.connect(lambda _text: self.changed.emit())
        return made

    def _mode_chosen(self) -> None:
        self.boxes["fixed_days"].setVisible(self.mode.currentData() == ReturnMode.FIXED)
        self.changed.emit()

    def _show_fields(self, rule: RuleSettings) -> None:
        returns = rule.kind is RuleKind.RETURN_AFTER_SERVICE
        window = rule.kind not in WITHOUT_WINDOW
        shown = {
            "mode": returns,
            "fixed_days": returns and rule.mode is ReturnMode.FIXED,
            "offset_days": rule.kind in OFFSETS,
            "expires_after_days": rule.kind not in WITHOUT_EXPIRY,
            "gift": rule.kind is RuleKind.BIRTHDAY,
            **dict.fromkeys(
                ("send_time", "not_before", "not_after", "most_a_day", "weekdays"), window
            ),
        }
        for name, visible in shown.items():
            self.boxes[name].setVisible(visible)
        self.each_service.setVisible(returns)
        self.first_only.setVisible(rule.kind is RuleKind.THANKS)

    def _hours(self) -> tuple[int, ...]:
        parts = self.offset.text().replace(";", ",").replace(" ", ",").split(",")
        try:
            return tuple(int(part) for part in parts if part)
        except ValueError:
            text = _("Give one to three numbers of hours, such as 24, 2.")
            self.boxes["offset_days"].set_error(text)
            raise Unreadable from None

    def _number(self, name: str, field: QLineEdit, otherwise: int | None = None) -> int:
        typed = field.text().strip()
        if not typed and otherwise is not None:
            return otherwise
        try:
            return int(typed)
        except ValueError:
            self.boxes[name].set_error(_("Enter a whole number, such as 0."))
            raise Unreadable from None

    def _clock(self, name: str, field: QLineEdit) -> time | None:
        try:
            return parse_time(field.text())
        except ValueError:
            self.boxes[name].set_error(_("Write the time like 14:30."))
            raise Unreadable from None


def _clock(moment: time | None) -> str:
    return "" if moment is None else moment.strftime("%H:%M")


def _offset_words(rule: RuleSettings) -> str:
    if rule.kind is RuleKind.APPOINTMENT:
        return ", ".join(str(each) for each in rule.hours)
    before = rule.kind in COUNTED_BEFORE
    return str(-rule.offset_days if before else rule.offset_days)
