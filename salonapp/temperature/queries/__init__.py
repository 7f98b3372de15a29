"""Reads temperatures: one client with the reasons, lists, the mix, who is cooling down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from salonapp.clients.cards import name_for
from salonapp.foundation.clock import local_day
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import check_own, every_own
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row, instant_in
from salonapp.temperature.cadence import Cadence
from salonapp.temperature.cards import (
    ClassChange,
    ClientTemperatureView,
    CoolingClient,
    Mix,
    TemperatureRow,
)
from salonapp.temperature.classes import Pin, Temperature, checked_horizon
from salonapp.temperature.judgement import judge
from salonapp.temperature.kept_parameters import parameters_from_json
from salonapp.temperature.measures import Measures, measures_from
from salonapp.temperature.outlook import Change
from salonapp.temperature.return_model import DEFAULTS, Parameters
from salonapp.temperature.segments import Facts
from salonapp.visits.cards import AHEAD_SQL

_LIVE = "c.deleted_at IS NULL AND c.merged_into_id IS NULL"
_KNOWN = f"""
    SELECT c.id, c.external_id, c.first_name, c.last_name, c.recommended_by_id,
      (SELECT COUNT(*) FROM client f WHERE f.recommended_by_id = c.id
        AND f.deleted_at IS NULL AND f.merged_into_id IS NULL) AS friends,
      (SELECT MIN(a.starts_at) FROM appointment a WHERE a.client_id = c.id
        AND a.starts_at >= ? AND a.status IN {AHEAD_SQL}) AS booked_at,
      s.visits, s.visit_days, s.gaps, s.sum_gap, s.sum_log_gap, s.sum_gap_days, s.sum_gap_days_sq,
      s.first_visit_on, s.last_visit_on, s.last_norm_days, s.rebooked_visits,
      s.rebook_known_visits, s.discounted_visits, s.service_kinds, s.last_rating,
      s.spent_year_minor >= (SELECT top_spender_from_minor FROM temperature_state) AS top_spender,
      t.worked_out, t.previous, t.as_of, p.temperature AS pinned_to, p.until, p.reason
    FROM client c
    LEFT JOIN client_stats s ON s.client_id = c.id
    LEFT JOIN client_temperature t ON t.client_id = c.id
    LEFT JOIN temperature_pin p ON p.id = (SELECT MAX(q.id) FROM temperature_pin q
      WHERE q.client_id = c.id AND q.until >= ?)
"""
_ONE = f"{_KNOWN} WHERE c.id = ?"
_EVERYBODY = f"{_KNOWN} WHERE {_LIVE} ORDER BY COALESCE(t.p_return, 0) DESC, c.id"
_MIX = (
    "SELECT temperature, COUNT(*), SUM(CASE WHEN worked_out = '' THEN 1 ELSE 0 END)"
    " FROM client_temperature GROUP BY temperature"
)
_CLASSES = "SELECT temperature, COUNT(*) FROM client_temperature GROUP BY temperature"
_HISTORY = "SELECT on_day, before, after FROM temperature_history WHERE client_id = ? ORDER BY id"
_WARMER = (
    "SELECT t.client_id, t.worked_out, t.previous, t.as_of, s.gaps, s.sum_gap, s.sum_log_gap,"
    " s.last_visit_on, s.last_norm_days FROM client_temperature t"
    " JOIN client_stats s ON s.client_id = t.client_id"
    " WHERE t.temperature = ? AND t.worked_out = t.temperature ORDER BY t.client_id"
)
_FITTED = "SELECT CAST(parameters AS TEXT) FROM model_fit ORDER BY id DESC LIMIT 1"
_FITTED_AT = "SELECT at FROM model_fit ORDER BY id DESC LIMIT 1"
_REFRESHED = "SELECT refreshed_on FROM temperature_state"


def parameters_of(reader: Reader) -> Parameters:
    """The model's parameters in use: those fitted last, or the ones a salon starts with."""
    row = Raw(reader).first(_FITTED)
    return DEFAULTS if row is None else parameters_from_json(row[0])


def fitted_on(reader: Reader) -> date | None:
    """The salon day the parameters in use were fitted on; None for those a salon starts with."""
    row = Raw(reader).first(_FITTED_AT)
    return None if row is None else local_day(_moment(row[0]), reader.zone)


