"""Reading a single note or call; all of them stand in the desk's timeline."""

from __future__ import annotations

from salonapp.clients.entries import EntryKind, EntryView, may_edit
from salonapp.clients.tables import ClientEntry
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader


def entry(reader: Reader, viewer: Viewer, entry_id: int) -> EntryView:
    """One note or call; NotFound when it is gone."""
    kept = reader.session.get(ClientEntry, entry_id)
    if kept is None:
        raise NotFound(msg("This note does not exist any more."))
    check_own(reader, viewer, kept.client_id)
    return EntryView(
        id=kept.id,
        client_id=kept.client_id,
        at=kept.at.astimezone(reader.zone),
        kind=EntryKind(kept.kind),
        text=viewer.note(kept.text),
        author=kept.author,
        mine=may_edit(viewer, kept.staff_id),
    )
