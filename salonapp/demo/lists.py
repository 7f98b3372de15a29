"""The lists the demo salon keeps."""

from __future__ import annotations

from salonapp.clients.cards import Purpose
from salonapp.desk.commands.lists import save_list
from salonapp.desk.filters import (
    BirthdayIn,
    Booked,
    Condition,
    Due,
    LastVisit,
    NoConsent,
    Span,
    TemperatureIs,
)
from salonapp.desk.queries.saved import saved_lists
from salonapp.foundation.i18n import N_, _
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import Tx

_LISTS: tuple[tuple[str, tuple[Condition, ...]], ...] = (
    (N_("To call: due and not booked"), (Due(-14, 7), Booked(False))),
    (N_("Birthdays this month"), (BirthdayIn(0),)),
    (
        N_("Warm, not seen for half a year"),
        (TemperatureIs("warm"), LastVisit(Span.MORE_THAN_DAYS_AGO, None, 180)),
    ),
    (
        N_("Ask for consent at the next visit"),
        (Booked(True), NoConsent(Purpose.ADVERTISING)),
    ),
)


def keep_lists(tx: Tx) -> None:
    """Keep some lists, in the current language; a salon that has lists keeps its own."""
    if not saved_lists(tx, OWNER_VIEWER):
        for name, conditions in _LISTS:
            save_list(tx, _(name), conditions)
