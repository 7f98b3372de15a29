"""The pages there are, in the order of the navigation. Only what is built stands here."""

from __future__ import annotations

from collections.abc import Sequence

from salonapp.foundation.i18n import N_
from salonapp.staff.rights import Right
from salonapp.ui.page import Navigator, Page, PageSpec
from salonapp.ui.services import Services


def _today(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.today.page import TodayPage

    return TodayPage(services, navigator)


def _calendar(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.calendar.page import CalendarPage

    return CalendarPage(services, navigator)


def _clients(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.clients.page import ClientsPage

    return ClientsPage(services, navigator)


def _duplicates(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.duplicates.page import DuplicatesPage

    return DuplicatesPage(services, navigator)


def _bin(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.bin.page import BinPage

    return BinPage(services, navigator)


def _reminders(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.reminders.page import RemindersPage

    return RemindersPage(services, navigator)


def _temperature(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.temperature.page import TemperaturePage

    return TemperaturePage(services, navigator)


def _stock(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.stock.page import StockPage

    return StockPage(services, navigator)


def _settings(services: Services, navigator: Navigator) -> Page:
    from salonapp.ui.pages.settings.page import SettingsPage

    return SettingsPage(services, navigator)


def page_specs() -> Sequence[PageSpec]:
    """Every page of the window."""
    return (
        PageSpec("today", N_("Today"), "sun", _today),
        PageSpec("calendar", N_("Calendar"), "calendar-blank", _calendar),
        PageSpec("clients", N_("Clients"), "users", _clients),
        PageSpec("reminders", N_("Reminders"), "envelope-simple", _reminders, right=Right.SEND),
        PageSpec(
            "temperature",
            N_("Temperature"),
            "thermometer",
            _temperature,
            right=Right.ALL_CLIENTS,
        ),
        PageSpec("stock", N_("Stock"), "package", _stock),
        PageSpec("settings", N_("Settings"), "gear-six", _settings),
        PageSpec(
            "duplicates",
            N_("Likely duplicates"),
            "users",
            _duplicates,
            under="clients",
            right=Right.DELETE,
        ),
        PageSpec("bin", N_("Bin"), "trash", _bin, under="clients", right=Right.DELETE),
    )
