"""What masters know of a client, for the card's JSON document: formulas and the approach."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from salonapp.staff.rights import Viewer


def craft_document(reader: Any, viewer: Viewer, client_id: int) -> dict[str, Any]:
    """How to treat the client, and each formula with all its versions, the latest first."""
    from salonapp.clients.queries.approach import client_approach
    from salonapp.clients.queries.formulas import formulas_of

    approach = client_approach(reader, client_id)
    return {
        "approach": {
            "line": approach.line,
            "types": [
                {"typology": trait.typology, "type": trait.type, **asdict(trait.advice)}
                for trait in approach.traits
            ],
        },
        "formulas": [
            {
                "name": formula.name,
                "service_id": formula.service_id,
                "title": formula.title,
                "versions": [
                    {**asdict(version), "line": version.line} for version in formula.versions
                ],
            }
            for formula in formulas_of(reader, viewer, client_id)
        ],
    }
