"""The red notice of a form: what could hurt the client in what is being chosen there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from salonapp.catalog.cards import MaterialView
from salonapp.clients.safety import ClientSafety, Substance, meetings
from salonapp.clients.safety_words import danger_sentences, meeting_sentence
from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import _
from salonapp.staff.rights import actor_words
from salonapp.ui.kit.notices import Banner
from salonapp.ui.services import Services
from salonapp.visits.cards import OverrideView

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


def override_words(override: OverrideView, today: date) -> str:
    """Why a visit went on all the same, and who said so."""
    text = _("{what} Done all the same: {reason} ({who}, {day})")
    day = format_short_day(override.at.date(), today=today)
    who = actor_words(override.given_by)
    return text.format(what=override.what, reason=override.reason, who=who, day=day)


class SafetyNotice(Banner):
    """Read when the form opens; says at once what meets what as services and materials change."""

    def __init__(self, services: Services, client_id: int, today: date) -> None:
        super().__init__("danger")
        self._today = today
        self._safety = ClientSafety()
        self._chosen: tuple[tuple[int, ...], date, Sequence[MaterialView]] = ((), today, ())

        def work(reader: Reader) -> ClientSafety:
            from salonapp.clients.queries.safety import client_safety

            return client_safety(reader, services.viewer, client_id)

        services.read(self, work, self._known, topic="safety")

    def show_for(
        self, service_ids: Sequence[int], day: date, materials: Sequence[MaterialView] = ()
    ) -> None:
        """Say what could hurt the client if these services were done on `day`, with these."""
        self._chosen = (tuple(service_ids), day, tuple(materials))
        found = danger_sentences(self._safety, service_ids, day, self._today)
        substances = [Substance(each.id, each.name, each.ingredients) for each in materials]
        met = meetings(self._safety.alerts_on(day), substances)
        self.set_text("\n".join((*found, *map(meeting_sentence, met))))

    def _known(self, safety: ClientSafety) -> None:
        self._safety = safety
        self.show_for(*self._chosen)
