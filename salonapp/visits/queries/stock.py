"""Reading the stock: what is there, what visits used, what the booked days ahead will need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, Date, bindparam, func, select, text

from salonapp.catalog.amounts import Unit
from salonapp.catalog.queries.stock import usage_norms
from salonapp.catalog.stock import DayUse, Move, MoveKind, UsageNorm, stock_after, usual_use
from salonapp.catalog.tables import Material, StockMove
from salonapp.staff.rights import Viewer
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD, MaterialUse
from salonapp.visits.queries import start_of_day
from salonapp.visits.stock_cards import AHEAD_DAYS, MoveView, StockLine
from salonapp.visits.tables import (
    Appointment,
    AppointmentService,
)

_LATELY_DAYS = 30
_ONE_DAY = timedelta(days=1)

_FROM_DAY: BindParameter[date] = bindparam("from_day", type_=Date())
_FROM: BindParameter[datetime] = bindparam("from_at", type_=UtcDateTime())
_UNTIL: BindParameter[datetime] = bindparam("until_at", type_=UtcDateTime())
_ID: BindParameter[int] = bindparam("id")

_MATERIALS = (
    select(Material.__table__).where(Material.archived.is_(False)).order_by(Material.folded_name)
)
_MOVES = select(
    StockMove.material_id,
    StockMove.on_day,
    StockMove.kind,
    StockMove.amount_thousandths,
    StockMove.expires_on,
).order_by(StockMove.on_day, StockMove.id)
_MOVES_OF_ONE = (
    select(StockMove.__table__)
    .where(StockMove.material_id == _ID)
    .order_by(StockMove.on_day.desc(), StockMove.id.desc())
)
#: What visits used, put together between one move of a material and the next: in between the order
#: does not matter. What was not weighed counts as the norms of the visit's services say.
#: `after_day` is the last move before; `used` and `unknown` reach back to the day from which the
#: stock is known (`_known_from`), `lately` to its own.
_USED = """
WITH since AS (
    SELECT material_id,
        COALESCE(MAX(CASE WHEN kind = 'count' THEN on_day END), MIN(on_day)) AS first_day
    FROM stock_move GROUP BY material_id
), used AS MATERIALIZED (
    SELECT m.material_id, v.on_day, s.first_day,
        COALESCE(m.amount_thousandths, (
            SELECT SUM(n.amount_thousandths) FROM visit_service x
            JOIN usage_norm n ON n.service_id = x.service_id AND n.material_id = m.material_id
            WHERE x.visit_id = m.visit_id
        )) AS amount,
        (SELECT MAX(w.on_day) FROM stock_move w
         WHERE w.material_id = m.material_id AND w.on_day < v.on_day) AS after_day
    FROM visit_material m
    LEFT JOIN visit v ON v.id = m.visit_id AND v.status = 'done'
    LEFT JOIN since s ON s.material_id = m.material_id
    {where}
)
SELECT material_id, after_day,
    COALESCE(SUM(CASE WHEN on_day >= first_day THEN amount END), 0) AS used,
    COALESCE(SUM(CASE WHEN on_day > :lately THEN amount END), 0) AS lately,
    COUNT(CASE WHEN on_day >= first_day AND amount IS NULL THEN 1 END) AS unknown
