"""Works out a fit of the return model from the salon's visits; `commands.keep_fit` keeps it.

The kept statistics tell what is known now; only the last visits of each client are read, to go back
from there to what was known one and two periods ago.
"""

from __future__ import annotations

import numpy as np

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.derive.days import Ordinals
from salonapp.temperature.fitting import (
    MOST_CLIENTS,
    Evidence,
    Fit,
    Step,
    drawn_ids,
    fit_evidence,
    sampled,
)
from salonapp.temperature.learned_norms import norms_in_use
from salonapp.temperature.past import Known, rewound
from salonapp.temperature.queries import measures_of
from salonapp.temperature.queries.histories import read_recent_days, starting_norms
from salonapp.temperature.queries.norms import learned_norms
from salonapp.temperature.return_arrays import CadenceArrays, Integers

# One long text: a hundred thousand rows of one number would cost more than the fit.
_CAME = {
    True: "SELECT group_concat(client_id) FROM client_stats WHERE visit_days > 0",
    False: "SELECT string_agg(client_id::text, ',') FROM client_stats WHERE visit_days > 0",
}
_HIGHEST = "SELECT COALESCE(MAX(client_id), 0) FROM client_stats"
# Joined to the ids, which are in order, instead of looking each up among them.
_KEPT = (
    "SELECT s.client_id, s.gaps, s.sum_gap, s.sum_log_gap, s.last_visit_on, s.last_norm_days"
    " FROM (SELECT value FROM json_each(?)) d JOIN client_stats s ON s.client_id = d.value"
    " WHERE s.visit_days > 0"
)
#: Ids drawn by lot, so that enough of them are those of somebody who has been here.
_DRAWN = MOST_CLIENTS * 23 // 20
_NONE: tuple[Row, ...] = ((),) * 6


def fit_now(reader: Reader, *, step: Step = lambda: None) -> Fit:
    """A fit to what is known today. Takes about a second: keep it off the window's thread."""
    now = known_now(reader)
    step()
    evidence = _evidence(reader, now)
    step()
    return fit_evidence(evidence, step=step)


def known_now(reader: Reader) -> Known:
    """What is known of at most 5,000 clients, always the same ones."""
    today = reader.today.toordinal()
    (highest,) = Raw(reader).first(_HIGHEST) or (0,)
    drawn = _kept(reader, drawn_ids(highest, _DRAWN), today)
    if highest > _DRAWN and drawn.client_id.size >= MOST_CLIENTS:
        return drawn.of_clients(sampled(drawn.client_id))
    if highest <= _DRAWN and drawn.client_id.size <= MOST_CLIENTS:
        return drawn
    (listed,) = Raw(reader).first(_CAME[reader.on_sqlite]) or ("",)
    clients = np.array(listed.split(",") if listed else (), np.int64)
    return _kept(reader, sampled(np.sort(clients)), today)


def _evidence(reader: Reader, now: Known) -> Evidence:
    horizon_days = measures_of(reader).yardstick.horizon_days
    since = now.day - 2 * horizon_days
    active = now.client_id[now.cadences.last_day > since]
    norms = norms_in_use(starting_norms(reader), learned_norms(reader))
    recent = read_recent_days(reader, active.tolist(), since, norms)
    before = rewound(now, recent, now.day - horizon_days)
    earlier = rewound(now, recent, since)
    return Evidence(
        horizon_days,
        now,
        before,
        recent.came(before.client_id, before.day, now.day),
        earlier,
        recent.came(earlier.client_id, earlier.day, before.day),
    )


def _kept(reader: Reader, client_ids: Integers, today: int) -> Known:
    """What is kept of some clients, as far as a fit looks at it.

    The first day and the sums in days, which the model has no use for, stay nought.
    """
    rows = Raw(reader).all(_KEPT, (ids_json(client_ids.tolist()),))
    rows.sort()
    clients, gaps, gap_sums, log_gap_sums, days, norms = zip(*rows, strict=True) if rows else _NONE
    size = len(rows)
    days_unread, sums_unread = np.zeros(size, np.int64), np.zeros(size, np.float64)
    return Known(
        today,
        np.fromiter(clients, np.int64, size),
        CadenceArrays(
            gaps=np.fromiter(gaps, np.int64, size),
            gap_sum=np.fromiter(gap_sums, np.float64, size),
            log_gap_sum=np.fromiter(log_gap_sums, np.float64, size),
            gap_days_sum=sums_unread,
            gap_days_squares=sums_unread,
            first_day=days_unread,
            last_day=np.fromiter(map(Ordinals().__getitem__, days), np.int64, size),
            last_norm_days=np.fromiter(norms, np.float64, size),
        ),
    )
