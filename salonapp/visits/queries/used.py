"""Reading what was used at visits, and why they went on in spite of a danger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, bindparam, select

from salonapp.catalog.tables import Material
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.cards import OverrideView, UsedMaterial
from salonapp.visits.tables import AlertOverride, Visit, VisitMaterial

_ID: BindParameter[int] = bindparam("id")
_MATERIALS = (
    select(
        VisitMaterial.visit_id,
        VisitMaterial.material_id,
        Material.name,
        VisitMaterial.amount_thousandths,
        Material.unit,
    )
    .join(Material, Material.id == VisitMaterial.material_id)
    .order_by(VisitMaterial.visit_id, VisitMaterial.position, VisitMaterial.id)
)
_OVERRIDES = select(
    AlertOverride.visit_id,
    AlertOverride.what,
    AlertOverride.reason,
    AlertOverride.given_by,
    AlertOverride.at,
).order_by(AlertOverride.visit_id, AlertOverride.id)
_MATERIALS_OF_CLIENT = _MATERIALS.join(Visit, Visit.id == VisitMaterial.visit_id).where(
    Visit.client_id == _ID
)
_OVERRIDES_OF_CLIENT = _OVERRIDES.join(Visit, Visit.id == AlertOverride.visit_id).where(
    Visit.client_id == _ID
)
_MATERIALS_OF_VISIT = _MATERIALS.where(VisitMaterial.visit_id == _ID)
_OVERRIDES_OF_VISIT = _OVERRIDES.where(AlertOverride.visit_id == _ID)


@dataclass(frozen=True, slots=True)
class Used:
    """What was used, and what was answered for, by visit."""

    materials: Mapping[int, list[UsedMaterial]] = field(default_factory=dict)
    overrides: Mapping[int, list[OverrideView]] = field(default_factory=dict)


NOTHING_USED = Used()


def used_at(
    reader: Reader, viewer: Viewer, *, client_id: int | None = None, visit_id: int | None = None
) -> Used:
    """What was used at all visits of a client, or at one visit."""
    of_client = client_id is not None
    given = {"id": client_id if of_client else visit_id}
    materials: defaultdict[int, list[UsedMaterial]] = defaultdict(list)
    for row in reader.select(_MATERIALS_OF_CLIENT if of_client else _MATERIALS_OF_VISIT, given):
        materials[row.visit_id].append(
            UsedMaterial(row.material_id, row.name, row.amount_thousandths, row.unit)
        )
    overrides: defaultdict[int, list[OverrideView]] = defaultdict(list)
    for said in reader.select(_OVERRIDES_OF_CLIENT if of_client else _OVERRIDES_OF_VISIT, given):
        at = said.at.astimezone(reader.zone)
        overrides[said.visit_id].append(
            OverrideView(viewer.craft(said.what), viewer.note(said.reason), said.given_by, at)
        )
    return Used(materials, overrides)
