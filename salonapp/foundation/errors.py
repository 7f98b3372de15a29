"""Errors meant for people: each says what happened and what to do next."""

from __future__ import annotations

from salonapp.foundation.i18n import Message


class SalonError(Exception):
    """A problem the user can mend (exit code 2 in the shell, a calm banner in the window).

    `message` and `hint` are translated when they are shown, so one error reads correctly in
    whichever language the viewer has. Never put a client's data into either.
    """

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.english)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        if self.hint is None:
            return str(self.message)
        return f"{self.message} {self.hint}"


class InvalidInput(SalonError):
    """What was typed cannot be used; `field` names the form field at fault, if one is."""

    def __init__(self, message: Message, hint: Message | None = None, *, field: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


class NotFound(SalonError):
    """The thing asked for does not exist (any more)."""


class Conflict(SalonError):
    """Somebody else changed the same thing meanwhile, or it is in use."""


class Cancelled(SalonError):
    """The person stopped a long job; nothing of it was kept."""


class NotAllowed(SalonError):
    """Whoever asked has not the right; the hint says who has it."""


class Torn(SalonError):
    """The salon has to be opened anew: what is written over this connection would be lost."""
