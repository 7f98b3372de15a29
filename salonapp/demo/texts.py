"""What the demo salon is made of, read from `resources/demo`: names, services, wishes, notes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from salonapp.foundation.paths import resource_path

#: Names by the age of those who bear them.
AGES = ("older", "middle", "younger")


@dataclass(frozen=True, slots=True)
class Names:
    """Russian names; surnames and patronymics as pairs (male, female)."""

    surnames: Sequence[tuple[str, str]]
    patronymics: Sequence[tuple[str, str]]
    female: Mapping[str, Sequence[str]]
    male: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SalonTexts:
    """The words of one salon in one language; services by key as (name, category)."""

    name: str
    address: str
    phone: str
    owner: str
    administrator: str
    masters: Sequence[str]
    services: Mapping[str, tuple[str, str]]
    source_recommended: str
    sources: Sequence[str]
    tags: Sequence[str]
    allergies: Sequence[str]
    contraindications: Sequence[str]
    formula: Sequence[str]
    materials: Sequence[str]
    likes: Sequence[str]
    wish: Sequence[str]
    other: Sequence[str]
    notes: Sequence[str]
    visit_notes: Sequence[str]
    payments: Sequence[str]
    phone_comments: Sequence[str]
    paper_evidence: str
    import_evidence: str
    spoken_evidence: str
    wording: str
    wording_advertising: str


@cache
def names() -> Names:
    """The names people of the demo salon bear."""
    kept = _read("people.json")
    return Names(
        surnames=[(male, female) for male, female in kept["surnames"]],
        patronymics=[(male, female) for male, female in kept["patronymics"]],
        female=kept["female"],
        male=kept["male"],
    )


@cache
def salon_texts(language: str) -> SalonTexts:
    """The demo salon's words in `language` ("ru" or "en")."""
    kept = _read(f"salon.{language}.json")
    services = {key: (name, category) for key, (name, category) in kept.pop("services").items()}
    return SalonTexts(services=services, **kept)


def _read(name: str) -> dict[str, Any]:
    text = resource_path(f"demo/{name}").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
