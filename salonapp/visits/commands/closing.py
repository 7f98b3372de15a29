"""Closing a visit: the visit, what it cost, the formula and the next time, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import BindParameter, bindparam, select

from salonapp.clients.commands.photos import add_photos_of_visit, join_visit_of_day
from salonapp.clients.tables import Client
from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import _, msg
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Tx
from salonapp.visits.cards import AHEAD, AppointmentStatus, AppointmentView, VisitStatus
from salonapp.visits.checkout import Checkout, ServiceLine, checked
from salonapp.visits.closing import OWN_DISCOUNT, Closed, Closing, percent_of
from salonapp.visits.commands.booking import book
from salonapp.visits.commands.checkout import check_out
from salonapp.visits.commands.formulas import mix_in_visit, repeat_in_visit
from salonapp.visits.commands.shared import check_master, joined_card, services_of
from salonapp.visits.commands.visits import delete_visit, edit_visit, record_visit
from salonapp.visits.meanwhile import (
    OF_BOOKED,
    OF_VISIT,
    ChangedMeanwhile,
    VisitSaid,
    differs,
    merged,
    visit_said,
)
from salonapp.visits.queries import appointment, visit
from salonapp.visits.queries.checkout import checkout_of
from salonapp.visits.tables import VisitService

_ID: BindParameter[int] = bindparam("id")
_DISCOUNT = select(Client.discount_percent).where(Client.id == _ID)


def close_visit(tx: Tx, closing: Closing, *, viewer: Viewer = OWNER_VIEWER) -> Closed:
    """Record a visit with what it cost and how it was paid, its photos, and book the next time.

    Refused as `record_visit` (an appointment is closed only once), `check_out` and `book` are; then
    nothing of it is written. A `viewer` who may not see takings says only who did what: prices are
    the price list's, less the client's own discount.
    """
    if closing.booked is not None:
        _check_booked(tx, closing.booked, viewer)
        closing = _of_joined_card(tx, closing)
    draft, checkout = closing.draft, closing.checkout
    if draft.status is not VisitStatus.DONE:
        checkout = None
    elif not viewer.sees_takings:
        lines = checkout.lines if checkout else _plain(draft.service_ids)
        checkout = _by_price_list(tx, draft.client_id, lines)
    if checkout is not None:
        checkout = checked(checkout)
        draft = replace(
            draft,
            price_minor=checkout.price_minor,
            discount_minor=checkout.discount_minor,
            paid_minor=checkout.paid_minor,
        )
    visit_id = record_visit(tx, draft)
    if checkout is not None:
        check_out(tx, visit_id, checkout)
    if closing.formula is not None and draft.status is VisitStatus.DONE:
        mix_in_visit(
            tx,
            closing.formula,
            visit_id,
            reason=draft.override_reason,
            with_materials=draft.materials is None,
        )
    elif closing.formula_id is not None and draft.status is VisitStatus.DONE:
        repeat_in_visit(
            tx,
            closing.formula_id,
            visit_id,
            staff_id=draft.staff_id,
            reason=draft.override_reason,
            with_materials=draft.materials is None,
        )
    if draft.status is VisitStatus.DONE:
        add_photos_of_visit(tx, draft.client_id, visit_id, closing.photos)
        join_visit_of_day(tx, draft.client_id, visit_id)
    booked = None
    if closing.next_time is not None:
        booked = book(tx, replace(closing.next_time, rebooks_visit_id=visit_id))
    return Closed(visit_id, booked)


def correct_visit(
    tx: Tx, visit_id: int, closing: Closing, *, viewer: Viewer = OWNER_VIEWER
) -> None:
    """Make a visit on record say what is handed in; without a checkout amounts stay as they are.

    A `viewer` who may not see takings changes who did what, never what it cost. With `began` what
    another desk wrote meanwhile stays; ChangedMeanwhile where both changed the same. NotFound when
    the visit was removed meanwhile.
    """
    keeps_amounts = False
    if closing.began is not None:
        closing, keeps_amounts = _beside_others(tx, visit_id, closing, closing.began, viewer)
    draft, checkout = closing.draft, closing.checkout
    done = draft.status is VisitStatus.DONE
    if viewer.sees_takings and done and checkout is not None:
        checkout = checked(checkout)
        draft = replace(
            draft,
            price_minor=checkout.price_minor,
            discount_minor=checkout.discount_minor,
            paid_minor=checkout.paid_minor,
        )
        edit_visit(tx, visit_id, draft, viewer=viewer)
        check_out(tx, visit_id, checkout)
    else:
        edit_visit(tx, visit_id, draft, viewer=viewer, keeps_amounts=done or keeps_amounts)
        if checkout is not None:
            _say_who(tx, visit_id, draft.staff_id, checkout.lines)
    if done and closing.photos:
        tx.session.flush()  # a visit moved to another day takes its photos there
        add_photos_of_visit(tx, draft.client_id, visit_id, closing.photos)


def remove_visit(
    tx: Tx, visit_id: int, *, began: VisitSaid | None, viewer: Viewer = OWNER_VIEWER
) -> None:
    """Remove a visit that never was; Conflict when it is not the one the form began with."""
    if began is not None:
        stands = visit_said(visit(tx, viewer, visit_id), checkout_of(tx, viewer, visit_id))
        if differs(began, stands, OF_VISIT):
            raise Conflict(
                msg("Somebody else changed this visit while it was open here."),
                msg("Close the form and look at it again before you remove it."),
            )
    delete_visit(tx, visit_id)


def _of_joined_card(tx: Tx, closing: Closing) -> Closing:
    """The same, of the card that the client's was merged into while the form was open."""
    kept = joined_card(tx, closing.draft.client_id)
    if kept == closing.draft.client_id:
        return closing
    ahead = closing.next_time
    return replace(
        closing,
        draft=replace(closing.draft, client_id=kept),
        next_time=replace(ahead, client_id=kept) if ahead is not None else None,
    )


