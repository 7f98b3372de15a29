"""Reading the stock: what is there, what visits used, what the booked days ahead will need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, bindparam, select

from salonapp.catalog.amounts import Unit
from salonapp.catalog.queries.stock import usage_norms
from salonapp.catalog.stock import (
    DayUse,
    Move,
    MoveKind,
    UsageNorm,
    lost_by,
    stock_after,
    usual_use,
)
from salonapp.catalog.tables import Material, StockMove
from salonapp.staff.rights import Viewer
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD, MaterialUse
from salonapp.visits.queries import start_of_day
from salonapp.visits.queries.used_up import Used, used_up
from salonapp.visits.stock_cards import AHEAD_DAYS, MoveView, StockLine
from salonapp.visits.tables import (
    Appointment,
    AppointmentService,
)

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
_BOOKED = (
    select(AppointmentService.service_id, Appointment.starts_at)
    .join(Appointment, Appointment.id == AppointmentService.appointment_id)
    .where(
        Appointment.starts_at >= _FROM,
        Appointment.starts_at < _UNTIL,
        Appointment.status.in_([status.value for status in AHEAD]),
    )
    .order_by(Appointment.starts_at)
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
    used = used_up(reader, moves, norms)
    needed = _needed(reader, norms, ahead_days)
    last_day = reader.today + timedelta(days=ahead_days - 1)
    nothing = Used()
    lines = []
    for row in materials:
        of_visits, needs = used.get(row.id, nothing), needed.get(row.id, ())
        there = stock_after(moves.get(row.id, ()), of_visits.days)
        lines.append(
            StockLine(
                row.id,
                row.name,
                row.category,
                Unit(row.unit),
                row.min_stock_thousandths,
                row.pack_thousandths,
                row.id in moves,
                there,
                sum(each.amount_thousandths for each in needs),
                of_visits.lately,
                of_visits.unknown,
                lost_by(there, needs, last_day),
            )
        )
    return lines


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
            viewer.note(row.note),
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


def _needed(
    reader: Reader, norms: Iterable[UsageNorm], ahead_days: int
) -> Mapping[int, Sequence[DayUse]]:
    """What the appointments from now on will take, by material, in their order."""
    until = start_of_day(reader, reader.today + timedelta(days=ahead_days))
    taken: defaultdict[int, list[UsageNorm]] = defaultdict(list)
    for norm in norms:
        taken[norm.service_id].append(norm)
    by_day: defaultdict[int, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
    for service_id, at in reader.select(_BOOKED, {"from_at": reader.now, "until_at": until}):
        for norm in taken.get(service_id, ()):
            by_day[norm.material_id][at.astimezone(reader.zone).date()] += norm.amount_thousandths
    return {
        material_id: [DayUse(day, amount) for day, amount in days.items()]
        for material_id, days in by_day.items()
    }
