"""Works out a fit of the return model from the salon's visits; `commands.keep_fit` keeps it."""

from __future__ import annotations

import numpy as np

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.temperature.fitting import Fit, Step, fit_salon, sampled
from salonapp.temperature.learned_norms import norms_in_use
from salonapp.temperature.queries import measures_of
from salonapp.temperature.queries.histories import read_past, starting_norms
from salonapp.temperature.queries.norms import learned_norms

_CAME = "SELECT client_id FROM client_stats WHERE visit_days > 0 ORDER BY client_id"


def fit_now(reader: Reader, *, step: Step = lambda: None) -> Fit:
    """A fit to what is known today. Takes about a second: keep it off the window's thread."""
    clients = np.array([row[0] for row in Raw(reader).all(_CAME)], np.int64)
    chosen = sampled(clients)
    step()
    past = read_past(reader, reader.today, client_ids=chosen.tolist())
    step()
    norms = norms_in_use(starting_norms(reader), learned_norms(reader))
    horizon_days = measures_of(reader).yardstick.horizon_days
    return fit_salon(past.measured(norms), reader.today.toordinal(), horizon_days, step=step)
