"""What the window and the shell are shown about staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from salonapp.staff.rights import Right, StaffRole, rights_of


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works in the salon."""

    id: int
    name: str
    role: StaffRole
    archived: bool = False
    #: Rights given (true) or taken (false) one by one, by their kept names.
    overrides: Mapping[str, object] = field(default_factory=dict)

    @property
    def rights(self) -> frozenset[Right]:
        """What this person may do."""
        return rights_of(self.role, self.overrides)
