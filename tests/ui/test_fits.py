"""Nothing is cut in the smallest window, in neither language: every page, tab and dialog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from salonapp.app import open_salon
from salonapp.ui.kit.texts import ElidedLabel
from salonapp.ui.language import use_language
from salonapp.ui.tour import open_dialogs, salon_window, settle

SMALLEST = (1180, 720)
#: Room an input needs beside its words: its borders, and the arrow of a drop-down.
INPUT_EDGES_PX = 24
ARROW_PX = 20


def seen(root: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    for each in root.findChildren(kind):
        if each.isVisibleTo(root) and not each.visibleRegion().isEmpty():
            yield each


def cut_labels(root: QWidget) -> Iterator[str]:
    for label in seen(root, QLabel):
        assert isinstance(label, QLabel)
        text, metrics = label.text(), label.fontMetrics()
        if label.wordWrap():
            longest = max((metrics.horizontalAdvance(word) for word in text.split()), default=0)
            if label.height() < label.heightForWidth(label.width()) - 1 or label.width() < longest:
                yield text
        elif not isinstance(label, ElidedLabel) and label.width() < metrics.horizontalAdvance(text):
            yield text


def cut_buttons(root: QWidget) -> Iterator[str]:
    for made in seen(root, QAbstractButton):
        assert isinstance(made, QAbstractButton)
        words = made.fontMetrics().horizontalAdvance(made.text())
        visible = made.visibleRegion().boundingRect().width()
        if made.text() and (made.width() < words or visible < made.width() - 2):
            yield made.text()


def cut_inputs(root: QWidget) -> Iterator[str]:
    for field in seen(root, QLineEdit):
        assert isinstance(field, QLineEdit)
        hint = field.placeholderText()
        words = field.fontMetrics().horizontalAdvance(hint)
        a_path = Path(hint).is_absolute()  # may be longer than any field
        if not field.text() and not a_path and field.width() < words + INPUT_EDGES_PX:
            yield hint
    for field in seen(root, QComboBox):
        assert isinstance(field, QComboBox)
        words = field.fontMetrics().horizontalAdvance(field.currentText())
        if field.width() < words + INPUT_EDGES_PX + ARROW_PX:
            yield field.currentText()


def cut(where: str, root: QWidget) -> list[str]:
    found = (*cut_labels(root), *cut_buttons(root), *cut_inputs(root))
    return [f"{where}: {text}" for text in found]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_nothing_is_cut_in_the_smallest_window(qtbot: QtBot, tmp_path: Path, language: str) -> None:
    use_language(language)
    found: list[str] = []
    with salon_window(open_salon, tmp_path, SMALLEST, clients=40) as (services, shell):
        for key in shell.page_keys():
            shell.go(key)
            settle(services)
            found += cut(key, shell)
            for name, prepare in shell.page(key).scenes():
                prepare()
                settle(services)
                found += cut(f"{key} {name}", shell)
                for dialog in open_dialogs():
                    found += cut(f"{key} {name}", dialog)
                    dialog.done(0)
            shell.cover(None)
    with salon_window(open_salon, tmp_path, SMALLEST, clients=0) as (services, shell):
        found += cut("first start", shell)
        shell.cover(None)
        for key in shell.page_keys():
            shell.go(key)
            settle(services)
            found += cut(f"empty {key}", shell)

    assert found == []
