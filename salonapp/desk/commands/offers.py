"""Writing to everybody a list holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from salonapp.desk.cards import ClientFilter
from salonapp.desk.queries import client_ids
from salonapp.reminders.commands.offers import make_offer
from salonapp.staff.queries.acting import check
from salonapp.staff.rights import Right, Viewer
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

    NotAllowed for who may not write to clients; see `make_offer` for what else may be wrong.
    """
    check(tx, viewer, Right.SEND)
    ids = client_ids(tx, viewer, wanted)
    return OfferMade(make_offer(tx, name, ids, texts, starts_on), len(ids))
