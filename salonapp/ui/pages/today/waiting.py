"""Who waits for a time, so that it is seen when one becomes free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from salonapp.desk.booking import WaitingRow
from salonapp.desk.waiting_words import free_words, wish_words
from salonapp.foundation.i18n import _
from salonapp.ui.chosen import books
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import ElidedLabel, label

_MOST = 6


class WaitingCard(Card):
    """The oldest wishes; hidden while nobody waits."""

    def __init__(
        self, open_client: Callable[[int], object], book: Callable[[WaitingRow], object]
    ) -> None:
        super().__init__(_("Waiting list"), spacing=12)
        self._open_client, self._book = open_client, book
        self._rows = Rows()
        self.add(self._rows)
        self.hide()

    def show_rows(self, rows: Sequence[WaitingRow], today: date) -> None:
        """Show who waits."""
        self.setVisible(bool(rows))
        made = []
        for row in rows[:_MOST]:
            name = button(row.client.name, partial(self._open_client, row.client.id), kind="link")
            book = button(_("Book"), partial(self._book, row))
            book.setAccessibleName(f"{_('Book')}: {row.client.name} ({_('Waiting list')})")
            wish = label(wish_words(row, today), "second", wrap=True)
            texts: list[QWidget] = [name, wish]
            free = free_words(row, today)
            if free:
                texts.append(label(free, "strong", wrap=True))
            if row.client.phone:  # as far as whoever looks may see it
                texts.append(ElidedLabel(row.client.phone))
            made.append(books(row_of(texts, [book]), partial(self._book, row)))
        self._rows.show_rows(made)
