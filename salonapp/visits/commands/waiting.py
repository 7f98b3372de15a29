"""Writing the waiting list."""

from __future__ import annotations

from datetime import date

from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_text
from salonapp.storage.door import Tx
from salonapp.visits.commands.shared import check_client, check_master, services_of
from salonapp.visits.tables import Waiting
from salonapp.visits.waiting import WaitingDraft


def wait(tx: Tx, draft: WaitingDraft) -> int:
    """Put a client on the waiting list; InvalidInput names the field at fault. Returns the id."""
    check_client(tx, draft.client_id)
    check_master(tx, draft.staff_id)
    if draft.service_id is not None:
        services_of(tx, (draft.service_id,))
    _check_days(tx, draft.from_day, draft.to_day)
    hours = (draft.from_time, draft.to_time)
    if hours[0] is not None and hours[1] is not None and hours[1] < hours[0]:
        raise InvalidInput(msg("The hours end before they begin."), field="to_time")
    wish = Waiting(
        client_id=draft.client_id,
        service_id=draft.service_id,
        staff_id=draft.staff_id,
        from_day=draft.from_day,
        to_day=draft.to_day,
        from_time=draft.from_time,
        to_time=draft.to_time,
        note=clean_text(draft.note),
        created_at=tx.now,
    )
    tx.session.add(wish)
    tx.session.flush()
    return wish.id


def grant(tx: Tx, waiting_id: int, appointment_id: int) -> None:
    """They got a time: the wish is off the list."""
    wish = _wish(tx, waiting_id)
    wish.closed_at, wish.appointment_id = tx.now, appointment_id
    tx.session.flush()


def stop_waiting(tx: Tx, waiting_id: int) -> None:
    """They do not want one any more."""
    wish = _wish(tx, waiting_id)
    wish.closed_at = wish.closed_at or tx.now
    tx.session.flush()


def _wish(tx: Tx, waiting_id: int) -> Waiting:
    wish = tx.session.get(Waiting, waiting_id)
    if wish is None:
        raise NotFound(msg("This client does not stand on the waiting list any more."))
    return wish


def _check_days(tx: Tx, first: date, last: date) -> None:
    if last < first:
        raise InvalidInput(msg("The last day lies before the first."), field="to_day")
    if last < tx.today:
        raise InvalidInput(msg("These days have passed."), field="to_day")
