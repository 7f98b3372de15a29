"""The form of a photo: on which day it was taken, and what is to be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.photos import PhotoView
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog, text_area
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class DetailsForm(FormDialog):
    """Writes only what was changed."""

    def __init__(self, parent: QWidget | None, services: Services, photo: PhotoView) -> None:
        super().__init__(parent, _("Photo"), _("Save"), width=480)
        self._services = services
        self._photo = photo
        self._day = day_field(photo.on_day)
        self._note = text_area(_("light, product, what to do next time"))
        self._note.setPlainText(photo.note)
        hint = _("The photo goes to the visit of that day, if there is just one.")
        self.form.add("on_day", _("Day"), self._day, hint=hint, span=2)
        self.form.add("note", _("Note"), self._note, span=2)
        self.start_clean()
        self._note.setFocus()

    def submit(self) -> None:
        """Write it; a day that cannot be comes back to its field."""
        photo, day, note = self._photo, day_of(self._day), self._note.toPlainText()
        self.check({})
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.photos import move_to_day, set_photo_note

            set_photo_note(tx, photo.id, note)
            if day != photo.on_day:
                move_to_day(tx, [photo.id], day)

        self._services.write(
            self, msg("Photo changed"), work, lambda _done: self.saved(), failed=self.refuse
        )
