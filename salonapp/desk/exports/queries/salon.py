"""What the salon does and who works there, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from salonapp.catalog.tables import Service
from salonapp.desk.exports.queries.shared import Exported
from salonapp.foundation.i18n import N_
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader


def _services(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    for row in reader.session.execute(select(*Service.__table__.c).order_by(Service.id)):
        yield {
            "id": row.id,
            "name": row.name,
            "category": row.category,
            "norm_days": row.norm_days,
            "duration_min": row.duration_min,
            "price_minor": viewer.money(row.price_minor),
            "archived": row.archived,
        }


def _staff(reader: Reader, _viewer: Viewer) -> Iterator[dict[str, object]]:
    for row in reader.session.execute(select(*Staff.__table__.c).order_by(Staff.id)):
        yield {"id": row.id, "name": row.name, "role": row.role, "archived": row.archived}


SERVICES = Exported(
    "services",
    _services,
    (
        ("name", N_("Service")),
        ("category", N_("Category")),
        ("norm_days", N_("Norm, days")),
        ("duration_min", N_("Minutes")),
        ("price_minor", N_("Price")),
        ("archived", N_("Archived")),
    ),
    frozenset({"price_minor"}),
)
STAFF = Exported(
    "staff",
    _staff,
    (("name", N_("Name")), ("role", N_("Role")), ("archived", N_("Archived"))),
)
