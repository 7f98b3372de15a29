"""What is worked out from the whole past: a fit, a check on history, statistics from nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.bench.kit import Figure, bare_connection, in_turns_ms
from tests.bench.salon import NOW, Salon, opened

_VISITS = (
    "SELECT id, client_id, on_day, COALESCE(paid_minor, price_minor, 0) FROM visit"
    " WHERE status = 'done' AND on_day <= ? ORDER BY id"
)
_DONE = "SELECT visit_id, service_id FROM visit_service ORDER BY id"


def measure_fit(salon: Salon) -> list[Figure]:
    """`temperature fit`, beside the same optimisation on prepared arrays."""
    from salonapp.temperature.fitting import Sample, fit_parameters
    from salonapp.temperature.queries.fits import fit_now, known_now

    with salon.open() as db, db.read() as reader:
        # The very clients the fit draws: others would take another number of steps.
        sample = Sample.of(known_now(reader))
        mine, raw = in_turns_ms(lambda: fit_now(reader), lambda: fit_parameters(sample), 7)
    return [Figure("temperature fit", mine, raw, "ms", 2, f"{sample.gaps.size:,} clients sampled")]


def measure_backtest(salon: Salon) -> list[Figure]:
    """`temperature backtest`, beside reading its visits."""
    from salonapp.temperature.queries.checks import backtest

    on = NOW.date() - timedelta(days=90)
    until = (on + timedelta(days=60)).isoformat()
    with salon.open() as db, db.read() as reader, bare_connection(salon.path) as bare:
        mine, raw = in_turns_ms(
            lambda: backtest(reader, on, 60), lambda: _read_visits(bare, until), 3
        )
    return [Figure("check on own history", mine, raw, "ms", 6, f"{salon.clients:,} clients")]


def measure_rebuild(salon: Salon) -> list[Figure]:
    """Statistics and classes from nothing, beside reading the visits into arrays."""
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import AGENT
    from salonapp.temperature.derive import rebuild

    with salon.copied() as copy, opened(copy) as db, bare_connection(copy) as bare:

        def ours() -> None:
            with db.write(AGENT, msg("Rebuilt")) as tx:
                rebuild(tx)

        mine, raw = in_turns_ms(ours, lambda: _arrays_of_visits(bare), 3)
    return [Figure("statistics rebuilt", mine, raw, "ms", 2, "all visits of the salon")]


def _read_visits(bare: Any, until: str) -> int:
    """The visits and what was done, only fetched; how many rows there were."""
    count = 0
    for sql, parameters in ((_VISITS, (until,)), (_DONE, ())):
        cursor = bare.execute(sql, parameters)
        while rows := cursor.fetchmany(50_000):
            count += len(rows)
    return count


def _arrays_of_visits(bare: Any) -> list[Any]:
    """The visits and what was done as arrays of whole numbers."""
    found = []
    ordinals: dict[str, int] = {}
    cursor = bare.execute(_VISITS, ("9999-12-31",))
    while rows := cursor.fetchmany(50_000):
        ids, clients, days, spent = zip(*rows, strict=True)
        for day in set(days).difference(ordinals):
            ordinals[day] = date.fromisoformat(day).toordinal()
        whole = (ids, clients, [ordinals[day] for day in days], spent)
        found.append([np.array(column, np.int64) for column in whole])
    cursor = bare.execute(_DONE)
    while rows := cursor.fetchmany(50_000):
        found.append([np.array(column, np.int64) for column in zip(*rows, strict=True)])
    return found
