"""Paper consents for a whole list at once: the wording, the date, and who says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from salonapp.clients.cards import Purpose
from salonapp.clients.consents import ConsentSource, Wording, filled
from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_day, format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormGrid, choice, line, text_area
from salonapp.ui.kit.frames import Card, Scroll, box, panel
from salonapp.ui.kit.notices import Banner, BusyMark
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.start.reading import FirstLook
from salonapp.ui.runner import Job
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader


@dataclass(frozen=True, slots=True)
class ConsentChoices:
    """What the pane offers: lists by id, and the wording in force of each purpose, filled in."""

    lists: tuple[tuple[int, str], ...]
    wordings: Mapping[Purpose, Wording]


class ConsentsPane(QWidget):
    """Says how many were never asked, and records what the salon has on paper."""

    def __init__(self, services: Services, recorded: Callable[[], object], today: date) -> None:
        super().__init__()
        self._services = services
        self._recorded = recorded
        self._unasked: dict[Purpose, tuple[int, ...]] = {}
        self._listed: frozenset[int] | None = None
        self._choices = ConsentChoices((), {})
        self._offered = ""
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
            tick.clicked.connect(lambda _on=False: self._show_choice())
            card.add(tick)
        self._form = FormGrid()
        self._list = choice([(0, _("Everybody who was never asked"))])
        self._list.activated.connect(lambda _at: self._read_list())
        self._form.add("list", _("For whom"), self._list, span=2)
        self._wording = text_area(lines=5)
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
        services.read(
            self, lambda reader: read_choices(reader, services.viewer), self._offer, topic="choices"
        )

    def show_look(self, look: FirstLook) -> None:
        """Show how many were never asked."""
        self.show_unasked(look.unasked)

    def show_unasked(self, unasked: dict[Purpose, tuple[int, ...]]) -> None:
        """Show how many of those that are meant were never asked."""
        self._unasked = unasked
        service = len(self._meant(Purpose.SERVICE))
        advertising = len(self._meant(Purpose.ADVERTISING))
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
        self._show_choice()

    def say_who(self, name: str) -> None:
        """Fill in who confirms the forms."""
        self._who.setText(name)

    def _meant(self, purpose: Purpose) -> set[int]:
        """Who is meant and was never asked."""
        unasked = set(self._unasked.get(purpose, ()))
        return unasked if self._listed is None else unasked & self._listed

    def _offer(self, choices: ConsentChoices) -> None:
        self._choices = choices
        for list_id, name in choices.lists:
            self._list.addItem(_("List: {name}").format(name=name), list_id)
        self._show_choice()

    def _read_list(self) -> None:
        list_id, services = int(self._list.currentData()), self._services
        if not list_id:
            self._take_list(None)
            return

        def work(reader: Reader) -> frozenset[int]:
            from salonapp.desk.queries.saved import list_client_ids

            return frozenset(list_client_ids(reader, services.viewer, list_id))

        services.read(self, work, self._take_list, topic="list", failed=self._failed)

    def _take_list(self, listed: frozenset[int] | None) -> None:
        self._listed = listed
        self.show_unasked(self._unasked)

    def _show_choice(self) -> None:
        """Offer the wordings in force, unless somebody typed what their own form says."""
        if self._wording.toPlainText() in ("", self._offered):
            texts = [self._choices.wordings[p].text for p in self._purposes_in_force()]
            self._offered = "\n\n".join(texts)
            self._wording.setPlainText(self._offered)
        self._show_button()

    def _purposes_in_force(self) -> list[Purpose]:
        return [each for each in self._purposes() if each in self._choices.wordings]

    def _quoted(self, purpose: Purpose, day: date) -> tuple[str, str]:
        """The wording and its version that the records of `purpose` keep."""
        typed = self._wording.toPlainText().strip()
        if typed == self._offered.strip() and purpose in self._choices.wordings:
            words = self._choices.wordings[purpose]
            return words.text, words.label
        return typed, day.isoformat()

    def _show_button(self) -> None:
        count = len(set().union(*(self._meant(each) for each in self._purposes())))
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
        boxes["day"].set_error(self._day.problem())
        if not who or not wording or self._day.problem():
            return
        wanted = {purpose: self._meant(purpose) for purpose in self._purposes()}
        day = day_of(self._day)
        quoted = {purpose: self._quoted(purpose, day) for purpose in wanted}
        evidence = _("Paper form of {day}; {who}").format(day=format_day(day), who=who)
        actor = self._services.actor

        def work(db: Database, job: Job) -> int:
            from salonapp.clients.commands.consents import consent_list

            count = 0
            with db.write(actor, msg("Paper consents recorded")) as tx:
                for done, (purpose, ids) in enumerate(wanted.items()):
                    job.progress(done, len(wanted))
                    # Whoever has said no since the list was read is not overruled by it.
                    count += consent_list(
                        tx,
                        ids,
                        purpose,
                        granted=True,
                        source=ConsentSource.PAPER,
                        evidence=evidence,
                        wording=quoted[purpose][0],
                        wording_version=quoted[purpose][1],
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


class ConsentsOfList(QDialog):
    """The same outside the first steps: for everybody who was never asked, or for a list."""

    def __init__(self, parent: QWidget | None, services: Services, today: date) -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(_("Consents you have on paper"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.pane = ConsentsPane(services, self._read, today)
        scroll = Scroll(margins=(24, 20, 24, 12))
        scroll.body.addWidget(self.pane)
        row = box(across=True, spacing=8, margins=(24, 8, 24, 16))
        row.addStretch(1)
        row.addWidget(button(_("Close"), self.accept))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addLayout(row)
        self.resize(720, 640)
        if parent is not None:
            self.resize(self.size().boundedTo(parent.window().size() * 0.94))
        self._read()

    def _read(self) -> None:
        def work(reader: Reader) -> dict[Purpose, tuple[int, ...]]:
            from salonapp.clients.queries import clients_without_consent

            return {each: tuple(clients_without_consent(reader, each)) for each in Purpose}

        self._services.read(self, work, self.pane.show_unasked, topic="unasked")


def read_choices(reader: Reader, viewer: Viewer) -> ConsentChoices:
    """The lists there are, and the wordings in force in the salon's language."""
    from salonapp.clients.queries.consents import wording
    from salonapp.desk.queries.saved import saved_lists

    settings = reader.settings
    name, address = settings.text("salon.name"), settings.text("salon.address")
    wordings = {}
    for purpose in Purpose:
        words = wording(reader, purpose, settings.text("salon.language"))
        wordings[purpose] = replace(words, text=filled(words.text, name, address))
    lists = tuple((each.id, each.name) for each in saved_lists(reader, viewer) if not each.problem)
    return ConsentChoices(lists, wordings)


def _say(tick: Tick, text: str) -> None:
    tick.setText(text)
    tick.setAccessibleName(text)
    tick.updateGeometry()
