"""The stop: a visit that could hurt the client is not recorded without a reason."""

from __future__ import annotations

from datetime import date

from salonapp.clients.safety import Meeting, Standing
from salonapp.clients.safety_words import meeting_sentence, standing_sentence, standings_sentences
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg


class StopForSafety(SalonError):
    """Something about a visit could hurt the client; hand it in again with a reason to go on.

    The message names no substance (health is nobody's business but the salon's); `sentences` does,
    for whoever is about to do it.
    """

    def __init__(
        self, meetings: tuple[Meeting, ...], standings: tuple[Standing, ...], today: date
    ) -> None:
        super().__init__(
            msg("Stop: something here could hurt the client."),
            msg("Change it, or write why it is done all the same."),
        )
        self.meetings = meetings
        self.standings = standings
        self._today = today

    def sentences(self) -> tuple[str, ...]:
        """What meets what, in the language of whoever looks."""
        met = (meeting_sentence(each) for each in self.meetings)
        return tuple(dict.fromkeys([*met, *standings_sentences(self.standings, self._today)]))


def danger_words(
    meetings: tuple[Meeting, ...], standings: tuple[Standing, ...], day: date
) -> tuple[str, ...]:
    """One sentence for each danger of a visit on `day`, as the visit keeps them.

    Each service has one of its own, so that another one beside it changes nothing of the first.
    """
    met = (meeting_sentence(each) for each in meetings)
    return tuple(dict.fromkeys([*met, *(standing_sentence(each, day) for each in standings)]))
