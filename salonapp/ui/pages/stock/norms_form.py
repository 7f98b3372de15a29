"""What a service usually takes: its materials and how much of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.catalog.cards import MaterialView, ServiceView
from salonapp.catalog.stock import UsageNorm
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.form import FormDialog, choice
from salonapp.ui.pages.clients.dialogs.materials import MaterialsEditor
from salonapp.ui.services import Services
from salonapp.visits.cards import MaterialUse

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

Found = tuple[Sequence[ServiceView], Sequence[MaterialView], Sequence[UsageNorm]]

#: Room for half a dozen materials below each other.
_HEIGHT = 520


class NormsForm(FormDialog):
    """The usual use of one service after the other."""

    def __init__(self, parent: QWidget | None, services: Services) -> None:
        super().__init__(parent, _("What services usually take"), _("Save"), width=620)
        self._services = services
        #: By service, as it stands or was typed; what was typed waits for Save.
        self._uses: dict[int, tuple[MaterialUse, ...]] = {}
        self._before: dict[int, tuple[MaterialUse, ...]] = {}
        self._shown: int | None = None
        self._service = choice([])
        self._service.currentIndexChanged.connect(self._show_service)
        self.form.add("service", _("Service"), self._service, span=2)
        self._editor = MaterialsEditor()
        self.form.add(
            "materials",
            _("Materials"),
            self._editor,
            hint=_(
                "A visit is closed with these amounts filled in; the bookings ahead are"
                " reckoned by them."
            ),
            span=2,
        )
        self.start_clean()

        def work(reader: Reader) -> Found:
            from salonapp.catalog.queries import services as all_services
            from salonapp.catalog.queries.materials import materials
            from salonapp.catalog.queries.stock import usage_norms

            return all_services(reader), materials(reader), usage_norms(reader)

        services.read(self, work, self._show)

    def extra_snapshot(self) -> Sequence[object]:
        """What was typed for every service."""
        return (str(self._editor.typed()), str(self._uses))

    def submit(self) -> None:
        """Check and write what was changed."""
        if not self._keep_shown():
            return
        changed = {
            service_id: {use.material_id: use.amount_thousandths or 0 for use in uses}
            for service_id, uses in self._uses.items()
            if uses != self._before.get(service_id, ())
        }
        if not changed:
            self.saved()
            return

        def work(tx: Tx) -> None:
            from salonapp.catalog.commands.stock import set_usage_norms

            for service_id, amounts in changed.items():
                set_usage_norms(tx, service_id, amounts)

        self.set_busy(True)
        self._services.write(
            self,
            msg("Usual use written down"),
            work,
            lambda _none: self.saved(),
            failed=self.refuse,
        )

    def _show(self, found: Found) -> None:
        known, materials, norms = found
        self._editor.set_choices(materials)
        for norm in norms:
            use = MaterialUse(norm.material_id, norm.amount_thousandths)
            self._uses[norm.service_id] = (*self._uses.get(norm.service_id, ()), use)
        self._before = dict(self._uses)
        self._service.blockSignals(True)
        for service in known:
            self._service.addItem(service.name, service.id)
        self._service.blockSignals(False)
        self._show_service()
        self.start_clean()
        self.resize(self.width(), _HEIGHT)

    def _show_service(self) -> None:
        chosen = self._service.currentData()
        if chosen == self._shown:
            return
        if not self._keep_shown():
            self._service.setCurrentIndex(self._service.findData(self._shown))
            return
        self._shown = chosen
        self._editor.set_materials(self._uses.get(chosen, ()))

    def _keep_shown(self) -> bool:
        """Take over what was typed for the service shown; False when it is no amount."""
        if self._shown is None:
            return True
        try:
            uses = self._editor.materials()
        except InvalidInput as wrong:
            self.check({"materials": str(wrong)})
            self._editor.focus_wrong()
            return False
        if any(use.amount_thousandths is None for use in uses):
            self.check({"materials": _("Enter an amount, such as 30 or 12.5.")})
            return False
        self.check({})
        if uses or self._shown in self._uses:
            self._uses[self._shown] = uses
        return True
