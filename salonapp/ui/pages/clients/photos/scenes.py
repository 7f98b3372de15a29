"""The photos and the paper for the tour of pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from salonapp.ui.pages.clients.card import ClientCardView

if TYPE_CHECKING:
    from salonapp.ui.pages.clients.photos.tab import PhotosTab

Scene = tuple[str, Callable[[], object]]


def photo_scenes(card: ClientCardView) -> Sequence[Scene]:
    """The tab, one photo in large, a pair across each other, and the card on paper."""

    def tab() -> PhotosTab:
        from salonapp.ui.pages.clients.photos.tab import PhotosTab

        card.set_tab("photos")
        found = card.findChild(PhotosTab)
        assert found is not None
        return found

    def choose_first() -> PhotosTab:
        found = tab()
        found.grid.choose([photo.id for photo in found.grid.photos.photos()[:1]])
        return found

    return (
        ("photos", tab),
        ("photos-chosen", choose_first),
        ("photo", lambda: choose_first().acts.open_photo()),
        ("compare", lambda: choose_first().acts.compare()),
        ("photo-details", lambda: choose_first().acts.edit()),
        ("paper", card.output.open_paper),
    )
