"""All texts of all rules in one place: search one, see it as a client gets it, change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.foundation.text import fold
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import line
from salonapp.ui.kit.frames import Card, box
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.rule_preview import PreviewShown, RulePreview, read_preview
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import TemplateRow
    from salonapp.storage.door import Reader, Tx

_LANGUAGES = {"ru": "Русский", "en": "English"}
_SECOND = 160


class TemplatesTab(QWidget):
    """The texts at the left; at the right the chosen one, and what can be done with it.

    `edit` opens a text of a rule, by the rule's kind and the text's key, where it can be changed.
    """

    def __init__(self, services: Services, edit: Callable[[str, str], None]) -> None:
        super().__init__()
        self._services = services
        self._edit = edit
        self._all: tuple[TemplateRow, ...] = ()
        self._number = 0
        self._search = line(_("Search in rules and texts"))
        self._search.setAccessibleName(_("Search in rules and texts"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda _text: self._show_found())
        self._count = label("", "caption")
        self._model = IdListModel(self._read_rows, self)
        self._list = RowList(self._model, _("Texts"))
        self._list.moved.connect(lambda _at: self._show_chosen())
        self._list.opened.connect(lambda _at: self.edit_chosen())
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._search)
        column.addWidget(self._count)
        column.addWidget(self._list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(left)
        split.addWidget(self._right())
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([560, 560])
        left.setMinimumWidth(380)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def show_texts(self, found: Sequence[TemplateRow]) -> None:
        """Show the texts as the salon has them; the chosen one stays chosen."""
        if tuple(found) != self._all:
            self._all = tuple(found)
            self._show_found()

    def chosen(self) -> TemplateRow | None:
        """The text that is looked at."""
        at = self._list.current_id()
        return None if at is None else self._all[at]

    def search(self, text: str) -> None:
        """Look for a text."""
        self._search.setText(text)

    def edit_chosen(self) -> None:
        """Open the chosen text where it can be changed."""
        chosen = self.chosen()
        if chosen is not None:
            self._edit(chosen.kind.value, chosen.key)

    def reset_chosen(self) -> None:
        """Bring the ready-made text back; undo takes that back."""
        chosen = self.chosen()
        if chosen is None or not chosen.is_own:
            return

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import reset_rule_text

            reset_rule_text(tx, chosen.kind, chosen.key)

        self._services.write(self, msg("Text of the rule changed"), work)

    def _right(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        card = Card(spacing=8)
        self._title = label("", "section", wrap=True)
        card.add(self._title)
        self._about = label("", "muted", wrap=True)
        card.add(self._about)
        row = box(across=True, spacing=8)
        self._change = button(_("Change the text"), self.edit_chosen, kind="primary")
        self._again = button(_("The program's own text"), self.reset_chosen)
        row.addWidget(self._change)
        row.addWidget(self._again)
        row.addStretch(1)
        card.body.addLayout(row)
        column.addWidget(card)
        self._preview = RulePreview()
        self._preview.another.connect(self._another)
        column.addWidget(self._preview)
        column.addStretch(1)
        return made

    def _show_found(self) -> None:
        wanted = fold(self._search.text())
        before = self._list.current_id()
        ids = [
            at
            for at, row in enumerate(self._all)
            if all(word in _searched(row) for word in wanted.split())
        ]
        self._model.reset(ids, {at: _line(self._all[at]) for at in ids})
        own = sum(self._all[at].is_own for at in ids)
        words = ngettext("{count} text", "{count} texts", len(ids)).format(count=len(ids))
        self._count.setText(_("{texts}, your own: {own}").format(texts=words, own=own))
        if ids:
            self._list.choose(before if before in ids else ids[0])
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.chosen()
        self._preview.setVisible(chosen is not None)
        self._change.setEnabled(chosen is not None)
        self._again.setEnabled(chosen is not None and chosen.is_own)
        if chosen is None:
            self._title.setText(_("No text says that"))
            self._about.setText("")
            return
        parts = (chosen.occasion, _LANGUAGES.get(chosen.language, chosen.language))
        self._title.setText(chosen.rule)
        state = _("your own text") if chosen.is_own else _("ready-made text")
        on = _("the rule is on") if chosen.is_on else _("the rule is off")
        self._about.setText(" · ".join(part for part in (*parts, state, on) if part))
        self._read_preview()

    def _another(self) -> None:
        self._number += 1
        self._read_preview()

    def _read_preview(self) -> None:
        chosen = self.chosen()
        if chosen is None:
            return
        viewer, number = self._services.viewer, self._number

        def work(reader: Reader) -> PreviewShown:
            kind, text, code = chosen.kind, chosen.text, chosen.language
            return read_preview(reader, viewer, kind, text, code, number)

        self._services.read(
            self, work, self._preview.show_preview, topic="template", failed=self._failed
        )

    def _failed(self, error: SalonError) -> None:
        self._about.setText(str(error))

    def _read_rows(self, ids: Sequence[int], then: Callable[[Mapping[int, TwoLine]], None]) -> None:
        then({at: _line(self._all[at]) for at in ids if at < len(self._all)})


def _searched(row: TemplateRow) -> str:
    named = _LANGUAGES.get(row.language, "")
    return fold(" ".join((row.rule, row.occasion, named, row.sample, row.text)))


def _line(row: TemplateRow) -> TwoLine:
    chip, kind = (_("own"), "accent") if row.is_own else (_("ready-made"), "neutral")
    text = " ".join(row.sample.split())[:_SECOND]
    second = f"{row.occasion}: {text}" if row.occasion else text
    return TwoLine(f"{row.rule} · {row.language.upper()}", second, chip=chip, chip_kind=kind)
