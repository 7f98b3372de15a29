"""The bin: who lies in it and until when; back it comes, or is erased for good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salonapp.desk.erasing.cards import BIN_DAYS, BackupsThatKnow, BinRow, Erased
from salonapp.desk.erasing.words import keeps_words
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, ngettext
from salonapp.staff.rights import Right
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, Scroll, at_most, clear, rule
from salonapp.ui.kit.notices import EmptyState, Skeleton
from salonapp.ui.kit.rows import row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator, Page
from salonapp.ui.pages.bin.erase_form import ErasedNote, EraseForm
from salonapp.ui.pages.clients.binning import take_from_bin
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader

_WIDTH = 860
_SHOWN = 200


class BinPage(Page):
    """One list; the latest first."""

    shows = frozenset({"client", "visit"})

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._scroll = Scroll()
        self._empty = EmptyState(
            "trash",
            _("The bin is empty"),
            _("Cards that are put into the bin lie here for 90 days and can be brought back."),
            ((_("To the clients"), lambda: navigator.go("clients")),),
        )
        self._waiting = Scroll()
        self._waiting.body.addWidget(Skeleton(4))
        self._waiting.body.addStretch(1)
        self._note = ErasedNote()
        self._rows: Sequence[BinRow] = ()
        self._stack = QStackedWidget()
        for widget in (self._waiting, self._empty, self._scroll):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._note)
        column.addWidget(self._stack, 1)

    def top_buttons(self) -> Sequence[QWidget]:
        """Back to the clients."""
        return (button(_("To the clients"), lambda: self.navigator.go("clients")),)

    def back(self) -> bool:
        """Esc leads to the clients."""
        self.navigator.go("clients")
        return True

    def reload(self) -> None:
        """Read the bin."""
        services = self.services

        def work(reader: Reader) -> list[BinRow]:
            from salonapp.desk.erasing.queries import bin_rows

            return bin_rows(reader, services.viewer)

        services.read(self, work, self._show, topic="bin")

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The question before erasing."""
        return (("erase", lambda: self._ask(self._rows[0]) if self._rows else None),)

    def _show(self, rows: list[BinRow]) -> None:
        self._rows = rows
        clear(self._scroll.body)
        card = Card(_("Bin"), spacing=12)
        about = ngettext(
            "After {days} days in the bin a card is erased for good.",
            "After {days} days in the bin a card is erased for good.",
            BIN_DAYS,
        )
        card.add(label(about.format(days=BIN_DAYS), "second", wrap=True))
        for row in rows[:_SHOWN]:
            card.add(rule())
            card.add(self._row(row))
        if len(rows) > _SHOWN:
            more = _("And {count} more.").format(count=len(rows) - _SHOWN)
            card.add(label(more, "second"))
        self._scroll.body.addLayout(at_most(card, _WIDTH))
        self._scroll.body.addStretch(1)
        self._stack.setCurrentWidget(self._scroll if rows else self._empty)

    def _row(self, row: BinRow) -> QWidget:
        visits = ngettext("{count} visit", "{count} visits", row.visits).format(count=row.visits)
        put = _("put in on {day}").format(day=fmt.format_day(row.deleted_at.date()))
        goes = _("erased for good on {day}").format(day=fmt.format_day(row.erased_on))
        facts = " · ".join(part for part in (row.phone, visits, keeps_words(row.ahead)) if part)
        name = button(row.name, partial(self.navigator.open_client, row.client_id), kind="link")
        back = button(_("Bring back"), partial(self._bring_back, row.client_id))
        back.setAccessibleName(_("Bring back {name}").format(name=row.name))
        erase = button(_("Erase for good…"), partial(self._ask, row), kind="quiet")
        erase.setAccessibleName(_("Erase {name} for good").format(name=row.name))
        texts = (
            name,
            label(facts, "second", wrap=True),
            label(f"{put}, {goes}", "caption", wrap=True),
        )
        may_erase = self.services.may(Right.DELETE)
        return row_of(texts, (back, erase) if may_erase else (back,))

    def _bring_back(self, client_id: int) -> None:
        take_from_bin(self, self.services, self.navigator, client_id)

    def _ask(self, row: BinRow) -> None:
        def work(db: Database) -> BackupsThatKnow:
            from salonapp.desk.erasing.queries import backups_that_know

            return backups_that_know(db)

        def show(backups: BackupsThatKnow) -> None:
            form = EraseForm(self.window(), self.services, row, backups)
            form.erased.connect(self._erased)
            form.open()

        self.services.runner.with_database(self, work, show)

    def _erased(self, erased: Erased, backups: BackupsThatKnow) -> None:
        self._note.show_erased(erased, backups)
