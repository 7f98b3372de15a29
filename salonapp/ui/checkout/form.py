"""The form of a visit: one that just took place, one entered late, or one that is corrected.

For the usual visit of somebody booked: Enter pays all of it in cash, Ctrl+Enter saves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from salonapp.clients.half_typed import changed_meanwhile
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.staff.right_words import refusal
from salonapp.staff.rights import Right
from salonapp.ui.checkout.fields import VisitFields
from salonapp.ui.checkout.saving import save, shared_out
from salonapp.ui.checkout.told import is_taken, next_time_words, written_meanwhile
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.day_field import day_of
from salonapp.ui.kit.pickers import parse_time
from salonapp.ui.kit.typed import typed_in
from salonapp.ui.pages.clients.dialogs.choices import Choices
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
from salonapp.visits.meanwhile import ChangedMeanwhile, VisitSaid, stands_words, visit_said
from salonapp.visits.refusals import BookingRefused
from salonapp.visits.stops import StopForSafety

if TYPE_CHECKING:
    from salonapp.clients.half_typed import HalfTyped
    from salonapp.storage.door import Tx


class VisitForm(VisitFields):
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
        super().__init__(
            parent,
            services,
            choices,
            (client_id, client_name),
            start or CheckoutStart(),
            visit=visit,
            appointment=appointment,
            last_master_id=last_master_id,
        )
        #: What the form began with: what another desk writes meanwhile is not written over.
        self._began = _said(visit, self._start)
        self._booked = appointment
        self._begin(visit, appointment)
        if visit is not None and services.may(Right.DELETE):
            self._offer_removal(visit)
        self._left.addStretch(1)
        self._on_services()
        self._follow()
        self.start_clean()
        self._was_money = self._money_typed()
        self._first_focus()
        if visit and visit.on_day < choices.today and not services.may(Right.EDIT_PAST):
            self.look_only(refusal(Right.EDIT_PAST))
        which = f"visit:{visit.id}" if visit else f"booking:{appointment.id}" if appointment else ""
        self._opened = {name: typed_in(box.control) for name, box in self.form.boxes.items()}
        watch(self, services, "visit", client_id, which=which, taken_up=self._take_up)

    def submit(self) -> None:
        """Check the shape here; what the salon's rules say comes back to the field."""
        if self._photos.is_reading:
            self.set_busy(True)
            self._photos.when_read(self._go_on)
            return
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
        mixed = None
        if self._formula is not None and status is VisitStatus.DONE:
            day, who = day_of(self._day), self._master.currentData()
            mixed = self._formula.draft(day, who, problems)
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
            rebooked=self._was_rebooked(),
            appointment_id=self._appointment.id if self._appointment else None,
            materials=used,
            override_reason=self._reason.text(),
        )
        done = status is VisitStatus.DONE
        closing = Closing(
            draft,
            checkout,
            self._formula.formula_id() if self._formula is not None and done else None,
            mixed,
            self._next.draft(draft.service_ids) if self._next is not None and done else None,
            self._photos.photos() if done else (),
            began=self._began,
            booked=self._booked,
        )
        self.set_busy(True)
        self._write(closing)

    def _show_photos(self) -> None:
        self._fit_height()
        QTimer.singleShot(0, self._photos, lambda: self.bring_into_view(self._photos))

    def _show_formula(self) -> None:
        pane = self._formula
        self._fit_height()
        if pane is not None:
            QTimer.singleShot(0, pane, lambda: self.bring_into_view(pane))

    def _go_on(self) -> None:
        """The photos are ready; where one was refused, somebody looks first."""
        self.set_busy(False)
        if not self._photos.notice.text():
            self._save()

    def _write(self, closing: Closing) -> None:
        visit_id = self._visit.id if self._visit else None
        viewer = self._services.viewer
        asks = self._next is not None and self._next.asks_later

        def work(tx: Tx) -> int | None:
            made = save(tx, viewer, visit_id, closing)
            return made if asks else None

        what = msg("Visit recorded") if visit_id is None else msg("Visit changed")
        self._services.write(
            self, what, work, self._done, failed=self.refuse, about=self._client_name
        )

    def refuse(self, error: SalonError) -> None:
        """A danger is named, and may be answered for; everything else is shown as ever."""
        if isinstance(error, BookingRefused):
            self._choose_next_time(error)
            return
        if isinstance(error, ChangedMeanwhile):
            self._tell_meanwhile(error)
            return
        if not isinstance(error, StopForSafety):
            super().refuse(error)
            return
        self.set_busy(False)
        self.check({})
        self.problem.set_text(self._safety.stop(error))

    def _choose_next_time(self, error: BookingRefused) -> None:
        self.set_busy(False)
        self.problem.set_text(next_time_words(error))
        if self._next is None:
            return
        if is_taken(error):
            self._next.look_again()
        else:
            self._next.ask_later()
        self._next.input.setFocus()

    def _tell_meanwhile(self, error: ChangedMeanwhile) -> None:
        """What is on record stands below what was typed; saving again writes that over it."""
        if isinstance(error.began, VisitSaid):
            self._began = error.began
        elif isinstance(error.began, AppointmentView):
            self._booked = error.began
        self.set_busy(False)
        self.check(dict(written_meanwhile(error, self._choices)))
        self.problem.set_text(str(error))

    def extra_snapshot(self) -> Sequence[object]:
        """The services, what was used, how it was paid."""
        paid = str(self._money.payments.typed()) if self._money is not None else ""
        later = self._next.chosen if self._next is not None else False
        rows = (str(self._services_taken.typed()), str(self._materials.typed()))
        mixed = self._formula.typed() if self._formula is not None else ()
        return (*rows, paid, later, str(self._photos.shown()), *mixed)

    def _was_rebooked(self) -> bool | None:
        if self._next is not None:
            return self._next.rebooked
        return self._rebooked.currentData() if self._rebooked is not None else None

    def _follow(self) -> None:
        """What hangs on something else follows it."""
        self._services_taken.changed.connect(self._on_services)
        self._status.currentIndexChanged.connect(self._on_status)
        self._photos.grown.connect(self._show_photos)
        if self._next is not None:
            self._next.taken.connect(partial(self.bring_into_view, self._next))
        self._materials.changed.connect(self._warn)
        if self._formula is not None:
            self._formula.changed.connect(self._on_mixed)
            self._formula.grown.connect(self._show_formula)
        self._day.dateChanged.connect(lambda _day: self._on_services())
        self._master.currentIndexChanged.connect(lambda _at: self._look_for_times())
        self._time.editingFinished.connect(self._look_for_times)

    def _begin(self, visit: VisitView | None, appointment: AppointmentView | None) -> None:
        kept = self._start.checkout
        if visit is None:
            self._services_taken.set_ids(appointment.service_ids if appointment else ())
        else:
            plain = tuple(ServiceLine(each) for each in visit.service_ids)
            lines = shared_out(kept.lines if kept else plain, visit.price_minor, self._choices)
            self._services_taken.set_lines(lines)
        if self._money is not None:
            today = self._choices.today
            later = today if visit is not None and visit.on_day != today else None
            self._money.begin(kept, self._start.discount_percent, later)
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
        paid = self._money.typed() if self._money is not None else None
        return str([self._services_taken.typed(), paid])

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
        if self._formula is not None:
            self._formula.show_for(ids)
        self._on_mixed()
        self._look_for_times()

    def _on_mixed(self) -> None:
        """What was used follows from what is mixed, else from the services, until it is typed."""
        ids = self._services_taken.ids()
        uses = self._formula.materials(self._materials.usual(ids)) if self._formula else ()
        if uses:
            self._materials.show_formula(uses)
        elif self._visit is None:
            self._materials.show_usual(ids)
        self._warn()

    def _warn(self) -> None:
        ids, day = self._services_taken.ids(), day_of(self._day)
        named = self._formula.named() if self._formula is not None else ()
        self._safety.warn(ids, day, (*self._materials.views(), *named))

    def _look_for_times(self) -> None:
        if self._next is not None:
            ids, who = self._services_taken.ids(), self._master.currentData()
            try:
                at_time = parse_time(self._time.text())
            except ValueError:
                at_time = None
            self._next.look(ids, who, day_of(self._day), at_time)

    def _on_status(self, _at: int = 0) -> None:
        """Nobody pays for a visit that did not take place, and there is nothing to be seen."""
        self._of_done.setVisible(self._status.currentData() == VisitStatus.DONE)

    def _take_up(self, typed: HalfTyped) -> None:
        """A danger that was answered for before a crash is told again, and what changed since."""
        for name in changed_meanwhile(typed, self._opened):
            stands = self._opened[name]
            words = stands_words(stands) if isinstance(stands, str) else _("Changed meanwhile.")
            self.form.boxes[name].set_error(words)
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
        began, viewer = self._began, self._services.viewer

        def work(tx: Tx) -> None:
            from salonapp.visits.commands.closing import remove_visit

            remove_visit(tx, visit_id, began=began, viewer=viewer)

        removed = msg("Visit removed")
        self._services.write(
            self, removed, work, self._done, failed=self.refuse, about=self._client_name
        )

    def _done(self, made: int | None) -> None:
        self.written.emit(self._client_id)
        self.saved()
        if made is not None:
            self.came.emit(made)


def _said(visit: VisitView | None, start: CheckoutStart) -> VisitSaid | None:
    if visit is None or start.checkout is None:
        return None
    return visit_said(visit, start.checkout)
