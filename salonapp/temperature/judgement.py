"""One client judged on one day: class, groups and reasons put together from the pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from salonapp.temperature.cadence import EVERY_DAY, Cadence, WorkingDays
from salonapp.temperature.cards import ClientTemperatureView
from salonapp.temperature.classes import (
    DEFAULT_THRESHOLDS,
    Pin,
    Temperature,
    Thresholds,
    classify,
)
from salonapp.temperature.outlook import Change, changes_in
from salonapp.temperature.reasons import OWN_RHYTHM_FROM_VISITS, reasons_for
from salonapp.temperature.return_model import DEFAULTS, Forecast, Parameters, forecast
from salonapp.temperature.segments import Facts, segments_of, win_back_due

DEFAULT_HORIZON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What clients are measured with: horizon (days), thresholds, the model's parameters."""

    horizon_days: int = DEFAULT_HORIZON_DAYS
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    parameters: Parameters = DEFAULTS

    def forecast(self, cadence: Cadence, today: date) -> Forecast[float]:
        """The forecast for one client as of `today`."""
        return forecast(
            cadence.gaps,
            cadence.gap_sum,
            cadence.log_gap_sum,
            norm_days=cadence.last_norm_days,
            elapsed_days=(today - cadence.last_visit_on).days,
            horizon_days=self.horizon_days,
            parameters=self.parameters,
        )


def judge(
    client_id: int,
    cadence: Cadence | None,
    facts: Facts,
    today: date,
    *,
    yardstick: Yardstick,
    previous: Temperature | None = None,
    pin: Pin | None = None,
    working_days: WorkingDays = EVERY_DAY,
    known_change: Change | None = None,
    look_ahead: bool = True,
) -> ClientTemperatureView:
    """Class, groups and reasons of one client on `today`.

    `previous` is the class recorded before today (None classifies afresh). With `look_ahead` it is
    worked out when the class will change; without, `known_change` says so.
    """
    if pin is not None and not pin.holds_on(today):
        pin = None
    seen = None if cadence is None else yardstick.forecast(cadence, today)
    if seen is None:
        worked_out = Temperature.COLD
    else:
        worked_out = classify(seen.p_return, previous, yardstick.thresholds)
    change = known_change
    if cadence is not None and look_ahead:
        change = changes_in(
            cadence,
            today,
            worked_out,
            horizon_days=yardstick.horizon_days,
            thresholds=yardstick.thresholds,
            parameters=yardstick.parameters,
        )
    reasons = reasons_for(cadence, seen, facts, today, pin=pin, change=change)
    return ClientTemperatureView(
        client_id=client_id,
        temperature=worked_out if pin is None else pin.temperature,
        worked_out=worked_out,
        pinned=pin is not None,
        p_return=None if seen is None else seen.p_return,
        p_alive=None if seen is None else seen.p_alive,
        horizon_days=yardstick.horizon_days,
        due_on=None if cadence is None else cadence.due_on(working_days),
        booked_on=facts.booked_on,
        first_visit_on=None if cadence is None else cadence.first_visit_on,
        last_visit_on=None if cadence is None else cadence.last_visit_on,
        visits=facts.visits,
        cadence_days=None if cadence is None else _cadence_days(cadence),
        segments=segments_of(cadence, seen, facts, today),
        reasons=reasons,
        changes_to=None if change is None else change.to,
        changes_on=None if change is None else today + timedelta(days=change.in_days),
        win_back=seen is not None and win_back_due(seen, facts),
    )


def _cadence_days(cadence: Cadence) -> float:
    """The own rhythm once there is one, the norm before."""
    own = cadence.own_rhythm_days
    if own is None or cadence.visit_days < OWN_RHYTHM_FROM_VISITS:
        return cadence.last_norm_days
    return own
