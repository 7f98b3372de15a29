"""The inputs of a visit's form, and where they stand."""

from __future__ import annotations

from datetime import date, time

from PySide6.QtWidgets import QBoxLayout, QComboBox, QWidget

from salonapp.desk.debtors import debt_words
from salonapp.foundation.format import format_short_day, format_time
from salonapp.foundation.i18n import _
from salonapp.foundation.money import format_money
from salonapp.ui.checkout.debt_form import open_debts
from salonapp.ui.checkout.formula_pane import FormulaPane
from salonapp.ui.checkout.lines import ServiceRows
from salonapp.ui.checkout.money_pane import MoneyPane
from salonapp.ui.checkout.next_visit import NextVisit
from salonapp.ui.checkout.photo_pane import PhotoPane
from salonapp.ui.checkout.safety_pane import SafetyPane
from salonapp.ui.checkout.told import REBOOKED, STATUSES
from salonapp.ui.checkout.what_was_used import WhatWasUsed
from salonapp.ui.kit.day_field import day_field
from salonapp.ui.kit.form import FieldBox, FormDialog, choice, line, text_area
from salonapp.ui.kit.frames import Card, SideBySide, box, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentView, MaterialUse, VisitStatus, VisitView
from salonapp.visits.closing import CheckoutStart, PriceChange, early_start, price_change

_WIDE, _NARROW = 960, 640
_MONEY_PX = 376


def master_choice(choices: Choices, current: int | None, kept: int | None) -> QComboBox:
    """Who did it, or nobody in particular; whoever is `kept` is offered though they left."""
    return choice([(None, _("not said")), *choices.masters(kept)], current)


def status_choice(current: VisitStatus) -> QComboBox:
    """What became of the visit."""
    return choice([(status, _(text)) for status, text in STATUSES], current)


def rating_choice(current: int | None) -> QComboBox:
    """Five down to one, or none."""
    values: list[tuple[object, str]] = [(None, _("none"))]
    return choice(values + [(value, str(value)) for value in range(5, 0, -1)], current)


def rebooked_choice(current: bool | None) -> QComboBox:
    """Whether the next visit was booked before leaving."""
    return choice([(value, _(text)) for value, text in REBOOKED], current)


