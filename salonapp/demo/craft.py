"""What the masters of the demo salon know of their clients: formulas, and how to treat whom."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from salonapp.clients.approach import typologies
from salonapp.clients.tables import Client, ClientTrait, Formula, FormulaComponent
from salonapp.foundation.i18n import language
from salonapp.foundation.paths import resource_path
from salonapp.foundation.text import fold
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

#: Cards with formulas, however large the salon is: enough to meet some wherever one looks.
MOST_CARDS = 600
MOST_VERSIONS = 3
_LATEST_LOOKED_AT = 6_000
TRAITS_SHARE = 0.3
#: One client in so many the salon would think twice about, and at most so many of them.
_THINK_TWICE_EVERY, _THINK_TWICE_MOST = 150, 12

_COLOURED = """
    SELECT v.id, v.client_id, v.on_day, v.staff_id, s.service_id
    FROM visit v JOIN visit_service s ON s.visit_id = v.id
    WHERE v.status = 'done' AND s.service_id IN (SELECT value FROM json_each(?))
    ORDER BY v.on_day DESC, v.id LIMIT ?
"""


def write_formulas(tx: Tx, services: Mapping[str, int]) -> int:
    """Give those whose hair was coloured lately their formulas; returns how many versions.

    `services` are the ids of the colourings by their key.
    """
    texts, code = _texts(), language()
    key_of = {service_id: key for key, service_id in services.items()}
    visits: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    known = (ids_json(key_of), _LATEST_LOOKED_AT)
    for row in Raw(tx).all(_COLOURED, known):
        client_id, service_id = row[1], row[4]
        if client_id not in visits and len(visits) >= MOST_CARDS:
            continue
        its = visits[client_id]
        one_service = all(old[4] == service_id for old in its.values())
        if one_service and len(its) < 1 + client_id % MOST_VERSIONS:
            its.setdefault(row[0], row)
    materials: dict[str, int] = dict(Raw(tx).all("SELECT folded_name, id FROM material"))
    rows: list[dict[str, object]] = []
    mixed: list[list[tuple[str, float, str]]] = []
    for client_id, its in visits.items():
        key = key_of[next(iter(its.values()))[4]]
        mixture = texts["mixtures"][key][client_id % len(texts["mixtures"][key])]
        for version, (visit_id, _client, day, staff_id, service_id) in enumerate(
            reversed(its.values())
        ):
            parts, minutes = _changed(mixture, version, client_id)
            results = texts["results"][code]
            rows.append(
                {
                    "client_id": client_id,
                    "service_id": service_id,
                    "title": texts["titles"][code][key],
                    "on_day": date.fromisoformat(day) if isinstance(day, str) else day,
                    "staff_id": staff_id,
                    "visit_id": visit_id,
                    "developer": _written(mixture["developer"], code),
                    "minutes": minutes,
                    "result": results[(client_id + version) % len(results)] if version else "",
                    "note": "",
                }
            )
            mixed.append(parts)
    made = bulk_insert(tx, Formula, rows)
    bulk_insert(
        tx,
        FormulaComponent,
        [
            {
                "formula_id": formula_id,
                "position": position,
                "material_id": materials.get(fold(name)),
                "name": name,
                "amount_thousandths": round(amount * 1000),
                "unit": unit,
            }
            for formula_id, parts in zip(made, mixed, strict=True)
            for position, (name, amount, unit) in enumerate(parts)
        ],
    )
    return len(rows)


def pick_traits(tx: Tx, rng: np.random.Generator, client_ids: range) -> int:
    """Pick one to three types for a share of the clients; returns how many were picked."""
    every = typologies()
    chosen = np.flatnonzero(rng.random(len(client_ids)) < TRAITS_SHARE).tolist()
    draws = rng.random((len(chosen), 7)).tolist()
    rows: list[dict[str, object]] = []
    for place, luck in zip(chosen, draws, strict=True):
        # The manner is what the desk notes most; the others come beside it.
        taken = {"service_manner"} if luck[0] < 0.7 else set()
        for at in range(1 + int(luck[1] * 2)):
            taken.add(every[int(luck[2 + at] * len(every))].key)
        for typology in every:
            if typology.key in taken:
                kind = typology.types[int(luck[4 + len(rows) % 3] * len(typology.types))]
                rows.append(
                    {
                        "client_id": client_ids[place],
                        "typology": typology.key,
                        "type": kind.key,
                    }
                )
    bulk_insert(tx, ClientTrait, rows)
    return len(rows)


def mark_some(tx: Tx, client_ids: range) -> None:
    """Note of a very few that the salon would think twice."""
    reasons = _texts()["think_twice"][language()]
    for at, place in enumerate(range(77, len(client_ids), _THINK_TWICE_EVERY)):
        client = tx.session.get(Client, client_ids[place])
        if client is not None and at < _THINK_TWICE_MOST:
            client.think_twice = reasons[at % len(reasons)]
    tx.session.flush()


def _changed(
    mixture: dict[str, Any], version: int, client_id: int
) -> tuple[list[tuple[str, float, str]], int]:
    """What the mixture became after some visits: a little more of one, a little longer."""
    parts = [(str(name), float(amount), str(unit)) for name, amount, unit in mixture["parts"]]
    minutes = int(mixture["minutes"])
    if version and client_id % 2:
        name, amount, unit = parts[-1]
        parts[-1] = (name, amount + 5 * version, unit)
    elif version:
        minutes += 5 * version
    if version == MOST_VERSIONS - 1:
        parts.append(("0/66", 2.5, "g"))
    return parts, minutes


def _written(developer: str, code: str) -> str:
    return developer.replace(".", ",") if code == "ru" else developer


@cache
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resource_path("demo/craft.json").read_text("utf-8"))
    return found
