"""What the duplicates' page reads, in the read pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salonapp.clients.alike import Pair, because_words
from salonapp.desk.merging.cards import MergePreview
from salonapp.foundation.format import format_percent
from salonapp.ui.kit.avatar import initials
from salonapp.ui.kit.id_list import TwoLine

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader


def read_rows(reader: Reader, viewer: Viewer, pairs: dict[int, Pair]) -> dict[int, TwoLine]:
    """The lines for some pairs, by their place."""
    from salonapp.desk.queries import client_rows

    ids = sorted({client_id for pair in pairs.values() for client_id in pair.ids})
    names = {row.id: row.name for row in client_rows(reader, viewer, ids)}
    return {
        place: TwoLine(
            title=" — ".join(names.get(client_id, "…") for client_id in pair.ids),
            second=because_words(pair.because),
            side=format_percent(pair.score),
            letters=initials(names.get(pair.first_id, "")),
        )
        for place, pair in pairs.items()
    }


def read_pair(reader: Reader, viewer: Viewer, ids: Sequence[int]) -> MergePreview:
    """Both cards of a pair."""
    from salonapp.desk.merging.queries import merge_preview

    return merge_preview(reader, viewer, ids[0], ids[1])
