"""The form of a visit: one that just took place, one entered late, or one that is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import N_, _, msg
from salonapp.foundation.money import minor_digits, parse_money
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FieldBox, FormDialog, choice, line, text_area
from salonapp.ui.kit.pickers import Picker, day_field, day_of, parse_time
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.pages.clients.dialogs.formula_tick import FormulaTick
from salonapp.ui.pages.clients.dialogs.materials import MaterialsEditor
from salonapp.ui.pages.clients.dialogs.safety_notice import SafetyNotice, override_words
from salonapp.ui.services import Services
from salonapp.visits.cards import (
    AppointmentView,
    MaterialUse,
    VisitDraft,
    VisitStatus,
    VisitView,
)
from salonapp.visits.stops import StopForSafety

if TYPE_CHECKING:
    from salonapp.clients.half_typed import HalfTyped
    from salonapp.storage.door import Tx

_STATUSES = (
    (VisitStatus.DONE, N_("took place")),
    (VisitStatus.NO_SHOW, N_("did not come")),
    (VisitStatus.CANCELLED, N_("cancelled")),
)
_REBOOKED = ((None, N_("not noted")), (True, N_("yes, at once")), (False, N_("no")))


class VisitForm(FormDialog):
    """Writes a visit; `written` tells whose card it stands on, `came` which visit just ended."""

    written = Signal(int)
    came = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client_id: int,
        client_name: str,
        *,
        visit: VisitView | None = None,
        appointment: AppointmentView | None = None,
        last_master_id: int | None = None,
    ) -> None:
        title = _("Visit of {name}").format(name=client_name)
        super().__init__(parent, title, _("Save the visit"), width=640)
        self._services = services
        self._choices = choices
        self._client_id = client_id
        self._visit = visit
        self._appointment = appointment
        self._price_typed = visit is not None and visit.price_minor is not None
        # What was paid for a visit on record never follows the price: there may be a discount.
        self._paid_typed = visit is not None
        given = visit or appointment
        self._when(visit, appointment)
        self._what(given, last_master_id)
        self._keep_safe(visit)
        self._money(visit)
        self._how_it_was(visit)
        self._formula = FormulaTick(services, choices, client_id) if visit is None else None
        if self._formula is not None:
            self.body.addWidget(self._formula)
            self._offer_formula()
            self._services_taken.changed.connect(self._offer_formula)
            self._formula.taken.connect(self._fill_in_formula)
        if visit is not None:
            self._offer_removal(visit)
        self.start_clean()
        self._services_taken.setFocus()
        which = f"visit:{visit.id}" if visit else f"booking:{appointment.id}" if appointment else ""
        watch(self, services, "visit", client_id, which=which, taken_up=self._take_up)

    def submit(self) -> None:
        """Check the shape here; what the salon's rules say comes back to the field."""
        problems: dict[str, str] = {}
        at_time: time | None = None
        try:
            at_time = parse_time(self._time.text())
        except ValueError:
            problems["at_time"] = _("Write the time like 14:30.")
        price = self._amount(self._price, "price", problems)
        paid = self._amount(self._paid, "paid", problems)
        if not self._services_taken.ids():
            problems["services"] = _("Choose at least one service.")
        used = self._used(problems)
        if not self.check(problems):
            if list(problems) == ["materials"]:
                self._materials.focus_wrong()
            return
        before = self._visit
        draft = VisitDraft(
            client_id=self._client_id,
            on_day=day_of(self._day),
            service_ids=self._services_taken.ids(),
            at_time=at_time,
            staff_id=self._master.currentData(),
            status=VisitStatus(self._status.currentData()),
            price_minor=price,
            discount_minor=(before.discount_minor or 0) if before else 0,
            paid_minor=paid,
            payment=before.payment if before else "",
            rating=self._rating.currentData(),
            note=self._note.toPlainText(),
            rebooked=self._rebooked.currentData(),
            appointment_id=self._appointment.id if self._appointment else None,
            materials=used,
            override_reason=self._reason.text(),
        )
        self.set_busy(True)
        visit_id = before.id if before else None
        viewer = self._services.viewer
        formula_id = self._formula.formula_id() if self._formula is not None else None

        def work(tx: Tx) -> int | None:
            from salonapp.visits.commands import edit_visit, record_visit
            from salonapp.visits.commands.formulas import repeat_in_visit

            if visit_id is None:
                made = record_visit(tx, draft)
                if formula_id is not None and draft.status is VisitStatus.DONE:
                    repeat_in_visit(
                        tx,
                        formula_id,
                        made,
                        staff_id=draft.staff_id,
                        reason=draft.override_reason,
                        with_materials=draft.materials is None,
                    )
                just_now = draft.status is VisitStatus.DONE and draft.on_day == tx.today
                return made if just_now else None
            edit_visit(tx, visit_id, draft, viewer=viewer)
            return None

        what = msg("Visit recorded") if visit_id is None else msg("Visit changed")
        self._services.write(self, what, work, self._done, failed=self.refuse)

    def _take_up(self, typed: HalfTyped) -> None:
        """A price somebody typed before a crash is not reckoned anew; a danger is told again."""
        self._price_typed = self._price_typed or "price" in typed.fields
        self._paid_typed = self._paid_typed or "paid" in typed.fields
        if self._reason.text():
            self._reason_box.show()
        self._warn()

    def refuse(self, error: SalonError) -> None:
        """A danger is named, and may be answered for; everything else is shown as ever."""
        if not isinstance(error, StopForSafety):
            super().refuse(error)
            return
        self.set_busy(False)
        self.check({})
        self._reason_box.show()
        told = self._notice.text()
        more = (each for each in error.sentences() if each not in told)
        self.problem.set_text("\n".join((str(error), *more)))
        self._reason.setFocus()

    def extra_snapshot(self) -> Sequence[object]:
        """The services and what was used."""
        return (*self._services_taken.ids(), str(self._materials.typed()))

    def _keep_safe(self, visit: VisitView | None) -> None:
        """What was used, what could hurt the client, and why it is done all the same."""
        self._materials = MaterialsEditor()
        self._materials.set_choices(self._choices.materials)
        if self._materials.has_choices():
            self.form.add("materials", _("Materials used"), self._materials, span=2)
            if visit is not None:
                kept = [MaterialUse(m.material_id, m.amount_thousandths) for m in visit.materials]
                self._materials.set_materials(kept)
        self._notice = SafetyNotice(self._services, self._client_id, self._choices.today)
        self._reason = line(_("the client insists; tested on the spot"))
        self._reason_box = FieldBox(_("Why all the same"), self._reason)
        self.form.boxes["override_reason"] = self._reason_box
        self._reason_box.hide()
        at = self.body.indexOf(self.form)
        for each in visit.overrides if visit is not None else ():
            self.body.insertWidget(at, label(override_words(each, self._choices.today), wrap=True))
        self.body.insertWidget(at, self._reason_box)
        self.body.insertWidget(at, self._notice)
        self._services_taken.changed.connect(self._warn)
        self._materials.changed.connect(self._warn)
        self._day.dateChanged.connect(lambda _day: self._warn())
        self._warn()

    def _warn(self) -> None:
        ids, day = self._services_taken.ids(), day_of(self._day)
        self._notice.show_for(ids, day, self._materials.views())

    def _used(self, problems: dict[str, str]) -> tuple[MaterialUse, ...] | None:
        """What stands in the rows; None leaves alone what is not shown."""
        if not self._materials.has_choices():
            return None
        try:
            return self._materials.materials()
        except InvalidInput as error:
            problems["materials"] = str(error)
            return None

    def _offer_formula(self) -> None:
        if self._formula is not None:
            self._formula.show_for(self._services_taken.ids())

    def _fill_in_formula(self) -> None:
        """What is mixed again is used again; what was written down already stays."""
        if self._formula is not None and not self._materials.material_ids():
            self._materials.set_materials(self._formula.materials())

    def _when(self, visit: VisitView | None, appointment: AppointmentView | None) -> None:
        on_day: date = self._choices.today
        at_time: time | None = None
        if visit is not None:
            on_day, at_time = visit.on_day, visit.at_time
        elif appointment is not None:
            on_day, at_time = appointment.starts_at.date(), appointment.starts_at.time()
        self._day = day_field(min(on_day, self._choices.today) if visit is None else on_day)
        self._time = line("14:30", f"{at_time:%H:%M}" if at_time else "")
        self.form.add("on_day", _("Day"), self._day)
        self.form.add("at_time", _("Time"), self._time)

    def _what(self, given: VisitView | AppointmentView | None, last_master_id: int | None) -> None:
        taken = given.service_ids if given else ()
        self._services_taken = Picker(_("Start typing a service"))
        self._services_taken.set_choices(
            [
                (each.id, each.name)
                for each in self._choices.services
                if not each.archived or each.id in taken
            ]
        )
        self._services_taken.set_ids(taken)
        self._services_taken.changed.connect(self._reckon_price)
        self.form.add("services", _("Services"), self._services_taken, span=2)
        master = given.staff_id if given else last_master_id
        self._master = choice(
            [(None, _("not said")), *((each.id, each.name) for each in self._choices.staff)],
            master,
        )
        self.form.add("master", _("Master"), self._master)
        self._status = choice(
            [(status, _(text)) for status, text in _STATUSES],
            given.status if isinstance(given, VisitView) else VisitStatus.DONE,
        )
        self.form.add("status", _("What became of it"), self._status)

    def _money(self, visit: VisitView | None) -> None:
        self._price = line(_("from the price list"))
        self._paid = line(_("as the price"))
        if visit is not None:
            self._price.setText(self._typed(visit.price_minor))
            self._paid.setText(self._typed(visit.paid_minor))
        self._price.textEdited.connect(self._on_price_typed)
        self._paid.textEdited.connect(self._on_paid_typed)
        # Amounts that may not be seen stay as they are: an empty field would say there are none.
        if visit is None or self._services.viewer.sees_takings:
            self.form.add("price", _("Price"), self._price)
            self.form.add("paid", _("Paid"), self._paid)
        self._reckon_price()

    def _how_it_was(self, visit: VisitView | None) -> None:
        ratings: list[tuple[object, str]] = [(None, _("none"))]
        ratings += [(value, str(value)) for value in range(5, 0, -1)]
        self._rating = choice(ratings, visit.rating if visit else None)
        self._rebooked = choice(
            [(value, _(text)) for value, text in _REBOOKED], visit.rebooked if visit else None
        )
        self._note = text_area(_("What was done, what to remember next time"))
        self._note.setPlainText(visit.note if visit else "")
        self.form.add("rating", _("Rating"), self._rating)
        self.form.add("rebooked", _("Next visit booked?"), self._rebooked)
        self.form.add("note", _("Note"), self._note, span=2)

    def _offer_removal(self, visit: VisitView) -> None:
        self.body.addWidget(
            button(
                _("Remove this visit"),
                lambda: self._remove(visit.id),
                kind="quiet",
                icon_name="trash",
            )
        )

    def _remove(self, visit_id: int) -> None:
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.visits.commands import delete_visit

            delete_visit(tx, visit_id)

        self._services.write(self, msg("Visit removed"), work, self._done, failed=self.refuse)

    def _amount(self, field: QLineEdit, name: str, problems: dict[str, str]) -> int | None:
        if not field.text().strip():
            return None
        try:
            return parse_money(field.text(), self._choices.currency)
        except InvalidInput as error:
            problems[name] = str(error)
            return None

    def _typed(self, minor: int | None) -> str:
        if minor is None:
            return ""
        digits = minor_digits(self._choices.currency)
        whole, rest = divmod(minor, 10**digits)
        return f"{whole},{rest:0{digits}d}" if rest else str(whole)

    def _reckon_price(self) -> None:
        price = self._typed(self._choices.price_of(self._services_taken.ids()))
        if not self._price_typed:
            self._price.setText(price)
        if not self._paid_typed:
            self._paid.setText(self._price.text())

    def _on_price_typed(self, text: str) -> None:
        self._price_typed = bool(text)
        if not self._paid_typed:
            self._paid.setText(text)

    def _on_paid_typed(self, text: str) -> None:
        self._paid_typed = bool(text)

    def _done(self, made: int | None) -> None:
        self.written.emit(self._client_id)
        self.saved()
        if made is not None:
            self.came.emit(made)
