"""What can be done with photos, above them: add, name, turn, compare, open, remove."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from salonapp.clients.photos import PhotoKind, PhotoView
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.texts import ElidedLabel
from salonapp.ui.pages.clients.photos.reading import kind_title


class PhotoBar(QWidget):
    """The part for chosen photos shows when some are."""

    add_asked = Signal()
    stop_asked = Signal()
    kind_asked = Signal(str)
    turn_asked = Signal(int)
    open_asked = Signal()
    compare_asked = Signal()
    removal_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._some_chosen = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(button(_("Add photos"), self.add_asked.emit, icon_name="plus"))
        self._said = ElidedLabel("", "second")
        row.addWidget(self._said, 1)
        self._stop = button(_("Stop"), self.stop_asked.emit, kind="quiet")
        self._stop.hide()
        row.addWidget(self._stop)
        self._acts = QWidget()
        acts = QHBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(0)
        self._kinds = {kind: self._kind_button(kind) for kind in PhotoKind}
        for made in self._kinds.values():
            acts.addWidget(made)
            acts.addSpacing(4)
        acts.addSpacing(6)
        self._compare = button(
            "", self.compare_asked.emit, kind="quiet", icon_name="columns", tip=_("Compare")
        )
        for made in (
            button(
                "",
                lambda: self.turn_asked.emit(-1),
                kind="quiet",
                icon_name="arrow-counter-clockwise",
                tip=_("Turn left"),
            ),
            button(
                "",
                lambda: self.turn_asked.emit(1),
                kind="quiet",
                icon_name="arrow-clockwise",
                tip=_("Turn right"),
            ),
            self._compare,
            button("", self.open_asked.emit, kind="quiet", icon_name="arrows-out", tip=_("Open")),
            button("", self.removal_asked.emit, kind="quiet", icon_name="trash", tip=_("Remove")),
        ):
            acts.addWidget(made)
        row.addWidget(self._acts)

    def set_count(self, count: int) -> None:
        """Say how many photos the card has."""
        self._count = count
        self._say_count()

    def show_choice(self, chosen: Sequence[PhotoView], *, can_compare: bool) -> None:
        """Offer what can be done with the chosen photos."""
        self._acts.setVisible(bool(chosen))
        self._some_chosen = bool(chosen)
        if not self._stop.isVisible():
            self._say_count()
        self._compare.setEnabled(can_compare)
        for kind, made in self._kinds.items():
            made.setChecked(bool(chosen) and all(photo.kind is kind for photo in chosen))

    def show_progress(self, done: int, total: int) -> None:
        """Say how many of the pictures that come in are ready; `total` 0 when it is over."""
        self._stop.setVisible(total > 1)
        if total:
            text = _("Taking in {place} of {all}…")
            self._said.set_text(text.format(place=done + 1, all=total))
            self.show()
        else:
            self._say_count()

    def _kind_button(self, kind: PhotoKind) -> QPushButton:
        made = button(kind_title(kind), lambda: self.kind_asked.emit(kind.value), kind="filter")
        made.setCheckable(True)
        return made

    def _say_count(self) -> None:
        text = ngettext("{count} photo", "{count} photos", self._count)
        # The buttons for the chosen ones need the room.
        self._said.set_text("" if self._some_chosen else text.format(count=self._count))
