"""What the window and the shell are shown about staff."""

from __future__ import annotations

from dataclasses import dataclass

from salonapp.staff.rights import StaffRole


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works in the salon."""

    id: int
    name: str
    role: StaffRole
    archived: bool = False
