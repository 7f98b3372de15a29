"""What a form knows of an input, whatever its kind: its changes, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget


class CheckedLine(QLineEdit):
    """A line that knows what is wrong with what stands in it (a day): a form does not save it."""

    #: What is wrong, or an empty text once it is mended.
    told = Signal(str)

    def problem(self) -> str:
        """What is wrong, or an empty text."""
        return ""


def changes_of(control: QWidget) -> Sequence[SignalInstance]:
    """What an input says when something is typed or chosen in it."""
    if isinstance(control, QLineEdit):
        return (control.textEdited,)
    if isinstance(control, QPlainTextEdit):
        return (control.textChanged,)
    if isinstance(control, QComboBox):
        return (control.activated,)
    if isinstance(control, QCheckBox):
        return (control.clicked,)
    made = getattr(control, "changed", None)
    return (made,) if isinstance(made, SignalInstance) else ()
