"""What the tour photographs of the clients' screen: the card's tabs, a search, every dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from salonapp.clients.cards import Birthday
from salonapp.clients.edits import EditConflict, FieldConflict, draft_of
from salonapp.clients.entries import EntryKind
from salonapp.desk.cards import ClientFilter, ClientSort
from salonapp.ui.pages.clients.approach_card import open_picker, open_think_twice
from salonapp.ui.pages.clients.binning import BinForm
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.filter_scenes import filter_scenes
from salonapp.ui.pages.clients.formula_acts import copy_formula, write_formula
from salonapp.ui.pages.clients.photos.scenes import photo_scenes
from salonapp.ui.pages.clients.safety_acts import open_alert, open_patch_test
from salonapp.ui.pages.clients.section_acts import section_scenes

if TYPE_CHECKING:
    from salonapp.ui.pages.clients.page import ClientsPage

_TOUR_FILTER = ClientFilter(temperature="hot", sort=ClientSort.DUE)


def page_scenes(page: ClientsPage) -> Sequence[tuple[str, Callable[[], object]]]:
    """The scenes in the order the tour goes through them."""
    card = page.card

    def with_card(act: Callable[[Shown], object]) -> Callable[[], None]:
        def prepare() -> None:
            shown = card.shown()
            if shown is not None:
                act(shown)

        return prepare

    def last_visit(shown: Shown) -> None:
        page.record_visit(shown, visit=shown.card.visits[0] if shown.card.visits else None)

    return (
        ("hot", lambda: page.column.set_filter(_TOUR_FILTER)),
        ("visits", lambda: card.set_tab("visits")),
        ("formulas", lambda: card.set_tab("formulas")),
        *photo_scenes(card),
        ("history", lambda: card.set_tab("history")),
        ("messages", lambda: card.set_tab("messages")),
        ("changes", lambda: card.set_tab("changes")),
        ("overview", lambda: card.set_tab("overview")),
        ("why", with_card(page.explain)),
        ("new", page.new_client),
        ("edit", with_card(page.edit)),
        ("conflict", with_card(lambda shown: _two_at_one_card(page, shown))),
        ("visit", with_card(last_visit)),
        (
            "close-visit",
            with_card(
                lambda shown: page.record_visit(
                    shown, appointment=next(iter(shown.card.ahead), None)
                )
            ),
        ),
        ("book", with_card(page.book)),
        ("by-hand", with_card(page.set_by_hand)),
        ("approach", with_card(lambda shown: open_picker(card, page.services, shown))),
        ("alert", with_card(lambda shown: open_alert(page.services, card, shown))),
        ("patch-test", with_card(lambda shown: open_patch_test(page.services, card, shown))),
        ("formula", with_card(lambda shown: write_formula(card, page.services, shown))),
        ("copy-formula", with_card(lambda shown: copy_formula(card, page.services, shown))),
        ("think-twice", with_card(lambda shown: open_think_twice(card, page.services, shown))),
        ("note", with_card(lambda shown: page.acts.add_entry(shown, EntryKind.CALL_IN))),
        ("consents", with_card(page.acts.open_consents)),
        ("to-the-bin", with_card(lambda shown: _booked_for_the_bin(page, shown))),
        *section_scenes(card.sections, card.shown),
        *filter_scenes(page.column),
        ("nobody", lambda: page.column.search_for("qqqqq")),
    )


def _booked_for_the_bin(page: ClientsPage, shown: Shown) -> None:
    """What is asked of a card with bookings ahead."""
    if shown.card.ahead:
        given = (page.services, page.navigator, shown.id, shown.name, shown.card.ahead)
        BinForm(page, *given).open()


def _two_at_one_card(page: ClientsPage, shown: Shown) -> None:
    """The form as the second of two people sees it."""
    from salonapp.ui.pages.clients.dialogs.client_form import ClientForm

    card = shown.card.client
    form = ClientForm(page.window(), page.services, card)
    at = page.services.clock.now() - timedelta(minutes=4)
    conflicts = (
        FieldConflict("birthday", Birthday(15, 5), Birthday(16, 5, 1990), "agent", at),
        FieldConflict("source", card.source, "Instagram", "owner", at),
    )
    form.open()
    form.refuse(EditConflict(conflicts, draft_of(card)))
