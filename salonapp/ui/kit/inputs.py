"""What a form knows of an input, whatever its kind: its value, its changes, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTimeEdit,
    QWidget,
)


class CheckedLine(QLineEdit):
    """A line that knows what is wrong with what stands in it (a day): a form does not save it."""

    #: What is wrong, or an empty text once it is mended.
    told = Signal(str)

    def problem(self) -> str:
        """What is wrong, or an empty text."""
        return ""


_VALUES: tuple[tuple[type[QWidget], Callable[[QWidget], object]], ...] = (
    (QLineEdit, lambda control: control.property("text")),
    (QPlainTextEdit, lambda control: control.property("plainText")),
    (QComboBox, lambda control: control.property("currentText")),
    (QCheckBox, lambda control: control.property("checked")),
    (QDateEdit, lambda control: control.property("date")),
    (QTimeEdit, lambda control: control.property("time")),
    (QSpinBox, lambda control: control.property("value")),
)


def value_of(control: QWidget) -> object:
    """What stands in a standard input; None for one of the form's own making."""
    return next((read(control) for kind, read in _VALUES if isinstance(control, kind)), None)


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
