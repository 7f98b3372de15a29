"""What the program fills in, as chips: a click puts one where the cursor stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import clear

if TYPE_CHECKING:
    from salonapp.reminders.templates import Placeholder

_GENDER = {
    "ru": '{{ gender("рад", "рада", "рады") }}',
    "en": '{{ gender("he", "she", "they") }}',
}
_PLURAL = {
    "ru": '{{ days }} {{ days|plural("день", "дня", "дней") }}',
    "en": '{{ days }} {{ days|plural("day", "days") }}',
}
_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


class TextChips(QWidget):
    """Chips for a text; they write into `area`."""

    def __init__(self, area: QPlainTextEdit) -> None:
        super().__init__()
        self._area = area
        self._flow = Flow(self, spacing=6)
        self._shown: tuple[tuple[Placeholder, ...], str] | None = None

    def show_places(self, places: Sequence[Placeholder], language: str) -> None:
        """Offer what a text of the rule can be filled with, and words that change."""
        from salonapp.reminders.templates import PLACEHOLDER_NAMES, Placeholder

        wanted = (tuple(places), language)
        if self._shown == wanted:
            return
        self._shown = wanted
        clear(self._flow)
        for name in places:
            self._add(_(PLACEHOLDER_NAMES[name]), "{{ " + name.value + " }}")
        if Placeholder.DAYS in places:
            self._add(_("Word by number"), _PLURAL.get(language, _PLURAL["en"]))
        self._add(_("Word by gender"), _GENDER.get(language, _GENDER["en"]))
        made = self._chip(_("Only if known"))
        made.setToolTip(
            _("Keeps what stands around the last thing filled in away where it is not known.")
        )
        made.clicked.connect(lambda _on=False: self._only_if_known())
        self._flow.addWidget(made)

    def _add(self, title: str, inserted: str) -> None:
        made = self._chip(title)
        made.setToolTip(inserted)
        made.clicked.connect(partial(self._insert, inserted))
        self._flow.addWidget(made)

    def _chip(self, title: str) -> QPushButton:
        made = button(title)
        made.setProperty("kind", "filter")
        return made

    def _insert(self, text: str, _on: bool = False) -> None:
        self._area.insertPlainText(text)
        self._area.setFocus()

    def _only_if_known(self) -> None:
        """Put the chosen words, or the last placeholder before the cursor, under a condition."""
        cursor = self._area.textCursor()
        text = self._area.toPlainText()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        inside = list(_PLACE.finditer(text, start, end))
        if start == end or not inside:
            before = [found for found in _PLACE.finditer(text) if found.start() <= start]
            if not before:
                self._area.setFocus()
                return
            inside = before[-1:]
            start, end = inside[0].span()
        name = inside[0][1]
        cursor.setPosition(start)
        cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
        cursor.insertText("{% if " + name + " %}" + text[start:end] + "{% endif %}")
        self._area.setFocus()
