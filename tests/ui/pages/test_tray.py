"""Closing the window does not end the sending, where the desktop has a tray."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from salonapp.ui.autostart import IN_TRAY, Autostart
from salonapp.ui.pages.settings.this_computer import ThisComputer
from salonapp.ui.shell import Shell
from salonapp.ui.tray import Tray, tray_for

Rest = Callable[[], None]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the icon says beside the tray; ending the program ends only the test's window."""
    found: list[str] = []
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _self, _title, text: found.append(text)
    )
    for act in ("show", "hide"):  # there is no tray to show it in
        monkeypatch.setattr(QSystemTrayIcon, act, lambda _self: None)
    monkeypatch.setattr(QApplication, "quit", lambda: found.append("ended"))
    return found


@pytest.fixture
def tray(window: Shell, said: list[str]) -> Tray:
    return Tray(window, window.services.preferences, QApplication.windowIcon())


def action(tray: Tray, text: str) -> QAction:
    return next(each for each in tray._menu.actions() if each.text() == text)


def test_the_closed_window_waits_in_the_tray_and_says_so_once(
    window: Shell, tray: Tray, said: list[str], rest: Rest
) -> None:
    window.close()
    assert not window.isVisible()
    assert window.services.is_open
    action(tray, "Open SalonApp").trigger()
    assert window.isVisible()
    window.close()
    rest()
    assert len([text for text in said if "goes on sending" in text]) == 1
    assert "ended" not in said


def test_quit_ends_the_program(window: Shell, tray: Tray, said: list[str], rest: Rest) -> None:
    action(tray, "Quit").trigger()
    rest()
    assert said == ["ended"]
    assert not window.services.is_open


def test_who_does_not_want_it_closes_the_program(
    window: Shell, tray: Tray, said: list[str], rest: Rest
) -> None:
    window.services.preferences.keeps_working = False
    window.close()
    rest()
    assert said == ["ended"]


def test_without_a_tray_there_is_no_icon(window: Shell) -> None:
    assert tray_for(window, window.services.preferences, QApplication.windowIcon()) is None


def test_the_program_starts_with_the_session_when_wanted(tmp_path: Path) -> None:
    entry = Autostart(tmp_path / "autostart")
    assert not entry.is_on
    entry.switch(on=True)
    entry.switch(on=True)
    written = tmp_path / "autostart" / "salonapp.desktop"
    assert IN_TRAY in written.read_text("utf-8")
    assert Autostart(tmp_path / "autostart").is_on
    entry.switch(on=False)
    entry.switch(on=False)
    assert not written.exists()


def test_the_ticks_are_kept_at_once(window: Shell, tmp_path: Path) -> None:
    from salonapp.ui.kit.ticks import Tick

    entry = Autostart(tmp_path)
    card = ThisComputer(window.services.preferences, entry)
    goes_on, starts = card.findChildren(Tick)
    goes_on.setChecked(False)
    starts.setChecked(True)
    assert not window.services.preferences.keeps_working
    assert entry.is_on
    card.deleteLater()


def test_a_folder_that_cannot_be_written_is_said(window: Shell, tmp_path: Path) -> None:
    from salonapp.ui.kit.ticks import Tick

    blocked = tmp_path / "file"
    blocked.write_text("")
    card = ThisComputer(window.services.preferences, Autostart(blocked))
    _goes_on, starts = card.findChildren(Tick)
    starts.setChecked(True)
    assert "could not be written" in card._problem.text()
    card.deleteLater()
