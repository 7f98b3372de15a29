from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from salonapp.foundation.i18n import msg
from salonapp.staff.cards import StaffMember
from salonapp.ui.kit.day_field import DayField
from salonapp.ui.pages.settings.data import DataSection
from salonapp.ui.pages.settings.looks import LooksSection
from salonapp.ui.pages.settings.masters import MasterDialog
from salonapp.ui.pages.settings.page import SettingsPage
from salonapp.ui.pages.settings.price_list import ServiceDialog
from salonapp.ui.pages.settings.restoring import RestoreDialog
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def page(window: Shell, rest: Rest) -> SettingsPage:
    window.go("settings")
    rest()
    found = window.page("settings")
    assert isinstance(found, SettingsPage)
    return found


def field(page: QWidget, name: str) -> QLineEdit:
    return next(each for each in page.findChildren(QLineEdit) if each.objectName() == name)


def opened(kind: type[W]) -> W:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def setting(window: Shell, key: str, rest: Rest) -> object:
    found: list[object] = []
    window.services.read(window, lambda reader: reader.settings[key], found.append)
    rest()
    return found[0]


def type_into(edit: QLineEdit, text: str) -> None:
    edit.setText(text)
    edit.editingFinished.emit()


def test_the_salons_name_is_kept_at_once_and_undo_brings_the_old_one(
    window: Shell, page: SettingsPage, rest: Rest
) -> None:
    type_into(field(page, "salon.name"), "Orchid")
    rest()
    assert setting(window, "salon.name", rest) == "Orchid"

    window.undo()
    rest()
    assert setting(window, "salon.name", rest) == "Lilia"
    assert field(page, "salon.name").text() == "Lilia"


def test_a_value_that_cannot_be_kept_says_why_below_its_field(
    window: Shell, page: SettingsPage, rest: Rest, shown: Shown
) -> None:
    page.show_section("messages")
    rest()
    type_into(field(page, "reminders.daily_cap"), "0")
    rest()

    assert "The value must lie between 1 and 10000." in shown(page)
    assert setting(window, "reminders.daily_cap", rest) == 50


def test_quiet_hours_are_taken_as_people_type_them(
    window: Shell, page: SettingsPage, rest: Rest
) -> None:
    page.show_section("messages")
    rest()
    type_into(field(page, "reminders.quiet_from"), "20.30")
    rest()

    assert setting(window, "reminders.quiet_from", rest) == "20:30"


