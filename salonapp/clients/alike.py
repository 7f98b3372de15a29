"""What two cards that may be one person are told apart by, and what is said of such a pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from salonapp.clients.cards import Birthday
from salonapp.foundation.i18n import N_, _

#: Called with (done, total); may raise to stop the work.
Progress = Callable[[int, int], None]


class Because(StrEnum):
    """What speaks for or against two cards being one person."""

    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_BIRTHDAY = "same_birthday"
    ALMOST_SAME_PHONE = "almost_same_phone"
    OTHER_NAME = "other_name"
    OTHER_BIRTHDAY = "other_birthday"
    OTHER_GENDER = "other_gender"


_BECAUSE = {
    Because.SAME_PHONE: N_("same phone"),
    Because.SAME_EMAIL: N_("same e-mail"),
    Because.SAME_NAME: N_("same name"),
    Because.SIMILAR_NAME: N_("similar name"),
    Because.SAME_BIRTHDAY: N_("same birthday"),
    Because.ALMOST_SAME_PHONE: N_("phones differ by one digit"),
    Because.OTHER_NAME: N_("but another name"),
    Because.OTHER_BIRTHDAY: N_("but another birthday"),
    Because.OTHER_GENDER: N_("but another gender"),
}


def because_words(reasons: Iterable[Because]) -> str:
    """The reasons in one line."""
    return ", ".join(_(_BECAUSE[reason]) for reason in reasons)


@dataclass(frozen=True, slots=True)
class Person:
    """What of a card tells who it is; phones in international form, `id` 0 for one being typed."""

    id: int
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    phones: tuple[str, ...] = field(default=(), repr=False)
    email: str = field(default="", repr=False)
    birthday: Birthday | None = None
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cards that may be one person; `score` 0..1, `because` the strongest reason first."""

    first_id: int
    second_id: int
    score: float
    because: tuple[Because, ...]

    @property
    def ids(self) -> tuple[int, int]:
        """Both ids, the smaller one first."""
        return self.first_id, self.second_id


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """Somebody who is probably the person of a card, masked for the viewer; `score` 0..1."""

    client_id: int
    name: str
    phone: str
    score: float
    because: tuple[Because, ...]
