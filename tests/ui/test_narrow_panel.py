"""Beside the calendar nothing is pushed out of its place, whatever somebody typed or pasted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from salonapp.desk.calendar import CalendarEntry
from salonapp.ui.kit.name_link import NameLink
from salonapp.ui.pages.calendar.panel import EntryPanel
from salonapp.visits.cards import AppointmentStatus

NAME = "Константинопольская-Преображенская Александра Владиславовна"
PASTED = "https://example.com/a-picture-of-what-she-would-like-to-have-" + "7" * 80
NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
PANEL_PX = 240


def test_a_long_name_and_a_pasted_address_leave_every_button_where_it_is(qtbot: QtBot) -> None:
    pane = EntryPanel()
    qtbot.addWidget(pane)
    pane.resize(PANEL_PX, 500)
    entry = CalendarEntry(
        7, 1, NAME, "", NOON, 60, 1, ("Cut",), (1,), AppointmentStatus.PLANNED, note=PASTED
    )
    pane.show_entry(replace(entry, in_spite_of=PASTED), NOON.date())
    pane.show()
    inner = pane.widget()
    assert inner is not None
    assert inner.minimumSizeHint().width() <= PANEL_PX
    link = inner.findChildren(NameLink)[0]
    assert link.text().startswith("Константинополь")
    assert link.text().endswith("…")
    assert link.toolTip() == NAME
    assert NAME in link.accessibleName()
