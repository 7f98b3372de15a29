"""What stands against the time that is chosen, and the reason it is booked all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.foundation.i18n import N_, _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import FieldBox, line
from salonapp.ui.kit.frames import clear
from salonapp.ui.kit.notices import Banner
from salonapp.visits.booking import Obstacle, ObstacleKind
from salonapp.visits.booking_words import obstacle_sentences

_REASONS: Mapping[ObstacleKind, str] = {
    ObstacleKind.MASTER_BUSY: N_("the master manages both"),
    ObstacleKind.CLIENT_BUSY: N_("two masters at once"),
    ObstacleKind.NOBODY_FREE: N_("the master agreed"),
    ObstacleKind.PROMISED: N_("the master manages both"),
    ObstacleKind.MASTER_FREE_DAY: N_("the master agreed"),
    ObstacleKind.CLOSED: N_("the master agreed"),
    ObstacleKind.OUTSIDE_HOURS: N_("the master agreed"),
    ObstacleKind.OVER_MIDNIGHT: N_("the master agreed"),
    ObstacleKind.PAST: N_("written down afterwards"),
    ObstacleKind.MASTER_LEFT: N_("comes in for this client"),
    ObstacleKind.SERVICE_UNKNOWN: N_("the master agreed"),
    ObstacleKind.SERVICE_GONE: N_("promised to the client"),
    ObstacleKind.PATCH_TEST: N_("the test is made before"),
}


class ObstaclePane(QWidget):
    """Sentences, and below them the reason with the usual ones at hand; hidden when all is well."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._obstacles: tuple[Obstacle, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._banner = Banner("warning")
        self._stop = Banner("danger")
        self._said = Banner("info")
        for banner in (self._stop, self._banner, self._said):
            column.addWidget(banner)
        self.reason = line(_("the client asked for this hour"))
        self.box = FieldBox(_("Why it is booked all the same"), self.reason)
        column.addWidget(self.box)
        self._usual = QWidget()
        self._flow = Flow(self._usual, spacing=6)
        column.addWidget(self._usual)
        self.show_obstacles(())

    def show_obstacles(self, obstacles: Sequence[Obstacle]) -> None:
        """Say what stands against it."""
        self._obstacles = tuple(obstacles)
        stop = [each for each in obstacles if each.kind.impossible]
        asked = [each for each in obstacles if each.kind.needs_reason]
        said = [each for each in obstacles if not each.kind.impossible and each not in asked]
        for banner, kinds in ((self._stop, stop), (self._banner, asked), (self._said, said)):
            banner.set_text("\n".join(obstacle_sentences(kinds, self._today)))
        self.box.setVisible(bool(asked))
        self._usual.setVisible(bool(asked))
        clear(self._flow)
        reasons = dict.fromkeys(_REASONS[each.kind] for each in asked if each.kind in _REASONS)
        for text in reasons:
            made = button(_(text), partial(self._take, _(text)))
            made.setProperty("kind", "filter")
            self._flow.addWidget(made)
            made.show()
        self.setVisible(bool(obstacles))

    def accepted(self) -> tuple[ObstacleKind, ...]:
        """The kinds that were shown and need a reason."""
        return tuple(dict.fromkeys(e.kind for e in self._obstacles if e.kind.needs_reason))

    def reason_text(self) -> str:
        """Why, as typed; "" while nothing needs a reason."""
        return self.reason.text().strip() if self.accepted() else ""

    def is_impossible(self) -> bool:
        """Whether no reason helps."""
        return any(each.kind.impossible for each in self._obstacles)

    def point_at_reason(self) -> None:
        """Ask for the reason."""
        self.box.set_error(_("Say why."))
        self.reason.setFocus()

    def _take(self, text: str) -> None:
        self.reason.setText(text)
        self.box.set_error("")
        self.reason.setFocus()
