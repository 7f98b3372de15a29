"""Reading who asked not to be written to, since when, and what proves it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text

from salonapp.clients.cards import Purpose, name_for
from salonapp.clients.opt_outs import OptOut, OptOuts
from salonapp.clients.tables import Client, Consent, Suppression
from salonapp.clients.tables.consents import CONSENT_COUNTS, consent_counts
from salonapp.staff.queries.own import only_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.fingerprints import KEY

_HOLDS = text(
    "NOT EXISTS (SELECT 1 FROM consent later WHERE later.client_id = consent.client_id"
    " AND later.purpose = consent.purpose AND later.id > consent.id"
    " AND (later.channel = consent.channel OR later.channel = '')"
    f" AND {consent_counts('later')})"
)
_REFUSALS = (
    select(
        Consent.client_id,
        Consent.purpose,
        Consent.channel,
        Consent.at,
        Consent.source,
        Consent.evidence,
        Client.first_name,
        Client.last_name,
    )
    .join(Client, Client.id == Consent.client_id)
    .where(
        Consent.granted.is_(False),
        CONSENT_COUNTS,
        _HOLDS,
        Client.deleted_at.is_(None),
        Client.merged_into_id.is_(None),
    )
    .order_by(Consent.id.desc())
)


def opt_outs(reader: Reader, viewer: Viewer) -> OptOuts:
    """Every refusal that holds, the latest first; those of one moment are one line."""
    found: defaultdict[tuple[int, str, datetime], list[Any]] = defaultdict(list)
    for row in reader.session.execute(_REFUSALS.where(*only_own(viewer, "consent.client_id"))):
        found[row.client_id, row.channel, row.at].append(row)
    return OptOuts(
        tuple(_line(reader, viewer, rows) for rows in found.values()),
        reader.session.scalar(select(func.count(Suppression.id)).where(Suppression.kind != KEY))
        or 0,
    )


def _line(reader: Reader, viewer: Viewer, rows: list[Any]) -> OptOut:
    first = rows[0]
    said = {row.purpose for row in rows}
    return OptOut(
        first.client_id,
        name_for(viewer, first.first_name, first.last_name),
        tuple(purpose for purpose in Purpose if purpose.value in said),
        first.channel,
        first.at.astimezone(reader.zone),
        first.source,
        viewer.note(first.evidence),
    )
