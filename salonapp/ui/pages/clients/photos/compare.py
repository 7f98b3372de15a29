"""Before and after across each other: any two photos of a card, with a divider to be drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from salonapp.clients.photos import PhotoView
from salonapp.foundation import format as fmt
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.compare_slider import CompareSlider
from salonapp.ui.kit.form import Choice, choice
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.photos.reading import kind_title, read_picture, turned
from salonapp.ui.services import Services


class CompareDialog(QDialog):
    """Two photos; which two can be chosen above them."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        photos: Sequence[PhotoView],
        left: PhotoView,
        right: PhotoView,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._photos = {photo.id: photo for photo in photos if not photo.is_missing}
        self._images: dict[int, QImage] = {}
        self.setWindowTitle(_("Before and after"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._left = self._photo_choice(_("Left photo"), left)
        self._right = self._photo_choice(_("Right photo"), right)
        self._problem = Banner("danger")
        self.slider = CompareSlider(_("Divider between the two photos"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._left, 1)
        row.addWidget(self._right, 1)
        column.addLayout(row)
        column.addWidget(self._problem)
        column.addWidget(self.slider, 1)
        foot = QHBoxLayout()
        foot.addWidget(label(_("Drag the divider, or press the left and right arrows."), "caption"))
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.accept, kind="primary"))
        column.addLayout(foot)
        if parent is not None:
            self.resize(parent.window().size() * 0.86)
        self.slider.setFocus()
        self._read()

    def _photo_choice(self, name: str, current: PhotoView) -> Choice:
        pairs = [(photo.id, _named(photo)) for photo in self._photos.values()]
        made = choice(pairs, current.id)
        made.setAccessibleName(name)
        made.currentIndexChanged.connect(lambda _at: self._read())
        return made

    def _chosen(self) -> tuple[PhotoView, PhotoView]:
        left, right = self._left.currentData(), self._right.currentData()
        return self._photos[left], self._photos[right]

    def _read(self) -> None:
        services = self._services
        for photo in self._chosen():
            if photo.id not in self._images:
                self._images[photo.id] = QImage()
                services.read(
                    self,
                    lambda reader, photo=photo: turned(  # type: ignore[misc]
                        read_picture(reader, services.viewer, photo.id), photo.quarter_turns
                    ),
                    lambda image, photo=photo: self._arrived(photo.id, image),  # type: ignore[misc]
                    failed=self._failed,
                )
        self._show()

    def _arrived(self, photo_id: int, image: QImage) -> None:
        self._images[photo_id] = image
        self._show()

    def _failed(self, error: SalonError) -> None:
        self._problem.set_text(str(error))

    def _show(self) -> None:
        left, right = self._chosen()
        keep = {left.id, right.id}
        self._images = {each: image for each, image in self._images.items() if each in keep}
        self.slider.show_pair(
            self._images[left.id],
            self._images[right.id],
            kind_title(left.kind),
            kind_title(right.kind),
        )


def _named(photo: PhotoView) -> str:
    return f"{kind_title(photo.kind)} · {fmt.format_day(photo.on_day)}"
