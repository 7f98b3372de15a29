"""Puts a client on the waiting list: for what, with whom, on which days and hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from salonapp.foundation.coming_days import parse_coming_day
from salonapp.foundation.days import typed_day
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.pickers import parse_time
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.services import Services
from salonapp.visits.waiting import USUAL_DAYS, WaitingDraft

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class WaitingForm(FormDialog):
    """A wish; `written` tells for whom."""

    written = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client_id: int,
        client_name: str,
        *,
        service_ids: Sequence[int] = (),
        staff_id: int | None = None,
        day: date | None = None,
    ) -> None:
        title = _("{name} waits for a time").format(name=client_name)
        super().__init__(parent, title, _("Put on the waiting list"), width=560)
        self._services = services
        self._choices = choices
        self._client_id, self._client_name = client_id, client_name
        offered = [(each.id, each.name) for each in choices.services if not each.archived]
        first = service_ids[0] if service_ids else None
        self._service = choice([(None, _("any")), *offered], first)
        masters = [(each.id, each.name) for each in choices.staff]
        self._master = choice([(None, _("any")), *masters], staff_id)
        begins = day or choices.today
        self._from = line("24.12", typed_day(begins))
        self._to = line("31.12", typed_day(begins + timedelta(days=USUAL_DAYS)))
        self._not_before = line(_("any hour"))
        self._not_after = line(_("any hour"))
        self._note = text_area(_("What matters to them"), lines=2)
        self.form.add("service", _("Service"), self._service)
        self.form.add("master", _("Master"), self._master)
        self.form.add("from_day", _("From which day"), self._from)
        self.form.add("to_day", _("Until"), self._to)
        self.form.add("from_time", _("Not before"), self._not_before)
        self.form.add("to_time", _("Not after"), self._not_after)
        self.form.add("note", _("Note"), self._note, span=2)
        self.start_clean()
        self._to.setFocus()

    def submit(self) -> None:
        """Check the shape, and write the wish."""
        problems: dict[str, str] = {}
        first = self._day(self._from, "from_day", problems)
        last = self._day(self._to, "to_day", problems)
        not_before = _time(self._not_before, "from_time", problems)
        not_after = _time(self._not_after, "to_time", problems)
        if not self.check(problems) or first is None or last is None:
            return
        draft = WaitingDraft(
            self._client_id,
            first,
            last,
            self._service.currentData(),
            self._master.currentData(),
            not_before,
            not_after,
            self._note.toPlainText(),
        )

        def work(tx: Tx) -> None:
            from salonapp.visits.commands.waiting import wait

            wait(tx, draft)

        self.set_busy(True)
        label = msg("On the waiting list")
        self._services.write(
            self, label, work, self._done, failed=self.refuse, about=self._client_name
        )

    def _day(self, field: QLineEdit, name: str, problems: dict[str, str]) -> date | None:
        try:
            found = parse_coming_day(field.text(), self._choices.today)
        except ValueError:
            found = None
        if found is None:
            typed = field.text().strip()
            said = _("There is no day {typed}.").format(typed=typed) if typed else ""
            problems[name] = said or _("Write the day like 24.12.")
        return found

    def _done(self, _nothing: None) -> None:
        self.saved()
        self.written.emit(self._client_id)


def _time(field: QLineEdit, name: str, problems: dict[str, str]) -> time | None:
    try:
        return parse_time(field.text())
    except ValueError:
        problems[name] = _("Write the time like 14:30.")
        return None
