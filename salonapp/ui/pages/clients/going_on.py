"""Opens a form again that was half typed when the program ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salonapp.clients.entries import EntryKind
from salonapp.clients.half_typed import HalfTyped
from salonapp.desk.timeline import EventKind
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.pages.clients.card_reading import Shown, read_card
from salonapp.ui.pages.clients.formula_acts import go_on_with_formula
from salonapp.ui.pages.clients.safety_acts import open_alert, open_patch_test

if TYPE_CHECKING:
    from salonapp.storage.door import Reader
    from salonapp.ui.pages.clients.page import ClientsPage


def go_on_with(page: ClientsPage, typed: HalfTyped) -> None:
    """Open the card `typed` is about, and the form; the form takes up what was typed."""
    client_id, services = typed.client_id, page.services
    if client_id is None and typed.form == "booking":
        open_booking(services, page.navigator)
        return
    if client_id is None:
        page.new_client()
        return

    def work(reader: Reader) -> Shown:
        return read_card(reader, services.viewer, client_id)

    page.restore({"client_id": client_id})
    services.read(page, work, lambda shown: _open(page, typed, shown), topic="going on")


def _open(page: ClientsPage, typed: HalfTyped, shown: Shown) -> None:
    card = shown.card
    if typed.form == "client":
        page.edit(shown)
    elif typed.form == "formula":
        go_on_with_formula(page.card, page.services, shown, typed.which)
    elif typed.form == "likes":
        page.card.sections.edit_likes(shown)
    elif typed.form == "fields":
        page.card.sections.edit_fields(shown)
    elif typed.form in ("entry", "alert", "patch_test"):
        _open_section(page, typed, shown)
    elif typed.form == "booking":
        number = typed.which.partition(":")[2]
        booked = next((each for each in card.ahead if str(each.id) == number), None)
        open_booking(page.services, page.navigator, client_id=card.client.id, appointment=booked)
    elif typed.form == "visit":
        kind, _colon, number = typed.which.partition(":")
        visit = next((each for each in card.visits if str(each.id) == number), None)
        ahead = next((each for each in card.ahead if str(each.id) == number), None)
        page.record_visit(
            shown,
            visit=visit if kind == "visit" else None,
            appointment=ahead if kind == "booking" else None,
        )


def _open_section(page: ClientsPage, typed: HalfTyped, shown: Shown) -> None:
    """A new one opens at once; one that was being changed takes its text up when it is opened."""
    if typed.form == "entry":
        if typed.which:
            page.card.event_opened.emit(shown, EventKind.NOTE.value, int(typed.which))
        else:
            page.acts.add_entry(shown, EntryKind.NOTE)
    elif not typed.which:
        act = open_alert if typed.form == "alert" else open_patch_test
        act(page.services, page.card, shown)
