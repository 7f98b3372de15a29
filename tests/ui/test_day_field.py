"""A day that is typed: short, wrong, and kept as it was typed."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from salonapp.foundation.coming_days import NoSuchDay
from salonapp.foundation.days import parse_day_beside
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog

DAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14.05.2026", date(2026, 5, 14)),
        ("2026-05-14", date(2026, 5, 14)),
        ("14/5/25", date(2025, 5, 14)),
        ("14.5", date(2026, 5, 14)),
        (" 14. ", date(2026, 3, 14)),
    ],
)
def test_a_day_is_read_beside_the_one_that_stood_there(text: str, day: date) -> None:
    assert parse_day_beside(text, DAY) == day


@pytest.mark.parametrize("text", ["32.13", "30.2.2026", "31.4", "0.1.2026", "1.1.1200"])
def test_a_day_the_calendar_does_not_have_is_none(text: str) -> None:
    with pytest.raises(NoSuchDay):
        parse_day_beside(text, DAY)


def test_a_form_does_not_save_a_day_that_is_none_and_keeps_what_was_typed(
    qtbot: QtBot,
) -> None:
    saved: list[date] = []
    changed: list[date] = []

    class Form(FormDialog):
        def submit(self) -> None:
            saved.append(day_of(field))

    form = Form(None, "Received", "Save")
    field = day_field(DAY)
    field.dateChanged.connect(lambda _day: changed.append(day_of(field)))
    form.form.add("on_day", "Day", field)
    form.start_clean()
    qtbot.addWidget(form)
    form.show()
    field.selectAll()
    QTest.keyClicks(field, "32.13")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    form._save()
    assert (saved, field.text(), form.dirty()) == ([], "32.13", True)
    assert form.form.boxes["on_day"].error() == "There is no day 32.13."
    field.selectAll()
    QTest.keyClicks(field, "1.12.2025")
    assert form.form.boxes["on_day"].error() == ""
    assert changed == [date(2025, 12, 1)]
    QTest.keyClick(field, Qt.Key.Key_Up)
    form._save()
    assert (saved, field.text()) == ([date(2025, 12, 2)], "02.12.2025")
    field.clear()
    form._save()
    assert "24.12.2026" in form.form.boxes["on_day"].error()
    assert len(saved) == 1
    form._discard()
