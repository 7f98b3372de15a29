"""A formula at a visit, the last one or a new one: a version of its day, and what was used."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from salonapp.catalog.queries.materials import materials
from salonapp.clients.commands.formulas import add_formula_version, repeat_formula
from salonapp.clients.formulas import Component, FormulaDraft, unit_of
from salonapp.clients.tables import Formula, FormulaComponent
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Tx
from salonapp.visits.cards import MaterialUse, VisitDraft, VisitStatus
from salonapp.visits.commands.shared import services_of
from salonapp.visits.commands.used import add_materials, look_for_dangers, note_reason
from salonapp.visits.mixed import used_by
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


def mix_in_visit(
    tx: Tx,
    draft: FormulaDraft,
    visit_id: int,
    *,
    reason: str = "",
    with_materials: bool = True,
) -> int:
    """Write down what was mixed at a visit, as of its client, day and master. Returns its id.

    With materials, and StopForSafety, as `repeat_in_visit`; InvalidInput as `add_formula_version`.
    """
    visit = tx.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound(msg("This visit does not exist any more."))
    formula_id = add_formula_version(
        tx,
        replace(
            draft,
            client_id=visit.client_id,
            on_day=visit.on_day,
            staff_id=visit.staff_id or draft.staff_id,
            visit_id=visit_id,
        ),
    )
    if with_materials:
        _fill_in_materials(tx, visit, materials_of(tx, formula_id), reason)
    return formula_id


def materials_of(tx: Tx, formula_id: int) -> tuple[MaterialUse, ...]:
    """What a version takes of the materials in use: its components, and its developer."""
    rows = tx.session.scalars(
        select(FormulaComponent)
        .where(FormulaComponent.formula_id == formula_id)
        .order_by(FormulaComponent.position, FormulaComponent.id)
    )
    parts = [
        Component(row.name, row.amount_thousandths, unit_of(row.unit), row.material_id)
        for row in rows
    ]
    said = select(Formula.developer).where(Formula.id == formula_id)
    return used_by(parts, tx.session.scalar(said) or "", materials(tx), {})


def _fill_in_materials(tx: Tx, visit: Visit, uses: tuple[MaterialUse, ...], reason: str) -> None:
    written = select(VisitMaterial.id).where(VisitMaterial.visit_id == visit.id).limit(1)
    if not uses or tx.session.scalar(written) is not None:
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
        materials=uses,
        override_reason=reason,
    )
    needs_test = any(service.needs_patch_test for service in services_of(tx, ids))
    dangers = look_for_dangers(tx, draft, needs_test=needs_test, visit_id=visit.id)
    add_materials(tx, visit.id, uses)
    note_reason(tx, visit.id, draft, dangers)
    tx.session.flush()
