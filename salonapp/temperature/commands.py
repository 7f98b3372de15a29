"""Writes about temperature: classes set by hand, fits and learned norms kept, the day's refresh."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from salonapp.clients.tables import Client
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.temperature.classes import Temperature
from salonapp.temperature.derive import refresh_everybody, work_out_after
from salonapp.temperature.kept_parameters import parameters_to_json
from salonapp.temperature.queries import refreshed_on
from salonapp.temperature.return_model import Parameters
from salonapp.temperature.tables import ModelFit, TemperaturePin

if TYPE_CHECKING:
    from salonapp.temperature.learned_norms import LearnedNorm

LONGEST_PIN_DAYS = 366
#: A learned norm that moved less than this share is left alone: each move works out anew everybody
#: who has had the service.
WORTH_MOVING = 0.03

_KEEP_NORM = (
    "INSERT INTO service_norm (service_id, norm_days, gaps, median_days, learned_on)"
    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (service_id) DO UPDATE SET"
    " norm_days = excluded.norm_days, gaps = excluded.gaps, median_days = excluded.median_days,"
    " learned_on = excluded.learned_on"
)
_NORMS_IN_USE = (
    "SELECT s.id, COALESCE(n.norm_days, s.norm_days) FROM service s"
    " LEFT JOIN service_norm n ON n.service_id = s.id WHERE NOT s.norm_is_own"
)


def pin(tx: Tx, client_id: int, temperature: Temperature, *, reason: str, until: date) -> None:
    """Set a client's class by hand through `until`, at most a year ahead.

    Replaces an earlier pin; InvalidInput names the field at fault.
    """
    client = tx.session.get(Client, client_id)
    if client is None or client.deleted_at is not None or client.merged_into_id is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    because = clean_line(reason)
    if not because:
        raise InvalidInput(msg("Say why the class is set by hand."), field="reason")
    if not tx.today <= until <= tx.today + timedelta(days=LONGEST_PIN_DAYS):
        raise InvalidInput(
            msg("A class can be set by hand from today for up to a year."), field="until"
        )
    unpin(tx, client_id)
    tx.session.add(
        TemperaturePin(
            client_id=client_id, temperature=temperature.value, reason=because, until=until
        )
    )


def unpin(tx: Tx, client_id: int) -> None:
    """Let the model decide again; nothing happens when no class was set by hand."""
    for kept in tx.session.scalars(
        select(TemperaturePin).where(TemperaturePin.client_id == client_id)
    ):
        tx.session.delete(kept)
    tx.session.flush()


def refresh_all(tx: Tx) -> int:
    """Apply the kept parameters to the kept statistics for today; returns how many rows changed."""
    return len(refresh_everybody(tx))


def refresh_if_day_passed(tx: Tx) -> bool:
    """Work everybody out when that was last done for an earlier day; returns whether it was."""
    last = refreshed_on(tx)
    if last is not None and last >= tx.today:
        return False
    refresh_everybody(tx)
    return True


def keep_fit(tx: Tx, parameters: Parameters, clients: int) -> None:
    """Use these parameters, fitted to so many clients, from now on."""
    fit = ModelFit(at=tx.now, clients=clients, parameters=parameters_to_json(parameters))
    tx.session.add(fit)
    tx.session.flush()


def keep_norms(tx: Tx, learned: Collection[LearnedNorm]) -> int:
    """Use the learned norms from now on; returns how many moved enough to be kept.

    Everybody who has had one of those services is worked out anew. Derived state: nothing that
    anybody would have to take back.
    """
    raw = Raw(tx)
    in_use: dict[int, float] = dict(raw.all(_NORMS_IN_USE))
    moved = [
        norm
        for norm in learned
        if norm.service_id in in_use
        and abs(norm.norm_days / in_use[norm.service_id] - 1) >= WORTH_MOVING
    ]
    if not moved:
        return 0
    today = tx.today.isoformat()
    raw.run_many(
        _KEEP_NORM,
        [(norm.service_id, norm.norm_days, norm.gaps, norm.median_days, today) for norm in moved],
    )
    work_out_after(tx, [norm.service_id for norm in moved])
    return len(moved)
