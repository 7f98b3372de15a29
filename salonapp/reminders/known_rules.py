"""Whether a salon has every rule the program knows: asked at each opening, so it is light."""

from __future__ import annotations

from salonapp.reminders.rules import RuleKind
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw


def has_every_rule(reader: Reader) -> bool:
    """Whether the salon has every rule there is; one without any is not begun yet."""
    kinds = {row[0] for row in Raw(reader).all("SELECT kind FROM reminder_rule")}
    return not kinds or kinds >= {kind.value for kind in RuleKind}
