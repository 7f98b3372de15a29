"""What the demo salon works with, and whose skin it was tried on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np

from salonapp.catalog.tables import Material, MaterialIngredient
from salonapp.clients.safety import PatchTestResult, usual_valid_until
from salonapp.clients.tables import PatchTest
from salonapp.demo.people import Person
from salonapp.foundation.i18n import language
from salonapp.foundation.paths import resource_path
from salonapp.foundation.text import fold
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

#: Cards with a patch test, however large the salon is.
MOST_TESTED = 600
_TESTED_SHARE = 0.85
_FAILED_SHARE, _PENDING_SHARE = 0.02, 0.03
#: How long ago the tests were made: those of more than half a year have run out.
_OLDEST_DAYS, _LATEST_DAYS = 215, 10

_COLOURED = """
    SELECT v.client_id, MAX(v.on_day), MAX(v.staff_id)
    FROM visit v JOIN visit_service s ON s.visit_id = v.id
    WHERE v.status = 'done' AND s.service_id IN (SELECT value FROM json_each(?))
    GROUP BY v.client_id ORDER BY 2 DESC, 1 LIMIT ?
"""


def stock_materials(tx: Tx) -> int:
    """Put the materials on their list, with what is in them; returns how many."""
    found = _texts()["materials"]
    known = {row[0] for row in Raw(tx).all("SELECT folded_name FROM material")}
    named = [(name, group) for group in found for name in group["names"] if fold(name) not in known]
    made = bulk_insert(
        tx,
        Material,
        [
            {
                "name": name,
                "folded_name": fold(name),
                "category": group["category"][language()],
                "unit": group["unit"],
                "archived": False,
            }
            for name, group in named
        ],
    )
    bulk_insert(
        tx,
        MaterialIngredient,
        [
            {"material_id": material_id, "name": ingredient}
            for material_id, (_name, group) in zip(made, named, strict=True)
            for ingredient in group["ingredients"]
        ],
    )
    return len(named)


def try_on_skin(tx: Tx, rng: np.random.Generator, service_ids: Iterable[int]) -> int:
    """Give most of those coloured lately a patch test; returns how many."""
    texts, code, today = _texts(), language(), tx.today
    dyes = texts["materials"][0]["names"]
    rows = []
    coloured = Raw(tx).all(_COLOURED, (ids_json(service_ids), MOST_TESTED))
    for (client_id, _last, staff_id), luck in zip(
        coloured, rng.random((len(coloured), 4)).tolist(), strict=True
    ):
        if luck[0] >= _TESTED_SHARE:
            continue
        result, note = PatchTestResult.PASSED, texts["notes"][code][int(luck[2] * 3)]
        ago = _LATEST_DAYS + int(luck[1] * (_OLDEST_DAYS - _LATEST_DAYS))
        if luck[3] < _FAILED_SHARE:
            result, note = PatchTestResult.FAILED, texts["failed"][code]
        elif luck[3] < _FAILED_SHARE + _PENDING_SHARE:
            result, note, ago = PatchTestResult.PENDING, "", 1
        on_day = today - timedelta(days=ago)
        rows.append(
            {
                "client_id": client_id,
                "on_day": on_day,
                "products": texts["tested"][code].format(name=dyes[client_id % len(dyes)]),
                "result": result.value,
                "valid_until": usual_valid_until(on_day),
                "note": note,
                "staff_id": staff_id,
            }
        )
    bulk_insert(tx, PatchTest, rows)
    return len(rows)


def alert_rows(people: Iterable[tuple[Person, int]]) -> list[dict[str, object]]:
    """What people said could hurt them: how badly and who says so, the same for an id always."""
    sources = _texts()["sources"][language()]
    grades = {"allergy": ("", "mild", "moderate", "severe")}
    return [
        {
            "client_id": client_id,
            "kind": kind,
            "text": text,
            "severity": graded[client_id % len(graded)],
            "since": person.card["created_on"],
            "until": None,
            "source": sources[client_id % len(sources)],
        }
        for person, client_id in people
        for kind, text in person.alerts
        for graded in (grades.get(kind, ("",)),)
    ]


@cache
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resource_path("demo/safety.json").read_text("utf-8"))
    return found
