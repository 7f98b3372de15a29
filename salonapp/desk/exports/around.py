"""What clients like, the salon's own fields and the people around, a row for each, in words."""

from __future__ import annotations

from collections.abc import Iterator

from salonapp.clients.fields import FieldKind, typed_value
from salonapp.clients.likes import KIND_TITLES, shown
from salonapp.clients.people import kind_word
from salonapp.clients.queries.fields import card_fields, custom_values
from salonapp.clients.queries.people import every_link, every_recommendation
from salonapp.clients.queries.preferences import every_preference
from salonapp.desk.exports.queries import Exported, code_of, own_people
from salonapp.foundation.i18n import N_, _
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader

_WHO = (("client_code", N_("Client code")), ("client", N_("Client")))
_OTHER = (("other_code", N_("Code of the other")), ("other", N_("The other")))


class _People:
    """The codes and names of clients, each in two columns.

    Whoever is not among them has no card of their own: it lies in the bin, or became another's.
    """

    def __init__(self, reader: Reader, viewer: Viewer) -> None:
        self._known = own_people(reader, viewer)

    def __contains__(self, client_id: object) -> bool:
        return client_id in self._known

    def columns(self, client_id: int, code: str, name: str) -> dict[str, object]:
        external_id, words = self._known[client_id]
        return {code: code_of(external_id, client_id), name: words}

    def who(self, client_id: int) -> dict[str, object]:
        return self.columns(client_id, "client_code", "client")

    def other(self, client_id: int) -> dict[str, object]:
        return self.columns(client_id, "other_code", "other")


def _preferences(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    people = _People(reader, viewer)
    for client_id, each in every_preference(reader, viewer):
        if client_id not in people:
            continue
        yield {
            **people.who(client_id),
            "kind": _(KIND_TITLES[each.kind]),
            "text": shown(each.kind, each.text),
            "due_from": each.due_from,
            "done_on": each.done_on,
        }


def _card_fields(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    people = _People(reader, viewer)
    fields = {field.id: field for field in card_fields(reader)}
    for client_id, values in custom_values(reader).items():
        if client_id not in people:
            continue
        for field_id, value in values.items():
            field = fields[field_id]
            words = typed_value(field.kind, value)
            yield {
                **people.who(client_id),
                "field": field.name,
                "value": viewer.note(words) if field.kind is FieldKind.TEXT else words,
                "retired": field.retired,
            }


def _links(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    people = _People(reader, viewer)
    for client_id, link in every_link(reader, viewer):
        if client_id not in people or link.other_id not in people:
            continue
        yield {
            **people.who(client_id),
            "kind": kind_word(link.kind),
            **people.other(link.other_id),
            "pays": bool(link.pays),
            "shares_phone": link.shares_phone,
            "note": link.note,
        }
    for client_id, by_id in every_recommendation(reader):
        if client_id not in people or by_id not in people:
            continue
        yield {
            **people.who(by_id),
            "kind": _("recommended us to"),
            **people.other(client_id),
            "pays": False,
            "shares_phone": False,
            "note": "",
        }


AROUND = (
    Exported(
        "preferences",
        _preferences,
        (
            *_WHO,
            ("kind", N_("Kind")),
            ("text", N_("Text")),
            ("due_from", N_("Offer from")),
            ("done_on", N_("Came true")),
        ),
    ),
    Exported(
        "card_fields",
        _card_fields,
        (*_WHO, ("field", N_("Field")), ("value", N_("Value")), ("retired", N_("Retired"))),
    ),
    Exported(
        "people",
        _links,
        (
            *_WHO,
            ("kind", N_("Who they are")),
            *_OTHER,
            ("pays", N_("Pays for the other")),
            ("shares_phone", N_("One phone for both")),
            ("note", N_("Note")),
        ),
    ),
)
