"""Messages a person sends: open the messenger, press Send there, say here that it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.channels.by_hand import HandLink
from salonapp.foundation.i18n import _
from salonapp.ui.chosen import books
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.opening import copy, open_link, preferred
from salonapp.ui.pages.reminders.words import app_name
from salonapp.ui.pages.today.parts import name_link, title_line

if TYPE_CHECKING:
    from salonapp.reminders.cards import ByHandRow

_SHOWN = 6


class ByHandCard(Card):
    """The first of them; the rest stands under Reminders."""

    def __init__(
        self,
        open_client: Callable[[int], object],
        mark: Callable[[int, bool], object],
        book: Callable[[int], object],
    ) -> None:
        super().__init__(_("Send by hand"), spacing=12)
        self._open_client = open_client
        self._mark = mark
        self._book = book
        self._opened: dict[int, str] = {}
        self._rows = Rows()
        self.add(self._rows)
        self._below = label("", "muted", wrap=True)
        self.add(self._below)
        self._found: tuple[Sequence[ByHandRow], str, str] = ((), "", "")
        self._rows.hide()

    def show_rows(self, found: Sequence[ByHandRow], wished_app: str, later: str) -> None:
        """Show what waits; `later` says what is still to come."""
        self._found = (found, wished_app, later)
        shown = found[:_SHOWN]
        self._rows.show_rows(
            [
                books(self._row(each, wished_app), partial(self._book, each.row.client_id))
                for each in shown
            ]
        )
        self._rows.setVisible(bool(shown))
        left = len(found) - len(shown)
        if left:
            self._below.setText(_("And {count} more under Reminders.").format(count=left))
        else:
            none = " ".join(
                part for part in (_("Nothing waits to be sent by hand."), later) if part
            )
            self._below.setText("" if shown else none)
        self._below.setVisible(bool(self._below.text()))

    def _row(self, each: ByHandRow, wished_app: str) -> QWidget:
        row = each.row
        link = name_link(row.client, partial(self._open_client, row.client_id))
        best = preferred(each.links, wished_app)
        way = app_name(best.app) if best is not None else row.address
        about = " · ".join(part for part in (row.rule_label, way) if part)
        texts: list[QWidget] = [label(about, "second", wrap=True)]
        hint = self._opened.get(row.id)
        if hint is None:
            opening = self._opening(each, best)
            return row_of([title_line(link, row.temperature), *texts], [opening])
        texts.append(label(hint, "second", wrap=True))
        sent = button(_("Sent"), partial(self._answer, row.id, True), kind="primary")
        sent.setAccessibleName(f"{_('Sent')}: {row.client}")
        not_sent = button(_("Not sent"), partial(self._answer, row.id, False))
        not_sent.setAccessibleName(f"{_('Not sent')}: {row.client}")
        below = QWidget()
        buttons = Flow(below, spacing=8)
        buttons.addWidget(sent)
        buttons.addWidget(not_sent)
        return row_of([title_line(link, row.temperature), *texts, below], [])

    def _opening(self, each: ByHandRow, best: HandLink | None) -> QWidget:
        act = partial(self._open, each, best)
        made = button(_("Open") if best is not None else _("Copy the text"), act)
        made.setAccessibleName(f"{made.text()}: {each.row.client}")
        return made

    def _open(self, each: ByHandRow, best: HandLink | None) -> None:
        if best is None:
            copy(each.row.text)
            hint = _("The text is copied.")
        else:
            hint = open_link(best, each.row.text)
        self._opened[each.row.id] = hint
        self.show_rows(*self._found)

    def _answer(self, message_id: int, sent: bool) -> None:
        self._opened.pop(message_id, None)
        self._mark(message_id, sent)
