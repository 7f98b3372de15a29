"""How a result finds its way back to whoever asked for it, and how a defect is told."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow, QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, msg


class Unexpected(SalonError):
    """A defect of the program; what it was stands in the log, without any client's data."""

    def __init__(self) -> None:
        super().__init__(
            msg("Something went wrong in the program."),
            msg("Nothing was half-saved. Please try again; the log file helps whoever repairs it."),
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A write that changed something: what happened, and the operation that takes it back.

    What was only recorded (a consent, a message marked as sent) is `final`: no undo takes it back.
    """

    label: Message
    operation_id: int
    final: bool = False
    #: Who did it: the staff id, None for the owner.
    by: int | None = None
    #: Whom it was about, and when: for the eyes at the desk, and kept nowhere.
    about: str = ""

    @property
    def told(self) -> str:
        """What happened, and to whom: "Appointment moved: Anna Petrova, Tue 14:30"."""
        return f"{self.label}: {self.about}" if self.about else str(self.label)


@dataclass(slots=True)
class Landing:
    """A result on its way to the GUI thread."""

    owner: QObject
    topic: str
    ticket: int
    deliver: Callable[[], None]
    #: Who sat at the desk when it was asked for.
    seat: int | None = None
    counted: bool = True


def is_of_a_person(owner: QObject) -> bool:
    """Whether it is a page or a form; the window itself and what stands behind it are nobody's."""
    return isinstance(owner, QWidget) and not isinstance(owner, QMainWindow)


def places(error: BaseException) -> str:
    """The traceback without messages or values: both may hold a client's data."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
