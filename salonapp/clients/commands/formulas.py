"""Writing formulas: each change is a new dated version; no version is ever overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from salonapp.catalog.amounts import LARGEST_THOUSANDTHS
from salonapp.catalog.tables import Material, Service
from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.formulas import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_COMPONENTS,
    MOST_MINUTES,
    Component,
    FormulaDraft,
    no_amount,
    unit_of,
)
from salonapp.clients.tables import Formula, FormulaComponent
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts, hide_sure_contacts
from salonapp.foundation.text import clean_line, clean_text, fold
from salonapp.staff.tables import Staff
from salonapp.storage.door import Tx

EARLIEST_DAY = date(1970, 1, 1)


def add_formula_version(tx: Tx, draft: FormulaDraft) -> int:
    """Write a new version; InvalidInput names the field at fault. Returns its id.

    Versions of the same client, service and title are versions of one formula.
    """
    _check_places(tx, draft)
    draft = _with_contacts(tx, draft)
    components = _checked(tx, draft.components)
    formula = Formula(
        client_id=draft.client_id,
        service_id=draft.service_id,
        title=_title(tx, draft),
        on_day=draft.on_day,
        staff_id=draft.staff_id,
        visit_id=draft.visit_id,
        developer=_line(draft.developer, "developer"),
        minutes=draft.minutes,
        result=_text(draft.result, "result"),
        note=_text(draft.note, "note"),
    )
    tx.session.add(formula)
    tx.session.flush()
    tx.session.add_all(
        FormulaComponent(
            formula_id=formula.id,
            position=position,
            material_id=each.material_id,
            name=each.name,
            amount_thousandths=each.amount_thousandths,
            unit=each.unit.value,
        )
        for position, each in enumerate(components)
    )
    tx.session.flush()
    return formula.id


def copy_formula(tx: Tx, formula_id: int, client_id: int, *, staff_id: int | None = None) -> int:
    """Begin a version for `client_id`, dated today, with what a version of another client says.

    What came of it stays with the other client, and so does the note. Returns the new version's id.
    """
    draft = _draft_of(tx, _existing(tx, formula_id))
    return add_formula_version(
        tx,
        replace(
            draft,
            client_id=client_id,
            on_day=tx.today,
            staff_id=staff_id or draft.staff_id,
            visit_id=None,
            result="",
            note="",
        ),
    )


def repeat_formula(
    tx: Tx, formula_id: int, visit_id: int, on_day: date, staff_id: int | None
) -> int:
    """The same mixture once more, as a version of the visit's day. Returns its id.

    Where the visit has a version of this formula already, with the same mixture, that one stays.
    """
    source = _existing(tx, formula_id)
    draft = replace(
        _draft_of(tx, source),
        on_day=on_day,
        staff_id=staff_id or source.staff_id,
        visit_id=visit_id,
        result="",
        note="",
    )
    for other in tx.session.scalars(
        select(Formula).where(Formula.client_id == source.client_id, Formula.visit_id == visit_id)
    ):
        same = other.service_id == source.service_id and fold(other.title) == fold(source.title)
        if same and _draft_of(tx, other).components == draft.components:
            return other.id
    return add_formula_version(tx, draft)


def delete_formula_version(tx: Tx, formula_id: int) -> None:
    """Remove a version written by mistake; undo brings it back."""
    formula = _existing(tx, formula_id)
    for row in tx.session.scalars(
        select(FormulaComponent).where(FormulaComponent.formula_id == formula_id)
    ):
        tx.session.delete(row)
    tx.session.flush()
    tx.session.delete(formula)


def _existing(tx: Tx, formula_id: int) -> Formula:
    formula = tx.session.get(Formula, formula_id)
    if formula is None:
        raise NotFound(msg("This formula does not exist any more."))
    return formula


def _draft_of(tx: Tx, formula: Formula) -> FormulaDraft:
    rows = tx.session.scalars(
        select(FormulaComponent)
        .where(FormulaComponent.formula_id == formula.id)
        .order_by(FormulaComponent.position, FormulaComponent.id)
    )
    return FormulaDraft(
        client_id=formula.client_id,
        on_day=formula.on_day,
        components=tuple(
            Component(row.name, row.amount_thousandths, unit_of(row.unit), row.material_id)
            for row in rows
        ),
        service_id=formula.service_id,
        title=formula.title,
        staff_id=formula.staff_id,
        visit_id=formula.visit_id,
        developer=formula.developer,
        minutes=formula.minutes,
        result=formula.result,
        note=formula.note,
    )


def _check_places(tx: Tx, draft: FormulaDraft) -> None:
    if card_to_write_on(tx, draft.client_id).deleted_at is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=draft.client_id))
    if draft.service_id is not None and tx.session.get(Service, draft.service_id) is None:
        raise NotFound(msg("This service is not on the list any more."))
    if draft.staff_id is not None and tx.session.get(Staff, draft.staff_id) is None:
        raise InvalidInput(msg("This person is not on the staff list any more."), field="master")
    if draft.staff_id is None and tx.session.scalar(_ANY_MASTER) is not None:
        raise InvalidInput(msg("Say who mixed it."), field="master")
    if draft.on_day > tx.today:
        raise InvalidInput(msg("A formula is written down when it was mixed."), field="on_day")
    if draft.on_day < EARLIEST_DAY:
        raise InvalidInput(msg("That day is too long ago."), field="on_day")
    if draft.minutes is not None and not 0 < draft.minutes <= MOST_MINUTES:
        raise InvalidInput(
            msg("Minutes lie between 1 and {most}.", most=MOST_MINUTES), field="minutes"
        )


_ANY_MASTER = select(Staff.id).where(Staff.archived.is_(False)).limit(1)


def _checked(tx: Tx, typed: Sequence[Component]) -> list[Component]:
    components = []
    for each in typed:
        name = _line(each.name, "components")
        if not name and each.amount_thousandths is None:
            continue
        if not name:
            raise InvalidInput(msg("Say what each amount is of."), field="components")
        amount = each.amount_thousandths
        if amount is not None and not 0 < amount <= LARGEST_THOUSANDTHS:
            raise no_amount()
        if each.material_id is not None and tx.session.get(Material, each.material_id) is None:
            raise NotFound(msg("This material is not on the list any more."))
        components.append(Component(name, amount, each.unit, each.material_id))
    if not components:
        raise InvalidInput(msg("Write down at least one component."), field="components")
    if len(components) > MOST_COMPONENTS:
        raise InvalidInput(
            msg("That is too many components: {most} at most.", most=MOST_COMPONENTS),
            field="components",
        )
    return components


def _with_contacts(tx: Tx, draft: FormulaDraft) -> FormulaDraft:
    """Who may not see phones was shown the last version with them hidden, and builds on that."""
    texts = (draft.title, draft.developer, draft.result, draft.note)
    if not any("•••" in text for text in (*texts, *(each.name for each in draft.components))):
        return draft
    kept = tx.session.scalar(
        select(Formula)
        .where(Formula.client_id == draft.client_id, Formula.service_id == draft.service_id)
        .order_by(Formula.on_day.desc(), Formula.id.desc())
        .limit(1)
    )
    if kept is None:
        return draft
    named = {hide_sure_contacts(each.name): each.name for each in _draft_of(tx, kept).components}
    return replace(
        draft,
        title=bring_back_contacts(draft.title, kept.title),
        developer=bring_back_contacts(draft.developer, kept.developer),
        result=bring_back_contacts(draft.result, kept.result),
        note=bring_back_contacts(draft.note, kept.note),
        components=tuple(
            replace(each, name=named.get(each.name, each.name)) for each in draft.components
        ),
    )


def _title(tx: Tx, draft: FormulaDraft) -> str:
    """The title as an earlier version spells it: "Roots" and "roots" are one formula."""
    title = _line(draft.title, "title")
    earlier = tx.session.scalars(
        select(Formula.title).where(
            Formula.client_id == draft.client_id, Formula.service_id == draft.service_id
        )
    )
    return next((known for known in earlier if fold(known) == fold(title)), title)


def _line(text: str, field: str) -> str:
    return _short_enough(clean_line(text), LONGEST_NAME, field)


def _text(text: str, field: str) -> str:
    return _short_enough(clean_text(text), LONGEST_TEXT, field)


def _short_enough(text: str, most: int, field: str) -> str:
    if len(text) > most:
        raise InvalidInput(
            msg("That is too long: {most} characters at most.", most=most), field=field
        )
    return text
