"""What to know of whoever is booked, above the fields: dangers, wishes, and to think twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from salonapp.clients.likes import before_booking
from salonapp.clients.safety_words import danger_sentences
from salonapp.desk.booking import BookedClient
from salonapp.foundation.i18n import _
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label


class AboutClient:
    """The lines of a form that depend on who is booked, for what and when."""

    def __init__(self) -> None:
        self._hint = Banner("info")
        self._danger = Banner("danger")
        self._think_twice = label("", "second", wrap=True)
        self._think_twice.hide()
        self._client: BookedClient | None = None

    @property
    def lines(self) -> tuple[QWidget, ...]:
        """The widgets, in their order."""
        return (self._think_twice, self._danger, self._hint)

    @property
    def client(self) -> BookedClient | None:
        """Who is booked, once that is known."""
        return self._client

    def set_client(self, client: BookedClient | None) -> None:
        """Somebody is chosen, or nobody any more."""
        self._client = client
        reason = client.think_twice if client is not None else ""
        self._think_twice.setText(_("Think twice: {reason}").format(reason=reason))
        self._think_twice.setVisible(bool(reason))

    def warn(self, service_ids: Sequence[int], day: date, today: date) -> None:
        """Say what is to be known for these services on that day."""
        client = self._client
        self._hint.set_text(before_booking(client.likes, day) if client is not None else "")
        found: tuple[str, ...] = ()
        if client is not None:
            found = danger_sentences(client.safety, service_ids, day, today)
        self._danger.set_text("\n".join(found))
