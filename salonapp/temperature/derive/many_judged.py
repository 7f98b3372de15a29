"""Judges many clients on numpy arrays and says whose rows differ from what is kept."""

from __future__ import annotations

import json
import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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
from salonapp.temperature.derive.days import IsoDays, Ordinals
from salonapp.temperature.derive.kept_classes import (
    NOT_A_CLASS,
    Day,
    Recorded,
    main_reason,
)
from salonapp.temperature.return_arrays import (
    Floats,
    Integers,
    forecast_arrays,
)
from salonapp.temperature.segments import Standing

_NO_DAY = 0
_NO_CLASS_BITS = 3
_NAMES = np.array([*(temperature.value for temperature in COLDEST_FIRST), NOT_A_CLASS], object)
_CODES: dict[str | None, int] = {
    **{t.value: code for t, code in CODE_OF.items()},
    NOT_A_CLASS: AFRESH,
    None: AFRESH,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is known beside the rows: few clients each, by id.

    `recorded` are the last recorded classes, and those recorded before today, of all clients; they
    count for clients without a row.
    """

    pins: dict[int, str]
    recommended_by: dict[int, int]
    recorded: Recorded


def judged(rows: Sequence[Row], day: Day, around: Surroundings) -> tuple[list[Row], list[Row]]:
    """The rows of `client_temperature` to write, and the changes of class to record.

    `rows` are those of the queries in `kept_classes`: the client, the kept statistics, the kept
    class (the small values packed into two numbers).
    """
    (
        id_column, visit_days_column, gap_sums, log_gap_sums, first_days, last_days, norms,
        packed_facts, packed_classes, kept_p_return, kept_due_on, kept_segments,
    ) = zip(*rows, strict=True)  # fmt: skip
    ids = np.array(id_column, np.int64)
    ordinals = Ordinals({None: _NO_DAY})
    today = day.today.toordinal()
    visit_days = np.array(visit_days_column, np.int64)
    came = visit_days > 0
    gaps = np.maximum(visit_days - 1, 0)
    last_day = _days(last_days, ordinals)
    norm, gap_sum = np.array(norms, np.float64), np.array(gap_sums, np.float64)
    since_last = np.where(came, today - last_day, 0)
    seen = forecast_arrays(
        gaps,
        gap_sum,
        np.array(log_gap_sums, np.float64),
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
        since_first_days=today - _days(first_days, ordinals),
        since_last_days=since_last,
        norm_days=norm,
        rhythm_days=rhythm,
        p_alive=seen.p_alive,
        p_regular=seen.p_regular,
    )
    facts = _facts(np.array(packed_facts, np.int64), ids, around.recommended_by)
    segments = segment_names(segment_masks(standing, facts))

    packed = np.array(packed_classes, np.int64)
    has_row = ~np.isnan(np.array(kept_p_return, np.float64))
    before, base = _before_and_base(packed, has_row, ids, around.recorded)
    fresh = classify_many(seen.p_return, base, day.measures.yardstick.thresholds)
    worked_out = np.where(came, fresh, AFRESH).astype(np.int8)
    shown = np.where(came, fresh, CODE_OF[Temperature.COLD]).astype(np.int8)
    pinned, pinned_to = _placed(around.pins, ids)
    shown[pinned] = _codes(pinned_to)
    p_return = np.where(came, seen.p_return, 0.0)
    due = np.where(came, _due_days(last_day, rhythm, day.measures.working_days), _NO_DAY)

    changed = (
        ~has_row
        | (shown != _unpacked(packed))
        | (worked_out != _unpacked(packed >> 2))
        | (p_return != np.array(kept_p_return, np.float64))
        | (due != _days(kept_due_on, ordinals))
        | np.fromiter(map(operator.ne, segments, kept_segments), np.bool_, ids.size)
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


def _facts(packed: Integers, ids: Integers, recommended_by: dict[int, int]) -> FactArrays:
    nobody = np.zeros(ids.size, np.bool_)
    recommended, friends = nobody.copy(), np.zeros(ids.size, np.int64)
    recommended[_placed(recommended_by, ids)[0]] = True
    places, counts = _placed(Counter(recommended_by.values()), ids)
    friends[places] = counts
    return FactArrays(
        visits=packed >> 30,
        discounted=packed >> 10 & 0xFFFFF,
        service_kinds=packed >> 4 & 0x3F,
        friends=friends,
        rating=packed >> 1 & 7,
        top_spender=(packed & 1) > 0,
        recommended=recommended,
        enquired=nobody,
        leaving=nobody,
        complaint_open=nobody,
    )


def _before_and_base(
    packed: Integers, has_row: Flags, ids: Integers, recorded: Recorded
) -> tuple[Codes, Codes]:
    """The classes until now, and those that hysteresis starts from (of an earlier day)."""
    before, previous = _unpacked(packed >> 2), _unpacked(packed >> 4)
    base = np.where(packed >> 6 & 1, previous, before).astype(np.int8)
    for target, classes in ((before, recorded[0]), (base, recorded[1])):
        places, names = _placed(classes, ids)
        without = ~has_row[places]
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


def _unpacked(packed: Integers) -> Codes:
    """Codes from their two bits, of which 3 stands for none."""
    bits = packed & 3
    return np.where(bits == _NO_CLASS_BITS, AFRESH, bits).astype(np.int8)


def _days(column: tuple[Any, ...], ordinals: Ordinals) -> Integers:
    return np.fromiter(map(ordinals.__getitem__, column), np.int64, len(column))


def _codes(column: tuple[Any, ...]) -> Codes:
    return np.fromiter(map(_CODES.__getitem__, column), np.int8, len(column))
