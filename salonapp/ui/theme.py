"""The look: every colour, type step and the one generated style sheet stand here.

Widgets say *what* they are (a dynamic property such as `kind` or `text`), never how they look;
painted views ask `tokens()` at paint time, so a theme switch needs nothing but a repaint.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from salonapp.ui.style_sheet import style_sheet
from salonapp.ui.tokens import DARK, LIGHT, Tokens

BODY_PX = 14
"""Body text; the other steps are 22 (name), 15 (section), 13 (second line), 12 (caption)."""

_UI_FONT_OF_LAST_RESORT = "Inter"
_GENERIC_FAMILIES = {"Sans Serif", "Sans", "sans-serif", ""}


class ThemeChoice(StrEnum):
    """What the person chose in Settings."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


@dataclass(slots=True)
class _Current:
    tokens: Tokens = LIGHT
    choice: ThemeChoice = ThemeChoice.SYSTEM
    listening: bool = False


_current = _Current()


def tokens() -> Tokens:
    """The colours in use now; ask again at every paint."""
    return _current.tokens


def choice() -> ThemeChoice:
    """What was chosen, as opposed to what the system made of it."""
    return _current.choice


@cache
def _colour(value: str) -> QColor:
    return QColor(value)


def colour(token: str) -> QColor:
    """The current colour of a token by name: `colour("accent")`."""
    return _colour(getattr(_current.tokens, token))


def font(pixels: int = BODY_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The program's UI font at one of the type steps."""
    return _font(QApplication.font().family(), pixels, weight)


@cache
def _font(family: str, pixels: int, weight: QFont.Weight) -> QFont:
    made = QFont(family)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    return made


def apply(choice: ThemeChoice) -> None:
    """Dress the whole application; safe to call again whenever the choice changes."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    hints = QGuiApplication.styleHints()
    if not _current.listening:
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(_ui_font())
        hints.colorSchemeChanged.connect(_system_scheme_changed)
        _current.listening = True
    _current.choice = choice
    dark = choice is ThemeChoice.DARK or (
        choice is ThemeChoice.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
    )
    _current.tokens = DARK if dark else LIGHT
    sheet = style_sheet(_current.tokens)
    if app.styleSheet() != sheet:  # the same one again would cost a look at every widget there is
        app.setPalette(_palette(_current.tokens))
        app.setStyleSheet(sheet)


def _system_scheme_changed(_scheme: Qt.ColorScheme) -> None:
    if _current.choice is ThemeChoice.SYSTEM:
        apply(ThemeChoice.SYSTEM)


def _ui_font() -> QFont:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    family = system.family()
    if family in _GENERIC_FAMILIES and QFontDatabase.hasFamily(_UI_FONT_OF_LAST_RESORT):
        family = _UI_FONT_OF_LAST_RESORT
    made = QFont(family)
    made.setPixelSize(BODY_PX)
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return made


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, value in (
        (role.Window, t.background),
        (role.WindowText, t.ink),
        (role.Base, t.surface),
        (role.AlternateBase, t.background),
        (role.Text, t.ink),
        (role.PlaceholderText, t.ink_2),
        (role.Button, t.surface),
        (role.ButtonText, t.ink),
        (role.Highlight, t.accent),
        (role.HighlightedText, t.on_accent),
        (role.ToolTipBase, t.surface),
        (role.ToolTipText, t.ink),
        (role.Link, t.accent),
        (role.Mid, t.line),
        (role.Dark, t.line),
        (role.Light, t.surface),
        (role.Midlight, t.background),
        (role.Shadow, t.line),
        (role.Accent, t.accent),
    ):
        palette.setColor(name, QColor(value))
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, name, QColor(t.ink_3))
    return palette
