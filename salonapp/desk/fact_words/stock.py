"""What came into the stock, what services take, and how visits were paid, in words."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.catalog.stock import MOVE_NAMES
from salonapp.desk.fact_words.shapes import (
    AMOUNT,
    DAY,
    INTERNAL,
    NOTE,
    PRICE,
    SERVICE,
    Column,
    Fact,
    Shape,
    name_of,
    one_of,
)
from salonapp.foundation.i18n import N_
from salonapp.visits.checkout import METHOD_NAMES

STOCK: Mapping[str, Fact] = {
    "stock_move": Fact(
        N_("Stock"),
        {
            "id": INTERNAL,
            "material_id": name_of("", "material"),
            "on_day": DAY,
            "kind": one_of("", MOVE_NAMES),
            "amount_thousandths": AMOUNT,
            "price_minor": PRICE,
            "expires_on": Column(N_("Use until"), Shape.DAY),
            "note": NOTE,
        },
        known_by=("on_day",),
    ),
    "usage_norm": Fact(
        N_("What a service usually takes"),
        {
            "id": INTERNAL,
            "service_id": SERVICE,
            "material_id": name_of("", "material"),
            "amount_thousandths": AMOUNT,
        },
    ),
    "visit_payment": Fact(
        N_("Payment"),
        {
            "id": INTERNAL,
            "visit_id": INTERNAL,
            "method": one_of("", METHOD_NAMES),
            "amount_minor": Column(N_("Amount"), Shape.MONEY),
            "note": Column(N_("Note"), Shape.MONEY_NOTE),
            "position": INTERNAL,
            "on_day": Column(N_("Paid on"), Shape.DAY),
        },
    ),
}
