"""Several messages chosen: what can be done with them all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, panel
from salonapp.ui.kit.texts import label

_POSTPONE_DAYS = (1, 3, 7)


@dataclass(frozen=True, slots=True)
class BulkActs:
    """What the buttons do with all that are chosen."""

    skip: Callable[[], object]
    postpone: Callable[[int], object]
    postpone_to: Callable[[], object]


class BulkPane(Card):
    """Stands in the pane's place while more than one message is chosen."""

    def __init__(self, acts: BulkActs) -> None:
        super().__init__(spacing=12)
        self.setMinimumWidth(330)
        self._head = label("", "section", wrap=True)
        self.add(self._head)
        self.add(
            label(
                _(
                    "Click with Ctrl to add one, with Shift to choose all between. What is done"
                    " here is one step: Undo takes it back for all."
                ),
                "second",
                wrap=True,
            )
        )
        flow = Flow(spacing=8)
        skip = button(_("Skip them"), acts.skip, icon_name="prohibit")
        skip.setToolTip("Del")
        flow.addWidget(skip)
        for days in _POSTPONE_DAYS:
            words = ngettext("Postpone by {count} day", "Postpone by {count} days", days)
            flow.addWidget(button(words.format(count=days), partial(acts.postpone, days)))
        flow.addWidget(button(_("Postpone to a day…"), acts.postpone_to))
        self.add(panel(flow))
        self.body.addStretch(1)

    def show_count(self, count: int) -> None:
        """Say how many are chosen."""
        words = ngettext("{count} message chosen", "{count} messages chosen", count)
        self._head.setText(words.format(count=count))
        self.setAccessibleName(self._head.text())
