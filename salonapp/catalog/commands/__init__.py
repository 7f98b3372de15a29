"""Writing the price list."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.norms import starting_norm_days
from salonapp.catalog.tables import Service
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line, fold
from salonapp.storage.door import Tx

NORM_RANGE_DAYS = (1.0, 730.0)


def add_service(tx: Tx, draft: ServiceDraft) -> int:
    """Put a service on the list; InvalidInput or Conflict says what is wrong with it."""
    name = _check(tx, draft, None)
    own = draft.norm_days is not None
    service = Service(
        name=name,
        folded_name=fold(name),
        category=clean_line(draft.category),
        norm_days=float(draft.norm_days or starting_norm_days(name)),
        norm_is_own=own,
        duration_min=draft.duration_min,
        price_minor=draft.price_minor,
        archived=draft.archived,
        needs_patch_test=draft.needs_patch_test,
    )
    tx.session.add(service)
    tx.session.flush()
    return service.id


def edit_service(tx: Tx, service_id: int, draft: ServiceDraft) -> None:
    """Change a service; a changed norm is the owner's own and is never learned over."""
    service = tx.session.get(Service, service_id)
    if service is None:
        raise NotFound(msg("This service is not on the list any more."))
    name = _check(tx, draft, service_id)
    service.name, service.folded_name = name, fold(name)
    service.category = clean_line(draft.category)
    norm_days = float(draft.norm_days or starting_norm_days(name))
    if norm_days != service.norm_days:
        service.norm_days, service.norm_is_own = norm_days, draft.norm_days is not None
    service.duration_min = draft.duration_min
    service.price_minor = draft.price_minor
    service.archived = draft.archived
    service.needs_patch_test = draft.needs_patch_test


def set_needs_patch_test(tx: Tx, service_id: int, needs: bool) -> None:
    """Say whether nobody gets the service without a patch test that was passed and still holds."""
    service = tx.session.get(Service, service_id)
    if service is None:
        raise NotFound(msg("This service is not on the list any more."))
    service.needs_patch_test = needs
    tx.session.flush()


def _check(tx: Tx, draft: ServiceDraft, service_id: int | None) -> str:
    name = clean_line(draft.name)
    if not name:
        raise InvalidInput(msg("Enter the service's name."), field="name")
    low, high = NORM_RANGE_DAYS
    if draft.norm_days is not None and not low <= draft.norm_days <= high:
        raise InvalidInput(msg("The norm must lie between 1 and 730 days."), field="norm_days")
    if not 0 < draft.duration_min <= 24 * 60:
        raise InvalidInput(msg("The service must take from 1 minute to a day."), field="duration")
    if draft.price_minor is not None and draft.price_minor < 0:
        raise InvalidInput(msg("A price cannot be negative."), field="price")
    taken = tx.session.scalar(select(Service.id).where(Service.folded_name == fold(name)))
    if taken is not None and taken != service_id:
        raise Conflict(msg("{name} is on the list already.", name=name))
    return name
