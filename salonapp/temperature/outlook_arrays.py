"""When the classes of many clients will change if nothing happens, on numpy arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salonapp.temperature.class_arrays import Codes, classify_many, first_changes
from salonapp.temperature.judgement import Yardstick
from salonapp.temperature.return_arrays import Floats, Integers, forecast_arrays


@dataclass(frozen=True, slots=True)
class Outlook:
    """Clients as they stand today, one element each, and what they are measured with."""

    gaps: Integers
    gap_sum: Floats
    log_gap_sum: Floats
    norm_days: Floats
    elapsed_days: Floats
    yardstick: Yardstick

    def p_return(self) -> Floats:
        """The probability of a return within the horizon, as of today."""
        everybody = np.arange(self.gaps.size)
        return self._p_return_in(everybody, np.zeros(self.gaps.size, np.int64))

    def changes(self, current: Codes, within_days: int) -> tuple[Integers, Codes]:
        """In how many days each class changes (0: not within `within_days`), and to what."""

        def codes_in_days(places: Integers, days: Integers) -> Codes:
            thresholds = self.yardstick.thresholds
            return classify_many(self._p_return_in(places, days), current[places], thresholds)

        return first_changes(codes_in_days, current, within_days)

    def _p_return_in(self, places: Integers, days: Integers) -> Floats:
        return forecast_arrays(
            self.gaps[places],
            self.gap_sum[places],
            self.log_gap_sum[places],
            norm_days=self.norm_days[places],
            elapsed_days=self.elapsed_days[places] + days,
            horizon_days=self.yardstick.horizon_days,
            parameters=self.yardstick.parameters,
        ).p_return
