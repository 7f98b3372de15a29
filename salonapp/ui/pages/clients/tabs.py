"""The other tabs of a card: all visits, and who changed what."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from salonapp.desk.cards import HistoryEntry
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import N_, _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card, Scroll, clear, rule
from salonapp.ui.kit.id_list import IdListModel
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import Shown, read_history, visit_row
from salonapp.ui.services import Services

_CHANGES_SHOWN = 60
_FIELDS_SHOWN = 10
_PROGRAM_ACTORS = {"owner": N_("owner"), "agent": N_("the program")}


class VisitsTab(QStackedWidget):
    """Every visit, the latest first; Enter or a double click opens one."""

    opened = Signal(int)
    visit_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._model = IdListModel(lambda _ids, _then: None, self)
        self._list = RowList(self._model, _("Visits"))
        self._list.setProperty("framed", "true")
        self._list.opened.connect(self.opened)
        self._list.doubleClicked.connect(self._open_current)
        framed = QWidget()
        column = QVBoxLayout(framed)
        column.setContentsMargins(0, 2, 0, 20)
        column.addWidget(self._list)
        self._framed = framed
        self._empty = EmptyState(
            "calendar-blank",
            _("No visits yet"),
            _("Each visit you record will stand here: day, services, master, price."),
            ((_("Record a visit"), self.visit_asked.emit),),
        )
        self.addWidget(framed)
        self.addWidget(self._empty)

    def show_card(self, shown: Shown) -> None:
        """Show a card's visits."""
        rows = {line.id: visit_row(line) for line in shown.visits}
        self._model.reset(list(rows), rows)
        self.setCurrentWidget(self._framed if rows else self._empty)

    def _open_current(self) -> None:
        chosen = self._list.current_id()
        if chosen is not None:
            self.opened.emit(chosen)


class ChangesTab(Scroll):
    """Who changed what, and when; each change can be taken back."""

    undo_asked = Signal(int)

    def __init__(self, services: Services) -> None:
        super().__init__(margins=(0, 2, 0, 20))
        self._services = services

    def show_card(self, card: Shown) -> None:
        """Read and show a card's changes."""
        services, client_id = self._services, card.id
        services.read(
            self,
            lambda reader: read_history(reader, services.viewer, client_id),
            self._show,
            topic="history",
        )

    def _show(self, entries: tuple[HistoryEntry, ...]) -> None:
        clear(self.body)
        card = Card(spacing=10)
        if not entries:
            card.add(
                label(
                    _("Nothing has been changed on this card since it was imported."),
                    "second",
                    wrap=True,
                )
            )
        for at, entry in enumerate(entries[:_CHANGES_SHOWN]):
            if at:
                card.add(rule())
            card.body.addLayout(self._entry(entry))
        self.body.addWidget(card)
        self.body.addStretch(1)

    def _entry(self, entry: HistoryEntry) -> QHBoxLayout:
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(entry.what, "strong", wrap=True))
        when = f"{fmt.format_day(entry.at.date())}, {fmt.format_time(entry.at)}"
        words.addWidget(
            label(
                f"{when} · {_(_PROGRAM_ACTORS.get(entry.actor, entry.actor))}", "caption", wrap=True
            )
        )
        changed = [field_text(*change) for change in entry.changes]
        lines = [text for text in changed if text]
        more = len(lines) - _FIELDS_SHOWN
        if more > 0:
            text = ngettext("and {count} more", "and {count} more", more)
            lines[_FIELDS_SHOWN:] = [text.format(count=more)]
        if lines:
            words.addWidget(label("\n".join(lines), "second", wrap=True))
        row.addLayout(words, 1)
        if entry.undone:
            row.addWidget(chip(_("taken back")))
        elif entry.can_undo:
            row.addWidget(
                button(_("Undo"), lambda: self.undo_asked.emit(entry.operation_id), kind="quiet")
            )
        return row


def field_text(column: str, before: str, after: str) -> str:
    """One changed field in words; empty for columns nobody has a word for."""
    title = _field_titles().get(column)
    if title is None:
        return ""
    if before and after:
        return _("{field}: {before} → {after}").format(field=title, before=before, after=after)
    if after:
        return _("{field}: {after}").format(field=title, after=after)
    return _("{field}: {before} removed").format(field=title, before=before)


def _field_titles() -> dict[str, str]:
    return {
        "client.first_name": _("First name"),
        "client.last_name": _("Surname"),
        "client.middle_name": _("Middle name"),
        "client.email": _("E-mail"),
        "client.source": _("Heard of us from"),
        "client.note": _("Note"),
        "client.discount_percent": _("Discount"),
        "client_phone.e164": _("Phone"),
        "client_tag.tag": _("Tag"),
        "client_alert.text": _("Alert"),
        "client_preference.text": _("Preference"),
        "visit.on_day": _("Day"),
        "visit.note": _("Note"),
        "visit.rating": _("Rating"),
        "appointment.starts_at": _("Time"),
    }
