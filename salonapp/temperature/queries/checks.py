"""The check on the salon's own history: reads the past, and nothing else of today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from salonapp.foundation.errors import Cancelled, InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Reader
from salonapp.temperature import backtest as arrays
from salonapp.temperature.cards import Backtest
from salonapp.temperature.classes import Thresholds
from salonapp.temperature.queries.back_then import starting_norms_on, thresholds_on
from salonapp.temperature.queries.histories import read_past

CHECKED_HORIZON_DAYS = (7, 366)
_READING_SHARE = 60
_STEPS = 40
_WHOLE = _READING_SHARE + _STEPS

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


def backtest(
    reader: Reader,
    on: date,
    horizon_days: int,
    *,
    thresholds: Thresholds | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Backtest:
    """Pretend today is `on`, classify everybody seen by then, look who came within the horizon.

    `thresholds` None takes those of that day. `progress` is told (done, total); Cancelled is raised
    soon after `cancel` says so. InvalidInput for a horizon outside 7..366 days, for a day whose
    horizon has not passed yet, and for one before the first visit.
    """
    low, high = CHECKED_HORIZON_DAYS
    if not low <= horizon_days <= high:
        raise InvalidInput(
            msg("The horizon of {days} days cannot be used.", days=horizon_days),
            msg("Choose between {low} and {high} days.", low=low, high=high),
            field="horizon",
        )
    if on > reader.today - timedelta(days=horizon_days):
        raise InvalidInput(
            msg("It is too early to tell who came within {days} days of {day}.",
                days=horizon_days, day=on.isoformat()),
            msg("Choose {day} or an earlier day.",
                day=(reader.today - timedelta(days=horizon_days)).isoformat()),
            field="on",
        )  # fmt: skip
    until = on + timedelta(days=horizon_days)
    done = 0

    def stage(read: int, total: int) -> None:
        tell(_READING_SHARE * read // max(total, 1))

    def step() -> None:
        tell(min(max(done, _READING_SHARE) + 2, _WHOLE))

    def tell(now: int) -> None:
        nonlocal done
        done = now
        if cancel is not None and cancel():
            raise Cancelled(msg("The check was stopped."))
        if progress is not None:
            progress(done, _WHOLE)

    past = read_past(reader, until, stage=stage)
    if not (past.day <= on.toordinal()).any():
        raise InvalidInput(
            msg("No visits are known up to {day}.", day=on.isoformat()),
            msg("Choose a later day."),
            field="on",
        )
    result = arrays.backtest(
        past,
        on.toordinal(),
        horizon_days,
        starting_norms_on(reader, on),
        thresholds or thresholds_on(reader, on),
        step=step,
    )
    tell(_WHOLE)
    return result
