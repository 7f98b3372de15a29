"""Who is looking, and so what they may see. Masking happens where data is read, never in a view."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from salonapp.foundation.i18n import N_, _
from salonapp.foundation.phone import display_phone, hide_contacts, mask_phone


class StaffRole(StrEnum):
    """What a person does in the salon."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MASTER = "master"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person in front of the screen; `staff_id` None is the owner of the file."""

    staff_id: int | None
    name: str
    role: StaffRole
    sees_phones: bool
    sees_takings: bool
    #: Whether they see why the salon would rather not serve somebody.
    sees_think_twice: bool = True

    @property
    def sees_everything(self) -> bool:
        """Whether nothing is masked for them."""
        return self.sees_phones and self.sees_takings and self.sees_think_twice

    def phone(self, e164: str) -> str:
        """A phone number as this person may see it: whole, or its last two digits."""
        return display_phone(e164) if self.sees_phones else mask_phone(e164)

    def email(self, address: str) -> str:
        """An e-mail address as this person may see it."""
        if self.sees_phones or not address:
            return address
        return f"•••@{address.rpartition('@')[2]}"

    def note(self, text: str) -> str:
        """Free text as this person may see it: a phone or an address typed into it is masked."""
        return text if self.sees_phones else hide_contacts(text)

    def think_twice(self, reason: str) -> str:
        """Why the salon would rather not serve somebody, or nothing: not even whether."""
        return self.note(reason) if self.sees_think_twice else ""

    def money(self, minor: int | None) -> int | None:
        """An amount, or None where this person may not see takings."""
        return minor if self.sees_takings else None


OWNER_VIEWER = Viewer(None, "", StaffRole.OWNER, sees_phones=True, sees_takings=True)


def viewer_for(staff_id: int, name: str, role: str) -> Viewer:
    """The viewer with the rights that come with a role."""
    kind = StaffRole(role)
    may = kind is not StaffRole.MASTER
    return Viewer(staff_id, name, kind, sees_phones=may, sees_takings=may, sees_think_twice=may)


_PROGRAM_ACTORS = {"owner": N_("owner"), "agent": N_("the program")}


def actor_words(name: str) -> str:
    """Who acted, as the journal and the records name them, in words."""
    return _(_PROGRAM_ACTORS[name]) if name in _PROGRAM_ACTORS else name
