"""Reads temperatures: one client with reasons, lists, the mix of classes."""

from __future__ import annotations

from salonapp.storage.door import Reader
from salonapp.temperature.measures import Measures, measures_from
from salonapp.temperature.return_model import DEFAULTS, Parameters


def parameters_of(reader: Reader) -> Parameters:
    """The model's parameters in use."""
    return DEFAULTS


def measures_of(reader: Reader) -> Measures:
    """What the salon measures its clients with, from its settings."""
    settings = reader.settings
    return measures_from(
        horizon_days=settings.number("temperature.horizon_days"),
        hot_from=settings.fraction("temperature.hot_from"),
        warm_from=settings.fraction("temperature.warm_from"),
        closed_weekdays=settings.text("salon.closed_weekdays"),
        closed_days=settings.text("salon.closed_days"),
        parameters=parameters_of(reader),
    )
