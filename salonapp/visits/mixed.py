"""What a formula takes of the materials: its components, and the developer by its ratio.

A developer is written as it is said, "6 % 1:1.5": six per cent, and one and a half millilitres to
each gram that is mixed. Amounts are thousandths of the material's unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from salonapp.catalog.amounts import LARGEST_THOUSANDTHS, Unit
from salonapp.catalog.cards import MaterialView
from salonapp.clients.formulas import Component
from salonapp.foundation.text import fold
from salonapp.visits.cards import MaterialUse

_SHARE = re.compile(r"([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s*%")
_RATIO = re.compile(r"1\s*:\s*([0-9]{1,2}(?:[.,][0-9]{1,2})?)(?![0-9])")
_WORD = re.compile(r"[^\W\d_]{3,}")


def used_by(
    components: Sequence[Component],
    developer: str,
    materials: Sequence[MaterialView],
    usual: Mapping[int, int],
) -> tuple[MaterialUse, ...]:
    """What is written off for a mixture; empty where nothing of it is a material in use.

    `usual` is what the services take by their norms: what is counted in pieces (gloves, foil) is
    used beside what is mixed, and the developer of the norms is the likelier one.
    """
    in_use = {each.id: each for each in materials if not each.archived}
    used: dict[int, int] = {}
    for each in components:
        known = in_use.get(each.material_id or 0)
        if known is not None and known.unit is each.unit:
            used[known.id] = used.get(known.id, 0) + (each.amount_thousandths or 0)
    found = developer_of(developer, tuple(in_use.values()), usual)
    if found is not None and found.id not in used:
        grams = sum(x.amount_thousandths or 0 for x in components if x.unit is Unit.GRAM)
        used[found.id] = _by_ratio(developer, grams) or usual.get(found.id, 0)
    if not used:
        return ()
    for material_id, amount in usual.items():
        counted = in_use.get(material_id)
        if counted is not None and counted.unit is Unit.PIECE:
            used.setdefault(material_id, amount)
    return tuple(MaterialUse(each, amount or None) for each, amount in used.items())


def developer_of(
    developer: str, materials: Sequence[MaterialView], usual: Mapping[int, int]
) -> MaterialView | None:
    """The material in millilitres a developer names by its per cent; None where it is not clear.

    Of several the one that is named, then the one the norms of the services take.
    """
    share = _share(developer)
    if share is None:
        return None
    found = [x for x in materials if x.unit is Unit.MILLILITRE and _share(x.name) == share]
    named = set(_WORD.findall(fold(developer)))
    for likelier in (
        [x for x in found if named & set(_WORD.findall(fold(x.name)))],
        [x for x in found if x.id in usual],
        found,
    ):
        if len(likelier) == 1:
            return likelier[0]
    return None


def _share(text: str) -> Decimal | None:
    found = _SHARE.search(text)
    return Decimal(found[1].replace(",", ".")) if found else None


def _by_ratio(developer: str, grams: int) -> int:
    found = _RATIO.search(developer)
    if found is None:
        return 0
    parts = Decimal(found[1].replace(",", "."))
    millilitres = int((grams * parts).to_integral_value(ROUND_HALF_UP))
    return min(millilitres, LARGEST_THOUSANDTHS)
