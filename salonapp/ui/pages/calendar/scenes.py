"""Views of the calendar for the tour of pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from salonapp.desk.calendar import CalendarEntry
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.pages.calendar.geometry import Mode

if TYPE_CHECKING:
    from salonapp.ui.pages.calendar.page import CalendarPage


def scenes(page: CalendarPage) -> Sequence[tuple[str, Callable[[], object]]]:
    """An appointment chosen, both weeks, the booking dialog, a conflict, the zoom, the paper."""

    def chosen() -> None:
        movable = _movable(page)
        if movable:
            page.grid.choose(movable[0].id)

    def own_week() -> None:
        view = page.view()
        if view is not None and view.masters:
            page.show_mode(Mode.OWN_WEEK, view.masters[0].id)

    def booking() -> None:
        found = next(iter(page.grid.layout_shown().entries.values()), None)
        client_id = found.client_id if found is not None else None
        open_booking(page.services, page.navigator, client_id=client_id)

    def conflict() -> None:
        movable = _movable(page)
        if len(movable) > 1:
            open_booking(
                page.services,
                page.navigator,
                client_id=movable[0].client_id,
                service_ids=movable[0].service_ids,
                starts_at=movable[-1].starts_at,
                staff_id=movable[-1].staff_id,
            )

    def zoomed() -> None:
        page.show_mode(Mode.DAY, None)
        page.grid.zoom(1)
        page.grid.zoom(1)

    def day() -> None:
        page.grid.zoom(-1)
        page.grid.zoom(-1)

    return (
        ("appointment", chosen),
        ("week", lambda: page.show_mode(Mode.WEEK, None)),
        ("own-week", own_week),
        ("booking", booking),
        ("conflict", conflict),
        ("zoomed", zoomed),
        ("day", day),
        ("paper", page.open_paper),
    )


def _movable(page: CalendarPage) -> list[CalendarEntry]:
    return [each for each in page.grid.layout_shown().entries.values() if each.can_move]
