"""Two people changed one field of a card: what each of them says, and which of it is to stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from salonapp.clients.cards import Birthday, Gender, PhoneDraft
from salonapp.clients.edits import FieldConflict
from salonapp.foundation.clock import Clock
from salonapp.foundation.format import format_birthday, format_recent
from salonapp.foundation.i18n import _
from salonapp.foundation.phone import display_phone
from salonapp.staff.rights import actor_words
from salonapp.ui.kit.frames import Card, clear
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Dot
from salonapp.ui.pages.settings.looks import LANGUAGE_NAMES

_MOST_LETTERS = 90


class ConflictPane(QWidget):
    """One choice per field, theirs or mine; mine is chosen at first, so that nothing is lost."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._conflicts: tuple[FieldConflict, ...] = ()
        self._mine: dict[str, Dot] = {}
        self._groups: list[QButtonGroup] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        words = _("Somebody else changed this card while you were typing.")
        todo = _("Choose what the card shall say, then save again.")
        column.addWidget(Banner("warning", f"{words} {todo}"))
        self._card = Card("", spacing=6)
        column.addWidget(self._card)
        self.hide()

    def ask(self, conflicts: Sequence[FieldConflict], titles: Mapping[str, str]) -> None:
        """Ask about these fields; `titles` names them as the form does."""
        self._conflicts = tuple(conflicts)
        self._mine, self._groups = {}, []
        clear(self._card.body)
        for each in self._conflicts:
            self._card.add(label(titles.get(each.field, each.field), "strong"))
            theirs = Dot(f"{self._who(each)}: {words_of(each.theirs)}")
            mine = Dot(_("I: {words}").format(words=words_of(each.mine)))
            for button, value in ((theirs, each.theirs), (mine, each.mine)):
                button.setToolTip(words_of(value, whole=True))
            mine.setChecked(True)
            group = QButtonGroup(self)
            group.addButton(theirs)
            group.addButton(mine)
            self._groups.append(group)
            self._mine[each.field] = mine
            self._card.add(theirs)
            self._card.add(mine)
        self.show()
        if self._mine:
            next(iter(self._mine.values())).setFocus()

    def asking(self) -> bool:
        """Whether there is something to choose."""
        return bool(self._conflicts)

    def take(self) -> dict[str, FieldConflict]:
        """The fields in which the other's word is to stand; after it nothing is asked any more."""
        taken = {
            each.field: each for each in self._conflicts if not self._mine[each.field].isChecked()
        }
        self._conflicts = ()
        self.hide()
        return taken

    def fields(self) -> tuple[FieldConflict, ...]:
        """What is asked about."""
        return self._conflicts

    def choose_theirs(self, field: str) -> None:
        """Let the other's word stand."""
        group = self._mine[field].group()
        if group is not None:
            group.buttons()[0].setChecked(True)

    def _who(self, conflict: FieldConflict) -> str:
        who = actor_words(conflict.by) or _("Somebody else")
        who = who[:1].upper() + who[1:]
        if conflict.at is None:
            return who
        at = conflict.at
        today = self._clock.now().astimezone(at.tzinfo).date()
        return f"{who}, {format_recent(at, today)}"


def words_of(value: Any, *, whole: bool = False) -> str:
    """A field's value as people read it, shortened to one line unless `whole`."""
    if value in (None, "", ()):
        return _("nothing")
    if isinstance(value, Gender):
        return {Gender.FEMALE: _("woman"), Gender.MALE: _("man")}.get(value, _("not said"))
    if isinstance(value, Birthday):
        return format_birthday(value.day, value.month, value.year)
    if isinstance(value, tuple):
        return ", ".join(words_of(each, whole=whole) for each in value)
    if isinstance(value, PhoneDraft):
        shown = display_phone(value.number)
        return f"{shown} ({value.comment})" if value.comment else shown
    text = dict(LANGUAGE_NAMES).get(str(value), str(value))
    if whole:
        return text
    text = " ".join(text.split())
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS].rstrip()}…"
