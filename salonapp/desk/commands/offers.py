"""Writing to everybody a list holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from salonapp.desk.cards import ClientFilter
from salonapp.desk.queries import client_ids
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.offers import make_offer
from salonapp.staff.rights import StaffRole, Viewer
from salonapp.storage.door import Tx


@dataclass(frozen=True, slots=True)
class OfferMade:
    """An offer, and how many clients it is for."""

    offer_id: int
    recipients: int


def offer_to_list(
    tx: Tx,
    viewer: Viewer,
    wanted: ClientFilter,
    name: str,
    texts: Mapping[str, str],
    starts_on: date | None = None,
) -> OfferMade:
    """Make an offer to everybody `wanted` shows now, the hottest first.

    SalonError when a master asks; see `make_offer` for what else may be wrong.
    """
    if viewer.role is StaffRole.MASTER:
        raise SalonError(
            msg("A master may not write to a list."), msg("Ask the owner or the administrator.")
        )
    ids = client_ids(tx, viewer, wanted)
    return OfferMade(make_offer(tx, name, ids, texts, starts_on), len(ids))
