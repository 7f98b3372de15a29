"""Reading what services usually take."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.catalog import stock
from salonapp.catalog.tables import UsageNorm
from salonapp.storage.door import Reader

_NORMS = select(UsageNorm.service_id, UsageNorm.material_id, UsageNorm.amount_thousandths).order_by(
    UsageNorm.id
)


def usage_norms(reader: Reader) -> list[stock.UsageNorm]:
    """What every service usually takes."""
    return [stock.UsageNorm(*row) for row in reader.select(_NORMS)]