def _check_booked(tx: Tx, booked: AppointmentView, viewer: Viewer) -> None:
    """What was called off or moved at another desk is closed only by who knows of it."""
    stands = appointment(tx, viewer, booked.id)
    if stands.visit_id is not None and stands.status is AppointmentStatus.DONE:
        return  # told by `record_visit`
    called_off = booked.status in AHEAD and stands.status not in AHEAD
    fields = ["status"] if called_off else []
    if stands.starts_at != booked.starts_at:
        fields.append("starts_at")
    if fields:
        raise ChangedMeanwhile(fields, OF_BOOKED, stands, stands)


def _beside_others(
    tx: Tx, visit_id: int, closing: Closing, began: VisitSaid, viewer: Viewer
) -> tuple[Closing, bool]:
    """What is to be written, and whether what the visit cost is left to the other desk's word."""
    stands = visit_said(visit(tx, viewer, visit_id), checkout_of(tx, viewer, visit_id))
    draft, checkout = closing.draft, closing.checkout
    touched = (
        checkout is not None
        or draft.status is not began.outcome[0]
        or draft.service_ids != began.service_ids
    )
    typed = VisitSaid(
        client_id=draft.client_id,
        on_day=draft.on_day,
        at_time=draft.at_time,
        staff_id=draft.staff_id,
        service_ids=draft.service_ids,
        outcome=(draft.status, checkout) if touched else began.outcome,
        materials=began.materials if draft.materials is None else draft.materials,
        rating=draft.rating,
        note=draft.note,
        rebooked=draft.rebooked,
    )
    said = merged(began, typed, stands, OF_VISIT)
    ours = said.outcome == typed.outcome and touched
    draft = replace(
        draft,
        client_id=said.client_id,
        on_day=said.on_day,
        at_time=said.at_time,
        staff_id=said.staff_id,
        service_ids=said.service_ids,
        status=said.outcome[0],
        materials=None if draft.materials is None else said.materials,
        rating=said.rating,
        note=said.note,
        rebooked=said.rebooked,
    )
    return replace(closing, draft=draft, checkout=checkout if ours else None), not ours


def _plain(service_ids: Sequence[int]) -> tuple[ServiceLine, ...]:
    return tuple(ServiceLine(each) for each in service_ids)


def _by_price_list(tx: Tx, client_id: int, lines: Sequence[ServiceLine]) -> Checkout:
    prices = {row.id: row.price_minor for row in services_of(tx, [x.service_id for x in lines])}
    priced = Checkout(tuple(replace(x, price_minor=prices[x.service_id]) for x in lines))
    percent = tx.select(_DISCOUNT, {"id": client_id}).scalar() or 0
    if not percent or priced.price_minor is None:
        return priced
    off = percent_of(priced.price_minor, percent)
    return replace(priced, discount_minor=off, discount_reason=_(OWN_DISCOUNT) if off else "")


def _say_who(tx: Tx, visit_id: int, master_id: int | None, lines: Sequence[ServiceLine]) -> None:
    """Who did each service, its price left alone."""
    for staff_id in {line.staff_id for line in lines}:
        check_master(tx, staff_id)
    who: defaultdict[int, list[int | None]] = defaultdict(list)
    for line in lines:
        who[line.service_id].append(line.staff_id)
    rows = tx.session.scalars(
        select(VisitService)
        .where(VisitService.visit_id == visit_id)
        .order_by(VisitService.position)
    )
    for row in rows:
        if who[row.service_id]:
            staff_id = who[row.service_id].pop(0)
            row.staff_id = staff_id if staff_id != master_id else None
