"""Dated notes and calls: what somebody wants remembered of a client, beside what is on the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from salonapp.foundation.i18n import N_, _
from salonapp.staff.rights import StaffRole, Viewer


class EntryKind(StrEnum):
    """What an entry tells of."""

    NOTE = "note"
    CALL_IN = "call_in"
    CALL_OUT = "call_out"
    #: The salon called and nobody answered.
    NO_ANSWER = "no_answer"

    @property
    def is_call(self) -> bool:
        """Whether somebody called."""
        return self is not EntryKind.NOTE


ENTRY_NAMES = {
    EntryKind.NOTE: N_("Note"),
    EntryKind.CALL_IN: N_("The client called"),
    EntryKind.CALL_OUT: N_("We called"),
    EntryKind.NO_ANSWER: N_("We called, no answer"),
}


def entry_name(kind: EntryKind) -> str:
    """The kind in words."""
    return _(ENTRY_NAMES[kind])


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry as typed; `at` is an aware instant, None for now."""

    kind: EntryKind = EntryKind.NOTE
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as shown; `at` in the salon's time zone, `text` with phones as the viewer sees them.

    `mine` is whether the viewer may correct or delete it.
    """

    id: int
    client_id: int
    at: datetime
    kind: EntryKind
    text: str
    author: str
    mine: bool


def may_edit(viewer: Viewer, staff_id: int | None) -> bool:
    """Whether somebody may correct an entry: their own; the owner any."""
    return viewer.role is StaffRole.OWNER or viewer.staff_id == staff_id
