"""The form of a visit: one that just took place, one entered late, or one that is corrected.

For the usual visit of somebody booked: Enter pays all of it in cash, Ctrl+Enter saves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import N_, _, msg
from salonapp.ui.checkout.lines import ServiceRows
from salonapp.ui.checkout.money_pane import MoneyPane
from salonapp.ui.checkout.next_visit import NextVisit
from salonapp.ui.checkout.safety_pane import SafetyPane
from salonapp.ui.checkout.saving import save, shared_out
from salonapp.ui.checkout.what_was_used import WhatWasUsed
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.frames import SideBySide, box, panel
from salonapp.ui.kit.pickers import day_field, day_of, parse_time
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.pages.clients.dialogs.formula_tick import FormulaTick
from salonapp.ui.services import Services
from salonapp.visits.cards import (
    AppointmentView,
    MaterialUse,
    VisitDraft,
    VisitStatus,
    VisitView,
)
from salonapp.visits.checkout import Checkout, ServiceLine
from salonapp.visits.closing import CheckoutStart, Closing
from salonapp.visits.refusals import BookingRefused
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
_WIDE, _NARROW = 960, 640
_MONEY_PX = 376


class VisitForm(FormDialog):
    """Writes a visit; `written` tells whose card it stands on, `came` which visit just ended.

    `came` is told only where the next time is still to be chosen.
    """

    written = Signal(int)
    came = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client_id: int,
        client_name: str,
        start: CheckoutStart | None = None,
        *,
        visit: VisitView | None = None,
        appointment: AppointmentView | None = None,
        last_master_id: int | None = None,
    ) -> None:
        title = _("Visit of {name}").format(name=client_name)
        self._sees_money = services.viewer.sees_takings
        width = _WIDE if self._sees_money else _NARROW
        super().__init__(parent, title, _("Save the visit"), width=width)
        self._services = services
        self._choices = choices
        self._client_id = client_id
        self._visit = visit
        self._appointment = appointment
        self._start = start or CheckoutStart()
        given = visit or appointment
        self._lay_out()
        self._when(visit, appointment)
        self._what(given, last_master_id)
        self._keep_safe(visit)
        self._how_it_was(visit)
        self._formula = FormulaTick(services, choices, client_id) if visit is None else None
        self._money = self._pay() if self._sees_money else None
        self._begin(visit, appointment)
        ticked = self._formula
        if ticked is not None:
            self._left.addWidget(ticked)
            # What is mixed again is used again; what a person wrote down stays.
            ticked.taken.connect(lambda: self._materials.show_formula(ticked.materials()))
        if visit is not None:
            self._offer_removal(visit)
        self._left.addStretch(1)
        self._on_services()
        self._services_taken.changed.connect(self._on_services)
        self.start_clean()
        self._was_money = self._money_typed()
        self._first_focus()
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
        if not self._services_taken.ids():
            problems["services"] = _("Choose at least one service.")
        used = self._used(problems)
        status = VisitStatus(self._status.currentData())
        checkout = self._checkout(status, problems)
        if not self.check(problems):
            self._focus_wrong(problems)
            return
        before = self._visit
        draft = VisitDraft(
            client_id=self._client_id,
            on_day=day_of(self._day),
            service_ids=self._services_taken.ids(),
            at_time=at_time,
            staff_id=self._master.currentData(),
            status=status,
            price_minor=before.price_minor if before else None,
            discount_minor=(before.discount_minor or 0) if before else 0,
            payment=before.payment if before else "",
            rating=self._rating.currentData(),
            note=self._note.toPlainText(),
            rebooked=self._next.rebooked if self._next else self._rebooked.currentData(),
            appointment_id=self._appointment.id if self._appointment else None,
            materials=used,
            override_reason=self._reason.text(),
        )
        done = status is VisitStatus.DONE
        closing = Closing(
            draft,
            checkout,
            self._formula.formula_id() if self._formula is not None and done else None,
            self._next.draft(draft.service_ids) if self._next is not None and done else None,
        )
        self.set_busy(True)
        self._write(closing)

    def _write(self, closing: Closing) -> None:
        visit_id = self._visit.id if self._visit else None
        viewer = self._services.viewer
        asks = self._next is not None and self._next.asks_later

        def work(tx: Tx) -> int | None:
            made = save(tx, viewer, visit_id, closing)
            return made if asks else None

        what = msg("Visit recorded") if visit_id is None else msg("Visit changed")
        self._services.write(self, what, work, self._done, failed=self.refuse)

    def refuse(self, error: SalonError) -> None:
        """A danger is named, and may be answered for; everything else is shown as ever."""
        if isinstance(error, BookingRefused):
            self.set_busy(False)
            words = _("The next time is taken meanwhile: choose another one. Nothing was saved.")
            self.problem.set_text(words)
            if self._next is not None:
                self._next.look_again()
                self._next.input.setFocus()
            return
        if not isinstance(error, StopForSafety):
            super().refuse(error)
            return
        self.set_busy(False)
        self.check({})
        self.problem.set_text(self._safety.stop(error))

    def extra_snapshot(self) -> Sequence[object]:
        """The services, what was used, how it was paid."""
        paid = str(self._money.payments.typed()) if self._money is not None else ""
        later = self._next.chosen if self._next is not None else False
        return (str(self._services_taken.typed()), str(self._materials.typed()), paid, later)

    def _lay_out(self) -> None:
        """What was done at the left, the money at the right."""
        self._left: QBoxLayout = box(spacing=14)
        self.body.removeWidget(self.form)
        self._left.addWidget(self.form)
        self._sides = SideBySide(narrow_px=780, spacing=20)
        self._sides.box.addWidget(panel(self._left), 1)
        self.body.addWidget(self._sides)

    def _when(self, visit: VisitView | None, appointment: AppointmentView | None) -> None:
        on_day: date = self._choices.today
        at_time: time | None = None
        if visit is not None:
            on_day, at_time = visit.on_day, visit.at_time
        elif appointment is not None:
            on_day, at_time = appointment.starts_at.date(), appointment.starts_at.time()
        self._day = day_field(min(on_day, self._choices.today) if visit is None else on_day)
        self._time = line("14:30", f"{at_time:%H:%M}" if at_time else "")

    def _what(self, given: VisitView | AppointmentView | None, last_master_id: int | None) -> None:
        self._services_taken = ServiceRows(self._choices, with_prices=self._sees_money)
        self.form.add("services", _("Services"), self._services_taken, span=2)
        master = given.staff_id if given else last_master_id
        people = [(each.id, each.name) for each in self._choices.staff]
        self._master = choice([(None, _("not said")), *people], master)
        self.form.add("master", _("Master"), self._master)
        self._status = choice(
            [(status, _(text)) for status, text in _STATUSES],
            given.status if isinstance(given, VisitView) else VisitStatus.DONE,
        )
        self.form.add("status", _("What became of it"), self._status)
        self.form.add("on_day", _("Day"), self._day)
        self.form.add("at_time", _("Time"), self._time)
        self._status.currentIndexChanged.connect(self._on_status)

    def _keep_safe(self, visit: VisitView | None) -> None:
        """What was used, what could hurt the client, and why it is done all the same."""
        self._materials = WhatWasUsed(self._start.norms)
        self._materials.set_choices(self._choices.materials)
        if self._materials.has_choices():
            self.form.add("materials", _("Materials used"), self._materials, span=2)
            if visit is not None:
                kept = [MaterialUse(m.material_id, m.amount_thousandths) for m in visit.materials]
                self._materials.set_materials(kept)
        overrides = visit.overrides if visit is not None else ()
        self._safety = SafetyPane(
            self._services, self._client_id, self._choices.today, self.form.boxes, overrides
        )
        self._reason = self._safety.reason
        self._left.insertWidget(0, self._safety)
        self._materials.changed.connect(self._warn)
        self._day.dateChanged.connect(lambda _day: self._on_services())
        self._master.currentIndexChanged.connect(lambda _at: self._look_for_times())

    def _how_it_was(self, visit: VisitView | None) -> None:
        ratings: list[tuple[object, str]] = [(None, _("none"))]
        ratings += [(value, str(value)) for value in range(5, 0, -1)]
        self._note = text_area(_("What was done, what to remember next time"), lines=2)
        self._note.setPlainText(visit.note if visit else "")
        self.form.add("note", _("Note"), self._note, span=2)
        self._rating = choice(ratings, visit.rating if visit else None)
        self.form.add("rating", _("Rating"), self._rating)
        self._next: NextVisit | None = None
        self._rebooked = choice(
            [(value, _(text)) for value, text in _REBOOKED], visit.rebooked if visit else None
        )
        if visit is not None:
            self.form.add("rebooked", _("Next visit booked?"), self._rebooked)
            return
        self._next = NextVisit(self._services, self._client_id, self._choices.today)
        self._next.add_shortcut(self)
        self.form.add("next_visit", _("Next visit"), self._next)

    def _pay(self) -> MoneyPane:
        made = MoneyPane(
            self.form.boxes,
            self._choices.currency,
            self._services_taken.lines,
            booked_minor=self._start.booked_minor,
            paid_before_minor=self._visit.paid_minor if self._visit else None,
        )
        made.setFixedWidth(_MONEY_PX)
        made.payments.add_shortcuts(self)
        self._sides.box.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        self._services_taken.changed.connect(made.refresh)
        self._services_taken.priced.connect(made.refresh)
        return made

    def _begin(self, visit: VisitView | None, appointment: AppointmentView | None) -> None:
        kept = self._start.checkout
        if visit is None:
            self._services_taken.set_ids(appointment.service_ids if appointment else ())
        else:
            plain = tuple(ServiceLine(each) for each in visit.service_ids)
            lines = shared_out(kept.lines if kept else plain, visit.price_minor, self._choices)
            self._services_taken.set_lines(lines)
        if self._money is not None:
            self._money.begin(kept, self._start.discount_percent)
        self._on_status()

    def _checkout(self, status: VisitStatus, problems: dict[str, str]) -> Checkout | None:
        """What is to be written of the money; None leaves it as it is."""
        if status is not VisitStatus.DONE:
            return None
        before = self._visit
        touched = before is None or before.status is not status
        if not touched and self._money_typed() == self._was_money:
            return None
        try:
            if self._money is None:
                return Checkout(self._services_taken.lines())
            return self._money.checked_checkout()
        except InvalidInput as error:
            problems.setdefault(error.field or "services", str(error))
            return None

    def _money_typed(self) -> str:
        fields = [self._services_taken.typed()]
        if self._money is not None:
            pane = self._money
            fields += [pane.discount.text(), pane.reason.text(), pane.payments.typed()]
            fields += [pane.unpaid.isChecked(), pane.tip.text()]
        return str(fields)

    def _focus_wrong(self, problems: dict[str, str]) -> None:
        first = next((name for name in self.form.boxes if name in problems), "")
        if first == "materials":
            self._materials.focus_wrong()
        elif first == "services":
            self._services_taken.focus_wrong()
        elif first == "payments" and self._money is not None:
            self._money.payments.focus_wrong()

    def _used(self, problems: dict[str, str]) -> tuple[MaterialUse, ...] | None:
        """What stands in the rows; None leaves alone what is not shown."""
        if not self._materials.has_choices():
            return None
        try:
            return self._materials.materials()
        except InvalidInput as error:
            problems["materials"] = str(error)
            return None

    def _on_services(self) -> None:
        """Other services, or another day: materials, dangers, formula, times follow."""
        ids = self._services_taken.ids()
        if self._visit is None:
            self._materials.show_usual(ids)
        if self._formula is not None:
            self._formula.show_for(ids)
        self._warn()
        self._look_for_times()

    def _warn(self) -> None:
        ids, day = self._services_taken.ids(), day_of(self._day)
        self._safety.warn(ids, day, self._materials.views())

    def _look_for_times(self) -> None:
        if self._next is not None:
            ids, who = self._services_taken.ids(), self._master.currentData()
            self._next.look(ids, who, day_of(self._day))

    def _on_status(self, _at: int = 0) -> None:
        """Nobody pays for a visit that did not take place."""
        if self._money is not None:
            self._money.setVisible(self._status.currentData() == VisitStatus.DONE)

    def _take_up(self, typed: HalfTyped) -> None:
        """A danger that was answered for before a crash is told again."""
        self._safety.take_up()
        self._warn()
        if self._money is not None:
            self._money.refresh()

    def _first_focus(self) -> None:
        known = self._visit is None and bool(self._services_taken.ids())
        if known and self._money is not None:
            self._money.payments.setFocus()
        else:
            self._services_taken.setFocus()

    def _offer_removal(self, visit: VisitView) -> None:
        self._left.addWidget(
            button(
                _("Remove this visit"),
                lambda: self._remove(visit.id),
                kind="quiet",
                icon_name="trash",
            ),
            0,
            Qt.AlignmentFlag.AlignLeft,
        )

    def _remove(self, visit_id: int) -> None:
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.visits.commands import delete_visit

            delete_visit(tx, visit_id)

        self._services.write(self, msg("Visit removed"), work, self._done, failed=self.refuse)

    def _done(self, made: int | None) -> None:
        self.written.emit(self._client_id)
        self.saved()
        if made is not None:
            self.came.emit(made)
