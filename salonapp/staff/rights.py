"""Who is looking, and so what they may see. Masking happens where data is read, never in a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from salonapp.foundation.i18n import N_, _
from salonapp.foundation.phone import (
    display_phone,
    hide_contacts,
    hide_sure_contacts,
    mask_phone,
)


class StaffRole(StrEnum):
    """What a person does in the salon."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MASTER = "master"


class Right(StrEnum):
    """Something a person may do or see; the values are kept in `Staff.rights`."""

    SEE_PHONES = "phones"
    SEE_TAKINGS = "takings"
    SEE_THINK_TWICE = "think_twice"
    #: Without it only clients who came to them or are booked with them.
    ALL_CLIENTS = "all_clients"
    EXPORT = "export"
    #: Cards into the bin and out of the world, merging, deleting visits.
    DELETE = "delete"
    #: Visits and appointments of days before today.
    EDIT_PAST = "past"
    SEND = "send"
    #: The salon's settings, price list, rules, taking data in, backups.
    SETTINGS = "settings"
    #: Who works here, their rights and PINs.
    STAFF = "staff"


ALL_RIGHTS = frozenset(Right)
#: What comes with a role until the owner says otherwise.
ROLE_RIGHTS: Mapping[StaffRole, frozenset[Right]] = {
    StaffRole.OWNER: ALL_RIGHTS,
    StaffRole.ADMINISTRATOR: ALL_RIGHTS - {Right.STAFF},
    StaffRole.MASTER: frozenset({Right.ALL_CLIENTS}),
}


def rights_of(role: StaffRole, overrides: Mapping[str, object] | None = None) -> frozenset[Right]:
    """The rights of a role, with those that were given (true) or taken (false) one by one.

    An owner has every right: nobody can lock themselves out. Names that are not known are passed
    over, so that a file of a newer program opens.
    """
    if role is StaffRole.OWNER:
        return ALL_RIGHTS
    told = overrides or {}
    return frozenset(r for r in Right if told.get(r.value, r in ROLE_RIGHTS[role]) is True)


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
    #: What else they may; None: what comes with the role.
    others: frozenset[Right] | None = None

    def may(self, right: Right) -> bool:
        """Whether they have a right."""
        if right is Right.SEE_PHONES:
            return self.sees_phones
        if right is Right.SEE_TAKINGS:
            return self.sees_takings
        if right is Right.SEE_THINK_TWICE:
            return self.sees_think_twice
        return right in (ROLE_RIGHTS[self.role] if self.others is None else self.others)

    @property
    def rights(self) -> frozenset[Right]:
        """Every right they have."""
        return frozenset(right for right in Right if self.may(right))

    @property
    def own_clients_of(self) -> int | None:
        """Whose clients are all they see; None for somebody who sees everybody's."""
        return None if self.may(Right.ALL_CLIENTS) else self.staff_id or NOBODY_ID

    @property
    def sees_everything(self) -> bool:
        """Whether nothing is masked for them and nobody hidden."""
        return (
            self.sees_phones
            and self.sees_takings
            and self.sees_think_twice
            and self.own_clients_of is None
        )

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

    def craft(self, text: str) -> str:
        """A formula, an allergy, a product: only what is a phone for sure is masked."""
        return text if self.sees_phones else hide_sure_contacts(text)

    def think_twice(self, reason: str) -> str:
        """Why the salon would rather not serve somebody, or nothing: not even whether."""
        return self.note(reason) if self.sees_think_twice else ""

    def money(self, minor: int | None) -> int | None:
        """An amount, or None where this person may not see takings."""
        return minor if self.sees_takings else None


#: An id nobody on the staff has.
NOBODY_ID = -1
OWNER_VIEWER = Viewer(None, "", StaffRole.OWNER, sees_phones=True, sees_takings=True)
#: In front of a locked screen.
NOBODY_VIEWER = Viewer(
    NOBODY_ID,
    "",
    StaffRole.MASTER,
    sees_phones=False,
    sees_takings=False,
    sees_think_twice=False,
    others=frozenset(),
)


def viewer_for(
    staff_id: int, name: str, role: str, overrides: Mapping[str, object] | None = None
) -> Viewer:
    """The viewer with the rights that come with a role, changed as `overrides` say."""
    kind = StaffRole(role)
    rights = rights_of(kind, overrides)
    return Viewer(
        staff_id,
        name,
        kind,
        sees_phones=Right.SEE_PHONES in rights,
        sees_takings=Right.SEE_TAKINGS in rights,
        sees_think_twice=Right.SEE_THINK_TWICE in rights,
        others=rights,
    )


_PROGRAM_ACTORS = {"owner": N_("owner"), "agent": N_("the program")}


def actor_words(name: str) -> str:
    """Who acted, as the journal and the records name them, in words."""
    return _(_PROGRAM_ACTORS[name]) if name in _PROGRAM_ACTORS else name
