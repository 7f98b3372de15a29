"""What the demo salon offers, and what kinds of clients come for it."""

from __future__ import annotations

from dataclasses import dataclass

from salonapp.catalog.norms import STARTING_NORM_DAYS, ServiceKind


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of the demo salon; the price is today's, in minor units."""

    key: str
    kind: ServiceKind
    duration_min: int
    price_minor: int
    #: Which of the salon's masters do it, by place in their list.
    masters: tuple[int, ...]
    #: What clients sometimes take along with it.
    complement: str

    @property
    def norm_days(self) -> int:
        """Days until it is due again."""
        return STARTING_NORM_DAYS[self.kind]


OFFERS = (
    Offer("womens_cut", ServiceKind.WOMENS_CUT, 60, 220_000, (0, 1), "blow_dry"),
    Offer("mens_cut", ServiceKind.MENS_CUT, 45, 140_000, (1,), "massage"),
    Offer("roots", ServiceKind.ROOT_COLOUR, 90, 320_000, (0, 1), "womens_cut"),
    Offer("colour", ServiceKind.FULL_COLOUR, 120, 480_000, (0, 1), "womens_cut"),
    Offer("balayage", ServiceKind.BALAYAGE, 210, 950_000, (0,), "womens_cut"),
    Offer("blow_dry", ServiceKind.BLOW_DRY, 45, 150_000, (0, 1), "manicure"),
    Offer("manicure", ServiceKind.GEL_NAILS, 90, 210_000, (2, 3), "pedicure"),
    Offer("pedicure", ServiceKind.PEDICURE, 90, 260_000, (2, 3), "manicure"),
    Offer("brows", ServiceKind.BROWS, 45, 130_000, (4,), "lash_lift"),
    Offer("lash_lift", ServiceKind.LASH_LIFT, 75, 250_000, (4,), "brows"),
    Offer("lash_fill", ServiceKind.LASH_FILL, 90, 240_000, (4,), "brows"),
    Offer("facial", ServiceKind.FACIAL, 75, 380_000, (4,), "brows"),
    Offer("massage", ServiceKind.MASSAGE, 60, 300_000, (4,), "facial"),
    Offer("sugaring", ServiceKind.WAXING, 60, 200_000, (3,), "manicure"),
)
PLACE_OF = {offer.key: place for place, offer in enumerate(OFFERS)}
#: What is photographed before and after.
COLOURINGS = ("roots", "colour", "balayage")


@dataclass(frozen=True, slots=True)
class Habit:
    """A kind of client: how common it is among their sex, and how often they choose what."""

    share: float
    choices: tuple[tuple[str, float], ...]


WOMENS_HABITS = (
    Habit(0.30, (("manicure", 0.75), ("pedicure", 0.25))),
    Habit(0.20, (("roots", 0.60), ("colour", 0.15), ("womens_cut", 0.25))),
    Habit(0.15, (("womens_cut", 0.85), ("blow_dry", 0.15))),
    Habit(0.06, (("balayage", 0.60), ("womens_cut", 0.40))),
    Habit(0.11, (("brows", 0.75), ("lash_lift", 0.25))),
    Habit(0.07, (("lash_fill", 1.0),)),
    Habit(0.06, (("facial", 0.85), ("brows", 0.15))),
    Habit(0.05, (("sugaring", 1.0),)),
)
MENS_HABITS = (
    Habit(0.85, (("mens_cut", 1.0),)),
    Habit(0.10, (("massage", 1.0),)),
    Habit(0.05, (("manicure", 0.7), ("mens_cut", 0.3))),
)
HABITS = (*WOMENS_HABITS, *MENS_HABITS)
