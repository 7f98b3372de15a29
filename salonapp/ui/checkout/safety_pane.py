"""What could hurt the client in what is chosen, and why it is done all the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from salonapp.catalog.cards import MaterialView
from salonapp.foundation.i18n import _
from salonapp.ui.kit.form import FieldBox, line
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.dialogs.safety_notice import SafetyNotice, override_words
from salonapp.ui.services import Services
from salonapp.visits.cards import OverrideView
from salonapp.visits.stops import StopForSafety


class SafetyPane(QWidget):
    """The notice above a visit's form; a reason is asked for only when it stops."""

    def __init__(
        self,
        services: Services,
        client_id: int,
        today: date,
        boxes: dict[str, FieldBox],
        overrides: Sequence[OverrideView],
    ) -> None:
        super().__init__()
        column = box(spacing=10)
        self.setLayout(column)
        self.notice = SafetyNotice(services, client_id, today)
        column.addWidget(self.notice)
        self.reason = line(_("the client insists; tested on the spot"))
        self._reason_box = FieldBox(_("Why all the same"), self.reason)
        boxes["override_reason"] = self._reason_box
        self._reason_box.hide()
        column.addWidget(self._reason_box)
        for each in overrides:
            column.addWidget(label(override_words(each, today), wrap=True))

    def warn(self, ids: Sequence[int], day: date, materials: Sequence[MaterialView]) -> None:
        """Say what could hurt the client on `day`."""
        self.notice.show_for(ids, day, materials)

    def take_up(self) -> None:
        """A reason that was typed before a crash stands there again."""
        if self.reason.text():
            self._reason_box.show()

    def stop(self, error: StopForSafety) -> str:
        """Ask for a reason; what is to be told beside the notice comes back."""
        self._reason_box.show()
        told = self.notice.text()
        more = (each for each in error.sentences() if each not in told)
        self.reason.setFocus()
        return "\n".join((str(error), *more))
