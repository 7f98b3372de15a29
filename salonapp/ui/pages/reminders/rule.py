"""The rules: on or off, whom and when, the words, what would go out and what it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import ChoiceRow
from salonapp.ui.kit.frames import Card, box
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.reminders.rule_brought import RuleBroughtView
from salonapp.ui.pages.reminders.rule_form import RuleForm
from salonapp.ui.pages.reminders.rule_list import RuleList
from salonapp.ui.pages.reminders.rule_text import RuleText
from salonapp.ui.pages.reminders.rule_trial import RuleTrial
from salonapp.ui.pages.reminders.rule_words import SWITCHES, when_words
from salonapp.ui.pages.reminders.rules_reading import RulesShown
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.foundation.errors import SalonError
    from salonapp.reminders.cards import RuleView
    from salonapp.storage.door import Tx

FORM, TEXT, TRIAL, BROUGHT = "form", "text", "trial", "brought"


class RuleEditor(QWidget):
    """The rules at the left; the chosen one, a part of it at a time, at the right."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._shown = RulesShown()
        self._rules: dict[str, RuleView] = {}
        self._rule: RuleView | None = None
        self._which = RuleList()
        self._which.chosen.connect(self.choose)
        self.form = RuleForm(services)
        self.text = RuleText(services)
        self.trial = RuleTrial(services)
        self.brought = RuleBroughtView(services)
        self.form.changed.connect(self.trial.forget)
        self.form.tried.connect(self._try)
        self.trial.refused.connect(self._refused)
        self._parts = {
            FORM: self.form,
            TEXT: self.text,
            TRIAL: self.trial,
            BROUGHT: self.brought,
        }
        self._stack = QStackedWidget()
        for part in self._parts.values():
            self._stack.addWidget(part)
        right = box(spacing=10)
        right.addWidget(self._head())
        right.addWidget(self._tabs)
        right.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.addWidget(self._which)
        left.addStretch(1)
        row.addLayout(left)
        row.addLayout(right, 1)

    def show_rules(self, shown: RulesShown) -> None:
        """Show the rules; what is being changed is left alone."""
        self._shown = shown
        self._rules = {each.kind.value: each for each in shown.rules}
        if not self._rules:
            return
        kind = self._rule.kind.value if self._rule is not None else next(iter(self._rules))
        self._which.show_rules(shown.rules, shown.in_short, kind)
        self._show_rule(self._rules[kind])

    def choose(self, kind: str) -> None:
        """Show another rule; what was typed for this one waits."""
        self._which.choose(kind)
        if kind in self._rules and (self._rule is None or kind != self._rule.kind):
            self._show_rule(self._rules[kind])

    def show_part(self, part: str) -> None:
        """Show a part of the rule: form, text, trial, brought."""
        self._tabs.choose(part)
        self._stack.setCurrentWidget(self._parts[part])
        if part == TRIAL:
            self.trial.count(self.form.draft())
        elif part == BROUGHT:
            self.brought.read()

    def open_text(self, kind: str, key: str) -> None:
        """Show one text of one rule, ready to be changed."""
        self.choose(kind)
        self.show_part(TEXT)
        self.text.open_text(key)

    def _head(self) -> Card:
        card = Card(spacing=6)
        self.switch = Tick("")
        self.switch.clicked.connect(lambda _on=False: self._set_on(self.switch.isChecked()))
        card.add(self.switch)
        self._when = label("", "muted", wrap=True)
        card.add(self._when)
        self._tabs = ChoiceRow("filter", _("Parts of the rule"))
        self._tabs.set_choices(
            (
                (FORM, _("Whom and when")),
                (TEXT, _("Text")),
                (TRIAL, _("What would go out")),
                (BROUGHT, _("What it brought")),
            ),
            FORM,
        )
        self._tabs.chosen.connect(self.show_part)
        return card

    def _show_rule(self, found: RuleView) -> None:
        is_new = self._rule is None or self._rule.kind is not found.kind
        self._rule = found
        self.switch.setText(_(SWITCHES[found.kind]))
        self.switch.setAccessibleName(self.switch.text())
        self.switch.updateGeometry()
        self.switch.setChecked(found.is_on)
        self._when.setText(when_words(found))
        if found.settings is not None:
            self.form.show_rule(found.settings, self._shown.names)
        self.text.show_rule(found)
        self.brought.show_rule(found.kind)
        if is_new:
            self.trial.forget()
            self.show_part(self._tabs.current())

    def _try(self) -> None:
        if self.form.draft() is not None:
            self.show_part(TRIAL)

    def _refused(self, error: SalonError) -> None:
        self.show_part(FORM)
        self.form.refuse(error)

    def _set_on(self, on: bool) -> None:
        if self._rule is None:
            return
        kind = self._rule.kind

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import switch_rule

            switch_rule(tx, kind, on=on)

        self._services.write(
            self, msg("Rule switched on") if on else msg("Rule switched off"), work
        )
