"""Reading the stock: what is there, what visits used, what the booked days ahead will need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import BindParameter, Date, bindparam, func, select

from salonapp.catalog.amounts import Unit
from salonapp.catalog.queries.stock import usage_norms
from salonapp.catalog.stock import DayUse, Move, MoveKind, UsageNorm, stock_after, usual_use
from salonapp.catalog.tables import Material, StockMove
from salonapp.staff.rights import Viewer
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD, MaterialUse, VisitStatus
from salonapp.visits.stock_cards import AHEAD_DAYS, MoveView, StockLine
from salonapp.visits.tables import (
    Appointment,
    AppointmentService,
    Visit,
    VisitMaterial,
    VisitService,
)

_LATELY_DAYS = 30

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
_WEIGHED = (
    select(Visit.on_day, VisitMaterial.material_id, func.sum(VisitMaterial.amount_thousandths))
    .join(VisitMaterial, VisitMaterial.visit_id == Visit.id)
    .where(
        Visit.on_day >= _FROM_DAY,
        Visit.status == VisitStatus.DONE.value,
        VisitMaterial.amount_thousandths.is_not(None),
    )
    .group_by(Visit.on_day, VisitMaterial.material_id)
    .order_by(Visit.on_day)
)
_UNWEIGHED = (
    select(Visit.id, Visit.on_day, VisitMaterial.material_id, VisitService.service_id)
    .join(VisitMaterial, VisitMaterial.visit_id == Visit.id)
    .join(VisitService, VisitService.visit_id == Visit.id)
    .where(
        Visit.on_day >= _FROM_DAY,
        Visit.status == VisitStatus.DONE.value,
        VisitMaterial.amount_thousandths.is_(None),
    )
    .order_by(Visit.on_day, Visit.id, VisitMaterial.material_id)
)
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
    lately = reader.today - timedelta(days=_LATELY_DAYS)
    uses, unweighed = _uses(reader, norms, min((*since.values(), lately)))
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
            stock_after(moves[row.id], [use for use in uses[row.id] if use.on_day >= since[row.id]])
            if row.id in moves
            else stock_after((), ()),
            needed.get(row.id, 0),
            sum(use.amount_thousandths for use in uses[row.id] if use.on_day > lately),
            sum(day >= since[row.id] for day in unweighed[row.id]) if row.id in moves else 0,
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


def _uses(
    reader: Reader, norms: Iterable[UsageNorm], first: date
) -> tuple[Mapping[int, list[DayUse]], Mapping[int, list[date]]]:
    """What visits used by material and day, and the days of what nobody can tell.

    What was not weighed counts as the norms of the visit's services say.
    """
    used: defaultdict[int, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
    for on_day, material_id, amount in reader.select(_WEIGHED, {"from_day": first}):
        used[material_id][on_day] += int(amount or 0)
    usual = {(norm.service_id, norm.material_id): norm.amount_thousandths for norm in norms}
    unweighed: defaultdict[int, list[date]] = defaultdict(list)
    rows = reader.select(_UNWEIGHED, {"from_day": first})
    for (_visit, on_day, material_id), services in groupby(rows, key=lambda row: tuple(row[:3])):
        known = [usual[row[3], material_id] for row in services if (row[3], material_id) in usual]
        if known:
            used[material_id][on_day] += sum(known)
        else:
            unweighed[material_id].append(on_day)
    uses: defaultdict[int, list[DayUse]] = defaultdict(list)
    for material_id, days in used.items():
        uses[material_id] = [DayUse(day, days[day]) for day in sorted(days)]
    return uses, unweighed


def _needed(reader: Reader, norms: Iterable[UsageNorm], ahead_days: int) -> Mapping[int, int]:
    """What the appointments from now on will take, by material."""
    last = reader.today + timedelta(days=ahead_days)
    until = datetime.combine(last, time(), reader.zone)
    booked = {
        service_id: times
        for service_id, times in reader.select(_BOOKED, {"from_at": reader.now, "until_at": until})
    }
    needed: defaultdict[int, int] = defaultdict(int)
    for norm in norms:
        needed[norm.material_id] += norm.amount_thousandths * booked.get(norm.service_id, 0)
    return needed
