"""Both cards side by side, before they are merged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from salonapp.clients.cards import name_for
from salonapp.clients.queries import client_card
from salonapp.clients.tables import Client, CustomField, CustomValue
from salonapp.desk.merging.cards import (
    CUSTOM,
    FIELDS,
    MergeField,
    MergePreview,
    MergeSide,
    usual_side,
)
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD
from salonapp.visits.tables import Appointment, Visit

#: Fields of the card somebody may have typed a phone into.
_TYPED = ("first_name", "last_name", "middle_name", "note", "source")


def merge_preview(reader: Reader, viewer: Viewer, one_id: int, other_id: int) -> MergePreview:
    """Both cards as the viewer may see them; the one with more visits (or the older) stays.

    NotFound when one of them is gone.
    """
    one, other = _side(reader, viewer, one_id), _side(reader, viewer, other_id)
    if (other.visits, -other.client_id) > (one.visits, -one.client_id):
        one, other = other, one
    return preview_in_order(reader, viewer, one.client_id, other.client_id)


def preview_in_order(reader: Reader, viewer: Viewer, keep_id: int, other_id: int) -> MergePreview:
    """Both cards; the first one stays."""
    keep, other = (_row(reader, each) for each in (keep_id, other_id))
    fields = []
    for name, columns in FIELDS.items():
        if name == "think_twice" and not viewer.sees_think_twice:
            continue
        mine, theirs = _value(keep, columns), _value(other, columns)
        side = usual_side(name, mine, theirs)
        shown = (_shown(reader, viewer, name, mine), _shown(reader, viewer, name, theirs))
        if any(shown):
            fields.append(MergeField(name, *shown, side))
    fields.extend(_custom(reader, viewer, keep_id, other_id))
    return MergePreview(
        _side(reader, viewer, keep_id),
        _side(reader, viewer, other_id),
        tuple(fields),
        _booked_twice(reader, keep_id, other_id),
    )


def _row(reader: Reader, client_id: int) -> Any:
    row = reader.select(select(*Client.__table__.c).where(Client.id == client_id)).first()
    if row is None or row.erased_at is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    return row


def _value(row: Any, columns: tuple[str, ...]) -> Any:
    if len(columns) == 1:
        return getattr(row, columns[0])
    values = tuple(getattr(row, column) for column in columns)
    return values if any(values) else None


def _shown(reader: Reader, viewer: Viewer, name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "birthday":
        day, month, year = value
        return f"{day:02d}.{month:02d}" + (f".{year}" if year else "")
    if name == "discount_percent":
        return f"{value} %"
    if name == "email":
        return viewer.email(value)
    if name in _TYPED:
        return viewer.note(value)
    if name == "recommended_by":
        by = reader.select(
            select(Client.first_name, Client.last_name).where(Client.id == value)
        ).first()
        return name_for(viewer, by.first_name, by.last_name) if by else ""
    return str(value)


def _custom(reader: Reader, viewer: Viewer, keep_id: int, other_id: int) -> list[MergeField]:
    rows = reader.select(
        select(CustomValue.client_id, CustomField.id, CustomField.name, CustomValue.value)
        .join(CustomField, CustomField.id == CustomValue.field_id)
        .where(CustomValue.client_id.in_((keep_id, other_id)), CustomField.retired.is_(False))
        .order_by(CustomField.position, CustomField.id)
    )
    values: dict[tuple[int, str], dict[int, str]] = {}
    for client_id, field_id, title, value in rows:
        values.setdefault((field_id, title), {})[client_id] = value
    found = []
    for (field_id, title), of_card in values.items():
        mine, theirs = of_card.get(keep_id, ""), of_card.get(other_id, "")
        side = usual_side("", mine, theirs)
        shown = viewer.note(mine), viewer.note(theirs)
        found.append(MergeField(f"{CUSTOM}{field_id}", *shown, side, title))
    return found


def _booked_twice(reader: Reader, keep_id: int, other_id: int) -> tuple[datetime, ...]:
    """When bookings ahead of the two cards meet."""
    rows = reader.select(
        select(Appointment.client_id, Appointment.starts_at, Appointment.duration_min).where(
            Appointment.client_id.in_((keep_id, other_id)),
            Appointment.starts_at >= reader.now,
            Appointment.status.in_([status.value for status in AHEAD]),
        )
    ).all()
    spans = [(client, at, at + timedelta(minutes=minutes)) for client, at, minutes in rows]
    mine = [each for each in spans if each[0] == keep_id]
    theirs = [each for each in spans if each[0] == other_id]
    meet = {max(a, c) for _, a, b in mine for _, c, d in theirs if a < d and c < b}
    return tuple(at.astimezone(reader.zone) for at in sorted(meet))


def _side(reader: Reader, viewer: Viewer, client_id: int) -> MergeSide:
    card = client_card(reader, viewer, client_id)
    visits = reader.select(
        select(func.count()).select_from(Visit).where(Visit.client_id == client_id)
    ).scalar_one()
    ahead = reader.select(
        select(func.count())
        .select_from(Appointment)
        .where(
            Appointment.client_id == client_id,
            Appointment.starts_at >= reader.now,
            Appointment.status.in_([status.value for status in AHEAD]),
        )
    ).scalar_one()
    return MergeSide(
        client_id,
        card.name,
        tuple(phone.shown for phone in card.phones),
        card.tags,
        (*card.allergies, *card.contraindications),
        visits,
        ahead,
        any(consent.granted is False for consent in card.consents),
    )
