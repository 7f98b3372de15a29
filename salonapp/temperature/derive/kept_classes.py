"""Writes the kept classes from the kept statistics, and records each change of class.

As with the statistics, a few clients are judged in plain Python and many on arrays, with the same
rules and the same rows. Only rows that differ are written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import chunks, ids_json
from salonapp.temperature.cadence import due_day
from salonapp.temperature.classes import Temperature, classify
from salonapp.temperature.derive.known_few import KnownClient
from salonapp.temperature.measures import Measures
from salonapp.temperature.segments import Facts, segments_of
from salonapp.temperature.statistics import Statistics

_COLUMNS = (
    "client_id", "temperature", "worked_out", "previous", "p_return", "p_alive", "p_regular",
    "due_on", "segments", "as_of",
)  # fmt: skip
_WRITE = (
    f"INSERT INTO client_temperature ({', '.join(_COLUMNS)})"
    f" VALUES ({', '.join('?' * len(_COLUMNS))})"
    " ON CONFLICT (client_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
)
# The class, which an index begins with, is left alone where it stays: an index entry less to move.
_SAME_CLASS = (
    "UPDATE client_temperature SET "
    + ", ".join(f"{name} = ?" for name in _COLUMNS[2:])
    + " WHERE client_id = ?"
)
_FORGET = "DELETE FROM client_temperature WHERE client_id IN (SELECT value FROM json_each(?))"
_RECORD = (
    "INSERT INTO temperature_history (client_id, on_day, before, after, reason)"
    " VALUES (?, ?, ?, ?, ?)"
)
_LIVE = "c.deleted_at IS NULL AND c.merged_into_id IS NULL"
_FROM = (
    " FROM client c LEFT JOIN client_stats s ON s.client_id = c.id"
    " LEFT JOIN client_temperature t ON t.client_id = c.id"
)
# For many clients what is small is packed into two numbers: a value read costs more than its
# arithmetic. The order of the columns is that of `many_judged.judged`.
_CODE = "CASE t.{} WHEN 'hot' THEN 2 WHEN 'warm' THEN 1 WHEN 'cold' THEN 0 ELSE 3 END"
_MANY_COLUMNS = (
    " COALESCE(s.visit_days, 0), COALESCE(s.sum_gap, 0.0), COALESCE(s.sum_log_gap, 0.0),"
    " s.first_visit_on, s.last_visit_on, COALESCE(s.last_norm_days, 1.0),"
    " COALESCE(((s.visits * 1048576 + s.discounted_visits) * 64 + s.service_kinds) * 16"
    " + COALESCE(s.last_rating, 0) * 2 + CASE WHEN s.spent_year_minor >= ? THEN 1 ELSE 0 END, 0),"
    f" {_CODE.format('temperature')} + 4 * {_CODE.format('worked_out')}"
    f" + 16 * {_CODE.format('previous')} + 64 * CASE WHEN t.as_of = ? THEN 1 ELSE 0 END,"
    " t.p_return, t.due_on, t.segments"
)
#: Everybody has a row already; the cards need not be read.
_EVERYBODY = (
    f"SELECT t.client_id, {_MANY_COLUMNS} FROM client_temperature t"
    " LEFT JOIN client_stats s ON s.client_id = t.client_id ORDER BY t.client_id"
)
_EVERY_CARD = f"SELECT c.id, {_MANY_COLUMNS}{_FROM} WHERE {_LIVE} ORDER BY c.id"
_MANY = (
    f"SELECT c.id, {_MANY_COLUMNS}{_FROM}"
    f" WHERE {_LIVE} AND c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id"
)
_RECOMMENDED = (
    "SELECT c.id, c.recommended_by_id FROM client c"
    f" WHERE c.recommended_by_id IS NOT NULL AND {_LIVE}"
)
#: More than any salon takes from one client, for when nobody is a top spender.
_BEYOND_REACH = 1 << 60
_PINS = "SELECT client_id, temperature FROM temperature_pin WHERE until >= ?"
_LAST_RECORDED = (
    "SELECT h.client_id, h.after FROM temperature_history h JOIN"
    " (SELECT MAX(id) AS id FROM temperature_history WHERE on_day {before} ? GROUP BY client_id) m"
    " ON m.id = h.id"
)
_LAST_RECORDED_OF = (
    "SELECT h.client_id, h.after FROM temperature_history h JOIN"
    " (SELECT MAX(id) AS id FROM temperature_history WHERE on_day {before} ?"
    " AND client_id IN (SELECT value FROM json_each(?)) GROUP BY client_id) m ON m.id = h.id"
)

#: So many rows are judged in one go.
_AT_A_TIME = 12_000

NOT_A_CLASS = ""
A_FEW = 64
_NOTHING = Statistics()


@dataclass(frozen=True, slots=True)
class Day:
    """The day clients are judged for, and what with; `top_from_minor` makes a top spender."""

    today: date
    measures: Measures
    top_from_minor: int | None


def judge_few(
    raw: Raw,
    client_ids: Collection[int],
    known: Mapping[int, KnownClient],
    statistics: Mapping[int, Statistics],
    day: Day,
) -> list[int]:
    """Judge a few clients; returns whose rows changed. Who is not on a live card loses them."""
    today = day.today.isoformat()
    live = {client_id: client for client_id, client in known.items() if client.is_live}
    _forget_gone(raw, client_ids, live)
    missing = [client_id for client_id, client in live.items() if client.kept[0] is None]
    recorded = _recorded(raw, missing, today) if missing else ({}, {})
    write: list[Row] = []
    same_class: list[Row] = []
    record: list[Row] = []
    for client_id, client in live.items():
        kept, its = client.kept, statistics.get(client_id, _NOTHING)
        before, base = _before_and_base(client_id, kept, today, recorded)
        new = _judged(client, its, day, base)
        if _compared(new) != (kept[0], kept[1], kept[4], _iso(kept[5]), kept[6]):
            if new[1] == kept[0]:
                same_class.append((*new[2:], client_id))
            else:
                write.append(new)
        if new[2] not in (NOT_A_CLASS, before) and its.cadence is not None:
            days = (day.today - its.cadence.last_visit_on).days
            reason = main_reason(days, its.cadence.rhythm_days, new[4])
            record.append((client_id, today, before, new[2], json.dumps(reason)))
    if same_class:
        raw.run_many(_SAME_CLASS, same_class)
    _write(raw, write, record)
    return [*(row[0] for row in write), *(row[-1] for row in same_class)]


def _compared(new: Row) -> Row:
    """Class shown, class worked out, probability, due date and groups: what makes a row differ."""
    return (new[1], new[2], new[4], new[7], new[8])


def _judged(client: KnownClient, its: Statistics, day: Day, base: str) -> Row:
    spent_year, top_from = its.spent_year_minor, day.top_from_minor
    facts = Facts(
        visits=its.visits,
        discounted=its.discounted_visits,
        service_kinds=len(its.kinds),
        friends=client.friends,
        rating=its.last_rating or 0,
        top_spender=top_from is not None and spent_year >= top_from,
        recommended=client.recommended,
    )
    cadence, pinned, today = its.cadence, client.pinned, day.today.isoformat()
    if cadence is None:
        segments = ",".join(segments_of(None, None, facts, day.today))
        lead = (NOT_A_CLASS, NOT_A_CLASS, 0.0, 0.0, 0.0, None, segments, today)
        return (client.client_id, pinned or Temperature.COLD.value, *lead)
    yardstick = day.measures.yardstick
    seen = yardstick.forecast(cadence, day.today)
    previous = Temperature(base) if base else None
    worked_out = classify(seen.p_return, previous, yardstick.thresholds).value
    due_on = due_day(cadence.last_visit_on, cadence.rhythm_days, day.measures.working_days)
    segments = ",".join(segments_of(cadence, seen, facts, day.today))
    return (
        client.client_id, pinned or worked_out, worked_out, base, seen.p_return, seen.p_alive,
        seen.p_regular, due_on.isoformat(), segments, today,
    )  # fmt: skip


def main_reason(days: int, rhythm_days: float, p_return: float) -> dict[str, float | str]:
    """What is recorded beside a change of class: how long ago the last visit was."""
    return {
        "kind": "since_last",
        "days": max(days, 0),
        "rhythms": round(max(days, 0) / rhythm_days, 2),
        "p_return": round(p_return, 4),
    }


def judge_many(raw: Raw, client_ids: Collection[int], day: Day) -> list[int]:
    """Judge many clients; returns whose rows changed."""
    top, today = _top_and_today(day)
    rows = raw.all(_MANY, (top, today, ids_json(client_ids)))
    _forget_gone(raw, client_ids, {row[0] for row in rows})
    return _judge_rows(raw, rows, day)


def judge_everybody(raw: Raw, day: Day, *, new_cards: bool) -> list[int]:
    """Judge everybody; returns whose rows changed. `new_cards`: some may have no row yet."""
    return _judge_rows(
        raw, raw.all(_EVERY_CARD if new_cards else _EVERYBODY, _top_and_today(day)), day
    )


def _top_and_today(day: Day) -> tuple[int, str]:
    top = _BEYOND_REACH if day.top_from_minor is None else day.top_from_minor
    return top, day.today.isoformat()


def _judge_rows(raw: Raw, rows: list[Row], day: Day) -> list[int]:
    if not rows:
        return []
    from salonapp.temperature.derive.many_judged import Surroundings, judged

    today = day.today.isoformat()
    missing = any(row[9] is None and row[1] for row in rows)
    around = Surroundings(
        pins={row[0]: row[1] for row in raw.all(_PINS, (today,))},
        recommended_by=dict(raw.all(_RECOMMENDED)),
        recorded=_recorded(raw, None, today) if missing else ({}, {}),
    )
    changed: list[int] = []
    # In pieces: to turn the rows of everybody into columns would stop the window meanwhile.
    for piece in chunks(rows, _AT_A_TIME):
        write, record = judged(piece, day, around)
        _write(raw, write, record)
        changed += (row[0] for row in write)
    return changed


def forget_gone_cards(raw: Raw) -> None:
    """Remove the classes of everybody whose card is in the bin, merged or no more."""
    raw.run(
        "DELETE FROM client_temperature"
        f" WHERE client_id NOT IN (SELECT c.id FROM client c WHERE {_LIVE})"
    )


def _write(raw: Raw, write: Sequence[Row], record: Sequence[Row]) -> None:
    if write:
        raw.run_many(_WRITE, write)
    if record:
        raw.run_many(_RECORD, record)


def _forget_gone(raw: Raw, client_ids: Collection[int], live: Collection[int]) -> None:
    gone = [client_id for client_id in client_ids if client_id not in live]
    if gone:
        raw.run(_FORGET, (ids_json(gone),))


Recorded = tuple[dict[int, str], dict[int, str]]


def _recorded(raw: Raw, client_ids: Iterable[int] | None, today: str) -> Recorded:
    """The last recorded class of each client, and the last one recorded before today."""
    if client_ids is None:
        return (
            dict(raw.all(_LAST_RECORDED.format(before="<="), (today,))),
            dict(raw.all(_LAST_RECORDED.format(before="<"), (today,))),
        )
    ids = ids_json(client_ids)
    return (
        dict(raw.all(_LAST_RECORDED_OF.format(before="<="), (today, ids))),
        dict(raw.all(_LAST_RECORDED_OF.format(before="<"), (today, ids))),
    )


def _before_and_base(
    client_id: int, kept: Sequence[Any], today: str, recorded: Recorded
) -> tuple[str, str]:
    """The class until now, and the one that hysteresis starts from (that of an earlier day)."""
    if kept[0] is None:
        return recorded[0].get(client_id, ""), recorded[1].get(client_id, "")
    _, worked_out, previous, as_of = kept[:4]
    return worked_out, previous if _iso(as_of) == today else worked_out


def _iso(day: Any) -> str | None:
    return day if day is None or isinstance(day, str) else day.isoformat()
