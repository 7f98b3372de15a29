from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from salonapp.ui import theme
from salonapp.ui.icons import draw_icon, has_icon, icon
from salonapp.ui.tokens import DARK, LIGHT, Tokens

READABLE = 4.5

PAIRS = (
    *((ink, ground) for ink in ("ink", "ink_2") for ground in ("background", "surface", "side")),
    *((ink, "field") for ink in ("ink", "ink_2")),
    *((ink, "hover") for ink in ("ink", "ink_2")),
    *((kind, f"{kind}_soft") for kind in ("hot", "warm", "cold", "good", "neutral", "accent")),
    ("ink", "accent_soft"),
    ("ink_2", "accent_soft"),
    ("accent", "surface"),
    ("accent", "background"),
    ("hot", "surface"),
    ("ink", "good_soft"),
    ("accent", "avatar"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_dark_chip", "dark_chip"),
    ("ink", "mark"),
    ("ink_2", "mark"),
)


def luminance(value: str) -> float:
    colour = QColor(value)
    parts = []
    for part in (colour.redF(), colour.greenF(), colour.blueF()):
        parts.append(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_can_be_read_on_its_ground(tokens: Tokens, ink: str, ground: str) -> None:
    values = dataclasses.asdict(tokens)
    assert contrast(values[ink], values[ground]) >= READABLE


def test_the_whole_program_changes_its_dress_at_once(qapp: QApplication) -> None:
    theme.apply(theme.ThemeChoice.DARK)
    assert theme.tokens() is DARK
    assert DARK.surface in qapp.styleSheet()
    assert qapp.palette().window().color().name().upper() == DARK.background

    theme.apply(theme.ThemeChoice.LIGHT)
    assert theme.tokens() is LIGHT
    assert DARK.surface not in qapp.styleSheet()


def painted(name: str) -> QColor:
    image = icon(name, "accent").pixmap(32, 32).toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    }
    return QColor(colours.pop())


def test_icons_take_the_new_colours_without_being_made_again(qapp: QApplication) -> None:
    assert painted("users-fill") == QColor(LIGHT.accent)
    theme.apply(theme.ThemeChoice.DARK)
    assert painted("users-fill") == QColor(DARK.accent)


def test_an_icon_that_the_font_does_not_have_is_refused_where_it_is_named() -> None:
    assert not has_icon("no-such-thing")
    with pytest.raises(KeyError):
        icon("no-such-thing")


def test_an_icon_can_be_painted_into_a_row() -> None:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    draw_icon(painter, image.rect(), "warning-fill", "hot")
    painter.end()
    assert any(image.pixelColor(x, 12).alpha() for x in range(20))
