"""Chips: a word on a soft ground. Temperature is never a colour alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from salonapp.foundation.i18n import N_, _

_TEMPERATURE_WORDS = {"hot": N_("hot"), "warm": N_("warm"), "cold": N_("cold")}
_TEMPERATURE_TITLES = {
    "hot": N_("Hot client"),
    "warm": N_("Warm client"),
    "cold": N_("Cold client"),
}


def temperature_word(temperature: str) -> str:
    """The word "hot", "warm" or "cold" in the viewer's language."""
    return _(_TEMPERATURE_WORDS.get(temperature, ""))


def temperature_title(temperature: str) -> str:
    """The words "Hot client" in the viewer's language."""
    return _(_TEMPERATURE_TITLES.get(temperature, ""))


def temperature_filter(temperature: str, count: int) -> str:
    """The text of a filter chip: "Hot 312"."""
    words = {"": _("All"), "hot": _("Hot"), "warm": _("Warm"), "cold": _("Cold")}
    return f"{words[temperature]} {count}"


def chip(text: str, kind: str = "neutral", *, large: bool = False) -> QLabel:
    """A chip. `kind`: hot, warm, cold, good, accent, neutral."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("chip", kind)
    if large:
        made.setProperty("scale", "large")
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.setAccessibleName(text)
    return made


def set_temperature(made: QLabel, temperature: str) -> None:
    """Let a large chip speak of another class."""
    made.setText(temperature_title(temperature))
    made.setAccessibleName(made.text())
    made.setProperty("chip", temperature)
    made.style().unpolish(made)
    made.style().polish(made)


def temperature_chip(temperature: str, *, large: bool = False) -> QLabel:
    """The chip of a class, with its word."""
    text = temperature_title(temperature) if large else temperature_word(temperature)
    return chip(text, temperature, large=large)
