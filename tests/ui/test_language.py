from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from salonapp.foundation.i18n import language
from salonapp.ui.language import use_language


@pytest.fixture(autouse=True)
def language_as_before() -> Iterator[None]:
    before = language()
    yield
    use_language(before)


def test_file_choosers_speak_the_windows_language(qtbot: QtBot) -> None:
    use_language("ru")
    assert QCoreApplication.translate("QFileDialog", "Look in:") == "Перейти к:"
    use_language("en")
    assert QCoreApplication.translate("QFileDialog", "Look in:") == "Look in:"
