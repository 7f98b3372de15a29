"""The answers to a message as buttons, each with the key that presses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import _
from salonapp.reminders.answers import (
    HIGHEST_RATING,
    LOWEST_RATING,
    AnswerKind,
    AnswerRow,
    answer_name,
    answers_to,
    source_words,
)
from salonapp.reminders.rules import RuleKind
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import clear
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.answer_acts import AnswerActs, Asked

_KEYS = {
    AnswerKind.YES: "1",
    AnswerKind.NO: "2",
    AnswerKind.LATER: "3",
    AnswerKind.WRONG_NUMBER: "4",
    AnswerKind.STOP: "0",
}
#: Where 1 to 5 are ratings.
_WRONG_NUMBER_BESIDE_RATINGS = "9"
#: The key of "stop" on either layout of the keyboard.
_STOP_LETTERS = frozenset("sSыЫ")

Keyed = tuple[str, AnswerKind, int | None]


def keyed_answers(rule: RuleKind | None, *, by_phone: bool) -> tuple[Keyed, ...]:
    """The answers a message of `rule` offers, each with its key and, of ratings, its number."""
    found: list[Keyed] = []
    for kind in answers_to(rule) if rule is not None else (AnswerKind.STOP,):
        if kind is AnswerKind.RATING:
            numbers = range(LOWEST_RATING, HIGHEST_RATING + 1)
            found += [(str(number), kind, number) for number in numbers]
        elif kind is AnswerKind.WRONG_NUMBER:
            if by_phone:
                rated = rule is RuleKind.THANKS
                key = _WRONG_NUMBER_BESIDE_RATINGS if rated else _KEYS[kind]
                found.append((key, kind, None))
        else:
            found.append((_KEYS[kind], kind, None))
    return tuple(found)


def quoted(words: str) -> str:
    """Somebody's words in the quotation marks of the language."""
    return _("“{words}”").format(words=words)


def answered_words(row: AnswerRow, today: date) -> str:
    """One answer that was given, in a line."""
    day = format_short_day(row.at.date(), today=today)
    said = row.title
    if row.kind is AnswerKind.WORDS:
        said = f"{said}: {quoted(row.text)}"
    return " · ".join((said, day, source_words(row.source)))


class AnswerBar(QWidget):
    """What was answered, and what can be; hidden while no message that went out is shown."""

    def __init__(self, acts: AnswerActs) -> None:
        super().__init__()
        self._acts = acts
        self._asked: Asked | None = None
        self._keyed: tuple[Keyed, ...] = ()
        self._shown: tuple[Asked | None, tuple[str, ...]] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(_("They answered"), "section"))
        self._given = label("", "second", wrap=True, selectable=True)
        column.addWidget(self._given)
        self._host = QWidget()
        self._flow = Flow(self._host, spacing=6)
        column.addWidget(self._host)
        self.hide()

    def show_for(self, asked: Asked | None, given: Sequence[AnswerRow], today: date) -> None:
        """Show the answers to a message, or nothing."""
        words = tuple(answered_words(row, today) for row in given)
        if self._shown == (asked, words):
            return
        self._shown = (asked, words)
        self._asked = asked
        self.setVisible(asked is not None)
        self._given.setText("\n".join(words))
        self._given.setVisible(bool(words))
        clear(self._flow)
        self._keyed = ()
        if asked is None:
            return
        self._keyed = keyed_answers(asked.rule, by_phone=asked.by_phone)
        for key, kind, rating in self._keyed:
            name = answer_name(kind, asked.rule, rating)
            shown = f"{rating} ★" if rating is not None else f"{key}  {name}"
            made = button(shown, partial(self._acts.ask, asked, kind, rating))
            made.setAccessibleName(name)
            made.setToolTip(_("{what} (key {key})").format(what=name, key=key))
            self._flow.addWidget(made)
        words_of = button(_("In own words…"), partial(self._acts.ask, asked, AnswerKind.WORDS))
        self._flow.addWidget(words_of)

    def press(self, event: QKeyEvent) -> bool:
        """Note the answer a key stands for; whether it stood for one."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._asked is None or plain & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        typed = "0" if event.text() in _STOP_LETTERS and event.text() else event.text()
        for key, kind, rating in self._keyed:
            if typed == key and event.text():
                if event.isAutoRepeat():
                    return True  # held down, it would answer for the next client as well
                self._acts.ask(self._asked, kind, rating)
                return True
        return False


def answer_menu(owner: QWidget, acts: AnswerActs, asked: Asked) -> QMenu:
    """The same answers as a menu: opened, the same keys press them."""
    menu = QMenu(_("They answered"), owner)
    for key, kind, rating in keyed_answers(asked.rule, by_phone=asked.by_phone):
        name = answer_name(kind, asked.rule, rating)
        menu.addAction(f"&{key}  {name}", partial(acts.ask, asked, kind, rating))
    menu.addSeparator()
    menu.addAction(_("In own words…"), partial(acts.ask, asked, AnswerKind.WORDS))
    return menu
