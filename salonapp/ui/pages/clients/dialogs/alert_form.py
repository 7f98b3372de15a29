"""The form of something that could hurt a client: what, how badly, since when, who says so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.safety import AlertDraft, AlertKind, AlertView, Severity
from salonapp.clients.safety_words import KIND_NAMES, SEVERITY_NAMES
from salonapp.foundation.days import typed_day
from salonapp.foundation.i18n import _, msg
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, choice, line
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.pages.clients.dialogs.days import read_day
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class AlertForm(FormDialog):
    """Writes an alert on the card, changes one, or takes it off."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client_id: int,
        client_name: str,
        today: date,
        alert: AlertView | None = None,
    ) -> None:
        title = _("What could hurt {name}").format(name=client_name)
        super().__init__(parent, title, _("Save") if alert else _("Add"), width=600)
        self._services = services
        self._client_id = client_id
        self._alert = alert
        self._kind = choice(
            [(kind, _(KIND_NAMES[kind])) for kind in AlertKind],
            alert.kind if alert else AlertKind.ALLERGY,
        )
        self._severity = choice(
            [(each, _(SEVERITY_NAMES[each])) for each in Severity],
            alert.severity if alert else Severity.UNKNOWN,
        )
        self._text = line(_("ammonia, or pregnancy"), alert.text if alert else "")
        self._since = line("14.05.2026", typed_day(alert.since) if alert else typed_day(today))
        self._until = line(_("for good"), typed_day(alert.until) if alert else "")
        self._source = line(
            _("the client, a doctor's note, a reaction in the salon"), alert.source if alert else ""
        )
        hint = _("Materials that hold it are stopped by all its usual names, Russian and English.")
        self.form.add("kind", _("What it is"), self._kind)
        self.form.add("severity", _("How severe"), self._severity)
        self.form.add("text", _("Substance or condition"), self._text, hint=hint, span=2)
        self.form.add("since", _("Since"), self._since)
        self.form.add("until", _("Until (the last day)"), self._until)
        self.form.add("source", _("Who says so"), self._source, span=2)
        if alert is not None:
            row = box(across=True)
            row.addWidget(
                button(_("Take off the card"), self._remove, kind="quiet", icon_name="trash")
            )
            row.addStretch(1)
            self.body.addWidget(panel(row))
        self.start_clean()
        self._text.setFocus()
        watch(self, services, "alert", client_id, which=str(alert.id) if alert else "")

    def submit(self) -> None:
        """Write it; what cannot be comes back to its field."""
        problems: dict[str, str] = {}
        since = read_day(self._since.text(), "since", problems)
        until = read_day(self._until.text(), "until", problems)
        if not self._text.text().strip():
            problems["text"] = _("Write what could hurt the client.")
        if not self.check(problems):
            return
        draft = AlertDraft(
            AlertKind(self._kind.currentData()),
            self._text.text(),
            Severity(self._severity.currentData()),
            since,
            until,
            self._source.text(),
        )
        client_id, alert = self._client_id, self._alert
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.safety import add_alert, edit_alert

            if alert is None:
                add_alert(tx, client_id, draft)
            else:
                edit_alert(tx, alert.id, draft)

        what = msg("Alert changed") if alert else msg("Alert written on the card")
        self._services.write(self, what, work, lambda _done: self.saved(), failed=self.refuse)

    def _remove(self) -> None:
        alert = self._alert
        assert alert is not None
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.safety import remove_alert

            remove_alert(tx, alert.id)

        what = msg("Alert taken off the card")
        self._services.write(self, what, work, lambda _done: self.saved(), failed=self.refuse)
