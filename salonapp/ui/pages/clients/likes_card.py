"""The card's section of preferences: the wish to offer now first, then what they like by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, KeyValues, box, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.around_reading import DueWish

_MOST_DUE = 4


@dataclass(frozen=True, slots=True)
class LikesActs:
    """What the buttons of the section do."""

    edit: Callable[[], object]
    came_true: Callable[[int], object]


def likes_card(due: Sequence[DueWish], likes: Sequence[tuple[str, str]], acts: LikesActs) -> Card:
    """The section; `body` takes what else stands in it."""
    card = Card(_("Preferences"))
    for wish in due[:_MOST_DUE]:
        text = _("Offer: {what}").format(what=wish.words)
        done = (_("Came true"), partial(acts.came_true, wish.id))
        card.add(Banner("info", text, actions=(done,)))
    more = len(due) - _MOST_DUE
    if more > 0:
        rest = "\n".join(wish.words for wish in due[_MOST_DUE:])
        card.add(KeyValues([(_("Further wishes"), rest)]))
    if likes:
        card.add(KeyValues(likes))
    if likes or due:
        change = button("", acts.edit, kind="quiet", icon_name="pencil-simple")
        change.setToolTip(_("Change the preferences"))
        change.setAccessibleName(_("Change the preferences"))
        card.head.addWidget(change)
    else:
        card.add(label(_("What they like and what to avoid will stand here."), "second", wrap=True))
        row = box(across=True)
        row.addWidget(button(_("Add"), acts.edit, kind="quiet", icon_name="plus"))
        row.addStretch(1)
        card.add(panel(row))
    return card
