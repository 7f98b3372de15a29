"""After how many days each service is due again, before a salon has taught us its own norms.

A service is recognised by its name, in Russian or English; the norms are those a salon would
expect and every one of them can be edited.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache


class ServiceKind(StrEnum):
    """A service every salon knows, whatever it calls it."""

    MENS_CUT = "mens_cut"
    FADE = "fade"
    WOMENS_CUT = "womens_cut"
    ROOT_COLOUR = "root_colour"
    FULL_COLOUR = "full_colour"
    HIGHLIGHTS = "highlights"
    BALAYAGE = "balayage"
    TONER = "toner"
    BLOW_DRY = "blow_dry"
    MANICURE = "manicure"
    PEDICURE = "pedicure"
    GEL_NAILS = "gel_nails"
    LASH_FILL = "lash_fill"
    LASH_LIFT = "lash_lift"
    BROWS = "brows"
    WAXING = "waxing"
    FACIAL = "facial"
    MASSAGE = "massage"
    OTHER = "other"


STARTING_NORM_DAYS: dict[ServiceKind, int] = {
    ServiceKind.MENS_CUT: 30,
    ServiceKind.FADE: 18,
    ServiceKind.WOMENS_CUT: 45,
    ServiceKind.ROOT_COLOUR: 35,
    ServiceKind.FULL_COLOUR: 45,
    ServiceKind.HIGHLIGHTS: 49,
    ServiceKind.BALAYAGE: 70,
    ServiceKind.TONER: 28,
    ServiceKind.BLOW_DRY: 14,
    ServiceKind.MANICURE: 21,
    ServiceKind.PEDICURE: 35,
    ServiceKind.GEL_NAILS: 21,
    ServiceKind.LASH_FILL: 18,
    ServiceKind.LASH_LIFT: 42,
    ServiceKind.BROWS: 28,
    ServiceKind.WAXING: 30,
    ServiceKind.FACIAL: 28,
    ServiceKind.MASSAGE: 21,
    ServiceKind.OTHER: 42,
}

_CUT = r"стриж|\bcut|haircut|trim"
_COLOUR = r"окраш|окраск|краск|\bcolou?r|\bdye|\btint"

# The first line whose words all occur decides, so the narrow ones stand above the wide ones.
_RECOGNISED_BY: tuple[tuple[ServiceKind, tuple[str, ...]], ...] = (
    (ServiceKind.LASH_LIFT, (r"ресниц|\blash", r"ламинир|завив|ботокс|\blift|\bperm|laminat")),
    (ServiceKind.BROWS, (r"бров|\bbrow|eyebrow",)),
    (ServiceKind.LASH_FILL, (r"ресниц|\blash|eyelash",)),
    (ServiceKind.PEDICURE, (r"педикюр|pedicure|\bpedi\b",)),
    (
        ServiceKind.GEL_NAILS,
        (r"маникюр|ногт|manicure|\bnail", r"покрыт|гель|наращ|\bgel|shellac|extens"),
    ),
    (ServiceKind.GEL_NAILS, (r"гель[- ]?лак|шеллак|shellac|gel polish",)),
    (ServiceKind.MANICURE, (r"маникюр|manicure|\bногт|\bnail",)),
    (ServiceKind.WAXING, (r"депиляц|эпиляц|шугар|воск|бикини|\bwax|sugaring|epilat|depilat",)),
    (ServiceKind.MASSAGE, (r"массаж|massage",)),
    (ServiceKind.FACIAL, (r"лица|лицо|пилинг|\bface|facial|peeling",)),
    (ServiceKind.BALAYAGE, (r"балаяж|шатуш|омбре|ombre|balayage|air ?touch|[эа][ий]р ?тач",)),
    (ServiceKind.BALAYAGE, (_COLOUR, r"сложн|complex|creative|креатив")),
    (ServiceKind.HIGHLIGHTS, (r"мелиров|highlight|foils|блики",)),
    (ServiceKind.ROOT_COLOUR, (r"корн|\broots?\b|regrowth",)),
    (ServiceKind.TONER, (r"тониров|toner|toning|\bgloss",)),
    (ServiceKind.FULL_COLOUR, (_COLOUR,)),
    (ServiceKind.FADE, (r"фейд|\bfade|бород|beard",)),
    (ServiceKind.WOMENS_CUT, (_CUT, r"женск|wom[ae]n|lad(y|ies)|\bher\b|каре|bob")),
    (ServiceKind.MENS_CUT, (_CUT, r"мужск|машинк|\bm[ae]n|gent|barber|\bhis\b")),
    (ServiceKind.WOMENS_CUT, (_CUT,)),
    (ServiceKind.BLOW_DRY, (r"укладк|уклад|\bblow|styling|brushing|локон",)),
)

_COMPILED = tuple(
    (kind, tuple(re.compile(words) for words in every)) for kind, every in _RECOGNISED_BY
)


@cache
def service_kind(name: str) -> ServiceKind:
    """What the service called `name` is; `OTHER` when the name says nothing we know."""
    folded = name.casefold().replace("ё", "е")
    for kind, every in _COMPILED:
        if all(words.search(folded) for words in every):
            return kind
    return ServiceKind.OTHER


def starting_norm_days(name: str) -> int:
    """After how many days the service called `name` is usually due again."""
    return STARTING_NORM_DAYS[service_kind(name)]
