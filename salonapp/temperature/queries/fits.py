"""Works out a fit of the return model from the salon's visits; `commands.keep_fit` keeps it.

The kept statistics tell what is known now; only the last visits of each client are read, to go back
from there to what was known one and two periods ago.
"""

from __future__ import annotations

import numpy as np

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
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
_KEPT = (
    "SELECT client_id, gaps, sum_gap, sum_log_gap, sum_gap_days, sum_gap_days_sq, first_visit_on,"
    " last_visit_on, last_norm_days FROM client_stats"
    " WHERE client_id IN (SELECT value FROM json_each(?)) AND visit_days > 0 ORDER BY client_id"
)
#: Ids drawn by lot, so that enough of them are those of somebody who has been here.
_DRAWN = MOST_CLIENTS * 23 // 20


def fit_now(reader: Reader, *, step: Step = lambda: None) -> Fit:
    """A fit to what is known today. Takes about a second: keep it off the window's thread."""
    now = _known_now(reader)
    step()
    evidence = _evidence(reader, now)
    step()
    return fit_evidence(evidence, step=step)


def _known_now(reader: Reader) -> Known:
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
    rows = Raw(reader).all(_KEPT, (ids_json(client_ids.tolist()),))
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * 9
    ordinals = Ordinals()
    first, last = (
        np.fromiter(map(ordinals.__getitem__, columns[at]), np.int64, len(rows)) for at in (6, 7)
    )
    return Known(
        today,
        np.array(columns[0], np.int64),
        CadenceArrays(
            gaps=np.array(columns[1], np.int64),
            gap_sum=np.array(columns[2], np.float64),
            log_gap_sum=np.array(columns[3], np.float64),
            gap_days_sum=np.array(columns[4], np.float64),
            gap_days_squares=np.array(columns[5], np.float64),
            first_day=first,
            last_day=last,
            last_norm_days=np.array(columns[8], np.float64),
        ),
    )
