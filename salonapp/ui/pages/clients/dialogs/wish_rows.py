"""Wishes, each with the day it is to be offered from and whether it came true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from salonapp.clients.cards import Preference, PreferenceKind
from salonapp.clients.likes import parse_from_day, wishes_done, wishes_due, wishes_later
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import line
from salonapp.ui.kit.ticks import Tick

_DONE_WIDTH = 156


@dataclass(frozen=True, slots=True)
class _Row:
    wish: Preference
    text: QLineEdit
    since: QLineEdit
    done: Tick
    across: QWidget


class WishRows(QWidget):
    """Rows of wishes; there is always one to type into."""

    def __init__(self, wishes: Sequence[Preference], today: date) -> None:
        super().__init__()
        self._today = today
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._add = button(_("One more wish"), self._add_empty, kind="quiet", icon_name="plus")
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        open_ones = [*wishes_due(wishes, today), *wishes_later(wishes, today)]
        for wish in open_ones:
            self._add_row(wish)
        if not open_ones:
            self._add_row(Preference(PreferenceKind.WISH, ""))
        for wish in wishes_done(wishes):
            self._add_row(wish)

    def typed(self) -> object:
        """What stands in the inputs, with the number of the wish it is about."""
        return [
            [row.wish.id, row.text.text(), row.since.text(), row.done.isChecked()]
            for row in self._rows
        ]

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave; a wish that is on the card no more becomes a new one."""
        typed = value if isinstance(value, list) else []
        for row in list(self._rows):
            if row.wish.id not in {each[0] for each in typed}:
                self._remove(row)
        known = {row.wish.id: row for row in self._rows if row.wish.id}
        spare = [row for row in self._rows if not row.wish.id]
        for wish_id, text, since, done in typed:
            found = known.get(wish_id) or (spare.pop(0) if spare else None)
            if found is None:
                self._add_row(Preference(PreferenceKind.WISH, ""))
                found = self._rows[-1]
            found.text.setText(str(text))
            found.since.setText(str(since))
            found.done.setChecked(bool(done))

    def problem(self) -> str:
        """What cannot be read; the input at fault takes the keyboard."""
        for row in self._rows:
            try:
                parse_from_day(row.since.text(), self._today)
            except ValueError:
                row.since.setFocus()
                return _("Write the day of the wish like 14.05, 05.2027 or March.")
            if row.since.text().strip() and not row.text.text().strip():
                row.text.setFocus()
                return _("Write down what the client wishes.")
        return ""

    def wishes(self) -> list[Preference]:
        """The wishes as typed; those that say nothing are left out. Only without a `problem`."""
        found = []
        for row in self._rows:
            text = row.text.text().strip()
            if not text:
                continue
            same_day = row.since.text() == _typed(row.wish.due_from)
            since = row.wish.due_from
            if not same_day:
                since = parse_from_day(row.since.text(), self._today)
            done = (row.wish.done_on or self._today) if row.done.isChecked() else None
            before = row.wish.text
            kept = before if text == before.strip() else text
            found.append(replace(row.wish, text=kept, due_from=since, done_on=done))
        return found

    def _add_empty(self) -> None:
        self._add_row(Preference(PreferenceKind.WISH, ""))
        self._rows[-1].text.setFocus()

    def _add_row(self, wish: Preference) -> None:
        text = line(_("would like to try a bob"), wish.text)
        text.setAccessibleName(_("Wish"))
        since = line(_("from: March, 14.05"), _typed(wish.due_from))
        since.setAccessibleName(_("Offer from this day or month"))
        since.setFixedWidth(150)
        words = _("came true")
        if wish.done_on is not None:
            words = _("came true {day}").format(
                day=fmt.format_short_day(wish.done_on, today=self._today)
            )
        done = Tick(words, wish.done_on is not None)
        done.setFixedWidth(_DONE_WIDTH)
        across = QWidget()
        row = QHBoxLayout(across)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(text, 1)
        row.addWidget(since)
        row.addWidget(done)
        made = _Row(wish, text, since, done, across)
        remove = button("", lambda: self._remove(made), kind="quiet", icon_name="x")
        remove.setToolTip(_("Remove"))
        remove.setAccessibleName(_("Remove the wish"))
        row.addWidget(remove)
        self._rows.append(made)
        self._column.insertWidget(self._column.count() - 1, across)
        self.setFocusProxy(self._rows[0].text)

    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row.across)
        row.across.hide()
        row.across.deleteLater()
        if not self._rows:
            self._add_row(Preference(PreferenceKind.WISH, ""))
        self.setFocusProxy(self._rows[0].text)


def _typed(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day is not None else ""
