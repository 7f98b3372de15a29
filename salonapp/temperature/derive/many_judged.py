"""Judges many clients on numpy arrays and says whose rows differ from what is kept."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from salonapp.storage.raw import Row
from salonapp.temperature.cadence import WorkingDays
from salonapp.temperature.class_arrays import (
    AFRESH,
    CODE_OF,
    COLDEST_FIRST,
    Codes,
    FactArrays,
    Flags,
    classify_many,
    segment_masks,
    segment_names,
)
from salonapp.temperature.classes import Temperature
from salonapp.temperature.derive.kept_classes import (
    NOT_A_CLASS,
    Day,
    Recorded,
    main_reason,
)
from salonapp.temperature.derive.kept_statistics import IsoDays, Ordinals
from salonapp.temperature.return_arrays import (
    Floats,
    Integers,
    forecast_arrays,
)
from salonapp.temperature.segments import Standing

_NO_DAY = 0
_NAMES = np.array([*(temperature.value for temperature in COLDEST_FIRST), NOT_A_CLASS], object)
_CODES: dict[str | None, int] = {
    **{t.value: code for t, code in CODE_OF.items()},
    NOT_A_CLASS: AFRESH,
    None: AFRESH,
}


def judged(
    rows: list[Row],
    day: Day,
    pins: dict[int, str],
    friends: dict[int, int],
    recorded: Recorded,
) -> tuple[list[Row], list[Row]]:
    """The rows of `client_temperature` to write, and the changes of class to record.

    `rows` are those of the query in `kept_classes`: the client, the recommender (0 for none), the
    kept statistics and the kept class.
    """
    columns = list(zip(*rows, strict=True))
    ids = np.array(columns[0], np.int64)
    ordinals = Ordinals({None: _NO_DAY})
    today = day.today.toordinal()
    came = np.array(columns[3], np.int64) > 0
    last_day = _days(columns[8], ordinals)
    norm, gaps = np.array(columns[9], np.float64), np.array(columns[4], np.int64)
    gap_sum = np.array(columns[5], np.float64)
    since_last = np.where(came, today - last_day, 0)
    seen = forecast_arrays(
        gaps,
        gap_sum,
        np.array(columns[6], np.float64),
        norm_days=norm,
        elapsed_days=since_last.astype(np.float64),
        horizon_days=day.measures.yardstick.horizon_days,
        parameters=day.measures.yardstick.parameters,
    )
    rhythm = norm * (gap_sum + 1) / (gaps + 1)
    standing = Standing(
        came=came,
        gaps=gaps,
        gap_sum=gap_sum,
        since_first_days=today - _days(columns[7], ordinals),
        since_last_days=since_last,
        norm_days=norm,
        rhythm_days=rhythm,
        p_alive=seen.p_alive,
        p_regular=seen.p_regular,
    )
    masks = segment_masks(standing, _facts(columns, ids, day, friends))

    before, base = _before_and_base(columns, ids, ordinals, today, recorded)
    fresh = classify_many(seen.p_return, base, day.measures.yardstick.thresholds)
    worked_out = np.where(came, fresh, AFRESH).astype(np.int8)
    shown = np.where(came, fresh, CODE_OF[Temperature.COLD]).astype(np.int8)
    pinned, pinned_to = _placed(pins, ids)
    shown[pinned] = _codes(pinned_to)
    p_return = np.where(came, seen.p_return, 0.0)
    due = np.where(came, _due_days(last_day, rhythm, day.measures.working_days), _NO_DAY)
    segments = segment_names(masks)

    changed = (
        np.fromiter((row is None for row in columns[14]), bool, ids.size)
        | (shown != _codes(columns[14]))
        | (worked_out != _codes(columns[15]))
        | (p_return != np.array(columns[18], np.float64))
        | (due != _days(columns[19], ordinals))
        | np.fromiter(map(str.__ne__, segments, (s or "" for s in columns[20])), bool, ids.size)
    )
    places = np.flatnonzero(changed)
    iso = IsoDays()
    write = list(
        zip(
            ids[places].tolist(),
            _NAMES[shown[places]],
            _NAMES[worked_out[places]],
            _NAMES[np.where(came, base, AFRESH)[places]],
            p_return[places].tolist(),
            np.where(came, seen.p_alive, 0.0)[places].tolist(),
            np.where(came, seen.p_regular, 0.0)[places].tolist(),
            (iso[ordinal] if ordinal else None for ordinal in due[places].tolist()),
            (segments[place] for place in places.tolist()),
            [day.today.isoformat()] * places.size,
            strict=True,
        )
    )
    turned = np.flatnonzero(came & (worked_out != before))
    record = [
        (
            int(ids[place]),
            day.today.isoformat(),
            _NAMES[before[place]],
            _NAMES[worked_out[place]],
            json.dumps(
                main_reason(int(since_last[place]), float(rhythm[place]), float(p_return[place]))
            ),
        )
        for place in turned
    ]
    return write, record


def _facts(
    columns: list[tuple[Any, ...]], ids: Integers, day: Day, friends: dict[int, int]
) -> FactArrays:
    nobody = np.zeros(ids.size, np.bool_)
    brought = np.zeros(ids.size, np.int64)
    recommenders, counts = _placed(friends, ids)
    brought[recommenders] = counts
    spent = np.array(columns[13], np.int64)
    return FactArrays(
        visits=np.array(columns[2], np.int64),
        discounted=np.array(columns[10], np.int64),
        service_kinds=np.array(columns[11], np.int64),
        friends=brought,
        rating=np.array(columns[12], np.int64),
        top_spender=nobody if day.top_from_minor is None else spent >= day.top_from_minor,
        recommended=np.array(columns[1], np.int64) > 0,
        enquired=nobody,
        leaving=nobody,
        complaint_open=nobody,
    )


def _before_and_base(
    columns: list[tuple[Any, ...]],
    ids: Integers,
    ordinals: Ordinals,
    today: int,
    recorded: Recorded,
) -> tuple[Codes, Codes]:
    """The classes until now, and those that hysteresis starts from (of an earlier day)."""
    before, previous = _codes(columns[15]), _codes(columns[16])
    base = np.where(_days(columns[17], ordinals) == today, previous, before).astype(np.int8)
    has_no_row = np.fromiter((row is None for row in columns[14]), bool, ids.size)
    for target, classes in ((before, recorded[0]), (base, recorded[1])):
        places, names = _placed(classes, ids)
        without = has_no_row[places]
        target[places[without]] = _codes(names)[without]
    return before, base


def _due_days(last_day: Integers, rhythm: Floats, working_days: WorkingDays) -> Integers:
    due = last_day + np.floor(rhythm + 0.5).astype(np.int64)
    weekdays = np.array(sorted(working_days.closed_weekdays), np.int64)
    closed_days = np.array(sorted(day.toordinal() for day in working_days.closed_days), np.int64)
    if (weekdays.size in (0, 7) and closed_days.size == 0) or weekdays.size == 7:
        return due
    open_: Flags = np.zeros(due.size, np.bool_)
    candidate = due.copy()
    for _ in range(7 * (1 + closed_days.size)):
        open_ = ~(np.isin((candidate - 1) % 7, weekdays) | np.isin(candidate, closed_days))
        if open_.all():
            break
        candidate += ~open_
    return np.where(open_, candidate, due)


def _placed(values: dict[int, Any], ids: Integers) -> tuple[Integers, tuple[Any, ...]]:
    """Where the clients of `values` stand in `ids`, and their values; others are left out."""
    wanted = np.fromiter(values, np.int64, len(values))
    place = np.searchsorted(ids, wanted)
    known = ids[np.minimum(place, ids.size - 1)] == wanted
    found = tuple(value for value, here in zip(values.values(), known, strict=True) if here)
    return place[known], found


def _days(column: tuple[Any, ...], ordinals: Ordinals) -> Integers:
    return np.fromiter(map(ordinals.__getitem__, column), np.int64, len(column))


def _codes(column: tuple[Any, ...]) -> Codes:
    return np.fromiter(map(_CODES.__getitem__, column), np.int8, len(column))
