"""Who belongs to a client: family and friends, who pays for whom, who recommended whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg


class LinkKind(StrEnum):
    """What one client is to another: a parent of somebody, a partner of somebody ..."""

    PARENT = "parent"
    CHILD = "child"
    PARTNER = "partner"
    SIBLING = "sibling"
    RELATIVE = "relative"
    FRIEND = "friend"

    @property
    def seen_from_there(self) -> LinkKind:
        """What the other one is in return."""
        return _RETURNED.get(self, self)


_RETURNED = {LinkKind.PARENT: LinkKind.CHILD, LinkKind.CHILD: LinkKind.PARENT}
_WORDS = {
    LinkKind.PARENT: N_("parent"),
    LinkKind.CHILD: N_("child"),
    LinkKind.PARTNER: N_("husband, wife or partner"),
    LinkKind.SIBLING: N_("brother or sister"),
    LinkKind.RELATIVE: N_("relative"),
    LinkKind.FRIEND: N_("friend"),
}
#: Where clients usually hear of a salon.
USUAL_SOURCES = (
    N_("recommended by a friend"),
    N_("Instagram"),
    N_("VK"),
    N_("maps"),
    N_("search"),
    N_("walked past"),
)


class Pays(StrEnum):
    """Who of two pays for the other's visits, seen from a card."""

    NOBODY = ""
    #: The other one pays for the client whose card it is.
    THEY = "they"
    #: The client whose card it is pays for the other one.
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class LinkView:
    """Somebody around a client: `kind` says what they are to the client whose card it is."""

    id: int
    other_id: int
    name: str
    kind: LinkKind
    pays: Pays = Pays.NOBODY
    shares_phone: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """Somebody to be put around a client, as seen from that client's card."""

    other_id: int
    kind: LinkKind
    pays: Pays = Pays.NOBODY
    shares_phone: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class NamedClient:
    """A client whose card can be opened."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PeopleAround:
    """Everybody who belongs to a client; `recommended` are those who came on their word."""

    links: tuple[LinkView, ...] = ()
    recommended_by: NamedClient | None = None
    recommended: tuple[NamedClient, ...] = ()
    source: str = ""


def kind_word(kind: LinkKind) -> str:
    """What somebody is, in a word that fits women and men."""
    return _(_WORDS[kind])


def link_words(link: LinkView) -> str:
    """What somebody is to the client, who pays, whether they share a phone; in one line."""
    parts = [kind_word(link.kind)]
    if link.pays is Pays.THEY:
        parts.append(_("pays for this client"))
    elif link.pays is Pays.CLIENT:
        parts.append(_("this client pays for them"))
    if link.shares_phone:
        parts.append(_("one phone for both"))
    return ", ".join(parts)


class RecommendationCircle(InvalidInput):
    """Somebody would have recommended themselves over others; `chain` names the cards in turn."""

    def __init__(self, chain: Sequence[int]) -> None:
        super().__init__(
            msg("These clients would have recommended each other in a circle."),
            msg("Choose somebody else, or correct who recommended them first."),
            field="recommended_by",
        )
        self.chain = tuple(chain)


def circle(
    client_id: int,
    by_id: int,
    recommended_by: Mapping[int, int],
    merged_into: Mapping[int, int],
) -> list[int]:
    """The chain that would close if `by_id` had recommended `client_id`; empty when none would.

    The chain begins with `client_id`, each next one recommended the one before, and it ends with
    the client again. Both maps go from a card's id to another's; a merged card stands for the
    card it was merged into.
    """
    person = _persons(merged_into)
    goal = person(client_id)
    edges: dict[int, list[int]] = {}
    for recommended, by in sorted(recommended_by.items()):
        if recommended != client_id and person(recommended) != person(by):
            edges.setdefault(person(recommended), []).append(person(by))
    start = person(by_id)
    came_from: dict[int, int | None] = {start: None}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        if here == goal:
            chain = [goal]
            back = came_from[here]
            while back is not None:
                chain.append(back)
                back = came_from[back]
            return [goal, *reversed(chain)]
        for onward in edges.get(here, ()):
            if onward not in came_from:
                came_from[onward] = here
                waiting.append(onward)
    return []


def _persons(merged_into: Mapping[int, int]) -> Callable[[int], int]:
    """The card that stands for a card now."""

    def person(card: int) -> int:
        seen = {card}
        while (onward := merged_into.get(card)) is not None and onward not in seen:
            seen.add(onward)
            card = onward
        return card

    return person
