"""The line "Approach" of a card: the types that were picked, and the first thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, SideBySide
from salonapp.ui.kit.texts import ElidedLabel, label
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.services import Services

_NARROW_PX = 620
#: Chips that stand in the line; the picker shows the others.
_CHIPS = 4


def open_picker(view: QWidget, services: Services, shown: Shown) -> None:
    """Show the typologies, with advice for what is picked."""
    from salonapp.ui.pages.clients.dialogs.approach_picker import ApproachPicker

    ApproachPicker(view.window(), services, shown.id, shown.name).show()


def open_think_twice(view: QWidget, services: Services, shown: Shown) -> None:
    """Ask why the salon would rather not serve this client."""
    from salonapp.ui.pages.clients.dialogs.think_twice_form import ThinkTwiceForm

    ThinkTwiceForm(view.window(), services, shown.id, shown.name).open()


class ApproachCard(Card):
    """One line; the picker is behind it. A mark to think twice is a word, its reason a tooltip."""

    def __init__(self, services: Services, shown: Shown) -> None:
        super().__init__(spacing=4)
        approach = shown.approach
        self.setAccessibleName(_("Approach"))
        self.setAccessibleDescription(approach.line)
        self.body.setContentsMargins(16, 8, 8, 8)
        self._services = services
        self._shown = shown
        row = QHBoxLayout()
        row.setSpacing(8)
        told = SideBySide(_NARROW_PX, 8)
        told.box.addWidget(self._types(shown), 0, Qt.AlignmentFlag.AlignVCenter)
        told.box.addWidget(self._words(shown), 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(told, 1)
        if shown.card.client.think_twice:
            row.addWidget(self._mark(shown.card.client.think_twice))
        row.addWidget(self._more(shown))
        self.body.addLayout(row)

    def _types(self, shown: Shown) -> QWidget:
        made = QWidget()
        flow = Flow(made, spacing=8)
        flow.addWidget(label(_("Approach"), "strong"))
        names = shown.approach.names
        for name in names[:_CHIPS]:
            flow.addWidget(chip(name, "accent"))
        if len(names) > _CHIPS:
            rest = chip(f"+{len(names) - _CHIPS}")
            rest.setToolTip(", ".join(names[_CHIPS:]))
            rest.setAccessibleName(", ".join(names[_CHIPS:]))
            flow.addWidget(rest)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        return made

    def _words(self, shown: Shown) -> QWidget:
        if shown.approach.traits:
            return ElidedLabel(shown.approach.first_words, "second")
        return ElidedLabel(_("How to treat this client: pick what fits, one click each."), "second")

    def _mark(self, reason: str) -> QWidget:
        made = button(
            _("Think twice"),
            lambda: open_think_twice(self, self._services, self._shown),
            kind="quiet",
            icon_name="hand-palm",
        )
        made.setToolTip(reason)
        made.setAccessibleDescription(reason)
        return made

    def _more(self, shown: Shown) -> QWidget:
        made = button(
            _("More") if shown.approach.traits else _("Pick"),
            lambda: open_picker(self, self._services, self._shown),
            kind="quiet",
        )
        made.setAccessibleName(_("How to treat this client"))
        return made
