"""The rules of `classes` and `segments` for many clients at once, on numpy arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salonapp.temperature.classes import Temperature, Thresholds
from salonapp.temperature.outlook import LOOKED_AT_DAYS
from salonapp.temperature.return_arrays import Floats, Integers
from salonapp.temperature.segments import Segment, Standing, conditions

Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

#: The code of a class in arrays is its place here; `AFRESH` stands for no class recorded yet.
COLDEST_FIRST = (Temperature.COLD, Temperature.WARM, Temperature.HOT)
CODE_OF = {temperature: code for code, temperature in enumerate(COLDEST_FIRST)}
AFRESH = -1


def classify_many(p_return: Floats, previous: Codes | None, thresholds: Thresholds) -> Codes:
    """`classes.classify` elementwise, in codes; `previous` None classifies everybody afresh."""
    edges = np.array([thresholds.warm, thresholds.hot])
    fresh = np.searchsorted(edges, p_return, side="right").astype(np.int8)
    if previous is None:
        return fresh
    low = np.array([0.0, thresholds.warm, thresholds.hot]) - thresholds.hysteresis
    high = np.array([thresholds.warm, thresholds.hot, np.inf]) + thresholds.hysteresis
    stays = (previous != AFRESH) & (p_return >= low[previous]) & (p_return < high[previous])
    return np.where(stays, previous, fresh).astype(np.int8)


@dataclass(frozen=True, slots=True)
class FactArrays:
    """`segments.Facts` of many clients, one element each; what is not known is a plain False."""

    visits: Integers
    discounted: Integers
    service_kinds: Integers
    friends: Integers
    rating: Integers
    top_spender: Flags
    recommended: Flags
    enquired: Flags
    leaving: Flags
    complaint_open: Flags


def segment_masks(standing: Standing, facts: FactArrays) -> Integers:
    """The groups of each client as bits, in the order of `Segment`."""
    place = {segment: bit for bit, segment in enumerate(Segment)}
    masks = np.zeros(facts.visits.size, np.int64)
    for segment, holds in conditions(standing, facts):
        masks |= np.asarray(holds, np.int64) << place[segment]
    return masks


def segment_names(masks: Integers) -> list[str]:
    """The groups of each client as they are kept: names in order, separated by commas."""
    distinct, place = np.unique(masks, return_inverse=True)
    names = [
        ",".join(segment for bit, segment in enumerate(Segment) if mask >> bit & 1)
        for mask in distinct.tolist()
    ]
    return [names[index] for index in place.tolist()]


def first_changes(
    codes_in_days: Callable[[Integers, Integers], Codes], current: Codes, within_days: int
) -> tuple[Integers, Codes]:
    """`outlook.first_change` for many clients: in how many days the class changes, and to what.

    `codes_in_days` gives the classes of the clients at some positions in as many days. Days are 0
    for those whose class stays within `within_days`.
    """
    looked_at = [days for days in LOOKED_AT_DAYS if days < within_days] + [within_days]
    in_days = np.zeros(current.size, np.int64)
    becomes = current.copy()
    open_ = np.arange(current.size)
    before = 0
    for days in looked_at:
        codes = codes_in_days(open_, np.full(open_.size, days))
        changed = codes != current[open_]
        found = open_[changed]
        low, high = np.full(found.size, before), np.full(found.size, days)
        for _ in range(int(days - before).bit_length()):
            middle = (low + high) // 2
            at_middle = codes_in_days(found, middle) != current[found]
            inside = middle > low
            high = np.where(inside & at_middle, middle, high)
            low = np.where(inside & ~at_middle, middle, low)
        in_days[found] = high
        becomes[found] = codes_in_days(found, high)
        open_ = open_[~changed]
        before = days
        if open_.size == 0:
            break
    return in_days, becomes
