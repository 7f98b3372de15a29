"""The wishes to offer now, for the top of the card; and the section of what the client likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, KeyValues, box, panel
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.around_reading import DueWish

#: Wishes in banners; further ones stand among the preferences.
MOST_BANNERS = 2


@dataclass(frozen=True, slots=True)
class LikesActs:
    """What the buttons of the section do."""

    edit: Callable[[], object]
    came_true: Callable[[int], object]


def wish_banners(due: Sequence[DueWish], acts: LikesActs) -> list[QWidget]:
    """The wishes whose day has come, each with what keeps it as fulfilled; for the card's top."""
    return [
        Banner(
            "info",
            _("Offer: {what}").format(what=wish.words),
            actions=((_("Came true"), partial(acts.came_true, wish.id)),),
        )
        for wish in due[:MOST_BANNERS]
    ]


def likes_card(due: Sequence[DueWish], likes: Sequence[tuple[str, str]], acts: LikesActs) -> Card:
    """The section; `body` takes what else stands in it. The first of `due` stand in banners."""
    card = Card(_("Preferences"))
    rest = [wish.words for wish in due[MOST_BANNERS:]]
    rows = [(_("Further wishes"), "\n".join(rest)), *likes] if rest else [*likes]
    if rows:
        card.add(KeyValues(rows))
    else:
        card.add(label(_("What they like and what to avoid will stand here."), "second", wrap=True))
    if rows or due:
        change = button("", acts.edit, kind="quiet", icon_name="pencil-simple")
        change.setToolTip(_("Change the preferences"))
        change.setAccessibleName(_("Change the preferences"))
        card.head.addWidget(change)
    else:
        row = box(across=True)
        row.addWidget(button(_("Add"), acts.edit, kind="quiet", icon_name="plus"))
        row.addStretch(1)
        card.add(panel(row))
    return card
