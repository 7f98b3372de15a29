"""What visits used of each material, put together between one change of its stock and the next.

In between the order does not matter, so a material of ten years is told in a few sums. What visits
of long ago used is summed up once and kept while the program runs: it holds until the journal
says that a visit of those days was changed, or a stock entry or norm that it hangs on.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Date, Engine, bindparam, func, select, text

from salonapp.catalog.stock import DayUse, Move, MoveKind, UsageNorm
from salonapp.storage.door import Reader, Tx
from salonapp.storage.sets import ids_json, portable
from salonapp.storage.tables import JournalEntry
from salonapp.visits.tables import Visit, VisitMaterial, VisitService

#: How far back "used lately" reaches.
LATELY_DAYS = 30
#: Visits of so few days are read anew each time: nearly all that is changed is among them.
_FRESH_DAYS = 45
#: What is kept is summed up anew when so many days have been added to those.
_OLD_AFTER_DAYS = 120
#: Over more days it is quicker to walk through all that was used than to look it up by visit.
_MANY_DAYS = 500
#: After so many changes it is quicker to sum up anew than to look at each.
_MANY_ENTRIES = 5_000
_ONE_DAY = timedelta(days=1)

_FROM: BindParameter[date] = bindparam("from_day", type_=Date())
_UNTIL: BindParameter[date] = bindparam("until_day", type_=Date())
#: What was not weighed counts as the norms of the visit's services say.
_USED = """
SELECT material_id, on_day, SUM(amount) AS used, COUNT(*) - COUNT(amount) AS unknown
FROM (
    SELECT m.material_id, v.on_day,
        COALESCE(m.amount_thousandths, (
            SELECT SUM(n.amount_thousandths) FROM visit_service x
            JOIN usage_norm n ON n.service_id = x.service_id AND n.material_id = m.material_id
            WHERE x.visit_id = m.visit_id
        )) AS amount
    FROM {tables}
    WHERE v.on_day >= :from_day AND v.on_day < :until_day AND v.status = 'done' {among}
) AS uses
GROUP BY material_id, on_day ORDER BY material_id, on_day
"""
#: SQLite keeps to the order in which a cross join names its tables.
_BY_VISIT = "visit v CROSS JOIN visit_material m"
_BY_USE = "visit_material m CROSS JOIN visit v"
_JOINED = "AND v.id = m.visit_id"
_AMONG = f"{_JOINED} AND m.material_id IN (SELECT value FROM json_each(:ids))"

_USED_FRESH = (
    text(_USED.format(tables=_BY_VISIT, among=_JOINED))
    .bindparams(_FROM, _UNTIL)
    .columns(on_day=Date())
)
_USED_ONCE, _USED_EVER = (
    tuple(
        each.bindparams(_FROM, _UNTIL).columns(on_day=Date())
        for each in portable(_USED.format(tables=tables, among=_AMONG))
    )
    for tables in (_BY_VISIT, _BY_USE)
)
#: What belongs to a visit and says what it used.
_PARTS: Sequence[type[VisitMaterial] | type[VisitService]] = (VisitMaterial, VisitService)
_LATEST = select(func.max(JournalEntry.id))
_ENTRIES = (
    select(JournalEntry.table_name, JournalEntry.row_id, JournalEntry.before, JournalEntry.after)
    .where(
        JournalEntry.id > bindparam("since"),
        # The latest entries are few: by id, not by the index over all entries of a table.
        JournalEntry.table_name.concat("").in_([each.__tablename__ for each in (Visit, *_PARTS)]),
    )
    .limit(_MANY_ENTRIES)
)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_OLDEST = select(func.min(Visit.on_day)).where(Visit.id.in_(_IDS))


@dataclass(slots=True)
class Used:
    """What visits used of a material: since it is known what is there, and in all of late.

    `unknown` counts the uses without an amount and without a norm to go by.
    """

    days: list[DayUse] = field(default_factory=list)
    lately: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was used after the move of a day (None: before any) and before the next one."""

    after_day: date | None
    used: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Bounds:
    """From which day uses of a material matter, and the days its stock was changed."""

    known_from: date
    days: tuple[date, ...]

    def before(self, day: date) -> _Bounds:
        """The same as it stood before `day`."""
        return _Bounds(self.known_from, self.days[: bisect_left(self.days, day)])


@dataclass(frozen=True, slots=True)
class _Past:
    """What was used before `until`, as the journal stood at the entry `seen`."""

    until: date
    seen: int
    norms: tuple[UsageNorm, ...]
    bounds: Mapping[int, _Bounds]
    pieces: Mapping[int, Sequence[_Piece]]


_kept: WeakKeyDictionary[Engine, _Past] = WeakKeyDictionary()
_keeping = threading.Lock()


