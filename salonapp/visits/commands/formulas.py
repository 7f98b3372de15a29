"""The last formula once more at a visit: a version of its day, and what was used filled in."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.catalog.tables import Material
from salonapp.clients.commands.formulas import repeat_formula
from salonapp.clients.tables import Formula, FormulaComponent
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Tx
from salonapp.visits.cards import MaterialUse, VisitDraft, VisitStatus
from salonapp.visits.commands.shared import services_of
from salonapp.visits.commands.used import add_materials, look_for_dangers, note_reason
from salonapp.visits.tables import Visit, VisitMaterial, VisitService


def repeat_in_visit(
    tx: Tx,
    formula_id: int,
    visit_id: int,
    *,
    staff_id: int | None = None,
    reason: str = "",
    with_materials: bool = True,
) -> int:
    """Mix a formula again at a visit of the same client. Returns the version's id.

    With materials, a visit nothing is written down for yet gets the components that are materials
    of the catalogue. StopForSafety where one could hurt the client and no reason is given.
    """
    visit = tx.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound(msg("This visit does not exist any more."))
    formula = tx.session.get(Formula, formula_id)
    if formula is None:
        raise NotFound(msg("This formula does not exist any more."))
    if formula.client_id != visit.client_id:
        raise InvalidInput(msg("This formula is another client's."), msg("Copy it first."))
    if VisitStatus(visit.status) is not VisitStatus.DONE:
        raise InvalidInput(msg("Nothing was mixed at a visit that did not take place."))
    if with_materials:
        _fill_in_materials(tx, visit, materials_of(tx, formula_id), reason)
    return repeat_formula(tx, formula_id, visit_id, visit.on_day, visit.staff_id or staff_id)


def materials_of(tx: Tx, formula_id: int) -> tuple[MaterialUse, ...]:
    """The components of a version that are materials in use, in the material's own unit."""
    rows = tx.session.execute(
        select(Material.id, FormulaComponent.amount_thousandths)
        .select_from(FormulaComponent)
        .join(Material, Material.id == FormulaComponent.material_id)
        .where(
            FormulaComponent.formula_id == formula_id,
            FormulaComponent.unit == Material.unit,
            Material.archived.is_(False),
        )
        .order_by(FormulaComponent.position, FormulaComponent.id)
    )
    used: dict[int, int | None] = {}
    for material_id, amount in rows:
        together = (used.get(material_id) or 0) + (amount or 0)
        used[material_id] = together or None
    return tuple(MaterialUse(material_id, amount) for material_id, amount in used.items())


def _fill_in_materials(
    tx: Tx, visit: Visit, materials: tuple[MaterialUse, ...], reason: str
) -> None:
    written = select(VisitMaterial.id).where(VisitMaterial.visit_id == visit.id).limit(1)
    if not materials or tx.session.scalar(written) is not None:
        return
    ids = tx.session.scalars(
        select(VisitService.service_id)
        .where(VisitService.visit_id == visit.id)
        .order_by(VisitService.position)
    ).all()
    # Only what was used is written: what the visit cost is not this hand's business.
    draft = VisitDraft(
        client_id=visit.client_id,
        on_day=visit.on_day,
        service_ids=tuple(ids),
        status=VisitStatus(visit.status),
        materials=materials,
        override_reason=reason,
    )
    needs_test = any(service.needs_patch_test for service in services_of(tx, ids))
    dangers = look_for_dangers(tx, draft, needs_test=needs_test, visit_id=visit.id)
    add_materials(tx, visit.id, materials)
    note_reason(tx, visit.id, draft, dangers)
    tx.session.flush()
