"""The model's parameters as they are kept and shown: plain JSON and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from salonapp.temperature.return_model import Parameters, RhythmClass


def parameters_to_json(parameters: Parameters) -> dict[str, Any]:
    """The parameters as nested dictionaries."""
    return asdict(parameters)


@lru_cache(maxsize=4)
def parameters_from_json(text: str) -> Parameters:
    """The parameters from JSON text as `parameters_to_json` made it."""
    kept = json.loads(text)
    return Parameters(
        irregular=RhythmClass(**kept["irregular"]),
        regular=RhythmClass(**kept["regular"]),
        rho_per_day=kept["rho_per_day"],
    )
