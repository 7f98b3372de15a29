"""What clients answered, a row for each, in words."""

from __future__ import annotations

from collections.abc import Iterator

from salonapp.desk.exports.queries import Exported, code_of, own_people
from salonapp.foundation.i18n import N_
from salonapp.reminders.answers import source_words
from salonapp.reminders.queries.answers import answers_given
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader


def _answers(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    people = own_people(reader, viewer)
    for row in reversed(answers_given(reader, viewer, None)):
        if row.client_id not in people:
            continue
        external_id, name = people[row.client_id]
        yield {
            "client_code": code_of(external_id, row.client_id),
            "client": name,
            "at": row.at,
            "answer": row.title,
            "rating": row.rating,
            "text": row.text,
            "occasion": row.about,
            "source": source_words(row.source),
            "waits": row.waits,
        }


ANSWERS = Exported(
    "answers",
    _answers,
    (
        ("client_code", N_("Client code")),
        ("client", N_("Client")),
        ("at", N_("When")),
        ("answer", N_("Answer")),
        ("rating", N_("Rating")),
        ("text", N_("Text")),
        ("occasion", N_("Occasion")),
        ("source", N_("Source")),
        ("waits", N_("Waits")),
    ),
)
