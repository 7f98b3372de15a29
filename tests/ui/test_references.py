"""A Qt call that loses a reference to None aborts the program after some thousands of calls."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 5_000
#: The interpreter itself takes and gives back a few while the calls run.
NOISE = 100


def test_thousands_of_void_qt_calls_keep_their_references_to_none(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    label.setEnabled(True)

    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.setEnabled(True)
        label.setText("")
        label.setMinimumWidth(10)
    after = sys.getrefcount(None)

    assert abs(after - before) < NOISE
