"""What stands in an input, as JSON has it, and back: for forms that outlive a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from salonapp.ui.kit.pickers import PhoneRows, Picker, TypedPhone


@runtime_checkable
class KeepsTyped(Protocol):
    """An input of a form's own making that can say what stands in it, as JSON has it."""

    def typed(self) -> object:
        """What stands in it."""

    def set_typed(self, value: object) -> None:
        """Put back what `typed` gave."""


def typed_in(control: QWidget) -> object:
    """What stands in `control`; None for an input this program knows nothing of."""
    if isinstance(control, KeepsTyped):
        return control.typed()
    if isinstance(control, QLineEdit):
        return control.text()
    if isinstance(control, QPlainTextEdit):
        return control.toPlainText()
    if isinstance(control, QComboBox):
        return control.currentText()
    if isinstance(control, QCheckBox):
        return control.isChecked()
    if isinstance(control, Picker):
        return list(control.ids())
    if isinstance(control, PhoneRows):
        return [[phone.number, phone.comment] for phone in control.phones()]
    return None


def type_in(control: QWidget, value: object) -> None:
    """Put back what `typed_in` gave; what fits no more (a service that is gone) is left out."""
    if isinstance(control, KeepsTyped):
        control.set_typed(value)
    elif isinstance(control, QLineEdit):
        control.setText(str(value))
    elif isinstance(control, QPlainTextEdit):
        control.setPlainText(str(value))
    elif isinstance(control, QComboBox):
        at = control.findText(str(value))
        if at >= 0:
            control.setCurrentIndex(at)
        elif control.isEditable():
            control.setEditText(str(value))
    elif isinstance(control, QCheckBox):
        control.setChecked(bool(value))
    elif isinstance(control, Picker) and isinstance(value, list):
        control.set_ids([each for each in value if isinstance(each, int)])
    elif isinstance(control, PhoneRows) and isinstance(value, list):
        control.set_phones([TypedPhone(str(each[0]), str(each[1])) for each in value])


def differing(now: Mapping[str, object], then: Mapping[str, object]) -> dict[str, object]:
    """What is said now otherwise than then."""
    return {name: value for name, value in now.items() if value != then.get(name)}
