"""The two questions of the calendar: why it is moved all the same, and who called it off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.booking.obstacle_pane import ObstaclePane
from salonapp.ui.kit.form import FormDialog, choice, line
from salonapp.visits.booking import Obstacle, ObstacleKind
from salonapp.visits.cards import CancelledBy


class AllTheSameForm(FormDialog):
    """What stands against a time; the reason, if it is to be so all the same."""

    def __init__(
        self,
        parent: QWidget | None,
        obstacles: Sequence[Obstacle],
        today: date,
        then: Callable[[tuple[ObstacleKind, ...], str], object],
    ) -> None:
        super().__init__(parent, _("Something stands against this time."), _("All the same"))
        self._then = then
        self._pane = ObstaclePane(today)
        self._pane.show_obstacles(obstacles)
        self.body.addWidget(self._pane)
        self.form.hide()
        self.form.boxes["in_spite_of"] = self._pane.box
        if self._pane.is_impossible():
            self._save_button.hide()
        self.start_clean()
        self._pane.reason.setFocus()

    def submit(self) -> None:
        """Hand the reason on."""
        if not self._pane.reason_text():
            self._pane.point_at_reason()
            return
        self.saved()
        self._then(self._pane.accepted(), self._pane.reason_text())


class CancelForm(FormDialog):
    """Who called an appointment off, and why."""

    def __init__(
        self, parent: QWidget | None, name: str, then: Callable[[CancelledBy, str], object]
    ) -> None:
        title = _("Cancel the appointment of {name}").format(name=name)
        super().__init__(parent, title, _("Cancel the appointment"), width=520)
        self._then = then
        self._cancel_button.setText(_("Leave it booked"))
        self._by = choice(
            [(CancelledBy.CLIENT, _("the client")), (CancelledBy.SALON, _("the salon"))]
        )
        self._why = line(_("fell ill"))
        self.form.add("cancelled_by", _("Who called it off"), self._by, span=2)
        self.form.add("cancel_reason", _("Why"), self._why, span=2)
        self.start_clean()
        self._why.setFocus()

    def submit(self) -> None:
        """Hand it on; the reason may stay open."""
        self.saved()
        self._then(CancelledBy(self._by.currentData()), self._why.text())