def measures_of(reader: Reader, parameters: Parameters | None = None) -> Measures:
    """What the salon measures its clients with, from its settings.

    `parameters` are those in use, where they have been read already.
    """
    settings = reader.settings
    return measures_from(
        horizon_days=settings.number("temperature.horizon_days"),
        hot_from=settings.fraction("temperature.hot_from"),
        warm_from=settings.fraction("temperature.warm_from"),
        closed_weekdays=settings.text("salon.closed_weekdays"),
        closed_days=settings.text("salon.closed_days"),
        parameters=parameters_of(reader) if parameters is None else parameters,
    )


def client_temperature(
    reader: Reader, client_id: int, viewer: Viewer = OWNER_VIEWER
) -> ClientTemperatureView:
    """A client's class today, with everything that explains it; NotFound when there is no card."""
    check_own(reader, viewer, client_id)
    row = Raw(reader).first(
        _ONE, (instant_in(reader, reader.now), reader.today.isoformat(), client_id)
    )
    if row is None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    known = _known(reader, row, viewer)
    measures = measures_of(reader)
    return judge(
        client_id,
        known.cadence,
        known.facts,
        reader.today,
        yardstick=measures.yardstick,
        working_days=measures.working_days,
        previous=known.previous,
        pin=known.pin,
    )


def list_temperatures(
    reader: Reader,
    viewer: Viewer,
    *,
    class_: Temperature | None = None,
    horizon_days: int | None = None,
    limit: int | None = None,
) -> list[TemperatureRow]:
    """All clients with class and reasons, the likeliest to return first.

    A horizon (30..120 days) other than the salon's own classifies everybody afresh, without regard
    to recorded classes. A phone in the reason of a class set by hand is masked for `viewer`.
    """
    measures = measures_of(reader)
    as_kept = horizon_days is None or horizon_days == measures.yardstick.horizon_days
    if horizon_days is not None and not as_kept:
        measures = measures.afresh(checked_horizon(horizon_days))
    rows = Raw(reader).all(_EVERYBODY, (instant_in(reader, reader.now), reader.today.isoformat()))
    clients = [_known(reader, row, viewer) for row in rows]
    own = every_own(reader, viewer)
    if own is not None:
        clients = [client for client in clients if client.client_id in own]
    previous = [client.previous if as_kept else None for client in clients]
    found: list[TemperatureRow] = []
    changes = _changes(clients, previous, reader.today, measures)
    for client, before, change in zip(clients, previous, changes, strict=True):
        view = judge(
            client.client_id,
            client.cadence,
            client.facts,
            reader.today,
            yardstick=measures.yardstick,
            working_days=measures.working_days,
            previous=before,
            pin=client.pin,
            known_change=change,
            look_ahead=False,
        )
        if class_ is None or view.temperature is class_:
            found.append(TemperatureRow(client.external_id, client.name, view))
    if not as_kept:
        found.sort(key=lambda row: (-(row.view.p_return or 0.0), row.view.client_id))
    return found if limit is None else found[:limit]


def class_counts(reader: Reader) -> dict[Temperature, int]:
    """How many clients are in each class, without the leads: answered by an index alone."""
    rows = dict(tuple(row) for row in Raw(reader).all(_CLASSES))
    return {temperature: int(rows.get(temperature.value, 0)) for temperature in Temperature}


def mix(reader: Reader) -> Mix:
    """How many clients are in each class."""
    rows = {row[0]: row for row in Raw(reader).all(_MIX)}
    count = {t: int(rows[t.value][1]) if t.value in rows else 0 for t in Temperature}
    return Mix(
        hot=count[Temperature.HOT],
        warm=count[Temperature.WARM],
        cold=count[Temperature.COLD],
        leads=sum(int(row[2]) for row in rows.values()),
    )


def class_history(reader: Reader, client_id: int) -> list[ClassChange]:
    """Every recorded change of a client's class, the first one first."""
    return [
        ClassChange(_day(on_day), Temperature(before) if before else None, Temperature(after))
        for on_day, before, after in Raw(reader).all(_HISTORY, (client_id,))
    ]


