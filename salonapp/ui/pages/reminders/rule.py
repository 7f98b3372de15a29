"""The rules: on or off, when, the words, and how they will look to a client."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.clients.cards import Purpose
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, language, msg
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import choice, text_area
from salonapp.ui.kit.frames import Card, Scroll, box, clear
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.reminders.rule_channels import RuleChannels
from salonapp.ui.pages.reminders.rule_list import RuleList
from salonapp.ui.pages.reminders.rule_preview import RulePreview
from salonapp.ui.pages.reminders.rule_times import RuleTimes
from salonapp.ui.pages.reminders.rule_trial import RuleTrialCard
from salonapp.ui.pages.reminders.rule_words import SWITCHES, when_words
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView
    from salonapp.reminders.rules import RuleKind
    from salonapp.storage.door import Reader, Tx

_PREVIEW_MS = 250


class RuleEditor(QWidget):
    """The rules at the left; the chosen one, and a client's view of its text, at the right."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._rules: dict[str, RuleView] = {}
        self._rule: RuleView | None = None
        self._places_of: RuleKind | None = None
        self._drafts: dict[str, dict[str, str]] = {}
        self._typed: dict[str, str] = {}
        scroll = Scroll(margins=(0, 0, 6, 0), spacing=16)
        across = box(across=True, spacing=16)
        self._which = RuleList()
        self._which.chosen.connect(self.choose)
        across.addWidget(self._which, 0, Qt.AlignmentFlag.AlignTop)
        right = box(spacing=16)
        right.addWidget(self._switch_card())
        self._trial = RuleTrialCard(self._services)
        right.addWidget(self._trial)
        right.addWidget(self._text_card())
        self._shown = RulePreview()
        right.addWidget(self._shown)
        right.addStretch(1)
        across.addLayout(right, 1)
        scroll.body.addLayout(across)
        scroll.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PREVIEW_MS)
        self._later.timeout.connect(self._preview)

    def show_rules(self, found: Sequence[RuleView]) -> None:
        """Show the rules; a text that is being changed is left alone."""
        self._rules = {each.kind.value: each for each in found}
        if not self._rules:
            return
        kind = self._rule.kind.value if self._rule is not None else next(iter(self._rules))
        self._which.show_rules(found, kind)
        self._show_rule(self._rules[kind])

    def choose(self, kind: str) -> None:
        """Show another rule; what was typed for this one waits."""
        self._which.choose(kind)
        if self._rule is None or kind not in self._rules or kind == self._rule.kind:
            return
        if self._is_changed():
            self._drafts[self._rule.kind.value] = self._typed
        self._rule = None
        self._show_rule(self._rules[kind])

    def _show_rule(self, found: RuleView) -> None:
        if found == self._rule:
            return
        changed = self._is_changed()
        if self._rule is None:
            self._typed = self._drafts.pop(found.kind.value, {})
            changed = bool(self._typed)
        self._rule = found
        self._switch_title.setText(found.label)
        self.switch.setText(_(SWITCHES[found.kind]))
        self.switch.setAccessibleName(self.switch.text())
        self.switch.updateGeometry()
        self.switch.setChecked(found.is_on)
        self._purpose.setCurrentIndex(max(0, self._purpose.findData(found.purpose)))
        self._when.setText(when_words(found))
        self.times.show_rule(found)
        self.channels.show_rule(found)
        self._trial.show_rule(found)
        self._offer_text_kinds(found)
        if not changed:
            self._typed = dict(found.texts)
        self._show_text()

    def _switch_card(self) -> Card:
        card = Card(spacing=10)
        self._switch_title = label(_("Return after a service"), "section", wrap=True)
        card.add(self._switch_title)
        self.switch = Tick(_("Invite clients when it is time to come again"))
        self.switch.clicked.connect(lambda _on=False: self._set_on(self.switch.isChecked()))
        card.add(self.switch)
        self._when = label("", "muted", wrap=True)
        card.add(self._when)
        self.times = RuleTimes(self._services)
        card.add(self.times)
        self.channels = RuleChannels(self._services)
        card.add(self.channels)
        purposes = [
            (Purpose.SERVICE.value, _("a message about the service")),
            (Purpose.ADVERTISING.value, _("advertising")),
        ]
        self._purpose = choice(purposes)
        self._purpose.setAccessibleName(_("It counts as"))
        self._purpose.activated.connect(lambda _at: self._set_purpose())
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

    def _text_card(self) -> Card:
        card = Card(_("Text"), spacing=10)
        self._languages = ChoiceRow("filter", _("Language of the text"))
        self._languages.set_choices((("ru", "Русский"), ("en", "English")), language())
        self._languages.chosen.connect(lambda _code: self._show_text())
        card.add(self._languages)
        self._text_kind = ChoiceRow("filter", _("Occasion of the text"))
        self._text_kind.chosen.connect(lambda _kind: self._show_text())
        card.add(self._text_kind)
        self._area = text_area(lines=7)
        self._area.setAccessibleName(_("Text of the rule"))
        self._area.textChanged.connect(self._edited)
        card.add(self._area)
        self._error = label("", "error", wrap=True)
        self._error.hide()
        card.add(self._error)
        card.add(label(_("Insert what the program fills in:"), "second"))
        self._places = QWidget()
        Flow(self._places, spacing=6)
        card.add(self._places)
        row = box(across=True, spacing=8)
        self._save = button(_("Save the text"), self._keep, kind="primary")
        self._again = button(_("The program's own text"), self._reset)
        self._again.setToolTip(_("Throw your text away and use the program's again"))
        row.addWidget(self._save)
        row.addWidget(self._again)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    # Typing.

    def _text_key(self) -> str:
        from salonapp.reminders.texts import TextKind, text_key

        return text_key(self._languages.current(), TextKind(self._text_kind.current()))

    def _offer_text_kinds(self, rule: RuleView) -> None:
        from salonapp.reminders.texts import TEXT_KIND_NAMES, TEXT_KINDS

        kinds = TEXT_KINDS[rule.kind]
        now = self._text_kind.current()
        self._text_kind.set_choices(
            [(kind.value, _(TEXT_KIND_NAMES[kind])) for kind in kinds],
            now if now in kinds else kinds[0].value,
        )
        self._text_kind.setVisible(len(kinds) > 1)

    def _show_text(self) -> None:
        self._fill_places()
        text = self._typed.get(self._text_key(), "")
        if self._area.toPlainText() != text:
            self._area.setPlainText(text)
        self._mark_changed()
        self._preview()

    def _fill_places(self) -> None:
        flow = self._places.layout()
        if flow is None or self._rule is None or self._places_of is self._rule.kind:
            return
        from salonapp.reminders.templates import PLACEHOLDER_NAMES
        from salonapp.reminders.texts import PLACEHOLDERS

        clear(flow)
        self._places_of = self._rule.kind
        for name in PLACEHOLDERS[self._rule.kind]:
            made = button(_(PLACEHOLDER_NAMES[name]), partial(self._insert, name.value))
            made.setProperty("kind", "filter")
            made.setToolTip("{{ " + name.value + " }}")
            flow.addWidget(made)

    def _insert(self, name: str) -> None:
        self._area.insertPlainText("{{ " + name + " }}")
        self._area.setFocus()

    def _edited(self) -> None:
        if self._rule is None:
            return
        self._typed[self._text_key()] = self._area.toPlainText()
        self._mark_changed()
        self._later.start()

    def _is_changed(self) -> bool:
        return self._rule is not None and self._typed != dict(self._rule.texts)

    def _mark_changed(self) -> None:
        self._save.setEnabled(self._is_changed())

    def _preview(self) -> None:
        source, code = self._area.toPlainText(), self._languages.current()
        if self._rule is None:
            return
        kind = self._rule.kind

        def work(reader: Reader) -> tuple[str, str, int, int]:
            from salonapp.reminders.queries import preview_text
            from salonapp.reminders.templates import check_template, sms_length
            from salonapp.reminders.texts import PLACEHOLDERS

            check_template(source, allowed=PLACEHOLDERS[kind])
            found = preview_text(reader, kind, source, code)
            length = sms_length(found.text)
            return found.text, found.client, length.characters, length.segments

        self._services.read(
            self, work, self._show_preview, topic="preview", failed=self._show_error
        )

    def _show_preview(self, found: tuple[str, str, int, int]) -> None:
        self._error.hide()
        self._shown.show_text(*found)

    def _show_error(self, error: SalonError) -> None:
        self._error.setText(str(error))
        self._error.show()

    # Writing.

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

    def _set_purpose(self) -> None:
        purpose = Purpose(self._purpose.currentData())
        if self._rule is None or self._rule.purpose == purpose.value:
            return
        kind = self._rule.kind

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import set_rule_purpose

            set_rule_purpose(tx, kind, purpose)

        self._services.write(self, msg("Purpose of the rule changed"), work)

    def _keep(self) -> None:
        self._write(self._typed)

    def _reset(self) -> None:
        texts = {**self._typed, self._text_key(): ""}
        self._write(texts)

    def _write(self, texts: dict[str, str]) -> None:
        if self._rule is None:
            return
        wanted, kind = dict(texts), self._rule.kind

        def work(tx: Tx) -> dict[str, str]:
            from salonapp.reminders.commands import set_rule_texts
            from salonapp.reminders.texts import default_text

            own = {key: text for key, text in wanted.items() if text != default_text(kind, key)}
            set_rule_texts(tx, kind, own)
            return {key: text or default_text(kind, key) for key, text in wanted.items()}

        self._services.write(
            self, msg("Text of the rule changed"), work, self._kept, failed=self._show_error
        )

    def _kept(self, texts: dict[str, str]) -> None:
        self._typed = dict(texts)
        self._show_text()