class VisitFields(FormDialog):
    """What was done at the left, money and photos at the right; what they do is `VisitForm`'s."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client: tuple[int, str],
        start: CheckoutStart,
        *,
        visit: VisitView | None,
        appointment: AppointmentView | None,
        last_master_id: int | None,
    ) -> None:
        self._client_id, name = client
        self._client_name = name
        self._sees_money = services.viewer.sees_takings
        title = _("Visit of {name}").format(name=name)
        width = _WIDE if self._sees_money else _NARROW
        super().__init__(parent, title, _("Save the visit"), width=width)
        self._services = services
        self._choices = choices
        self._visit = visit
        self._appointment = appointment
        self._start = start
        self._lay_out()
        self._tell_debts()
        self._when(visit, appointment)
        self._what(visit or appointment, last_master_id)
        self._keep_safe(visit)
        self._how_it_was(visit)
        self._mixed_again(visit)
        self._money = self._pay() if self._sees_money else None
        self._photos = PhotoPane(services)
        self._photos.add_shortcut(self)
        self._lay_out_right()

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
            at_time = self._tell_early(appointment) or at_time
        self._day = day_field(min(on_day, self._choices.today) if visit is None else on_day)
        self._time = line("14:30", f"{at_time:%H:%M}" if at_time else "")

    def _tell_early(self, appointment: AppointmentView) -> time | None:
        """Say that it is closed before its time; when it began then, as far as one can tell."""
        now = self._services.clock.now().astimezone(self._choices.zone)
        began = early_start(appointment.starts_at, appointment.duration_min, now)
        if began is None:
            return None
        words = _(
            "Booked for {when}, which is still ahead. Saved now, the visit counts as of today, "
            "and the time it was booked for is free again."
        )
        at = appointment.starts_at
        day, time_of_day = format_short_day(at.date(), today=self._choices.today), format_time(at)
        when = time_of_day if at.date() == now.date() else f"{day}, {time_of_day}"
        self.body.insertWidget(1, Banner("warning", words.format(when=when)))
        return began.time()

    def _what(self, given: VisitView | AppointmentView | None, last_master_id: int | None) -> None:
        self._services_taken = ServiceRows(self._choices, with_prices=self._sees_money)
        self.form.add("services", _("Services"), self._services_taken, span=2)
        master = given.staff_id if given else last_master_id
        self._master = master_choice(self._choices, master, given.staff_id if given else None)
        self.form.add("master", _("Master"), self._master)
        status = given.status if isinstance(given, VisitView) else VisitStatus.DONE
        self._status = status_choice(status)
        self.form.add("status", _("What became of it"), self._status)
        self.form.add("on_day", _("Day"), self._day)
        self.form.add("at_time", _("Time"), self._time)

    def _keep_safe(self, visit: VisitView | None) -> None:
        """What was used, what could hurt the client, and why it is done all the same."""
        self._materials = WhatWasUsed(self._start.norms)
        self._materials.set_choices(self._choices.materials)
        if self._materials.has_choices():
            self.form.add("materials", _("Materials used"), self._materials, span=2)
            if visit is not None:
                kept = [MaterialUse(m.material_id, m.amount_thousandths) for m in visit.materials]
                self._materials.set_materials(kept)
        else:
            # A widget without a parent is Python's to destroy, on whichever thread that happens.
            self._materials.setParent(self)
            self._materials.hide()
        overrides = visit.overrides if visit is not None else ()
        self._safety = SafetyPane(
            self._services, self._client_id, self._choices.today, self.form.boxes, overrides
        )
        self._reason = self._safety.reason
        self._left.insertWidget(0, self._safety)

    def _how_it_was(self, visit: VisitView | None) -> None:
        self._note = text_area(_("What was done, what to remember next time"), lines=2)
        self._note.setPlainText(visit.note if visit else "")
        self.form.add("note", _("Note"), self._note, span=2)
        self._rating = rating_choice(visit.rating if visit else None)
        self.form.add("rating", _("Rating"), self._rating)
        self._next: NextVisit | None = None
        self._rebooked: QComboBox | None = None
        if visit is not None:
            self._rebooked = rebooked_choice(visit.rebooked)
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
            price_change=self._price_change(),
        )
        made.payments.add_shortcuts(self)
        self._services_taken.changed.connect(made.refresh)
        self._services_taken.priced.connect(made.refresh)
        made.prices_asked.connect(self._services_taken.set_prices)
        return made

    def _price_change(self) -> PriceChange | None:
        """Whether what was booked costs something else now."""
        if self._appointment is None:
            return None
        prices = {each.id: each.price_minor for each in self._choices.services}
        booked = [prices.get(each) for each in self._appointment.service_ids]
        return price_change(self._start.booked_minor, booked)

    def _lay_out_right(self) -> None:
        """Money and photos; without money the photos stand among the rest."""
        if self._money is None:
            self._of_done: QWidget = self.form.add("photos", _("Photos"), self._photos, span=2)
            return
        card = Card(spacing=10)
        self.form.boxes["photos"] = FieldBox(_("Photos"), self._photos)
        card.add(self.form.boxes["photos"])
        column = box(spacing=12)
        column.addWidget(self._money)
        column.addWidget(card)
        column.addStretch(1)
        self._of_done = panel(column)
        self._of_done.setFixedWidth(_MONEY_PX)
        self._sides.box.addWidget(self._of_done, 0)

    def _tell_debts(self) -> None:
        """What is owed from other visits, and a way to take it now."""
        words = debt_words(self._start.debts, self._choices.today, self._choices.currency)
        self._debts = Banner(
            "warning",
            _("Owes from before: {what}").format(what=words) if words else "",
            actions=((_("Take the payment"), self._pay_debts),) if self._sees_money else (),
        )
        self.body.insertWidget(1, self._debts)

    def _pay_debts(self) -> None:
        client = (self._client_id, self._client_name)
        open_debts(self, self._services, client, self._tell_left)

    def _tell_left(self, owed_minor: int) -> None:
        amount = format_money(owed_minor, self._choices.currency)
        words = _("Still owes from before: {amount}").format(amount=amount)
        self._debts.set_text(words if owed_minor else "")

    def _mixed_again(self, visit: VisitView | None) -> None:
        """What was mixed at a new visit: the last formula again, or another."""
        self._formula: FormulaPane | None = None
        if visit is None:
            boxes = self.form.boxes
            self._formula = FormulaPane(self._services, self._choices, self._client_id, boxes)
            self._left.addWidget(self._formula)
