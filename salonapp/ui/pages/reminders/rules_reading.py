"""What the tab of the rules reads, in one look: the rules, and what they may be aimed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salonapp.reminders.audience import AudienceNames, Named
from salonapp.reminders.brought import RuleInShort
from salonapp.reminders.rules import RuleKind

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader


@dataclass(frozen=True, slots=True)
class RulesShown:
    """Everything the tab shows before something is asked for."""

    rules: tuple[RuleView, ...] = ()
    names: AudienceNames = field(default_factory=AudienceNames)
    in_short: Mapping[RuleKind, RuleInShort] = field(default_factory=dict)


def read_rules(reader: Reader, viewer: Viewer) -> RulesShown:
    """The rules as the salon has them."""
    from salonapp.desk.queries.saved import filter_choices, saved_lists
    from salonapp.reminders import queries
    from salonapp.reminders.queries.brought import rules_in_short
    from salonapp.reminders.texts import TEXT_KINDS

    choices = filter_choices(reader, viewer)
    lists = (each for each in saved_lists(reader, viewer) if not each.problem)
    return RulesShown(
        tuple(queries.rule(reader, kind) for kind in TEXT_KINDS),
        AudienceNames(
            choices.tags,
            tuple(Named(each.id, each.name) for each in lists),
            tuple(Named(number, name) for number, name in choices.masters),
        ),
        rules_in_short(reader),
    )
