"""An amount of money as it stands in an input."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.money import minor_digits, parse_money

_WIDTH = 104


def typed_money(minor: int | None, currency: str) -> str:
    """Minor units as one would type them: "2500", "2500,50"; "" for nothing."""
    if minor is None:
        return ""
    digits = minor_digits(currency)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole},{rest:0{digits}d}" if rest else str(whole)


def amount_in(text: str, currency: str, field: str) -> int | None:
    """What was typed, in minor units; None for an empty input.

    Raises:
        InvalidInput: it is no amount; it names `field`.
    """
    if not text.strip():
        return None
    try:
        return parse_money(text, currency)
    except InvalidInput as error:
        raise InvalidInput(error.message, error.hint, field=field) from None


def amount_line(name: str, placeholder: str = "") -> QLineEdit:
    """A narrow input for an amount, written to the right."""
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    made.setFixedWidth(_WIDTH)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setAccessibleName(name)
    return made
