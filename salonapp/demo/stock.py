"""The demo salon's stock: counted three weeks ago, some of it bought since, and what services take.

Everything follows from the materials that are there, so no other figure of the salon shifts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np

from salonapp.catalog.cards import MaterialDraft, MaterialView
from salonapp.catalog.commands.materials import edit_material
from salonapp.catalog.queries.materials import materials
from salonapp.catalog.stock import MoveKind
from salonapp.catalog.tables import StockMove, UsageNorm
from salonapp.demo.habits import PLACE_OF
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.visits.tables import VisitMaterial

_COUNTED_DAYS_AGO = 20
_BOUGHT_DAYS_AGO = 6
#: What services take, in thousandths of the unit, by material.
_USUAL: Mapping[str, Mapping[str, int]] = {
    "roots": {"Koleston 7/0": 45_000, "Welloxon 6 %": 60_000},
    "colour": {"Igora 6-0": 60_000, "Igora Oil 6 %": 60_000},
    "balayage": {"Blondor": 40_000, "Welloxon 6 %": 80_000, "Olaplex 1": 4_000},
    "manicure": {"Luxio Base": 600},
    "brows": {"Barbara Black": 500},
}
#: What was counted, and from how little on it is to be bought, in packs of a tube or a bottle.
_PACKS: Mapping[str, tuple[int, int, int]] = {
    "Koleston 7/0": (60_000, 6, 3),
    "Igora 6-0": (60_000, 5, 2),
    "Welloxon 6 %": (1_000_000, 2, 1),
    "Igora Oil 6 %": (1_000_000, 1, 1),
    "Blondor": (400_000, 2, 1),
    "Olaplex 1": (100_000, 1, 1),
    "Luxio Base": (15_000, 3, 2),
    "Barbara Black": (10_000, 2, 1),
}
#: Of what was counted at most this share is written down as used, however large the salon is.
_MOST_USED = 0.7
_LATELY = """
    SELECT v.id, s.service_id
    FROM visit v JOIN visit_service s ON s.visit_id = v.id
    WHERE v.status = 'done' AND v.on_day > ?
    AND s.service_id IN (SELECT value FROM json_each(?))
    ORDER BY v.on_day DESC, v.id LIMIT 400
"""
#: Tubes of other shades stand in the cupboard, two each.
_TUBE = 60_000


def keep_stock(tx: Tx, rng: np.random.Generator, services: Sequence[int]) -> None:
    """What is on the shelf, and what the salon's services usually take."""
    there = {material.name: material for material in materials(tx)}
    for name, (pack, _count, least) in _PACKS.items():
        if name in there:
            _set_least(tx, there[name], least * pack, pack)
    counted = tx.today - timedelta(days=_COUNTED_DAYS_AGO)
    bought = tx.today - timedelta(days=_BOUGHT_DAYS_AGO)
    moves = [
        _move(row.id, counted, MoveKind.COUNT, _count_of(name))
        for name, row in sorted(there.items())
    ]
    for place, name in enumerate(sorted(_PACKS)):
        if name in there and place % 2 == 0:
            pack = _PACKS[name][0]
            expires = tx.today + timedelta(days=24 + 160 * place)
            moves.append(
                _move(there[name].id, bought, MoveKind.RECEIPT, pack)
                | {"expires_on": expires, "price_minor": 89_000 + 7_500 * place}
            )
    bulk_insert(tx, StockMove, moves)
    bulk_insert(
        tx,
        UsageNorm,
        [
            {
                "service_id": services[PLACE_OF[key]],
                "material_id": there[name].id,
                "amount_thousandths": amount,
            }
            for key, usual in _USUAL.items()
            for name, amount in usual.items()
            if name in there
        ],
    )
    _use_up(tx, rng, services)


def _use_up(tx: Tx, rng: np.random.Generator, services: Sequence[int]) -> None:
    """What the visits since the count took: what their service usually takes, a little off."""
    there = {material.name: material.id for material in materials(tx)}
    taken = {services[PLACE_OF[key]]: usual for key, usual in _USUAL.items()}
    left = {name: int(_count_of(name) * _MOST_USED) for name in there}
    counted = tx.today - timedelta(days=_COUNTED_DAYS_AGO)
    visits: dict[int, int] = {}
    for visit_id, service_id in Raw(tx).all(_LATELY, (counted, ids_json(taken))):
        visits.setdefault(visit_id, service_id)
    off = rng.uniform(0.8, 1.2, (len(visits), max(len(each) for each in taken.values())))
    rows: list[dict[str, object]] = []
    for (visit_id, service_id), by in zip(visits.items(), off.tolist(), strict=True):
        usual = [each for each in taken[service_id].items() if each[0] in there]
        amounts = [
            (name, round(amount * share / 500) * 500 or amount)
            for (name, amount), share in zip(usual, by, strict=False)
        ]
        if any(left[name] < amount for name, amount in amounts):
            continue
        for position, (name, amount) in enumerate(amounts):
            left[name] -= amount
            rows.append(
                {
                    "visit_id": visit_id,
                    "material_id": there[name],
                    "amount_thousandths": amount,
                    "position": position,
                }
            )
    bulk_insert(tx, VisitMaterial, rows)


def _set_least(tx: Tx, material: MaterialView, least: int, pack: int) -> None:
    draft = MaterialDraft(
        material.name,
        material.category,
        material.unit,
        material.ingredients,
        material.archived,
        least,
        pack,
    )
    edit_material(tx, material.id, draft)


def _count_of(name: str) -> int:
    pack, packs, _least = _PACKS.get(name, (_TUBE, 2, 0))
    return pack * packs


def _move(material_id: int, on_day: object, kind: MoveKind, amount: int) -> dict[str, object]:
    return {
        "material_id": material_id,
        "on_day": on_day,
        "kind": kind.value,
        "amount_thousandths": amount,
        "price_minor": None,
        "expires_on": None,
        "note": "",
    }
