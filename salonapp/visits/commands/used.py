"""What was used at a visit, and the stop where it could hurt the client."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, select

from salonapp.catalog.amounts import LARGEST_THOUSANDTHS
from salonapp.catalog.tables import Material, MaterialIngredient
from salonapp.clients.queries.safety import client_safety
from salonapp.clients.safety import ClientSafety, Meeting, Standing, Substance, meetings
from salonapp.clients.tables import ClientAlert, PatchTest
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg, speaking
from salonapp.foundation.text import clean_line
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import Tx
from salonapp.visits.cards import MaterialUse, VisitDraft, VisitStatus
from salonapp.visits.stops import StopForSafety, danger_words
from salonapp.visits.tables import AlertOverride, VisitMaterial

LONGEST_REASON = 1_000
MOST_MATERIALS = 100

_ID: BindParameter[int] = bindparam("id")
_HAS_TEST = select(PatchTest.id).where(PatchTest.client_id == _ID).limit(1)
_HAS_ALERT = select(ClientAlert.id).where(ClientAlert.client_id == _ID).limit(1)


@dataclass(frozen=True, slots=True)
class Dangers:
    """What could hurt the client at a visit; `words` in the salon's language, as they are kept."""

    meetings: tuple[Meeting, ...] = ()
    standings: tuple[Standing, ...] = ()
    words: tuple[str, ...] = ()


def look_for_dangers(
    tx: Tx, draft: VisitDraft, *, needs_test: bool, visit_id: int | None = None
) -> Dangers:
    """What about the visit could hurt the client, on its day; only a visit that took place can.

    `needs_test`: whether one of its services is done with a patch test only. Raises StopForSafety
    where the draft gives no reason for a danger that was not answered for before.
    """
    if draft.status is not VisitStatus.DONE:
        return Dangers()
    used = _uses(tx, draft, visit_id)
    client = {"id": draft.client_id}
    tested = needs_test or tx.select(_HAS_TEST, client).first() is not None
    warned = bool(used) and tx.select(_HAS_ALERT, client).first() is not None
    if not tested and not warned:
        return Dangers()
    found = _dangers(tx, client_safety(tx, OWNER_VIEWER, draft.client_id), draft, used)
    if clean_line(draft.override_reason):
        return found
    answered = _answered(tx, visit_id)
    if any(text not in answered for text in found.words):
        raise StopForSafety(found.meetings, found.standings, draft.on_day)
    return found


def note_reason(tx: Tx, visit_id: int, draft: VisitDraft, dangers: Dangers) -> None:
    """Keep why the visit went on, and who said so, for each danger not answered for before."""
    reason = clean_line(draft.override_reason)
    if not reason or not dangers.words:
        return
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(
            msg("The text is longer than {limit} characters.", limit=LONGEST_REASON),
            field="override_reason",
        )
    answered = _answered(tx, visit_id)
    tx.session.add_all(
        AlertOverride(
            visit_id=visit_id, what=text, reason=reason, given_by=tx.actor.name, at=tx.now
        )
        for text in dangers.words
        if text not in answered
    )


def set_materials(tx: Tx, visit_id: int, uses: Sequence[MaterialUse]) -> None:
    """Make what was used at the visit be these, in this order."""
    _check(tx, uses)
    kept = tx.session.scalars(
        select(VisitMaterial)
        .where(VisitMaterial.visit_id == visit_id)
        .order_by(VisitMaterial.position, VisitMaterial.id)
    ).all()
    if [MaterialUse(row.material_id, row.amount_thousandths) for row in kept] == list(uses):
        return
    for row in kept:
        tx.session.delete(row)
    tx.session.flush()
    add_materials(tx, visit_id, uses)


def add_materials(tx: Tx, visit_id: int, uses: Sequence[MaterialUse]) -> None:
    """Write down what was used at a visit that has nothing yet."""
    _check(tx, uses)
    tx.session.add_all(
        VisitMaterial(
            visit_id=visit_id,
            material_id=use.material_id,
            amount_thousandths=use.amount_thousandths,
            position=position,
        )
        for position, use in enumerate(uses)
    )


def forget_reasons(tx: Tx, visit_id: int) -> None:
    """The visit goes, and with it why it was done."""
    for row in tx.session.scalars(select(AlertOverride).where(AlertOverride.visit_id == visit_id)):
        tx.session.delete(row)


def _uses(tx: Tx, draft: VisitDraft, visit_id: int | None) -> set[int]:
    """The materials of the visit as it will stand."""
    if draft.materials is not None:
        return {use.material_id for use in draft.materials}
    if visit_id is None:
        return set()
    return set(
        tx.session.scalars(
            select(VisitMaterial.material_id).where(VisitMaterial.visit_id == visit_id)
        )
    )


def _dangers(tx: Tx, safety: ClientSafety, draft: VisitDraft, used: Collection[int]) -> Dangers:
    met = meetings(safety.alerts_on(draft.on_day), _substances(tx, used)) if used else ()
    standings = tuple(
        each for each in safety.standings(draft.service_ids, draft.on_day) if each.state.stops
    )
    with speaking(tx.settings.text("salon.language")):
        return Dangers(met, standings, danger_words(met, standings, draft.on_day))


def _substances(tx: Tx, ids: Collection[int]) -> tuple[Substance, ...]:
    ingredients: dict[int, list[str]] = {}
    for material_id, name in tx.session.execute(
        select(MaterialIngredient.material_id, MaterialIngredient.name)
        .where(MaterialIngredient.material_id.in_(ids))
        .order_by(MaterialIngredient.id)
    ):
        ingredients.setdefault(material_id, []).append(name)
    rows = tx.session.execute(
        select(Material.id, Material.name).where(Material.id.in_(ids)).order_by(Material.id)
    )
    return tuple(Substance(row.id, row.name, tuple(ingredients.get(row.id, ()))) for row in rows)


def _answered(tx: Tx, visit_id: int | None) -> set[str]:
    if visit_id is None:
        return set()
    query = select(AlertOverride.what).where(AlertOverride.visit_id == visit_id)
    return set(tx.session.scalars(query))


def _check(tx: Tx, uses: Sequence[MaterialUse]) -> None:
    if not uses:
        return
    if len(uses) > MOST_MATERIALS:
        raise InvalidInput(
            msg("A visit has at most {limit} materials.", limit=MOST_MATERIALS), field="materials"
        )
    for use in uses:
        amount = use.amount_thousandths
        if amount is not None and not 0 < amount <= LARGEST_THOUSANDTHS:
            raise InvalidInput(msg("Enter an amount, such as 30 or 12.5."), field="materials")
    ids = {use.material_id for use in uses}
    if len(set(tx.session.scalars(select(Material.id).where(Material.id.in_(ids))))) < len(ids):
        raise NotFound(msg("This material is not on the list any more."))
