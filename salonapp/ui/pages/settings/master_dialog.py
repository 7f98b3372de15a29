"""What the dialogs about one master share: what is read before they open, and how they begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.staff.cards import StaffMember
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

Kept = TypeVar("Kept")


class MasterFormDialog(FormDialog):
    """A dialog about `member`; `title` names them in its braces."""

    def __init__(
        self, parent: QWidget, services: Services, member: StaffMember, title: str
    ) -> None:
        super().__init__(parent.window(), title.format(name=member.name), _("Save"), width=680)
        self._services = services
        self._member = member


def open_about(
    parent: QWidget,
    services: Services,
    member: StaffMember,
    read: Callable[[Reader, int], Kept],
    dialog: Callable[[QWidget, Services, StaffMember, Kept], FormDialog],
) -> None:
    """Read what there is of `member`, then open the dialog with it."""
    services.read(
        parent,
        lambda reader: read(reader, member.id),
        lambda kept: dialog(parent, services, member, kept).open(),
        topic="master",
    )
