"""What a person may decide about a single message, or about a rule for one client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    """The kinds of decision; the latest word of a kind counts."""

    SKIP = "skip"
    NEVER = "never"
    ALLOW = "allow"
    POSTPONE = "postpone"
    SEND_NOW = "send_now"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class DecisionWord:
    """One decision as it was recorded; `send_at` for postpone and send now."""

    decision: Decision
    dedupe_key: str = ""
    rule: str = ""
    send_at: datetime | None = None
    text: str = field(default="", repr=False)
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """All decisions about one message put together."""

    skip: bool = False
    never: bool = False
    send_at: datetime | None = None
    is_urgent: bool = False
    text: str = field(default="", repr=False)
    channel: str = ""


NO_OVERRIDE = Override()


def override_for(words: Iterable[DecisionWord], dedupe_key: str, rule: str) -> Override:
    """What `words` (oldest first) come to for the message `dedupe_key` of `rule`.

    Postponing or sending a skipped message takes the skipping back: the later word counts.
    """
    skip = never = urgent = False
    send_at: datetime | None = None
    text = channel = ""
    for word in words:
        if word.decision in (Decision.NEVER, Decision.ALLOW):
            if word.rule == rule:
                never = word.decision is Decision.NEVER
            continue
        if word.dedupe_key != dedupe_key:
            continue
        if word.decision is Decision.SKIP:
            skip = True
        elif word.decision is Decision.TEXT:
            text = word.text
        else:
            skip = False
            send_at = word.send_at
            urgent = word.decision is Decision.SEND_NOW
            channel = word.channel or channel
    return Override(skip, never, send_at, urgent, text, channel)
