"""The line "Approach" of a card: the types that were picked, and the first thing to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.services import Services

#: What the words of the line keep at least.
_WORDS_MIN = 190
_GAP = 6


def open_picker(view: QWidget, services: Services, shown: Shown) -> None:
    """Show the typologies, with advice for what is picked."""
    from salonapp.ui.pages.clients.dialogs.approach_picker import ApproachPicker

    for open_one in view.window().findChildren(ApproachPicker):
        if open_one.client_id == shown.id and open_one.isVisible():
            open_one.activateWindow()
            return
    ApproachPicker(view.window(), services, shown.id, shown.name).show()


def open_think_twice(view: QWidget, services: Services, shown: Shown) -> None:
    """Ask why the salon would rather not serve this client."""
    from salonapp.ui.pages.clients.dialogs.think_twice_form import ThinkTwiceForm

    ThinkTwiceForm(view.window(), services, shown.id, shown.name).open()


class ApproachCard(Card):
    """One line; the picker is behind it. A mark to think twice is an icon, its reason a tooltip."""

    def __init__(self, services: Services, shown: Shown) -> None:
        super().__init__(spacing=4)
        approach = shown.approach
        self.setAccessibleName(_("Approach"))
        self.setAccessibleDescription(approach.line)
        self.body.setContentsMargins(16, 8, 8, 8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(_("Approach"), "strong"))
        words = approach.first_words
        if not approach.traits:
            words = _("How to treat this client: pick what fits, one click each.")
        row.addWidget(_Line(approach.names, words), 1)
        reason = shown.card.client.think_twice
        if reason:
            mark = button(
                "",
                lambda: open_think_twice(self, services, shown),
                kind="quiet",
                icon_name="hand-palm",
                tip=_("Think twice: {reason}").format(reason=reason),
            )
            mark.setAccessibleName(_("Think twice"))
            mark.setAccessibleDescription(reason)
            row.addWidget(mark)
        more = button(
            _("More") if approach.traits else _("Pick"),
            lambda: open_picker(self, services, shown),
            kind="quiet",
        )
        more.setAccessibleName(_("How to treat this client"))
        row.addWidget(more)
        self.body.addLayout(row)


class _Line(QWidget):
    """As many chips as leave room for the words, how many more there are, and the words."""

    def __init__(self, names: Sequence[str], words: str) -> None:
        super().__init__()
        self._names = names
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        self._chips = [chip(name, "accent") for name in names]
        self._rest = chip("")
        self._words = label(words, "second", wrap=True)
        for each in (*self._chips, self._rest):
            row.addWidget(each)
        row.addWidget(self._words, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(_WORDS_MIN)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - _WORDS_MIN
        shown = 0
        for each in self._chips:
            room -= each.sizeHint().width() + _GAP
            if room < 0:
                break
            shown += 1
        for at, each in enumerate(self._chips):
            each.setVisible(at < shown)
        rest = self._names[shown:]
        self._rest.setText(f"+{len(rest)}" if shown else str(len(rest)))
        self._rest.setToolTip(", ".join(rest))
        self._rest.setAccessibleName(", ".join(rest))
        self._rest.setVisible(bool(rest))
