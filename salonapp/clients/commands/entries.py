"""Writing notes and calls."""

from __future__ import annotations

from datetime import timedelta

from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.entries import EntryDraft, EntryKind, may_edit
from salonapp.clients.tables import ClientEntry
from salonapp.foundation.errors import InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_text
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Tx

#: Clocks of two PCs differ by a little.
_LATEST = timedelta(minutes=5)


def add_entry(tx: Tx, client_id: int, draft: EntryDraft) -> int:
    """Note something or a call; InvalidInput names the field at fault. Returns the entry's id."""
    card_to_write_on(tx, client_id)
    entry = ClientEntry(
        client_id=client_id, staff_id=tx.actor.staff_id, author=tx.actor.name, at=tx.now
    )
    _fill(tx, entry, draft)
    tx.session.add(entry)
    tx.session.flush()
    return entry.id


def edit_entry(tx: Tx, viewer: Viewer, entry_id: int, draft: EntryDraft) -> None:
    """Correct one's own entry; the owner may correct any."""
    entry = _own(tx, viewer, entry_id)
    _fill(tx, entry, draft)


def delete_entry(tx: Tx, viewer: Viewer, entry_id: int) -> None:
    """Remove one's own entry; undo brings it back."""
    tx.session.delete(_own(tx, viewer, entry_id))


def _own(tx: Tx, viewer: Viewer, entry_id: int) -> ClientEntry:
    entry = tx.session.get(ClientEntry, entry_id)
    if entry is None:
        raise NotFound(msg("This note does not exist any more."))
    if not may_edit(viewer, entry.staff_id):
        raise SalonError(
            msg("Only who wrote a note may change it."), msg("Add a note of your own.")
        )
    return entry


def _fill(tx: Tx, entry: ClientEntry, draft: EntryDraft) -> None:
    text = bring_back_contacts(clean_text(draft.text), entry.text or "")
    if not text and draft.kind is EntryKind.NOTE:
        raise InvalidInput(msg("Write what is to be remembered."), field="text")
    if draft.at is not None and draft.at > tx.now + _LATEST:
        raise InvalidInput(msg("A note or a call cannot lie in the future."), field="day")
    entry.kind, entry.text = draft.kind.value, text
    if draft.at is not None:
        entry.at = draft.at
