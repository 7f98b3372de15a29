"""Reading formulas: every version with what changed, and the one that holds of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from salonapp.catalog.amounts import Unit
from salonapp.catalog.tables import Material, Service
from salonapp.clients.formulas import (
    Component,
    Formula,
    FormulaVersion,
    LastFormula,
    describe,
    differences,
    formula_name,
    unit_of,
)
from salonapp.clients.tables import Formula as FormulaRow
from salonapp.clients.tables import FormulaComponent
from salonapp.foundation.text import fold
from salonapp.staff.queries.own import check_own, only_own
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader

#: Names offered while a component is typed.
MOST_NAMES = 500

_VERSIONS = (
    select(
        FormulaRow.__table__,
        Service.name.label("service"),
        Service.category,
        Staff.name.label("master"),
    )
    .outerjoin(Service, Service.id == FormulaRow.service_id)
    .outerjoin(Staff, Staff.id == FormulaRow.staff_id)
    .order_by(FormulaRow.on_day.desc(), FormulaRow.id.desc())
)
_COMPONENTS = (
    select(FormulaComponent.__table__)
    .join(FormulaRow, FormulaRow.id == FormulaComponent.formula_id)
    .order_by(FormulaComponent.formula_id, FormulaComponent.position, FormulaComponent.id)
)
_EVERY = _VERSIONS.order_by(None).order_by(FormulaRow.client_id, FormulaRow.on_day, FormulaRow.id)
_OF_ONE = FormulaRow.client_id == bindparam("client_id")
_OF_SOME = FormulaRow.client_id.in_(bindparam("ids", expanding=True))
_VERSIONS_OF_ONE, _COMPONENTS_OF_ONE = _VERSIONS.where(_OF_ONE), _COMPONENTS.where(_OF_ONE)
_VERSIONS_OF_SOME, _COMPONENTS_OF_SOME = _VERSIONS.where(_OF_SOME), _COMPONENTS.where(_OF_SOME)
#: What was mixed of late: a big salon's whole past is not counted anew for each form.
_RECENT = (
    select(FormulaComponent.name).order_by(FormulaComponent.id.desc()).limit(20_000).subquery()
)
_NAMES = (
    select(_RECENT.c.name, func.count().label("times"))
    .group_by(_RECENT.c.name)
    .order_by(func.count().desc(), _RECENT.c.name)
    .limit(MOST_NAMES)
)
_MATERIALS = (
    select(Material.id, Material.name, Material.unit)
    .where(Material.archived.is_(False))
    .order_by(Material.folded_name)
)

Rows = Iterable[Row[*tuple[Any, ...]]]
Key = tuple[int | None, str]


def formulas_of(reader: Reader, viewer: Viewer, client_id: int) -> tuple[Formula, ...]:
    """A client's formulas, the one changed last first; each with all its versions."""
    check_own(reader, viewer, client_id)
    given = {"client_id": client_id}
    components = _components(reader.select(_COMPONENTS_OF_ONE, given))
    versions: defaultdict[Key, list[FormulaVersion]] = defaultdict(list)
    heads: dict[Key, tuple[str, str]] = {}
    for row in reader.select(_VERSIONS_OF_ONE, given):
        key = (row.service_id, fold(row.title))
        heads.setdefault(key, (row.service or "", viewer.craft(row.title)))
        versions[key].append(_version(viewer, row, components[row.id]))
    return tuple(
        Formula(client_id, key[0], service, title, _compared(versions[key]))
        for key, (service, title) in heads.items()
    )


def last_formulas_of(reader: Reader, viewer: Viewer, client_id: int) -> tuple[LastFormula, ...]:
    """The version that holds of each of a client's formulas, the one changed last first."""
    check_own(reader, viewer, client_id)
    given = {"client_id": client_id}
    versions = reader.select(_VERSIONS_OF_ONE, given).all()
    if not versions:
        return ()
    components = _components(reader.select(_COMPONENTS_OF_ONE, given))
    return _last(viewer, versions, components).get(client_id, ())


