"""What people do to the salon's bot, as every messenger tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class UpdateKind(StrEnum):
    """What a person did to the bot."""

    START = "start"
    BUTTON = "button"
    TEXT = "text"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Update:
    """One thing a person did; `id` is the same however often it is read.

    `text` is a start parameter, a button's data or what was written. `press_id` names a press that
    waits for an answer. An update without a `chat_id` is of no interest and is only counted.
    """

    id: str
    kind: UpdateKind = UpdateKind.TEXT
    chat_id: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class Updates:
    """What was read, the oldest first, and the place to go on from."""

    updates: tuple[Update, ...] = ()
    place: str = ""
