"""The salon itself: its name and address, where and when it works, what it counts in."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QPushButton

from salonapp.foundation.format import format_weekday
from salonapp.foundation.i18n import _
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.names import country_name, currency_name
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
_MONDAY = date(2024, 1, 1)


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
        where = SettingsCard(services, _("Place and time"))
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
        self._days = _ClosedDays(services)
        self.add(self._days)
        self._cards = (who, where, self._days)
        services.runner.background(self, zone_names, self._show_zones)

    def reload(self) -> None:
        """Read the settings."""
        self.services.read(self, all_settings, self._show, topic="settings")

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

    def _kept(self, key: str, value: Value) -> None:
        if key == "salon.name":
            self.navigator.set_salon_name(str(value))


class _ClosedDays(SettingsCard):
    """The weekdays nobody works and nobody is written to."""

    KEY = "salon.closed_weekdays"

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("Closed weekdays"))
        self.add(
            label(
                _("On these days nothing is sent, and due dates move on to the next working day."),
                "second",
                wrap=True,
            )
        )
        row = box(across=True, spacing=6)
        self._buttons: list[QPushButton] = []
        for number in range(7):
            made = QPushButton(format_weekday(_MONDAY + timedelta(days=number)))
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
