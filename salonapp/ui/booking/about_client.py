"""What to know of whoever is booked: dangers, wishes, to think twice; and what they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from salonapp.clients.likes import before_booking
from salonapp.clients.safety_words import danger_sentences
from salonapp.desk.booking import BookedClient
from salonapp.desk.waiting_words import wish_line
from salonapp.foundation.i18n import _
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import fitting, label
from salonapp.ui.kit.ticks import Tick
from salonapp.visits.booking import Wanted
from salonapp.visits.waiting import is_for, is_settled

_WIDEST = 84


class AboutClient:
    """The lines of a form that depend on who is booked, for what and when."""

    def __init__(self) -> None:
        self._hint = Banner("info")
        self._danger = Banner("danger")
        self._think_twice = label("", "second", wrap=True)
        self._think_twice.hide()
        #: Takes the wishes off the waiting list with the booking.
        self.off_list = Tick("")
        self.off_list.hide()
        self.off_list.clicked.connect(self._on_said)
        self._granted: tuple[int, ...] = ()
        self._said = False
        self._client: BookedClient | None = None

    @property
    def lines(self) -> tuple[QWidget, ...]:
        """The widgets, in their order."""
        return (self._think_twice, self._danger, self._hint, self.off_list)

    @property
    def client(self) -> BookedClient | None:
        """Who is booked, once that is known."""
        return self._client

    def set_client(self, client: BookedClient | None) -> None:
        """Somebody is chosen, or nobody any more."""
        self._client, self._said = client, False
        reason = client.think_twice if client is not None else ""
        self._think_twice.setText(_("Think twice: {reason}").format(reason=reason))
        self._think_twice.setVisible(bool(reason))

    def offer_off_list(
        self, draft: Wanted | None, today: date, granted_already: int | None, *, moved: bool
    ) -> None:
        """Offer to take the client off the waiting list, where this may be what they wait for.

        Until somebody says otherwise it is done where the booking (`draft`, in the salon's zone)
        settles the wish, and the time was chosen just now.
        """
        client, services = self._client, draft.service_ids if draft is not None else ()
        waits = client.waits if client is not None and draft is not None else ()
        found = [each for each in waits if each.id != granted_already and is_for(each, services)]
        suiting = [
            each
            for each in found
            if draft is not None and is_settled(each, draft.starts_at, draft.staff_id, services)
        ]
        found = suiting or found
        self._granted = tuple(each.id for each in found)
        lines = "; ".join(wish_line(each, today) for each in found)
        text = _("Off the waiting list: {wish}").format(wish=fitting(lines, _WIDEST))
        if self.off_list.text() != text:
            self.off_list.setText(text)
            self.off_list.setAccessibleName(text)
            self.off_list.updateGeometry()
        self.off_list.setVisible(bool(found))
        if not self._said:
            self.off_list.setChecked(moved and bool(suiting))

    def granted(self) -> tuple[int, ...]:
        """The wishes that go off the waiting list with the booking."""
        return self._granted if self.off_list.isChecked() else ()

    def _on_said(self) -> None:
        self._said = True

    def warn(self, service_ids: Sequence[int], day: date, today: date) -> None:
        """Say what is to be known for these services on that day."""
        client = self._client
        self._hint.set_text(before_booking(client.likes, day) if client is not None else "")
        found: tuple[str, ...] = ()
        if client is not None:
            found = danger_sentences(client.safety, service_ids, day, today)
        self._danger.set_text("\n".join(found))