def last_formulas(
    reader: Reader, viewer: Viewer, client_ids: Sequence[int]
) -> dict[int, tuple[LastFormula, ...]]:
    """The same for some clients; those without a formula are left out."""
    if not client_ids:
        return {}
    given = {"ids": list(client_ids)}
    components = _components(reader.select(_COMPONENTS_OF_SOME, given))
    return _last(viewer, reader.select(_VERSIONS_OF_SOME, given), components)


def _last(
    viewer: Viewer, versions: Rows, components: Mapping[int, Sequence[Component]]
) -> dict[int, tuple[LastFormula, ...]]:
    found: defaultdict[int, dict[Key, LastFormula]] = defaultdict(dict)
    for row in versions:
        key = (row.service_id, fold(row.title))
        if key in found[row.client_id]:
            continue
        parts = _seen(viewer, components.get(row.id, ()))
        found[row.client_id][key] = LastFormula(
            formula_id=row.id,
            service_id=row.service_id,
            category=row.category or "",
            name=formula_name(row.service or "", viewer.craft(row.title)),
            on_day=row.on_day,
            line=describe(parts, viewer.craft(row.developer), row.minutes),
            components=parts,
            title=viewer.craft(row.title),
            developer=viewer.craft(row.developer),
            minutes=row.minutes,
        )
    return {client_id: tuple(last.values()) for client_id, last in found.items()}


def every_version(reader: Reader, viewer: Viewer) -> Iterator[tuple[int, str, FormulaVersion]]:
    """All versions of all clients, for an export: whose, what for, and the version itself."""
    components = _components(reader.select(_COMPONENTS))
    for row in reader.select(_EVERY.where(*only_own(viewer, "formula.client_id"))):
        name = formula_name(row.service or "", viewer.craft(row.title))
        yield row.client_id, name, _version(viewer, row, components[row.id])


def component_names(
    reader: Reader, viewer: Viewer = OWNER_VIEWER
) -> tuple[tuple[str, Unit, int | None], ...]:
    """What a component may be called, as (name, its unit, its material): the catalogue first."""
    found = {
        fold(row.name): (row.name, unit_of(row.unit), row.id) for row in reader.select(_MATERIALS)
    }
    for name, _times in reader.select(_NAMES):
        if viewer.craft(name) == name:
            found.setdefault(fold(name), (name, Unit.GRAM, None))
    return tuple(found.values())


def _version(viewer: Viewer, row: Any, components: Sequence[Component]) -> FormulaVersion:
    return FormulaVersion(
        id=row.id,
        on_day=row.on_day,
        staff_id=row.staff_id,
        master=row.master or "",
        visit_id=row.visit_id,
        components=_seen(viewer, components),
        developer=viewer.craft(row.developer),
        minutes=row.minutes,
        result=viewer.note(row.result),
        note=viewer.note(row.note),
    )


def _seen(viewer: Viewer, components: Sequence[Component]) -> tuple[Component, ...]:
    """The components as this viewer may see them."""
    if viewer.sees_phones:
        return tuple(components)
    return tuple(replace(each, name=viewer.craft(each.name)) for each in components)


def _components(rows: Rows) -> defaultdict[int, list[Component]]:
    found: defaultdict[int, list[Component]] = defaultdict(list)
    for row in rows:
        found[row.formula_id].append(
            Component(row.name, row.amount_thousandths, unit_of(row.unit), row.material_id)
        )
    return found


def _compared(versions: Sequence[FormulaVersion]) -> tuple[FormulaVersion, ...]:
    """The versions, the latest first, each with what changed from the one before."""
    pairs = zip(versions, [*versions[1:], None], strict=True)
    return tuple(
        version if before is None else replace(version, differences=differences(before, version))
        for version, before in pairs
    )