FROM used GROUP BY material_id, after_day ORDER BY material_id, after_day
"""
_LATELY: BindParameter[date] = bindparam("lately", type_=Date())
_USED_SINCE = (
    text(_USED.format(where="WHERE v.on_day >= :from_day"))
    .bindparams(_LATELY, _FROM_DAY)
    .columns(after_day=Date())
)
#: Over many years it is quicker to walk through all that was used than to look it up by visit.
_USED_EVER = text(_USED.format(where="")).bindparams(_LATELY).columns(after_day=Date())
_MANY_DAYS = 500
_BOOKED = (
    select(AppointmentService.service_id, func.count())
    .join(Appointment, Appointment.id == AppointmentService.appointment_id)
    .where(
        Appointment.starts_at >= _FROM,
        Appointment.starts_at < _UNTIL,
        Appointment.status.in_([status.value for status in AHEAD]),
    )
    .group_by(AppointmentService.service_id)
)


def stock(reader: Reader, *, ahead_days: int = AHEAD_DAYS) -> list[StockLine]:
    """Every material in use, by name, with what the next `ahead_days` days (1 to 365) need."""
    materials = reader.select(_MATERIALS).all()
    if not materials:
        return []
    norms = usage_norms(reader)
    moves: defaultdict[int, list[Move]] = defaultdict(list)
    for row in reader.select(_MOVES):
        moves[row.material_id].append(
            Move(row.on_day, MoveKind(row.kind), row.amount_thousandths, row.expires_on)
        )
    since = {material_id: _known_from(of_one) for material_id, of_one in moves.items()}
    used = _used(reader, moves, min(since.values(), default=reader.today))
    needed = _needed(reader, norms, ahead_days)
    return [
        StockLine(
            row.id,
            row.name,
            row.category,
            Unit(row.unit),
            row.min_stock_thousandths,
            row.pack_thousandths,
            row.id in moves,
            stock_after(moves[row.id], used[row.id].days)
            if row.id in moves
            else stock_after((), ()),
            needed.get(row.id, 0),
            used[row.id].lately,
            used[row.id].unknown,
        )
        for row in materials
    ]


def moves_of(reader: Reader, viewer: Viewer, material_id: int) -> list[MoveView]:
    """What changed the stock of a material, visits aside; the latest first."""
    return [
        MoveView(
            row.id,
            row.on_day,
            MoveKind(row.kind),
            row.amount_thousandths,
            viewer.money(row.price_minor),
            row.expires_on,
            row.note,
        )
        for row in reader.select(_MOVES_OF_ONE, {"id": material_id})
    ]


def usual_materials(reader: Reader, service_ids: Sequence[int]) -> tuple[MaterialUse, ...]:
    """What a visit with these services usually uses, to begin with when it is closed."""
    usual = usual_use(usage_norms(reader), service_ids)
    names = {row.id: row.folded_name for row in reader.select(_MATERIALS)}
    return tuple(
        MaterialUse(material_id, usual[material_id])
        for material_id in sorted(usual, key=lambda each: names.get(each, ""))
        if material_id in names
    )


def _known_from(moves: Sequence[Move]) -> date:
    """The first day whose uses matter: what came before a count is in it.

    Before the first receipt nobody knows what was there.
    """
    counts = [move.on_day for move in moves if move.kind is MoveKind.COUNT]
    return counts[-1] if counts else moves[0].on_day


@dataclass(slots=True)
class _Used:
    """What visits used of a material: in all of late, and how many nobody can tell of."""

    days: list[DayUse] = field(default_factory=list)
    lately: int = 0
    unknown: int = 0


def _used(reader: Reader, moves: Mapping[int, Sequence[Move]], first: date) -> Mapping[int, _Used]:
    """What visits used, by material, as far as it matters to what is there or used lately."""
    lately = reader.today - timedelta(days=_LATELY_DAYS)
    first = min(first, lately)
    given: dict[str, date] = {"lately": lately}
    statement = _USED_EVER
    if (reader.today - first).days < _MANY_DAYS:
        statement, given["from_day"] = _USED_SINCE, first
    found: defaultdict[int, _Used] = defaultdict(_Used)
    for material_id, after_day, used, late, unknown in reader.connection.execute(statement, given):
        of_one = found[material_id]
        of_one.lately += int(late)
        of_one.unknown += unknown
        if used and material_id in moves:
            # Anywhere up to the next move: of one day the uses come first.
            day = moves[material_id][0].on_day if after_day is None else after_day + _ONE_DAY
            of_one.days.append(DayUse(day, int(used)))
    for of_one in found.values():
        of_one.days.sort(key=lambda use: use.on_day)
    return found


def _needed(reader: Reader, norms: Iterable[UsageNorm], ahead_days: int) -> Mapping[int, int]:
    """What the appointments from now on will take, by material."""
    until = start_of_day(reader, reader.today + timedelta(days=ahead_days))
    booked = {
        service_id: times
        for service_id, times in reader.select(_BOOKED, {"from_at": reader.now, "until_at": until})
    }
    needed: defaultdict[int, int] = defaultdict(int)
    for norm in norms:
        needed[norm.material_id] += norm.amount_thousandths * booked.get(norm.service_id, 0)
    return needed
