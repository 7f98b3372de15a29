"""Paper consents for a whole list at once: the wording, the date, and who says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.clients.cards import Purpose
from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_day, format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormGrid, line, text_area
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import Banner, BusyMark
from salonapp.ui.kit.pickers import day_field, day_of
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.start.reading import FirstLook
from salonapp.ui.runner import Job
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database


class ConsentsPane(QWidget):
    """Says how many were never asked, and records what the salon has on paper."""

    def __init__(self, services: Services, recorded: Callable[[], object], today: date) -> None:
        super().__init__()
        self._services = services
        self._recorded = recorded
        self._unasked: dict[Purpose, tuple[int, ...]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(label(_("Consents you have on paper"), "title", wrap=True))
        about = _(
            "Nobody is written to without consent. If clients signed a form in the salon, record"
            " it here for the whole list; whoever refused stays refused."
        )
        column.addWidget(label(about, "muted", wrap=True))
        self._problem = Banner("danger")
        self._good = Banner("good")
        column.addWidget(self._problem)
        column.addWidget(self._good)
        card = Card(spacing=12)
        self._service = Tick("", on=True)
        self._advertising = Tick("")
        for tick in (self._service, self._advertising):
            tick.clicked.connect(lambda _on=False: self._show_button())
            card.add(tick)
        self._form = FormGrid()
        self._wording = text_area(lines=3)
        self._wording.setPlainText(
            _(
                "I agree that the salon keeps my data and sends me messages about my visits to"
                " the phone number and e-mail address I gave."
            )
        )
        self._form.add("wording", _("What the form says"), self._wording, span=2)
        self._day = day_field(today)
        self._form.add("day", _("Date of the form"), self._day)
        self._who = line(_("Name of whoever holds the forms"))
        self._form.add("evidence", _("Who says so"), self._who)
        card.add(self._form)
        self._busy = BusyMark()
        self._busy.hide()
        self._record = button("", self._start, kind="primary")
        row = box(across=True, spacing=8)
        row.addWidget(self._record)
        row.addWidget(self._busy)
        row.addStretch(1)
        card.add(panel(row))
        column.addWidget(card)
        note = _("It is kept with each client: the wording, the date, who said so and when.")
        column.addWidget(label(note, "caption", wrap=True))
        column.addStretch(1)

    def show_look(self, look: FirstLook) -> None:
        """Show how many were never asked."""
        self._unasked = look.unasked
        service = len(look.unasked[Purpose.SERVICE])
        advertising = len(look.unasked[Purpose.ADVERTISING])
        visits = ngettext(
            "Messages about visits: {count} client was never asked",
            "Messages about visits: {count} clients were never asked",
            service,
        )
        offers = ngettext(
            "Offers and gifts (advertising): {count} client was never asked",
            "Offers and gifts (advertising): {count} clients were never asked",
            advertising,
        )
        _say(self._service, visits.format(count=format_number(service)))
        _say(self._advertising, offers.format(count=format_number(advertising)))
        self._service.setEnabled(service > 0)
        self._advertising.setEnabled(advertising > 0)
        self._show_button()

    def say_who(self, name: str) -> None:
        """Fill in who confirms the forms."""
        self._who.setText(name)

    def _show_button(self) -> None:
        count = len(set().union(*(self._unasked.get(each, ()) for each in self._purposes())))
        words = ngettext("Record for {count} client", "Record for {count} clients", count)
        self._record.setText(words.format(count=format_number(count)))
        self._record.setEnabled(count > 0)

    def _purposes(self) -> list[Purpose]:
        chosen = ((self._service, Purpose.SERVICE), (self._advertising, Purpose.ADVERTISING))
        return [purpose for tick, purpose in chosen if tick.isChecked() and tick.isEnabled()]

    def _start(self) -> None:
        who = self._who.text().strip()
        boxes = self._form.boxes
        boxes["evidence"].set_error("" if who else _("Enter the name of whoever says so."))
        wording = self._wording.toPlainText().strip()
        boxes["wording"].set_error("" if wording else _("Enter what clients signed."))
        if not who or not wording:
            return
        wanted = {purpose: self._unasked[purpose] for purpose in self._purposes()}
        day = day_of(self._day)
        evidence = _("Paper form of {day}; {who}").format(day=format_day(day), who=who)
        actor = self._services.actor

        def work(db: Database, job: Job) -> int:
            from salonapp.clients.commands import record_consent
            from salonapp.clients.queries import clients_without_consent

            count = 0
            with db.write(actor, msg("Paper consents recorded")) as tx:
                for done, (purpose, ids) in enumerate(wanted.items()):
                    job.progress(done, len(wanted))
                    # Whoever has said no since the list was read is not overruled by it.
                    unasked = set(clients_without_consent(tx, purpose))
                    count += record_consent(
                        tx,
                        unasked.intersection(ids),
                        purpose,
                        granted=True,
                        source="paper",
                        evidence=evidence,
                        wording=wording,
                        wording_version=day.isoformat(),
                    )
            return count

        self._problem.set_text("")
        self._busy.show()
        self._record.setEnabled(False)
        title = msg("Recording consents…")
        self._services.job(self, title, work, self._done, failed=self._failed)

    def _done(self, count: int) -> None:
        self._busy.hide()
        words = ngettext("{count} consent is recorded.", "{count} consents are recorded.", count)
        self._good.set_text(words.format(count=format_number(count)))
        self._recorded()

    def _failed(self, error: SalonError) -> None:
        self._busy.hide()
        self._show_button()
        self._problem.set_text(str(error))


def _say(tick: Tick, text: str) -> None:
    tick.setText(text)
    tick.setAccessibleName(text)
    tick.updateGeometry()
