"""The words of a rule in both languages, and how they look to a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import _, language, msg
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.form import text_area
from salonapp.ui.kit.frames import Card, Scroll, SideBySide, box
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.rule_preview import PreviewShown, RulePreview, read_preview
from salonapp.ui.pages.reminders.text_chips import TextChips
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView
    from salonapp.storage.door import Reader, Tx

_PREVIEW_MS = 250
_WIDE_PX = 760


class RuleText(Scroll):
    """What is typed for one rule waits while another one is looked at."""

    def __init__(self, services: Services) -> None:
        super().__init__(margins=(0, 0, 6, 0), spacing=12)
        self._services = services
        self._rule: RuleView | None = None
        self._drafts: dict[str, dict[str, str]] = {}
        self._typed: dict[str, str] = {}
        self._number = 0
        sides = SideBySide(_WIDE_PX, 12)
        sides.box.addWidget(self._text_card(), 3)
        self._shown = RulePreview()
        self._shown.another.connect(self._another)
        sides.box.addWidget(self._shown, 2)
        self.body.addWidget(sides)
        self.body.addStretch(1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PREVIEW_MS)
        self._later.timeout.connect(self._preview)

    def show_rule(self, found: RuleView) -> None:
        """Show a rule's texts; one that is being changed is left alone."""
        if found == self._rule:
            return
        changed = self.is_changed()
        if self._rule is not None and self._rule.kind is not found.kind:
            if changed:
                self._drafts[self._rule.kind.value] = self._typed
            self._typed = self._drafts.pop(found.kind.value, {})
            self._number, changed = 0, bool(self._typed)
        self._rule = found
        self._offer_kinds(found)
        if not changed:
            self._typed = dict(found.texts)
        self._show_text()

    def open_text(self, key: str) -> None:
        """Show the text with this key (see `texts.text_key`) and put the keyboard into it."""
        code, _dot, kind = key.partition(".")
        self._languages.choose(code)
        self._text_kind.choose(kind)
        self._show_text()
        self.area.setFocus()

    def is_changed(self) -> bool:
        """Whether something is typed that is not kept."""
        return self._rule is not None and self._typed != dict(self._rule.texts)

    def _text_card(self) -> Card:
        card = Card(spacing=10)
        self._languages = ChoiceRow("filter", _("Language of the text"))
        self._languages.set_choices((("ru", "Русский"), ("en", "English")), language())
        self._languages.chosen.connect(lambda _code: self._show_text())
        self._text_kind = ChoiceRow("filter", _("Occasion of the text"))
        self._text_kind.chosen.connect(lambda _kind: self._show_text())
        which = box(across=True, spacing=12)
        which.addWidget(self._languages, 2)
        which.addWidget(self._text_kind, 5)
        card.body.addLayout(which)
        self.area = text_area(lines=6)
        self.area.setAccessibleName(_("Text of the rule"))
        self.area.textChanged.connect(self._edited)
        card.add(self.area)
        self.error = label("", "error", wrap=True)
        self.error.hide()
        card.add(self.error)
        card.add(label(_("Insert what the program fills in:"), "second"))
        self._chips = TextChips(self.area)
        card.add(self._chips)
        row = box(across=True, spacing=8)
        self._save = button(_("Save the text"), self.keep, kind="primary")
        self._again = button(_("The program's own text"), self._reset)
        self._again.setToolTip(_("Throw your text away and use the program's again"))
        row.addWidget(self._save)
        row.addWidget(self._again)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    # Typing.

    def _key(self) -> str:
        from salonapp.reminders.texts import TextKind, text_key

        return text_key(self._languages.current(), TextKind(self._text_kind.current()))

    def _offer_kinds(self, rule: RuleView) -> None:
        from salonapp.reminders.texts import TEXT_KIND_NAMES, TEXT_KINDS

        kinds = TEXT_KINDS[rule.kind]
        now = self._text_kind.current()
        self._text_kind.set_choices(
            [(kind.value, _(TEXT_KIND_NAMES[kind])) for kind in kinds],
            now if now in kinds else kinds[0].value,
        )
        self._text_kind.setVisible(len(kinds) > 1)

    def _show_text(self) -> None:
        if self._rule is None:
            return
        from salonapp.reminders.texts import PLACEHOLDERS

        self._chips.show_places(PLACEHOLDERS[self._rule.kind], self._languages.current())
        text = self._typed.get(self._key(), "")
        if self.area.toPlainText() != text:
            self.area.setPlainText(text)
        self._mark()
        self._preview()

    def _edited(self) -> None:
        if self._rule is None:
            return
        self._typed[self._key()] = self.area.toPlainText()
        self._mark()
        self._later.start()

    def _mark(self) -> None:
        from salonapp.reminders.texts import default_text

        self._save.setEnabled(self.is_changed())
        if self._rule is not None:
            own = self._typed.get(self._key(), "") != default_text(self._rule.kind, self._key())
            self._again.setEnabled(own)

    # Looking.

    def _another(self) -> None:
        self._number += 1
        self._preview()

    def _preview(self) -> None:
        rule = self._rule
        if rule is None:
            return
        kind, viewer, number = rule.kind, self._services.viewer, self._number
        source, code = self.area.toPlainText(), self._languages.current()

        def work(reader: Reader) -> PreviewShown:
            return read_preview(reader, viewer, kind, source, code, number)

        self._services.read(
            self, work, self._show_preview, topic="preview", failed=self._show_error
        )

    def _show_preview(self, found: PreviewShown) -> None:
        self.error.hide()
        self._shown.show_preview(found)

    def _show_error(self, error: SalonError) -> None:
        self.error.setText(str(error))
        self.error.show()

    # Writing.

    def keep(self) -> None:
        """Keep what is typed, in both languages."""
        self._write(self._typed)

    def _reset(self) -> None:
        self._write({**self._typed, self._key(): ""})

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
            self, msg("Text of the rule changed"), work, self._kept, failed=self._refused
        )

    def _refused(self, error: SalonError) -> None:
        """Show the text that is wrong: it may be the one of the other language."""
        field = error.field if isinstance(error, InvalidInput) else ""
        key = field.removeprefix("text.") if field and field.startswith("text.") else ""
        if key in self._typed and key != self._key():
            self.open_text(key)
        self._show_error(error)

    def _kept(self, texts: dict[str, str]) -> None:
        self._typed = dict(texts)
        self._show_text()
