"""The days nobody works and nobody is written to: weekdays, and single days such as holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from salonapp.foundation.format import format_day, format_weekday
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import PressButton, button
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import FieldBox
from salonapp.ui.kit.frames import box, clear, panel
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.settings.sections import SettingsCard, Values
from salonapp.ui.services import Services

_MONDAY = date(2024, 1, 1)


class ClosedWeekdays(SettingsCard):
    """The weekdays nobody works and nobody is written to."""

    KEY = "salon.closed_weekdays"

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("Closed weekdays"))
        self.form.hide()
        self.add(
            label(
                _("On these days nothing is sent, and due dates move on to the next working day."),
                "second",
                wrap=True,
            )
        )
        row = box(across=True, spacing=6)
        self._buttons: list[PressButton] = []
        for number in range(7):
            made = PressButton(format_weekday(_MONDAY + timedelta(days=number)))
            made.setProperty("kind", "filter")
            made.setCheckable(True)
            made.setAccessibleName(format_weekday(_MONDAY + timedelta(days=number)))
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            made.clicked.connect(self._clicked)
            self._buttons.append(made)
            row.addWidget(made)
        row.addStretch(1)
        self.add(panel(row))

    def show_values(self, values: Values) -> None:
        """Mark the closed days."""
        closed = str(values[self.KEY]).split(",")
        for number, made in enumerate(self._buttons, start=1):
            made.setChecked(str(number) in closed)
        self._shown[self.KEY] = values[self.KEY]

    def _clicked(self) -> None:
        closed = [str(at) for at, made in enumerate(self._buttons, start=1) if made.isChecked()]
        self.keep(self.KEY, ",".join(closed))


class Holidays(SettingsCard):
    """Single closed days; those that are over are not shown, and go with the next change."""

    KEY = "salon.closed_days"

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("Single days off"))
        self.form.hide()
        self._today = services.clock.now().astimezone().date()
        self._days: tuple[date, ...] = ()
        self._by_law: set[date] = set()
        self._chips = QWidget()
        self._flow = Flow(self._chips, spacing=6)
        self.add(self._chips)
        self._none = label(_("No days off ahead."), "second")
        self.add(self._none)
        row = box(across=True, spacing=8)
        self._field = day_field(self._today)
        self._field.setAccessibleName(_("Day off"))
        row.addWidget(FieldBox("", self._field))
        row.addWidget(button(_("Add the day"), self._add))
        row.addStretch(1)
        self.add(panel(row))

    def show_values(self, values: Values) -> None:
        """Show the days that are still ahead."""
        kept = str(values[self.KEY])
        self._shown[self.KEY] = kept
        found = {day for word in kept.replace(",", " ").split() if (day := _day(word)) is not None}
        by_law = str(values["salon.holiday_days"]).partition(": ")[2]
        # Public holidays have a card of their own; here stand the days a person named.
        self._by_law = {
            day for word in by_law.replace(",", " ").split() if (day := _day(word)) is not None
        }
        self._days = tuple(
            sorted(day for day in found if day >= self._today and day not in self._by_law)
        )
        clear(self._flow)
        for day in self._days:
            words = format_day(day, today=self._today)
            made = button(words, partial(self._remove, day), icon_name="x")
            made.setProperty("kind", "filter")
            made.setAccessibleName(_("{day}: take it off the list").format(day=words))
            made.setToolTip(made.accessibleName())
            self._flow.addWidget(made)
            made.show()
        self._chips.setVisible(bool(self._days))
        self._none.setVisible(not self._days)

    def _add(self) -> None:
        wrong = self._field.problem()
        self._field.told.emit(wrong)
        if wrong:
            self._field.setFocus()
            return
        self._keep_days({*self._days, day_of(self._field)})

    def _remove(self, day: date) -> None:
        self._keep_days(set(self._days) - {day})

    def _keep_days(self, days: set[date]) -> None:
        closed = days | self._by_law
        self.keep(self.KEY, ",".join(day.isoformat() for day in sorted(closed)))


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
