"""The salon itself: its name and address, where and when it works, what it counts in."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from salonapp.foundation.i18n import _
from salonapp.ui.kit.pickers import style_popup
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.closed import ClosedWeekdays, Holidays
from salonapp.ui.pages.settings.names import country_name, currency_name
from salonapp.ui.pages.settings.public_holidays import PublicHolidays
from salonapp.ui.pages.settings.sections import (
    Section,
    SettingsCard,
    Value,
    Values,
    all_settings,
    saved_at_once,
)
from salonapp.ui.services import Services

_CURRENCY_CODES = "RUB BYN KZT UZS KGS TJS AMD AZN GEL MDL UAH TRY ILS AED EUR USD GBP PLN CZK RSD"
_COUNTRY_CODES = "RU BY KZ UZ KG TJ AM AZ GE MD UA TR IL AE DE PL CZ RS LT LV EE ES GB US"


class SalonSection(Section):
    """Who we are."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator, _("Salon"), saved_at_once())
        who = SettingsCard(services, _("What clients are told"), kept=self._kept)
        who.add_line(
            "salon.name",
            _("Salon name"),
            hint=_("Stands above the navigation and under each message."),
            span=2,
        )
        who.add_line("salon.phone", _("Phone"))
        who.add_line("salon.address", _("Address"))
        self.add(who)
        where = SettingsCard(services, _("Place and time"), kept=self._moved)
        where.add_choice(
            "salon.country",
            _("Country"),
            [(code, country_name(code)) for code in _COUNTRY_CODES.split()],
            hint=_("Phone numbers typed without a country code are read as of this country."),
        )
        where.add_choice(
            "salon.currency",
            _("Currency"),
            [(code, f"{code} · {currency_name(code)}") for code in _CURRENCY_CODES.split()],
        )
        self._zone = where.add_choice(
            "salon.time_zone",
            _("Time zone"),
            [],
            hint=_("Decides what “today” and “10:00” mean. Type to find yours."),
        )
        _searchable(self._zone)
        self.add(where)
        self._days = ClosedWeekdays(services)
        self._by_law = PublicHolidays(services)
        self._holidays = Holidays(services)
        self.add(self._days)
        self.add(self._by_law)
        self.add(self._holidays)
        self._cards = (who, where, self._days, self._holidays)
        services.runner.background(self, zone_names, self._show_zones)

    def reload(self) -> None:
        """Read the settings."""
        self.services.read(self, all_settings, self._show, topic="settings")
        self._by_law.reload()

    def _show(self, values: Values) -> None:
        self._show_zone(str(values["salon.time_zone"]))
        for card in self._cards:
            card.show_values(values)

    def _show_zones(self, names: list[str]) -> None:
        current = self._zone.currentData()
        with QSignalBlocker(self._zone):
            self._zone.clear()
            for name in names:
                self._zone.addItem(name.replace("_", " "), name)
            if current is not None:
                self._show_zone(str(current))

    def _show_zone(self, name: str) -> None:
        """Choose a zone; one that is not on the list (UTC, an old alias) joins it."""
        with QSignalBlocker(self._zone):
            if self._zone.findData(name) < 0:
                self._zone.addItem(name.replace("_", " "), name)
            self._zone.setCurrentIndex(self._zone.findData(name))

    def _moved(self, key: str, _value: Value) -> None:
        if key == "salon.country":
            self._by_law.follow_country()

    def _kept(self, key: str, value: Value) -> None:
        if key == "salon.name":
            self.navigator.set_salon_name(str(value))


def zone_names() -> list[str]:
    """Every time zone this machine knows, without the historical aliases."""
    from zoneinfo import available_timezones

    continents = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
    return sorted(name for name in available_timezones() if name.startswith(continents))


def _searchable(box: QComboBox) -> None:
    """Let a person type a part of what they look for; only what is on the list can be chosen."""
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    completer = QCompleter(box.model(), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    style_popup(completer)
    box.setCompleter(completer)
    edit = box.lineEdit()
    if edit is not None:
        edit.editingFinished.connect(lambda: _settle(box))


def _settle(box: QComboBox) -> None:
    at = box.findText(box.currentText(), Qt.MatchFlag.MatchFixedString)
    if at < 0:
        box.setEditText(box.itemText(box.currentIndex()))
    elif at != box.currentIndex():
        box.setCurrentIndex(at)
        box.activated.emit(at)