def test_a_holiday_joins_the_closed_days_and_can_be_taken_off(
    window: Shell, page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    field_of_day = next(e for e in page.findChildren(DayField) if e.accessibleName() == "Day off")
    field_of_day.setText("32.13")
    press(page, "Add the day")
    assert "There is no day 32.13." in shown(page)
    field_of_day.set_day(date(2026, 5, 1))
    press(page, "Add the day")
    rest()
    assert setting(window, "salon.closed_days", rest) == "2026-05-01"

    press(page, "1 May: take it off the list")
    rest()
    assert setting(window, "salon.closed_days", rest) == ""


def test_every_section_opens_in_both_languages(
    window: Shell, page: SettingsPage, rest: Rest
) -> None:
    for code in ("ru", "en"):
        window.set_language(code)
        rest()
        window.go("settings")
        shown_page = window.page("settings")
        assert isinstance(shown_page, SettingsPage)
        for key in ("salon", "looks", "services", "masters", "messages", "mail", "backups", "data"):
            shown_page.show_section(key)
            rest()
            assert shown_page.current() == key


def test_a_service_is_added_and_its_wrong_price_is_named(
    page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    page.show_section("services")
    rest()
    press(page, "Add a service")
    form = opened(ServiceDialog)
    field(form, "name").setText("Pedicure")
    field(form, "price").setText("a lot")
    form.submit()
    assert "This is not an amount of money." in shown(form)

    field(form, "price").setText("2600")
    form.submit()
    rest()
    assert "2 services" in shown(page)


def test_a_norm_set_by_hand_is_marked_so(page: SettingsPage, rest: Rest, window: Shell) -> None:
    page.show_section("services")
    rest()
    found: list[float] = []

    def norm(reader: object) -> float:
        from salonapp.catalog.queries import services

        return services(reader)[0].norm_days  # type: ignore[arg-type]

    window.services.read(window, norm, found.append)
    rest()
    assert found == [21.0]


def test_a_master_joins_the_list(
    page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    page.show_section("masters")
    rest()
    press(page, "Add a master")
    form = opened(MasterDialog)
    form.submit()
    assert "Enter a name." in shown(form)
    field(form, "name").setText("Ira")
    form.submit()
    rest()

    assert "Ira" in shown(page)


def test_a_mail_server_that_does_not_answer_is_told_in_plain_words(
    page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    page.show_section("mail")
    rest()
    field(page, "email.host").setText("127.0.0.1")
    field(page, "email.port").setText("9")
    field(page, "email.from").setText("salon@example.com")
    press(page, "Test the connection")
    rest()

    assert "Nothing answers at this server and port." in shown(page)


def test_the_mailbox_is_kept_and_the_password_is_not_in_the_settings(
    window: Shell, page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    page.show_section("mail")
    rest()
    field(page, "email.host").setText("smtp.example.com")
    field(page, "email.from").setText("salon@example.com")
    field(page, "email.user").setText("salon")
    field(page, "email.password").setText("secret-word")
    press(page, "Save")
    rest()

    assert setting(window, "email.host", rest) == "smtp.example.com"
    assert "secret-word" not in str(dict_of(window, rest))
    assert "Saved." in shown(page)
    assert field(page, "email.password").text() == ""


def dict_of(window: Shell, rest: Rest) -> object:
    found: list[object] = []
    window.services.read(window, lambda reader: reader.settings.all(), found.append)
    rest()
    return found[0]


def test_a_copy_is_made_looked_into_and_restored(
    window: Shell, page: SettingsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    page.show_section("backups")
    rest()
    press(page, "Back up now")
    rest()
    assert "Copied and checked: 4 clients, 3 visits." in shown(page)
    page.show_section("salon")
    rest()
    type_into(field(page, "salon.name"), "Orchid")
    rest()

    page.show_section("backups")
    rest()
    restore = next(name for name in shown(page).splitlines() if name == "Restore…")
    press(page, restore)
    rest()
    dialog = opened(RestoreDialog)
    assert "In the copy" in shown(dialog)
    press(dialog, "Restore")
    rest()
    rest()

    assert setting(window, "salon.name", rest) == "Lilia"
    assert setting(window, "reminders.paused", rest) is True


def test_everything_can_be_taken_along(
    page: SettingsPage, rest: Rest, shown: Shown, tmp_path: Path
) -> None:
    page.show_section("data")
    rest()
    section = next(each for each in page.findChildren(DataSection))
    section.export_to(tmp_path / "out")
    rest()

    assert "files are in" in shown(page)
    assert (tmp_path / "out" / "clients.csv").exists()


def test_a_day_off_that_stands_typed_is_kept_with_the_hours(
    window: Shell, page: SettingsPage, rest: Rest
) -> None:
    from salonapp.staff.queries import staff_list
    from salonapp.staff.queries.hours import master
    from salonapp.ui.pages.settings.master_hours import HoursDialog, open_hours

    lera: list[StaffMember] = []
    window.services.read(window, staff_list, lera.extend)
    rest()
    open_hours(page, window.services, lera[0])
    rest()
    dialog = opened(HoursDialog)
    field(dialog, "first").setText("32.13")
    dialog.submit()
    assert dialog.isVisible(), "a day that does not exist closes the dialog"
    assert "32.13" in dialog._days_row.boxes["first"].error()
    field(dialog, "first").setText("23.11")
    dialog.submit()
    rest()
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()
    days: list[object] = []

    def kept(reader: Reader) -> list[object]:
        found = master(reader, lera[0].id, date(2026, 11, 1), date(2026, 11, 30))
        return [each.on_day for each in found.hours.days] if found is not None else []

    window.services.read(window, kept, days.extend)
    rest()
    assert days == [date(2026, 11, 23)]


def test_a_refused_choice_shows_again_what_is_kept(
    window: Shell, page: SettingsPage, rest: Rest
) -> None:
    from salonapp.foundation.errors import NotAllowed

    page.show_section("looks")
    rest()
    section = page._built["looks"]
    assert isinstance(section, LooksSection)
    box = section._clients.form.boxes["salon.language"]
    assert isinstance(box.control, QComboBox)

    def refused(*_args: object, failed: Callable[[NotAllowed], None], **_kept: object) -> None:
        failed(NotAllowed(msg("That is not yours to change.")))

    section._clients._services = SimpleNamespace(write=refused)  # type: ignore[assignment]
    box.control.setCurrentIndex(box.control.findData("ru"))
    box.control.activated.emit(box.control.currentIndex())
    assert box.control.currentData() == "en"
    assert "not yours" in box.error()
