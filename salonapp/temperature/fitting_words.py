"""Why a fit was not used, in words."""

from __future__ import annotations

from salonapp.foundation.i18n import N_

#: By the value of `fitting.FitOutcome`, which would load numpy.
NOT_FITTED: dict[str, str] = {
    "too_few_clients": N_(
        "The usual parameters were used: too few clients had come at least twice by that day."
    ),
    "not_converged": N_("The usual parameters were used: the salon's own could not be found."),
    "worse_than_defaults": N_(
        "The usual parameters were used: they told the past better than the salon's own."
    ),
}
