from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from salonapp.app import open_salon
from salonapp.ui.tour import draw


def test_the_tour_draws_every_screen_at_the_size_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    files = draw(open_salon, tmp_path, theme="dark", size=(1180, 720), language="en", clients=40)

    names = [file.stem.partition("-")[2] for file in files]
    assert {"today", "clients", "reminders", "settings", "empty-start"} <= set(names)
    assert {"clients-new", "clients-edit", "clients-visit", "clients-book"} <= set(names)
    assert len(set(names)) == len(names)
    for file in files:
        picture = QImage(str(file))
        assert (picture.width(), picture.height()) == (1180, 720), file.name
        colours = {picture.pixel(x, y) for x in range(0, 1180, 20) for y in range(0, 720, 20)}
        assert len(colours) > 3, f"{file.name} is empty"
