"""The form of a dated note or a call: what was said, when, and whether anybody answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from salonapp.clients.entries import EntryDraft, EntryKind, EntryView, entry_name
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, _, msg
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.pickers import parse_time
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_NOON = time(12)


class EntryForm(FormDialog):
    """Adds a note or a call, or corrects one's own; `written` tells whose."""

    written = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client_id: int,
        name: str,
        today: date,
        *,
        kind: EntryKind = EntryKind.NOTE,
        entry: EntryView | None = None,
    ) -> None:
        title = _("Note or call: {name}").format(name=name)
        super().__init__(parent, title, _("Save"), width=560)
        self._services = services
        self._client_id, self._today, self._entry = client_id, today, entry
        at = entry.at if entry is not None else None
        self._kind = choice(
            [(each.value, entry_name(each)) for each in EntryKind],
            (entry.kind if entry is not None else kind).value,
        )
        self._kind.activated.connect(lambda _at: self._show_hint())
        self._day = day_field(at.date() if at is not None else today)
        self._time = line(_("now"), f"{at:%H:%M}" if at is not None else "")
        self._text = text_area("", lines=5)
        self._text.setPlainText(entry.text if entry is not None else "")
        self.form.add("kind", _("What"), self._kind, span=2)
        self.form.add("day", _("Day"), self._day)
        self.form.add("time", _("Time"), self._time)
        self.form.add("text", _("Text"), self._text, span=2)
        if entry is not None:
            remove = button(_("Delete"), self._delete, kind="quiet", icon_name="trash")
            self.body.addWidget(remove, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_hint()
        self.start_clean()
        self._text.setFocus()
        watch(self, services, "entry", client_id, which=str(entry.id) if entry else "")

    def submit(self) -> None:
        """Write it; what cannot be comes back to its field."""
        try:
            at_time = parse_time(self._time.text())
        except ValueError:
            self.check({"time": _("Write the time like 14:30.")})
            return
        self.check({})
        self.set_busy(True)
        kind, text = EntryKind(str(self._kind.currentData())), self._text.toPlainText()
        day, today = day_of(self._day), self._today
        client_id, entry, services = self._client_id, self._entry, self._services

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.entries import add_entry, edit_entry

            at = None
            if at_time is not None or day != today:
                at = datetime.combine(day, at_time or _NOON, tx.zone)
            elif entry is not None:
                at = tx.now
            if entry is not None and at is not None and at.replace(second=0) == _minute(entry.at):
                at = None  # the same minute as before: the seconds stay
            draft = EntryDraft(kind, text, at)
            if entry is None:
                add_entry(tx, client_id, draft)
            else:
                edit_entry(tx, services.viewer, entry.id, draft)

        label = _labels(kind, changed=entry is not None)
        services.write(self, label, work, self._done, failed=self.refuse)

    def _delete(self) -> None:
        assert self._entry is not None
        entry_id = self._entry.id
        delete_entry_of(self, self._services, entry_id, self._done, failed=self.refuse)

    def _done(self, _nothing: None) -> None:
        self.written.emit(self._client_id)
        self.saved()

    def _show_hint(self) -> None:
        is_note = self._kind.currentData() == EntryKind.NOTE.value
        hint = "" if is_note else _("What was said may be left out.")
        self.form.boxes["text"].set_hint(hint)


def delete_entry_of(
    owner: QObject,
    services: Services,
    entry_id: int,
    then: Callable[[None], None] | None = None,
    *,
    failed: Callable[[SalonError], None],
) -> None:
    """Remove a note or a call; the strip offers Undo."""

    def work(tx: Tx) -> None:
        from salonapp.clients.commands.entries import delete_entry

        delete_entry(tx, services.viewer, entry_id)

    services.write(owner, msg("Note deleted"), work, then, failed=failed)


def _labels(kind: EntryKind, *, changed: bool) -> Message:
    if changed:
        return msg("Note corrected") if kind is EntryKind.NOTE else msg("Call corrected")
    return msg("Note added") if kind is EntryKind.NOTE else msg("Call noted")


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
