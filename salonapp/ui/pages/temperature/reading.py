"""What the page reads, off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from salonapp.temperature.cards import (
    CoolingClient,
    Flow,
    Mix,
    MonthMix,
    Mover,
    ThresholdPreview,
    WorthACall,
)
from salonapp.temperature.classes import Temperature

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

MOVED_WITHIN_DAYS = 30
COOLING_WITHIN_DAYS = 14
MONTHS = 12
_MOST_LISTED = 100
_MANY_CLIENTS = 20_000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The horizon in days and both thresholds in whole percent, as the salon has set them."""

    horizon_days: int
    hot_percent: int
    warm_percent: int


@dataclass(frozen=True, slots=True)
class Moves:
    """Everything about the classes of today, and how they came about."""

    today: date
    mix: Mix
    months: tuple[MonthMix, ...]
    flows: tuple[Flow, ...]
    cooling: tuple[tuple[CoolingClient, str], ...]
    warmed: tuple[Mover, ...]
    calls: tuple[WorthACall, ...]
    currency: str
    thresholds: Thresholds

    @property
    def has_visits(self) -> bool:
        """Whether anybody has ever been here."""
        return self.mix.clients > self.mix.leads


def read_moves(reader: Reader, viewer: Viewer, kept: Moves | None = None) -> Moves:
    """Read the mix, the movements and the lists.

    Movements of a big salon are read once a day: `kept` is what was read last.
    """
    from salonapp.temperature.queries import cooling, mix
    from salonapp.temperature.queries.standings import client_names, worth_a_call

    leaving = cooling(reader, within_days=COOLING_WITHIN_DAYS, from_=Temperature.HOT)
    leaving = leaving[:_MOST_LISTED]
    names = client_names(reader, [client.client_id for client in leaving], viewer)
    thresholds = Thresholds(
        reader.settings.number("temperature.horizon_days"),
        round(reader.settings.fraction("temperature.hot_from") * 100),
        round(reader.settings.fraction("temperature.warm_from") * 100),
    )
    now = mix(reader)
    still_good = (
        kept is not None
        and now.clients > _MANY_CLIENTS
        and (kept.today, kept.thresholds) == (reader.today, thresholds)
    )
    months, flows, warmed = (
        (kept.months, kept.flows, kept.warmed)
        if kept and still_good
        else _movements(reader, viewer)
    )
    return Moves(
        today=reader.today,
        mix=now,
        months=months,
        flows=flows,
        cooling=tuple((client, names.get(client.client_id, "")) for client in leaving),
        warmed=warmed,
        calls=tuple(worth_a_call(reader, viewer, limit=_MOST_LISTED)),
        currency=reader.settings.text("salon.currency"),
        thresholds=thresholds,
    )


def _movements(
    reader: Reader, viewer: Viewer
) -> tuple[tuple[MonthMix, ...], tuple[Flow, ...], tuple[Mover, ...]]:
    from salonapp.temperature.queries.movements import Movements

    movements = Movements(reader, viewer)
    since = reader.today - timedelta(days=MOVED_WITHIN_DAYS)
    return (
        tuple(movements.mix_by_month(MONTHS)),
        tuple(movements.flow(since)),
        tuple(movements.warmed_up(since)[:_MOST_LISTED]),
    )


def read_preview(reader: Reader, wanted: Thresholds) -> ThresholdPreview:
    """What the classes would be with other thresholds."""
    from salonapp.temperature.queries.standings import preview_thresholds

    return preview_thresholds(
        reader, wanted.hot_percent / 100, wanted.warm_percent / 100, wanted.horizon_days
    )
