"""What the window and the shell are shown about a client, and what they hand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from salonapp.staff.rights import Viewer


class Gender(StrEnum):
    """As far as it is known."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = ""


class PreferenceKind(StrEnum):
    """What a preference is about, in the order the card shows them."""

    WISH = "wish"
    FORMULA = "formula"
    MATERIALS = "materials"
    LIKES = "likes"
    DRINK = "drink"
    TALK = "talk"
    SEAT = "seat"
    MASTER = "master"
    TIMES = "times"
    COMFORT = "comfort"
    OTHER = "other"


class Purpose(StrEnum):
    """What a client may be written to about."""

    SERVICE = "service"
    ADVERTISING = "advertising"


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday; many clients tell the day and not the year."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A phone as the viewer may see it; `e164` is empty where it is hidden."""

    shown: str
    comment: str = ""
    e164: str = ""
    #: Whether somebody else answers there: nothing is sent to it.
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing the client likes or wishes.

    A favourite master has `staff_id`, and `text` for the name where it was read. A wish is to be
    offered from `due_from` on (at any time where there is no day) until it came true on `done_on`.
    """

    kind: PreferenceKind
    text: str
    staff_id: int | None = None
    due_from: date | None = None
    done_on: date | None = None
    #: 0 for one that is not written down yet.
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What holds for one purpose now; `granted` None when the client was never asked.

    `at` is in the salon's time zone.
    """

    purpose: Purpose
    granted: bool | None
    at: datetime | None = None
    channel: str = ""
    source: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """A phone as typed; `is_wrong` None leaves what is known about it as it is."""

    number: str
    comment: str = ""
    is_wrong: bool | None = None


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """A card as typed; `consent` is what the client says now, None leaves things as they are.

    A list or an e-mail address that is None is left as it is too: the viewer may not see it, or it
    is edited elsewhere.
    """

    first_name: str = ""
    last_name: str = ""
    middle_name: str = ""
    phones: tuple[PhoneDraft, ...] | None = ()
    email: str | None = ""
    birthday: Birthday | None = None
    gender: Gender = Gender.UNKNOWN
    language: str = ""
    source: str = ""
    note: str = ""
    discount_percent: int = 0
    tags: tuple[str, ...] = ()
    allergies: tuple[str, ...] | None = ()
    contraindications: tuple[str, ...] | None = ()
    preferences: tuple[Preference, ...] | None = None
    recommended_by_id: int | None = None
    consent_service: bool | None = None
    consent_advertising: bool | None = None


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client's card, masked for the viewer."""

    id: int
    external_id: str | None
    first_name: str
    last_name: str
    middle_name: str
    phones: tuple[PhoneView, ...]
    email: str
    birthday: Birthday | None
    gender: Gender
    language: str
    source: str
    note: str
    discount_percent: int
    created_on: date | None
    tags: tuple[str, ...]
    allergies: tuple[str, ...]
    contraindications: tuple[str, ...]
    preferences: tuple[Preference, ...]
    consents: tuple[ConsentView, ...] = ()
    recommended_by: str = ""
    recommended_by_id: int | None = None
    in_bin: bool = False
    merged_into_id: int | None = None
    #: Why the salon would rather not serve them; "" for nearly everybody, and where it is hidden.
    think_twice: str = ""

    @property
    def name(self) -> str:
        """The name as the salon says it: first name, then surname."""
        return shown_name(self.first_name, self.last_name)

    @property
    def has_alerts(self) -> bool:
        """Whether something could hurt the client."""
        return bool(self.allergies or self.contraindications)


def shown_name(first_name: str, last_name: str) -> str:
    """First name and surname, whichever there are."""
    return " ".join(part for part in (first_name, last_name) if part)


def name_for(viewer: Viewer, first_name: str, last_name: str) -> str:
    """`shown_name` as somebody may see it: a phone typed into a name is masked."""
    return viewer.note(shown_name(first_name, last_name))