def cooling(
    reader: Reader, *, within_days: int = 14, from_: Temperature = Temperature.HOT
) -> list[CoolingClient]:
    """Who will leave the class `from_` for a colder one within so many days, the soonest first."""
    rows = Raw(reader).all(_WARMER, (from_.value,))
    if not rows:
        return []
    import numpy as np

    from salonapp.temperature.class_arrays import CODE_OF, COLDEST_FIRST
    from salonapp.temperature.outlook_arrays import Outlook

    outlook = Outlook(
        gaps=np.array([row[4] for row in rows], np.int64),
        gap_sum=np.array([row[5] for row in rows], np.float64),
        log_gap_sum=np.array([row[6] for row in rows], np.float64),
        norm_days=np.array([row[8] for row in rows], np.float64),
        elapsed_days=np.array([(reader.today - _day(row[7])).days for row in rows], np.float64),
        yardstick=measures_of(reader).yardstick,
    )
    current = np.full(len(rows), CODE_OF[from_], np.int8)
    in_days, becomes = outlook.changes(current, within_days)
    today = outlook.p_return()
    found = [
        CoolingClient(
            rows[place][0],
            from_,
            COLDEST_FIRST[becomes[place]],
            int(in_days[place]),
            float(today[place]),
        )
        for place in np.flatnonzero((in_days > 0) & (becomes < current))
    ]
    return sorted(found, key=lambda client: (client.in_days, client.client_id))


def refreshed_on(reader: Reader) -> date | None:
    """The salon day everybody was last worked out for; None before the first time."""
    row = Raw(reader).first(_REFRESHED)
    return None if row is None else _day(row[0])


@dataclass(frozen=True, slots=True)
class _Known:
    """One client as read: the rhythm, the facts, the class before today, the pin."""

    client_id: int
    external_id: str
    name: str
    cadence: Cadence | None
    facts: Facts
    previous: Temperature | None
    pin: Pin | None


def _known(reader: Reader, row: Row, viewer: Viewer = OWNER_VIEWER) -> _Known:
    client_id, external_id, first_name, last_name, recommended_by, friends, booked_at = row[:7]
    visits, visit_days, gaps, gap_sum, log_gap_sum, gap_days, squares, first, last, norm = row[7:17]
    rebooked, rebook_known, discounted, kinds, rating, top_spender = row[17:23]
    worked_out, previous, as_of, pinned_to, until, because = row[23:]
    cadence = None
    if visit_days:
        cadence = Cadence(
            gaps, gap_sum, log_gap_sum, gap_days, squares, _day(first), _day(last), norm
        )
    if as_of is not None and _day(as_of) < reader.today:
        previous = worked_out
    return _Known(
        client_id=client_id,
        external_id=external_id or "",
        name=name_for(viewer, first_name, last_name),
        cadence=cadence,
        facts=Facts(
            visits=visits or 0,
            rebooked=rebooked or 0,
            rebook_known=rebook_known or 0,
            discounted=discounted or 0,
            service_kinds=kinds or 0,
            friends=friends,
            rating=rating or 0,
            top_spender=bool(top_spender),
            recommended=recommended_by is not None,
            booked_on=None if booked_at is None else local_day(_moment(booked_at), reader.zone),
        ),
        previous=Temperature(previous) if previous else None,
        pin=Pin(Temperature(pinned_to), _day(until), viewer.note(because)) if pinned_to else None,
    )


def _changes(
    clients: Sequence[_Known],
    previous: Sequence[Temperature | None],
    today: date,
    measures: Measures,
) -> list[Change | None]:
    """When each client's class will change, and to what."""
    found: list[Change | None] = [None] * len(clients)
    came = [(n, c.cadence) for n, c in enumerate(clients) if c.cadence is not None]
    if not came:
        return found
    import numpy as np

    from salonapp.temperature.class_arrays import AFRESH, CODE_OF, COLDEST_FIRST, classify_many
    from salonapp.temperature.outlook import LOOKED_AT_DAYS
    from salonapp.temperature.outlook_arrays import Outlook

    outlook = Outlook(
        gaps=np.array([c.gaps for _, c in came], np.int64),
        gap_sum=np.array([c.gap_sum for _, c in came], np.float64),
        log_gap_sum=np.array([c.log_gap_sum for _, c in came], np.float64),
        norm_days=np.array([c.last_norm_days for _, c in came], np.float64),
        elapsed_days=np.array([(today - c.last_visit_on).days for _, c in came], np.float64),
        yardstick=measures.yardstick,
    )
    before = [previous[n] for n, _ in came]
    codes = np.array([AFRESH if t is None else CODE_OF[t] for t in before], np.int8)
    current = classify_many(outlook.p_return(), codes, measures.yardstick.thresholds)
    in_days, becomes = outlook.changes(current, LOOKED_AT_DAYS[-1])
    for (n, _), days, code in zip(came, in_days.tolist(), becomes.tolist(), strict=True):
        if days:
            found[n] = Change(COLDEST_FIRST[code], days)
    return found


def _moment(kept: Any) -> datetime:
    moment = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _day(kept: Any) -> date:
    return date.fromisoformat(kept) if isinstance(kept, str) else kept
