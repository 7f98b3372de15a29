"""Writing the stock: what came, what was thrown away, what was counted; what services take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from salonapp.catalog.amounts import LARGEST_THOUSANDTHS
from salonapp.catalog.stock import MoveDraft, MoveKind
from salonapp.catalog.tables import Material, Service, StockMove, UsageNorm
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.money import LARGEST_MINOR
from salonapp.foundation.text import clean_line
from salonapp.storage.door import Tx

EARLIEST_MOVE = date(2000, 1, 1)
LONGEST_NOTE = 1_000
#: What is said to keep longer was mistyped.
_KEEPS_AT_MOST = timedelta(days=30 * 366)


def record_move(tx: Tx, draft: MoveDraft) -> int:
    """Note what came, went or was counted; InvalidInput names the field. Returns its id."""
    _check(tx, draft)
    receipt = draft.kind is MoveKind.RECEIPT
    move = StockMove(
        material_id=draft.material_id,
        on_day=draft.on_day,
        kind=draft.kind.value,
        amount_thousandths=draft.amount_thousandths,
        price_minor=draft.price_minor if receipt else None,
        expires_on=draft.expires_on if receipt else None,
        note=clean_line(draft.note),
    )
    tx.session.add(move)
    tx.session.flush()
    return move.id


def delete_move(tx: Tx, move_id: int) -> None:
    """Take back what was noted by mistake; undo brings it back."""
    move = tx.session.get(StockMove, move_id)
    if move is None:
        raise NotFound(msg("This entry does not exist any more."))
    tx.session.delete(move)
    tx.session.flush()


def set_usage_norms(tx: Tx, service_id: int, amounts: Mapping[int, int]) -> None:
    """Make a service usually take these materials, in thousandths of their units."""
    if tx.session.get(Service, service_id) is None:
        raise NotFound(msg("This service is not on the list any more."))
    for amount in amounts.values():
        _check_amount(amount)
    known = set(tx.session.scalars(select(Material.id).where(Material.id.in_(amounts))))
    if known != set(amounts):
        raise NotFound(msg("This material is not on the list any more."))
    kept = {
        row.material_id: row
        for row in tx.session.scalars(select(UsageNorm).where(UsageNorm.service_id == service_id))
    }
    for material_id, row in kept.items():
        if material_id not in amounts:
            tx.session.delete(row)
    for material_id, amount in amounts.items():
        if material_id in kept:
            kept[material_id].amount_thousandths = amount
        else:
            tx.session.add(
                UsageNorm(service_id=service_id, material_id=material_id, amount_thousandths=amount)
            )
    tx.session.flush()


def _check(tx: Tx, draft: MoveDraft) -> None:
    if tx.session.get(Material, draft.material_id) is None:
        raise NotFound(msg("This material is not on the list any more."))
    if draft.on_day > tx.today:
        raise InvalidInput(msg("That day lies ahead."), field="on_day")
    if draft.on_day < EARLIEST_MOVE:
        raise InvalidInput(msg("That day is too long ago."), field="on_day")
    if draft.kind is not MoveKind.COUNT or draft.amount_thousandths:
        _check_amount(draft.amount_thousandths)
    price = draft.price_minor
    if price is not None and not 0 <= price <= LARGEST_MINOR:
        wrong = (
            msg("An amount cannot be negative.") if price < 0 else msg("That amount is too large.")
        )
        raise InvalidInput(wrong, field="price")
    expires_on = draft.expires_on
    if expires_on is not None and not draft.on_day <= expires_on <= draft.on_day + _KEEPS_AT_MOST:
        raise InvalidInput(
            msg("It cannot run out before it came, nor in more than 30 years."), field="expires_on"
        )
    if len(clean_line(draft.note)) > LONGEST_NOTE:
        raise InvalidInput(
            msg("The text is longer than {limit} characters.", limit=LONGEST_NOTE), field="note"
        )


def _check_amount(amount: int) -> None:
    if not 0 < amount <= LARGEST_THOUSANDTHS:
        raise InvalidInput(msg("Enter an amount, such as 30 or 12.5."), field="amount")
