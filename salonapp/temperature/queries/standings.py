"""Everybody who has been here, on arrays: what a preview and the lists to act on start from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from salonapp.clients.cards import name_for
from salonapp.staff.queries.own import every_own, own_among
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row, instant_in
from salonapp.storage.sets import ids_json
from salonapp.temperature.cards import Mover, ThresholdPreview, WorthACall
from salonapp.temperature.class_arrays import (
    AFRESH,
    CODE_OF,
    COLDEST_FIRST,
    Codes,
    Flags,
    classify_many,
)
from salonapp.temperature.classes import Temperature, checked_horizon
from salonapp.temperature.derive.days import Ordinals
from salonapp.temperature.judgement import Yardstick
from salonapp.temperature.measures import thresholds_from
from salonapp.temperature.queries import measures_of
from salonapp.temperature.return_arrays import Floats, Integers, forecast_arrays
from salonapp.visits.cards import AHEAD_SQL

_STANDINGS = (
    "SELECT t.client_id, s.visit_days - 1, s.sum_gap, s.sum_log_gap, s.last_norm_days,"
    " s.last_visit_on, s.spent_year_minor, t.temperature, t.worked_out, t.previous, t.as_of"
    " FROM client_temperature t JOIN client_stats s ON s.client_id = t.client_id"
    " WHERE s.visit_days > 0 ORDER BY t.client_id"
)
_LEADS = "SELECT COUNT(*) FROM client_temperature WHERE worked_out = '' AND temperature = ?"
_NAMES = "SELECT id, first_name, last_name FROM client WHERE id IN (SELECT value FROM json_each(?))"
_BOOKED = (
    f"SELECT DISTINCT client_id FROM appointment WHERE starts_at >= ? AND status IN {AHEAD_SQL}"
)
_CODES: dict[str, int] = {**{t.value: code for t, code in CODE_OF.items()}, "": AFRESH}


@dataclass(frozen=True, slots=True)
class Standings:
    """Clients who have been here and are on a live card, one element each.

    `shown` are the kept classes (those set by hand included), `worked_out` what the model says,
    `base` those that hysteresis starts from.
    """

    today: int
    client_id: Integers
    gaps: Integers
    gap_sum: Floats
    log_gap_sum: Floats
    norm_days: Floats
    last_day: Integers
    spent_year_minor: Integers
    shown: Codes
    worked_out: Codes
    base: Codes

    def p_return(self, yardstick: Yardstick, days_ago: int = 0) -> Floats:
        """The probabilities of a return; those of `days_ago` only where nobody came since."""
        elapsed = np.maximum(self.today - days_ago - self.last_day, 0)
        return forecast_arrays(
            self.gaps,
            self.gap_sum,
            self.log_gap_sum,
            norm_days=self.norm_days,
            elapsed_days=elapsed.astype(np.float64),
            horizon_days=yardstick.horizon_days,
            parameters=yardstick.parameters,
        ).p_return


def standings(reader: Reader) -> Standings:
    """Everybody who has been here, as kept."""
    rows = Raw(reader).all(_STANDINGS)
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * 11
    ordinals = Ordinals()
    today = reader.today.toordinal()
    as_of = np.fromiter(map(ordinals.__getitem__, columns[10]), np.int64, len(rows))
    worked_out, previous = _codes(columns[8]), _codes(columns[9])
    return Standings(
        today=today,
        client_id=np.array(columns[0], np.int64),
        gaps=np.array(columns[1], np.int64),
        gap_sum=np.array(columns[2], np.float64),
        log_gap_sum=np.array(columns[3], np.float64),
        norm_days=np.array(columns[4], np.float64),
        last_day=np.fromiter(map(ordinals.__getitem__, columns[5]), np.int64, len(rows)),
        spent_year_minor=np.array(columns[6], np.int64),
        shown=_codes(columns[7]),
        worked_out=worked_out,
        base=np.where(as_of < today, worked_out, previous).astype(np.int8),
    )


def preview_thresholds(
    reader: Reader, hot_from: float, warm_from: float, horizon_days: int
) -> ThresholdPreview:
    """What the classes would be with these thresholds and horizon, beside those of today.

    InvalidInput for thresholds that contradict each other and for a horizon outside 30..120 days.
    """
    everybody = standings(reader)
    measures = measures_of(reader)
    yardstick = Yardstick(
        checked_horizon(horizon_days),
        thresholds_from(hot_from, warm_from),
        measures.yardstick.parameters,
    )
    codes = classify_many(everybody.p_return(yardstick), everybody.base, yardstick.thresholds)
    pinned = everybody.shown != everybody.worked_out
    codes = np.where(pinned, everybody.shown, codes)
    raw = Raw(reader)
    count = {
        temperature: int((codes == code).sum()) + _leads(raw, temperature)
        for temperature, code in CODE_OF.items()
    }
    return ThresholdPreview(
        hot=count[Temperature.HOT],
        warm=count[Temperature.WARM],
        cold=count[Temperature.COLD],
        changing=int((codes != everybody.shown).sum()),
    )


def worth_a_call(
    reader: Reader, viewer: Viewer, *, within_days: int = 30, limit: int = 50
) -> list[WorthACall]:
    """Who is worth a call: the highest yearly spending times the fall of the probability.

    The fall is that of the last `within_days`, in which the client did not come; who has booked is
    left out.
    """
    everybody = standings(reader)
    yardstick = measures_of(reader).yardstick
    now = everybody.p_return(yardstick)
    before = everybody.p_return(yardstick, within_days)
    loss = everybody.spent_year_minor * np.maximum(before - now, 0.0)
    own = every_own(reader, viewer)
    if own is not None:
        loss[~np.isin(everybody.client_id, list(own))] = 0
    booked = [row[0] for row in Raw(reader).all(_BOOKED, (instant_in(reader, reader.now),))]
    loss[np.isin(everybody.client_id, booked)] = 0
    places = [place for place in np.argsort(-loss, kind="stable")[:limit] if loss[place] > 0]
    names = client_names(reader, everybody.client_id[places], viewer)
    return [
        WorthACall(
            client_id=int(everybody.client_id[place]),
            name=names[int(everybody.client_id[place])],
            p_before=float(before[place]),
            p_return=float(now[place]),
            last_visit_on=date.fromordinal(int(everybody.last_day[place])),
            spent_year_minor=viewer.money(int(everybody.spent_year_minor[place])),
            expected_loss_minor=viewer.money(round(float(loss[place]))),
        )
        for place in places
    ]


def movers(
    reader: Reader,
    viewer: Viewer,
    places: Flags,
    everybody: Integers,
    before: tuple[Codes, Floats],
    after: tuple[Codes, Floats],
) -> list[Mover]:
    """The clients at `places` with both classes and probabilities, the biggest move first."""
    chosen = np.flatnonzero(places)
    chosen = chosen[np.argsort(-np.abs(after[1] - before[1])[chosen], kind="stable")]
    names = client_names(reader, everybody[chosen], viewer)
    return [
        Mover(
            int(everybody[place]),
            names[int(everybody[place])],
            COLDEST_FIRST[before[0][place]],
            COLDEST_FIRST[after[0][place]],
            float(before[1][place]),
            float(after[1][place]),
        )
        for place in chosen
    ]


def client_names(
    reader: Reader, client_ids: Iterable[int], viewer: Viewer = OWNER_VIEWER
) -> dict[int, str]:
    """The names on some cards, by id; "" for another's client."""
    rows = Raw(reader).all(_NAMES, (ids_json(map(int, client_ids)),))
    own = own_among(reader, viewer, [row[0] for row in rows])
    return {
        client_id: name_for(viewer, first, last) if client_id in own else ""
        for client_id, first, last in rows
    }


def _leads(raw: Raw, temperature: Temperature) -> int:
    row: Row | None = raw.first(_LEADS, (temperature.value,))
    return 0 if row is None else int(row[0])


def _codes(column: tuple[str, ...]) -> Codes:
    return np.fromiter(map(_CODES.__getitem__, column), np.int8, len(column))
