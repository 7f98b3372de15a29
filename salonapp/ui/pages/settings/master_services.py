"""Which services a master does, and how long each takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from salonapp.catalog.cards import ServiceView
from salonapp.foundation.i18n import _, msg
from salonapp.staff.cards import StaffMember
from salonapp.ui.kit.form import FormGrid, line
from salonapp.ui.kit.pickers import Picker
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.settings.master_dialog import MasterFormDialog, open_about
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


@dataclass(frozen=True, slots=True)
class KeptServices:
    """The price list, and what the master does of it."""

    offered: tuple[ServiceView, ...]
    own: Mapping[int, int | None]


def open_services(parent: QWidget, services: Services, member: StaffMember) -> None:
    """Read what there is, then open the dialog."""
    open_about(parent, services, member, _read, ServicesDialog)


def _read(reader: Reader, staff_id: int) -> KeptServices:
    from salonapp.catalog.queries import services as price_list
    from salonapp.staff.queries.hours import master

    found = master(reader, staff_id, reader.today)
    own = found.services if found is not None else {}
    offered = [e for e in price_list(reader, with_archived=True) if not e.archived or e.id in own]
    return KeptServices(tuple(offered), own)


class ServicesDialog(MasterFormDialog):
    """Chips for the services; below them the minutes where they differ from the price list."""

    def __init__(
        self, parent: QWidget, services: Services, member: StaffMember, kept: KeptServices
    ) -> None:
        super().__init__(parent, services, member, _("Services of {name}"))
        self._usual = {each.id: each for each in kept.offered}
        self._typed: dict[int, str] = {
            each: str(minutes) for each, minutes in kept.own.items() if minutes is not None
        }
        self._taken = Picker(_("Start typing a service"))
        self._taken.set_choices([(each.id, each.name) for each in kept.offered])
        self._taken.set_ids(list(kept.own))
        self._taken.changed.connect(self._show_minutes)
        hint = _("When nothing stands here, the master does every service.")
        self.form.add("services", _("Services"), self._taken, hint=hint, span=2)
        self._about = label(_("Minutes, where they differ from the price list"), "section")
        self.form.add_wide(self._about)
        self._minutes = FormGrid(3)
        self.form.add_wide(self._minutes)
        self._lines: dict[int, QLineEdit] = {}
        self._show_minutes()
        self.start_clean()
        self._taken.setFocus()

    def submit(self) -> None:
        """Check the minutes, and write."""
        wanted: dict[int, int | None] = {}
        bad = False
        for service_id in self._taken.ids():
            typed = self._lines[service_id].text().strip()
            if typed and not typed.isdigit():
                self._minutes.boxes[str(service_id)].set_error(_("Whole minutes, such as 45."))
                bad = True
                continue
            wanted[service_id] = int(typed) if typed else None
        if bad:
            return
        staff_id = self._member.id

        def work(tx: Tx) -> None:
            from salonapp.staff.commands.hours import set_services_of

            set_services_of(tx, staff_id, wanted)

        self.set_busy(True)
        done = msg("Services of a master changed")
        self._services.write(self, done, work, lambda _none: self.saved(), failed=self.refuse)

    def extra_snapshot(self) -> tuple[object, ...]:
        """The services and their minutes."""
        lines = tuple(sorted((at, made.text()) for at, made in self._lines.items()))
        return (self._taken.ids(), lines)

    def _show_minutes(self) -> None:
        self._typed.update({each: made.text() for each, made in self._lines.items()})
        fresh = FormGrid(3)
        self._lines = {}
        for service_id in self._taken.ids():
            usual = self._usual[service_id]
            made = line(str(usual.duration_min), self._typed.get(service_id, ""))
            self._lines[service_id] = made
            fresh.add(str(service_id), usual.name, made)
        layout = self.form.layout()
        assert layout is not None
        layout.replaceWidget(self._minutes, fresh)
        self._minutes.hide()
        self._minutes.deleteLater()
        self._minutes = fresh
        fresh.show()
        self._about.setVisible(bool(self._lines))
