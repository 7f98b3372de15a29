"""A small screen at 150 % has 960 x 600 pixels: every page fits, the navigation keeps its names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from salonapp.app import open_salon
from salonapp.ui.language import use_language
from salonapp.ui.tour import salon_window, settle


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_fits_a_window_of_960_pixels(
    qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    use_language(language)
    with salon_window(open_salon, tmp_path, (1180, 720), clients=12) as (services, shell):
        shell.setMinimumSize(0, 0)
        shell.resize(960, 600)
        settle(services)
        too_wide = []
        for key in shell.page_keys():
            shell.go(key)
            settle(services)
            page = shell.page(key)
            if page.minimumSizeHint().width() > page.width():
                too_wide.append(f"{key}: {page.minimumSizeHint().width()} of {page.width()}")
        assert too_wide == []
        assert shell.width() == 960
        entries = [
            each for each in shell.findChildren(QPushButton) if each.property("kind") == "nav"
        ]
        assert entries
        assert not [each.text() for each in entries if each.text()]
        assert all(each.accessibleName() and each.toolTip() for each in entries)

        shell.resize(1180, 720)
        settle(services)
        assert all(each.text() for each in entries)
