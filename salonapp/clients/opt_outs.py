"""Who asked not to be written to, as a list shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from salonapp.clients.cards import Purpose
from salonapp.clients.consents import channel_name, purpose_name, source_name
from salonapp.foundation.i18n import _


@dataclass(frozen=True, slots=True)
class OptOut:
    """A refusal that holds; `at` in the salon's zone, `evidence` masked for the viewer."""

    client_id: int
    client: str
    purposes: tuple[Purpose, ...]
    channel: str
    at: datetime
    source: str
    evidence: str = field(default="", repr=False)

    @property
    def about(self) -> str:
        """What they do not want, in the current language."""
        if len(self.purposes) == len(Purpose):
            what = _("No messages at all")
        else:
            what = ", ".join(purpose_name(each) for each in self.purposes)
        return f"{what} ({channel_name(self.channel)})" if self.channel else what

    @property
    def proof(self) -> str:
        """How they said it, in the current language."""
        return " · ".join(part for part in (source_name(self.source), self.evidence) if part)


@dataclass(frozen=True, slots=True)
class OptOuts:
    """The refusals, the latest first, and how many addresses of erased people are kept hashed."""

    refusals: tuple[OptOut, ...]
    erased_addresses: int = 0
