"""Whom a rule is for, when it writes, through what and as what; kept as a whole when saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.clients.cards import Purpose
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.reminders.audience import AudienceNames
from salonapp.reminders.rule_checks import WITHOUT_AUDIENCE
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import Card, Scroll, box
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.rule_channels import RuleChannels
from salonapp.ui.pages.reminders.rule_times import RuleTimes, Unreadable
from salonapp.ui.pages.reminders.rule_who import AudienceForm
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class RuleForm(QWidget):
    """Everything of a rule but its switch and its texts. Nothing is written before Save."""

    changed = Signal()
    tried = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._rule: RuleSettings | None = None
        self._names = AudienceNames()
        self._waiting: dict[RuleKind, RuleSettings] = {}
        scroll = Scroll(margins=(0, 0, 6, 0), spacing=12)
        self._who = Card(_("Whom it is for"), spacing=10)
        self._who.add(
            label(
                _("Everybody the rule is about, if nothing is chosen; else who meets all of it."),
                "caption",
                wrap=True,
            )
        )
        self.who = AudienceForm()
        self._who.add(self.who)
        scroll.body.addWidget(self._who)
        when = Card(_("When"), spacing=10)
        self.times = RuleTimes()
        when.add(self.times)
        scroll.body.addWidget(when)
        scroll.body.addWidget(self._way_card())
        scroll.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(scroll, 1)
        self._error = label("", "error", wrap=True)
        self._error.hide()
        column.addWidget(self._error)
        row = box(across=True, spacing=8)
        self._save = button(_("Save the rule"), self.save, kind="primary")
        self._undo = button(_("As it was"), self._as_it_was)
        row.addWidget(self._save)
        row.addWidget(self._undo)
        row.addWidget(button(_("Try it without sending"), self.tried.emit, icon_name="eye"))
        row.addStretch(1)
        column.addLayout(row)
        for part in (self.who, self.times, self.channels):
            part.changed.connect(self._edited)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.save)

    def show_rule(self, rule: RuleSettings, names: AudienceNames) -> None:
        """Show a rule; one that is being changed is left as it is typed."""
        same = self._rule is not None and self._rule.kind is rule.kind
        if same and (rule == self._rule or self.is_changed()):
            self._names = names
            return
        if not same and self._rule is not None and self.is_changed():
            draft = self.draft()
            if draft is not None:
                self._waiting[draft.kind] = draft
        self._rule, self._names = rule, names
        self._as_it_was()
        waiting = self._waiting.pop(rule.kind, None)
        if waiting is not None:
            self._show(waiting)
            self._mark(changed=True)

    def is_changed(self) -> bool:
        """Whether something is typed that is not kept."""
        return self._save.isEnabled()

    def draft(self) -> RuleSettings | None:
        """The rule as it stands in the form; None after a field has said what is wrong."""
        if self._rule is None:
            return None
        try:
            rule = self.times.read(self._rule)
        except Unreadable:
            return None
        purpose = Purpose(self._purpose.currentData())
        channels = self.channels.channels()
        return replace(rule, audience=self.who.audience(), purpose=purpose, channels=channels)

    def save(self) -> None:
        """Keep what stands in the form."""
        wanted = self.draft()
        if wanted is None or not self.is_changed():
            return

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import save_rule

            save_rule(tx, wanted)

        self._services.write(
            self, msg("Rule changed"), work, lambda _none: self._kept(wanted), failed=self.refuse
        )

    def refuse(self, error: SalonError) -> None:
        """Show why it cannot be so, at its field when there is one."""
        name = error.field if isinstance(error, InvalidInput) else ""
        if name in self.times.boxes and self.times.boxes[name].isVisible():
            self.times.set_errors({name: str(error)})
            self.times.boxes[name].control.setFocus()
            self._error.hide()
            return
        self._error.setText(str(error))
        self._error.show()

    def _way_card(self) -> Card:
        card = Card(_("Through what, and as what"), spacing=10)
        self.channels = RuleChannels()
        card.add(self.channels)
        purposes: list[tuple[object, str]] = [
            (Purpose.SERVICE.value, _("a message about the service")),
            (Purpose.ADVERTISING.value, _("advertising")),
        ]
        self._purpose = choice(purposes)
        self._purpose.setAccessibleName(_("It counts as"))
        self._purpose.activated.connect(lambda _at: self._edited())
        row = box(across=True, spacing=12)
        row.addWidget(label(_("It counts as"), "muted"))
        row.addWidget(self._purpose, 1)
        card.body.addLayout(row)
        card.add(
            label(
                _(
                    "Decides which consent is needed. An invitation with a discount or an offer is"
                    " advertising by law; this program is no lawyer, ask one when in doubt."
                ),
                "caption",
                wrap=True,
            )
        )
        return card

    def _kept(self, wanted: RuleSettings) -> None:
        if self._rule is not None and self._rule.kind is wanted.kind:
            self._rule = wanted
            self._mark(changed=False)

    def _as_it_was(self) -> None:
        if self._rule is not None:
            self._show(self._rule)
            self._mark(changed=False)

    def _show(self, rule: RuleSettings) -> None:
        self._who.setVisible(rule.kind not in WITHOUT_AUDIENCE)
        self.who.show_audience(rule.audience, self._names)
        self.times.show_rule(rule)
        self.channels.show_channels(rule.channels)
        self._purpose.setCurrentIndex(max(0, self._purpose.findData(rule.purpose.value)))

    def _edited(self) -> None:
        self._mark(changed=True)
        self.changed.emit()

    def _mark(self, *, changed: bool) -> None:
        self._error.hide()
        self._save.setEnabled(changed)
        self._undo.setEnabled(changed)
