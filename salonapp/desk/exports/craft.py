"""What masters know of clients, a row for each: formulas in all their versions, how to treat whom.

The salon's own file holds the same facts by number; these tables are for people and spreadsheets.
"""

from __future__ import annotations

from collections.abc import Iterator

from salonapp.catalog.amounts import format_amount
from salonapp.clients.approach import typologies
from salonapp.clients.queries.approach import every_approach
from salonapp.clients.queries.formulas import every_version
from salonapp.desk.exports.queries import Exported, code_of, own_people
from salonapp.foundation.i18n import N_
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader

_WHO = (("client_code", N_("Client code")), ("client", N_("Client")))

Known = dict[int, tuple[str | None, str]]


def _who(known: Known, client_id: int) -> dict[str, object]:
    external_id, name = known[client_id]
    return {"client_code": code_of(external_id, client_id), "client": name}


def _formulas(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    known = own_people(reader, viewer)
    for client_id, name, version in every_version(reader, viewer):
        if client_id not in known:
            continue
        yield {
            **_who(known, client_id),
            "formula": name,
            "day": version.on_day,
            "master": version.master,
            "components": [
                f"{each.name} {format_amount(each.amount_thousandths, each.unit)}".strip()
                for each in version.components
            ],
            "developer": version.developer,
            "minutes": version.minutes,
            "result": version.result,
            "note": version.note,
        }


def _approach(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    known = own_people(reader, viewer)
    names = {typology.key: typology.name for typology in typologies()}
    for client_id, approach in every_approach(reader).items():
        if client_id not in known:
            continue
        for trait in approach.traits:
            yield {
                **_who(known, client_id),
                "typology": names[trait.typology],
                "type": trait.advice.name,
            }


CRAFT = (
    Exported(
        "formulas",
        _formulas,
        (
            *_WHO,
            ("formula", N_("Formula")),
            ("day", N_("Date")),
            ("master", N_("Master")),
            ("components", N_("Components")),
            ("developer", N_("Developer")),
            ("minutes", N_("Minutes it worked")),
            ("result", N_("Result")),
            ("note", N_("Note")),
        ),
    ),
    Exported(
        "approach",
        _approach,
        (*_WHO, ("typology", N_("Typology")), ("type", N_("Type"))),
    ),
)
