"""One photo in large, with its neighbours a key away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from salonapp.clients.photos import PhotoView
from salonapp.foundation import format as fmt
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import N_, _
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.picture_view import PictureView
from salonapp.ui.kit.texts import ElidedLabel
from salonapp.ui.pages.clients.photos.reading import kind_title, read_picture, spoken, turned
from salonapp.ui.services import Services


class PhotoViewer(QDialog):
    """Left and right go on, Space changes the size, Ctrl with an arrow turns."""

    turn_asked = Signal(int, int)
    """A photo's id, and by how many quarters it is to be turned."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        photos: Sequence[PhotoView],
        photo_id: int,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._photos = list(photos)
        self._at = next((at for at, each in enumerate(photos) if each.id == photo_id), 0)
        self._upright = QImage()
        self.setWindowTitle(_("Photo"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._problem = Banner("danger")
        self._scale = ChoiceRow("filter", _("Size"))
        self.view = PictureView(_("Photo"))
        self.view.scale_changed.connect(
            lambda actual: self._scale.choose("actual" if actual else "fit")
        )
        self._title = ElidedLabel("", "strong")
        self._note = ElidedLabel("", "second")
        self._scale.set_choices([("fit", _("Fit")), ("actual", _("100 %"))], "fit")
        wide = sum(each.sizeHint().width() for each in self._scale.findChildren(QPushButton))
        self._scale.setMinimumWidth(wide + 8)
        self._scale.chosen.connect(lambda key: self.view.set_actual(key == "actual"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._problem)
        column.addWidget(self.view, 1)
        column.addLayout(self._foot())
        if parent is not None:
            self.resize(parent.window().size() * 0.9)
        self.view.setFocus()
        self._show()

    def step(self, by: int) -> None:
        """Go on to the next photo, or back; at the ends there is nothing to go to."""
        at = self._at + by
        if 0 <= at < len(self._photos):
            self._at = at
            self._show()

    def photo(self) -> PhotoView:
        """The photo that is shown."""
        return self._photos[self._at]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = event.key()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = _STEPS.get(key)
        if step is not None and ctrl:
            self._turn(step)
        elif step is not None:
            self.step(step)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.step(-self._at if key == Qt.Key.Key_Home else len(self._photos) - 1 - self._at)
        elif key == Qt.Key.Key_Space:
            self.view.set_actual(not self.view.is_actual())
        else:
            super().keyPressEvent(event)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._back = button("", lambda: self.step(-1), icon_name="caret-left", tip=_("Previous"))
        self._on = button("", lambda: self.step(1), icon_name="caret-right", tip=_("Next"))
        row.addWidget(self._back)
        row.addWidget(self._on)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._note)
        row.addSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._scale)
        for by, icon_name, tip in _TURN_BUTTONS:
            row.addWidget(
                button(
                    "",
                    lambda by=by: self._turn(by),  # type: ignore[misc]
                    kind="quiet",
                    icon_name=icon_name,
                    tip=_(tip),
                )
            )
        row.addWidget(button(_("Close"), self.accept, kind="primary"))
        return row

    def _show(self) -> None:
        photo = self.photo()
        place = _("{place} of {all}").format(place=self._at + 1, all=len(self._photos))
        day = fmt.format_day(photo.on_day)
        self._title.set_text(" · ".join((kind_title(photo.kind), day, place)))
        self._note.set_text(photo.note)
        self._note.setVisible(bool(photo.note))
        self._back.setEnabled(self._at > 0)
        self._on.setEnabled(self._at < len(self._photos) - 1)
        self._problem.set_text("")
        self.view.setAccessibleDescription(spoken(photo))
        self._services.read(
            self,
            lambda reader: read_picture(reader, self._services.viewer, photo.id),
            self._arrived,
            topic="picture",
            failed=self._failed,
        )

    def _arrived(self, image: QImage) -> None:
        self._upright = image
        self.view.set_image(turned(image, self.photo().quarter_turns))

    def _failed(self, error: SalonError) -> None:
        self.view.set_image(QImage())
        self._problem.set_text(str(error))

    def _turn(self, by: int) -> None:
        photo = self.photo()
        quarter_turns = (photo.quarter_turns + by) % 4
        self._photos[self._at] = replace(photo, quarter_turns=quarter_turns)
        self.view.set_image(turned(self._upright, quarter_turns))
        self.turn_asked.emit(photo.id, by)


_STEPS = {
    int(Qt.Key.Key_Left): -1,
    int(Qt.Key.Key_PageUp): -1,
    int(Qt.Key.Key_Right): 1,
    int(Qt.Key.Key_PageDown): 1,
}
_TURN_BUTTONS = (
    (-1, "arrow-counter-clockwise", N_("Turn left")),
    (1, "arrow-clockwise", N_("Turn right")),
)
