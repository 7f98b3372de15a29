"""Public holidays as closed days: all of them, or all but those the salon works on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_short_day, format_weekday
from salonapp.foundation.i18n import N_, _, language, msg
from salonapp.foundation.public_holidays import Holiday
from salonapp.ui.kit.buttons import ChoiceRow
from salonapp.ui.kit.form import choice
from salonapp.ui.kit.frames import Card, box, clear, panel
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.settings.names import country_name
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable

    from salonapp.foundation.i18n import Message
    from salonapp.storage.door import Reader, Tx


_UNKNOWN = N_("No holidays are known for this year.")


@dataclass(frozen=True, slots=True)
class HolidaysShown:
    """The holidays of two years as the card shows them; `marks` are those the salon works on."""

    country: str
    known: bool
    region: str
    regions: tuple[str, ...]
    is_on: bool
    marks: tuple[str, ...]
    years: tuple[tuple[int, tuple[Holiday, ...]], ...]
    today: date


def read_holidays(reader: Reader, code: str) -> HolidaysShown:
    """The holidays of this year and the next, named in the language `code`.

    A salon that works on them is not asked for a list it does not use (some 20 MB).
    """
    from salonapp.desk.commands.closed_days import worked_holidays
    from salonapp.foundation.public_holidays import holidays_of, knows_country, regions_of

    settings, year = reader.settings, reader.today.year
    country, region = settings.text("salon.country"), settings.text("salon.region")
    if not settings.flag("salon.closed_on_holidays"):
        return HolidaysShown(country, True, region, (), False, (), (), reader.today)
    known = knows_country(country)
    return HolidaysShown(
        country,
        known,
        region,
        regions_of(country) if known else (),
        True,
        worked_holidays(reader),
        tuple((each, holidays_of(country, region, each, code)) for each in (year, year + 1)),
        reader.today,
    )


class PublicHolidays(Card):
    """A tick for all of them; below, a tick for each, by the year."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("Public holidays"), spacing=10)
        self._services = services
        self._shown: HolidaysShown | None = None
        self._year = 0
        self._about = label("", "second", wrap=True)
        self.add(self._about)
        self._all = Tick(_("Closed on public holidays"))
        self._all.toggled.connect(self.switch)
        self.add(self._all)
        self._problem = label("", "error", wrap=True)
        self._problem.hide()
        self.add(self._problem)
        self._region = choice([("", _("The whole country"))])
        self._region.setAccessibleName(_("Region"))
        self._region.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._region.activated.connect(self._choose_region)
        self._years = ChoiceRow("filter", _("Year"))
        self._years.chosen.connect(self._choose_year)
        head = box(across=True, spacing=8)
        head.addWidget(self._years, 1)
        head.addWidget(self._region)
        self._head = panel(head)
        self.add(self._head)
        self._days = QWidget()
        self._column = box(spacing=4)
        self._days.setLayout(self._column)
        self.add(self._days)
        self._note = label(
            _("Without a tick the salon works that day, this year and every other."),
            "caption",
            wrap=True,
        )
        self.add(self._note)

    def reload(self) -> None:
        """Read the holidays; the first time takes a quarter of a second, in the read pool."""
        code = language()
        self._services.read(
            self, lambda reader: read_holidays(reader, code), self._show, topic="holidays"
        )

    def follow_country(self) -> None:
        """The salon has moved: its holidays are others now."""

        def work(tx: Tx) -> None:
            from salonapp.desk.commands.closed_days import bring_holidays_up_to_date

            bring_holidays_up_to_date(tx)

        self._write(msg("Public holidays brought up to date"), work)

    def _show(self, shown: HolidaysShown) -> None:
        self._shown = shown
        name = country_name(shown.country)
        if not shown.known:
            words = _("The program does not know the public holidays of {country}.")
            more = _("Add the days off one by one below.")
            self._about.setText(f"{words.format(country=name)} {more}")
            for part in (self._head, self._days, self._note):
                part.hide()
            return
        self._about.setText(
            _("{country}: nothing is sent on these days, and nobody is due on them.").format(
                country=name
            )
        )
        with QSignalBlocker(self._all):
            self._all.setChecked(shown.is_on)
        for part in (self._head, self._days, self._note):
            part.setVisible(shown.is_on)
        if not shown.is_on:
            return
        self._show_regions(shown)
        years = [year for year, _days in shown.years]
        self._year = self._year if self._year in years else years[0]
        self._years.set_choices([(str(year), str(year)) for year in years], str(self._year))
        self._show_days(shown)

    def _show_regions(self, shown: HolidaysShown) -> None:
        self._region.setVisible(bool(shown.regions))
        with QSignalBlocker(self._region):
            self._region.clear()
            self._region.addItem(_("The whole country"), "")
            for code in shown.regions:
                self._region.addItem(code, code)
            self._region.setCurrentIndex(max(0, self._region.findData(shown.region)))

    def _show_days(self, shown: HolidaysShown) -> None:
        clear(self._column)
        every = next(days for year, days in shown.years if year == self._year)
        days = [each for each in every if each.day >= shown.today]
        if not days:
            words = _("No holidays are left this year.") if every else _(_UNKNOWN)
            self._column.addWidget(label(words, "muted"))
        for each in days:
            weekday = format_weekday(each.day)
            words = f"{format_short_day(each.day, today=each.day)}, {weekday} · {each.name}"
            tick = Tick(words)
            tick.setChecked(each.mark not in shown.marks)
            tick.toggled.connect(partial(self._work, each.mark))
            self._column.addWidget(tick, 0, Qt.AlignmentFlag.AlignLeft)

    def day_ticks(self) -> list[Tick]:
        """The ticks of the year that is shown."""
        return self._days.findChildren(Tick)

    def _choose_year(self, year: str) -> None:
        self._year = int(year)
        if self._shown is not None:
            self._show_days(self._shown)

    def _choose_region(self, at: int) -> None:
        region = str(self._region.itemData(at) or "")

        def work(tx: Tx) -> None:
            from salonapp.desk.commands.closed_days import bring_holidays_up_to_date
            from salonapp.storage.settings import set_setting

            set_setting(tx, "salon.region", region)
            bring_holidays_up_to_date(tx)

        self._write(msg("Setting changed: {name}", name=_("Region")), work)

    def switch(self, on: bool) -> None:
        """Close on all holidays, or on none."""

        def work(tx: Tx) -> None:
            from salonapp.desk.commands.closed_days import close_on_holidays

            close_on_holidays(tx, on=on)

        label_ = msg("Closed on public holidays") if on else msg("Open on public holidays")
        self._problem.hide()
        self._services.write(self, label_, work, failed=self._refused)

    def _refused(self, error: SalonError) -> None:
        with QSignalBlocker(self._all):
            self._all.setChecked(False)
        self._problem.setText(str(error))
        self._problem.show()

    def _work(self, mark: str, closed: bool) -> None:
        def work(tx: Tx) -> None:
            from salonapp.desk.commands.closed_days import work_on_holiday

            work_on_holiday(tx, mark, works=not closed)

        self._write(msg("Closed on a holiday") if closed else msg("Open on a holiday"), work)

    def _write(self, words: Message, work: Callable[[Tx], None]) -> None:
        self._services.write(self, words, work)
