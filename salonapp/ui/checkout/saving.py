"""What the form of a visit writes, and what its fields say when it opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.visits.cards import VisitStatus
from salonapp.visits.checkout import ServiceLine
from salonapp.visits.closing import Closing, split

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Tx


def save(tx: Tx, viewer: Viewer, visit_id: int | None, closing: Closing) -> int | None:
    """Write it all in one step; the id of a visit that took place just now, else None."""
    from salonapp.visits.commands.closing import close_visit, correct_visit

    if visit_id is not None:
        correct_visit(tx, visit_id, closing, viewer=viewer)
        return None
    made = close_visit(tx, closing, viewer=viewer)
    draft = closing.draft
    just_now = draft.status is VisitStatus.DONE and draft.on_day == tx.today
    return made.visit_id if just_now else None


def shared_out(
    lines: Sequence[ServiceLine], whole_minor: int | None, choices: Choices
) -> Sequence[ServiceLine]:
    """An old visit has one price for all of it: shown shared out among its services."""
    if whole_minor is None or any(each.price_minor is not None for each in lines):
        return lines
    listed = {each.id: each.price_minor for each in choices.services}
    shares = split(whole_minor, [listed.get(each.service_id) for each in lines])
    return [
        ServiceLine(each.service_id, each.staff_id, share)
        for each, share in zip(lines, shares, strict=True)
    ]
