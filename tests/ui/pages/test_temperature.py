"""The page about temperatures: the mix, lists to act on, the check, thresholds that show first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from salonapp.foundation.i18n import msg
from salonapp.ui import theme
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.pages.clients.course_line import CourseLine
from salonapp.ui.pages.clients.dialogs.why import WhyDialog
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.pages.temperature.figures import FigureCard
from salonapp.ui.pages.temperature.page import TemperaturePage
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]


@pytest.fixture
def page(salon: Database, window: Shell, rest: Rest) -> TemperaturePage:
    """The page on a salon where Anna is steady, Vera is late and Maria stays away."""
    from salonapp.storage.door import OWNER
    from salonapp.visits.cards import VisitDraft
    from salonapp.visits.commands import record_visit

    with salon.write(OWNER, msg("Visits")) as tx:
        for client, first, last in ((1, 21, 400), (3, 41, 400), (2, 300, 420)):
            for days in range(first, last, 21):
                draft = VisitDraft(client, tx.today - timedelta(days=days), (1,), price_minor=99)
                record_visit(tx, draft)
    window.go("temperature")
    rest()
    found = window.page("temperature")
    assert isinstance(found, TemperaturePage)
    return found


def months(page: TemperaturePage) -> FigureCard:
    """The card with the mix by month."""
    wanted = "Clients by class, month by month"
    return next(c for c in page.findChildren(FigureCard) if c.accessibleName() == wanted)


def test_the_mix_is_told_in_numbers_beside_the_chart(page: TemperaturePage, shown: Shown) -> None:
    text = shown(page)
    assert "Never came" in text
    card = months(page)
    assert len(card.model.rows) == 13
    assert card.model.rows[0][0] == "11 March 2026"


def test_chart_and_table_can_be_saved(page: TemperaturePage, tmp_path: Path) -> None:
    card = months(page)
    picture, table = tmp_path / "mix.png", tmp_path / "mix.csv"
    card.save_picture(picture)
    card.save_table(table)
    assert QImage(str(picture)).width() > 100
    lines = table.read_text("utf-8-sig").splitlines()
    assert len(lines) == 14
    assert lines[0] == "End of the day;Hot;Warm;Cold"

    card.save_table(tmp_path / "nowhere" / "mix.csv")


def test_charts_change_their_colours_with_the_theme(page: TemperaturePage, rest: Rest) -> None:
    card = months(page)
    light = card.grab().toImage().pixel(card.width() // 3, card.height() // 2)
    theme.apply(theme.ThemeChoice.DARK)
    rest()
    assert card.grab().toImage().pixel(card.width() // 3, card.height() // 2) != light


def test_what_stands_under_the_pointer_is_told(page: TemperaturePage) -> None:
    from salonapp.ui.pages.temperature.charts import StackedBars

    bars = months(page).findChildren(StackedBars)[0]
    assert bars.told_at(12.0, 1.0).startswith("11 March 2026: hot")
    assert bars.told_at(0.5, 1.0) == ""


def test_a_client_on_a_list_can_be_opened_and_booked(
    page: TemperaturePage, window: Shell, shown: Shown, press: Press, rest: Rest
) -> None:
    page.show_tab("lists")
    rest()
    assert "Worth a call" in shown(page)
    press(page, "Book: Vera Orlova")
    rest()
    forms = [w for w in QApplication.topLevelWidgets() if isinstance(w, BookingForm)]
    assert [form.isVisible() for form in forms] == [True]
    forms[0].done(0)
    press(page, "Vera Orlova")
    rest()
    assert window.page("clients").isVisible()


def test_the_check_leads_with_a_sentence(page: TemperaturePage, shown: Shown, rest: Rest) -> None:
    page.show_tab("check")
    rest()
    text = shown(page)
    assert "Of 100 clients we called hot, 100 came within 60 days" in text, text
    assert "too few clients" in text
    assert "statistics" not in text


def test_the_figures_for_experts_are_folded_away(
    page: TemperaturePage, shown: Shown, press: Press, rest: Rest
) -> None:
    page.show_tab("check")
    rest()
    press(page, "Details")
    assert "For those who know statistics" in shown(page)
    rows = [row[0] for card in page.findChildren(FigureCard) for row in card.model.rows]
    assert {"AUC (1 is best, 0.5 is chance)", "Brier score (0 is best)"} <= set(rows)


def test_thresholds_show_what_they_would_do_before_they_are_kept(
    page: TemperaturePage, salon: Database, shown: Shown, press: Press, rest: Rest, qtbot: QtBot
) -> None:
    page.show_tab("thresholds")
    rest()
    horizon, hot, warm = page.findChildren(QSpinBox)
    assert (horizon.value(), hot.value(), warm.value()) == (60, 65, 25)
    warm.setValue(1)
    hot.setValue(6)
    qtbot.waitUntil(lambda: "would be in another class" in shown(page))
    with salon.read() as reader:
        assert reader.settings.fraction("temperature.hot_from") == 0.65
    press(page, "Keep")
    rest()
    with salon.read() as reader:
        assert reader.settings.fraction("temperature.hot_from") == 0.06
    assert "0 clients would be in another class than today." in shown(page)


def test_thresholds_that_contradict_each_other_cannot_be_kept(
    page: TemperaturePage, shown: Shown, rest: Rest
) -> None:
    page.show_tab("thresholds")
    rest()
    _horizon, hot, warm = page.findChildren(QSpinBox)
    warm.setValue(70)
    hot.setValue(60)
    assert "must lie below" in shown(page)


def test_a_language_switch_keeps_the_tab_and_what_was_found(
    page: TemperaturePage, window: Shell, rest: Rest
) -> None:
    page.show_tab("check")
    rest()
    state = dict(page.state())
    other = TemperaturePage(page.services, window)
    other.restore(state)
    assert dict(other.state())["tab"] == "check"
    assert dict(other.state())["result"] == state["result"]


def test_a_card_says_what_to_do_next(
    page: TemperaturePage, window: Shell, shown: Shown, press: Press, rest: Rest
) -> None:
    window.open_client(3)
    rest()
    clients = window.page("clients")
    assert isinstance(clients, ClientsPage)
    press(clients, "Why so?")
    rest()
    [dialog] = [w for w in QApplication.topLevelWidgets() if isinstance(w, WhyDialog)]
    assert "What to do next" in shown(dialog)
    assert "Offer a time" in shown(dialog)
    dialog.done(0)


def test_why_shows_the_client_over_time(
    page: TemperaturePage, window: Shell, shown: Shown, press: Press, rest: Rest
) -> None:
    window.open_client(3)
    rest()
    press(window.page("clients"), "Why so?")
    rest()
    [dialog] = [w for w in QApplication.topLevelWidgets() if isinstance(w, WhyDialog)]
    [line] = dialog.findChildren(CourseLine)
    assert "Over time" in shown(dialog)
    assert line.accessibleName().count("%") > 1
    dialog.done(0)


def test_an_empty_salon_is_told_what_will_stand_here(
    qtbot: QtBot, services: Services, shown: Shown, settle: Callable[[Services], None]
) -> None:
    shell = Shell(services)
    qtbot.addWidget(shell)
    shell.show()
    shell.go("temperature")
    settle(services)
    qtbot.waitUntil(lambda: "No visits yet" in shown(shell.page("temperature")))
