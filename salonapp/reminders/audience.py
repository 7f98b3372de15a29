"""Whom a rule writes to: conditions that must all hold, and which of them does not.

Asked when planning, at the claim, in a dry run and by "why not?", always with the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, Message, msg
from salonapp.temperature.classes import Temperature
from salonapp.temperature.segments import Segment

#: More of one kind nobody means; a longer name is no name.
MOST_CHOICES = 20
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A kept list or a master; `name` is for words, the id counts."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Audience:
    """The conditions of a rule. Of one kind any will do; all kinds named must hold together.

    Empty conditions leave nobody out.
    """

    temperatures: tuple[Temperature, ...] = ()
    segments: tuple[Segment, ...] = ()
    tags: tuple[str, ...] = ()
    saved_list: Named | None = None
    masters: tuple[Named, ...] = ()

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is left out."""
        return self == EVERYBODY

    def as_json(self) -> dict[str, object]:
        """The form kept in the rule's options; conditions that are not made are left out."""
        kept: dict[str, object] = {}
        if self.temperatures:
            kept["temperatures"] = [each.value for each in self.temperatures]
        if self.segments:
            kept["segments"] = [each.value for each in self.segments]
        if self.tags:
            kept["tags"] = list(self.tags)
        if self.saved_list is not None:
            kept["list"] = {"id": self.saved_list.id, "name": self.saved_list.name}
        if self.masters:
            kept["masters"] = [{"id": each.id, "name": each.name} for each in self.masters]
        return kept

    @classmethod
    def from_json(cls, kept: object) -> Audience:
        """What `as_json` wrote.

        A condition a newer program wrote is kept as one nobody meets: better to write to nobody
        than to somebody it would have left out.
        """
        if not isinstance(kept, Mapping):
            return EVERYBODY
        if kept.keys() - _KNOWN:
            return cls(saved_list=NOBODY)
        try:
            return cls(
                tuple(Temperature(each) for each in _items(kept, "temperatures")),
                tuple(Segment(each) for each in _items(kept, "segments")),
                tuple(str(each) for each in _items(kept, "tags")),
                _named(kept["list"]) if "list" in kept else None,
                tuple(_named(each) for each in _items(kept, "masters")),
            )
        except (KeyError, TypeError, ValueError):
            return cls(saved_list=NOBODY)


EVERYBODY = Audience()
#: A list nobody is in.
NOBODY = Named(0, "")
_KNOWN = frozenset({"temperatures", "segments", "tags", "list", "masters"})


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """What the conditions are held against; `lists` are those of the rule the client is in."""

    temperature: str = ""
    segments: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    lists: frozenset[int] = frozenset()
    master_id: int | None = None


def left_out(audience: Audience, facts: AudienceFacts) -> Message | None:
    """Why the rule does not write to this client: the first condition that fails; None if none."""
    if audience.temperatures and facts.temperature not in audience.temperatures:
        return msg(_OF_CLASS.get(facts.temperature, _OF_NO_CLASS))
    if audience.segments and facts.segments.isdisjoint(each.value for each in audience.segments):
        return msg("Is in none of the groups this rule is for.")
    if audience.tags and facts.tags.isdisjoint(audience.tags):
        return msg("Has none of the tags this rule is for: {tags}.", tags=", ".join(audience.tags))
    if audience.saved_list is not None and audience.saved_list.id not in facts.lists:
        return msg("Is not in the list this rule is for: {name}.", name=audience.saved_list.name)
    if audience.masters and facts.master_id not in {each.id for each in audience.masters}:
        names = ", ".join(each.name for each in audience.masters)
        return msg("Was not with the master this rule is for: {names}.", names=names)
    return None


_OF_CLASS: Mapping[str, str] = {
    Temperature.HOT.value: N_("Is hot, and this rule is for others."),
    Temperature.WARM.value: N_("Is warm, and this rule is for others."),
    Temperature.COLD.value: N_("Is cold, and this rule is for others."),
}
_OF_NO_CLASS = N_("Has no temperature yet, and this rule asks for one.")


def check_audience(audience: Audience) -> None:
    """InvalidInput (field "audience") unless the conditions make sense."""
    for chosen in (audience.segments, audience.tags, audience.masters):
        if len(chosen) > MOST_CHOICES:
            raise InvalidInput(
                msg("Choose at most {most} of one kind.", most=MOST_CHOICES), field="audience"
            )
    if any(not tag.strip() or len(tag) > _LONGEST_NAME for tag in audience.tags):
        raise InvalidInput(msg("A tag is empty or too long."), field="audience")


@dataclass(frozen=True, slots=True)
class AudienceNames:
    """What the conditions may be chosen from: tags in use, kept lists, masters."""

    tags: tuple[str, ...] = ()
    lists: tuple[Named, ...] = field(default_factory=tuple)
    masters: tuple[Named, ...] = field(default_factory=tuple)


def _items(kept: Mapping[str, Any], name: str) -> Iterable[Any]:
    found = kept.get(name, [])
    if not isinstance(found, list):
        raise TypeError
    return found


def _named(kept: Any) -> Named:
    return Named(int(kept["id"]), str(kept["name"]))