def used_up(
    reader: Reader, moves: Mapping[int, Sequence[Move]], norms: Sequence[UsageNorm]
) -> Mapping[int, Used]:
    """What visits used, by material, as far as it matters to what is there or was used lately.

    `moves` are all changes of the stock, by material, in their order.
    """
    bounds = {material_id: _bounds(of_one) for material_id, of_one in moves.items()}
    past = _past(reader, bounds, tuple(norms))
    lately = reader.today - timedelta(days=LATELY_DAYS)
    found: defaultdict[int, Used] = defaultdict(Used)
    pieces: defaultdict[int, list[_Piece]] = defaultdict(list)
    given = {"from_day": past.until, "until_day": date.max}
    for material_id, day, used, unknown in reader.connection.execute(_USED_FRESH, given):
        if day > lately:
            found[material_id].lately += int(used or 0)
        of_one = bounds.get(material_id)
        if of_one is None:
            # Nobody knows how much is there; what was not weighed is told all the same.
            continue
        if day >= of_one.known_from:
            pieces[material_id].append(_Piece(_last_before(of_one, day), used or 0, unknown))
    for material_id, of_one in bounds.items():
        early = past.pieces.get(material_id, ()) if of_one.known_from < past.until else ()
        whole = found[material_id]
        days: defaultdict[date, int] = defaultdict(int)
        for piece in chain(early, pieces.get(material_id, ())):
            # Anywhere up to the next move: of one day the uses come first.
            day = of_one.days[0] if piece.after_day is None else piece.after_day + _ONE_DAY
            days[day] += int(piece.used)
            whole.unknown += int(piece.unknown)
        whole.days = [DayUse(day, amount) for day, amount in sorted(days.items()) if amount]
    return found


def _bounds(moves: Sequence[Move]) -> _Bounds:
    """What came before a count is in it; before the first receipt nobody knows what was there."""
    counts = [move.on_day for move in moves if move.kind is MoveKind.COUNT]
    known_from = counts[-1] if counts else moves[0].on_day
    return _Bounds(known_from, tuple(dict.fromkeys(move.on_day for move in moves)))


def _last_before(bounds: _Bounds, day: date) -> date | None:
    at = bisect_left(bounds.days, day)
    return bounds.days[at - 1] if at else None


def _past(reader: Reader, bounds: Mapping[int, _Bounds], norms: tuple[UsageNorm, ...]) -> _Past:
    """What was used before the fresh days: as it was kept, or summed up anew."""
    until = reader.today - timedelta(days=_FRESH_DAYS)
    if isinstance(reader, Tx):
        # What a pass sees of itself may never come to be.
        return _sum_up(reader, 0, bounds, norms, until)
    engine = reader.session.get_bind().engine
    with _keeping:
        kept = _kept.get(engine)
    latest = int(reader.select(_LATEST).scalar() or 0)
    if kept is not None and _still_holds(reader, kept, latest, bounds, norms, until):
        made = replace(kept, seen=latest)
    else:
        made = _sum_up(reader, latest, bounds, norms, until)
    with _keeping:
        _kept[engine] = made
    return made


def _needed(bounds: Mapping[int, _Bounds], until: date) -> dict[int, _Bounds]:
    """Of which materials it matters what was used before `until`."""
    return {
        material_id: each.before(until)
        for material_id, each in bounds.items()
        if each.known_from < until
    }


def _sum_up(
    reader: Reader,
    seen: int,
    bounds: Mapping[int, _Bounds],
    norms: tuple[UsageNorm, ...],
    until: date,
) -> _Past:
    needed = _needed(bounds, until)
    pieces: dict[int, list[_Piece]] = {}
    if needed:
        first = min(each.known_from for each in needed.values())
        statements = _USED_EVER if (until - first).days > _MANY_DAYS else _USED_ONCE
        given = {"from_day": first, "until_day": until, "ids": ids_json(needed)}
        rows = reader.connection.execute(statements[0 if reader.on_sqlite else 1], given)
        for material_id, day, used, unknown in rows:
            of_one = needed[material_id]
            if day < of_one.known_from:
                continue
            known = pieces.setdefault(material_id, [])
            after = _last_before(of_one, day)
            if known and known[-1].after_day == after:
                last = known.pop()
                known.append(_Piece(after, last.used + int(used or 0), last.unknown + int(unknown)))
            else:
                known.append(_Piece(after, int(used or 0), int(unknown)))
    return _Past(until, seen, norms, needed, pieces)


def _still_holds(
    reader: Reader,
    kept: _Past,
    latest: int,
    bounds: Mapping[int, _Bounds],
    norms: tuple[UsageNorm, ...],
    until: date,
) -> bool:
    """Whether what was kept is what would be summed up today, for the materials that need it."""
    if kept.seen > latest or kept.norms != norms:
        return False
    if not 0 <= (until - kept.until).days <= _OLD_AFTER_DAYS:
        return False
    needed = _needed(bounds, kept.until)
    if any(kept.bounds.get(material_id) != each for material_id, each in needed.items()):
        return False
    return not needed or not _was_touched(reader, kept)


def _was_touched(reader: Reader, kept: _Past) -> bool:
    """Whether a visit of the days that were summed up may have been changed since."""
    entries = reader.select(_ENTRIES, {"since": kept.seen}).all()
    if len(entries) == _MANY_ENTRIES:
        return True
    visits: set[int] = set()
    corrected: dict[str, set[int]] = {each.__tablename__: set() for each in _PARTS}
    for table_name, row_id, before, after in entries:
        images = [each for each in (before, after) if each]
        if row_id is None or not images:  # many rows at once, or what was erased since
            return True
        if table_name == Visit.__tablename__:
            if not any(each.keys() & {"on_day", "status"} for each in images):
                continue
            if any(each.get("on_day", "9999") < kept.until.isoformat() for each in images):
                return True
            visits.add(row_id)
        elif any("visit_id" in each for each in images):
            visits.update(each["visit_id"] for each in images if "visit_id" in each)
        else:
            corrected[table_name].add(row_id)
    for part in _PARTS:
        of_rows = select(part.visit_id).where(part.id.in_(_IDS))
        visits.update(
            reader.select(of_rows, {"ids": list(corrected[part.__tablename__])}).scalars()
        )
    oldest = reader.select(_OLDEST, {"ids": list(visits)}).scalar()
    return oldest is not None and oldest < kept.until
