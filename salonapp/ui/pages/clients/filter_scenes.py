"""The list's views for the tour of pictures: a search, a filter being changed, its menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from salonapp.desk.cards import ClientFilter, FilterChoices
from salonapp.desk.filters import Booked, InSegment, LastVisit, Span
from salonapp.ui.pages.clients.list_column import ListColumn

_CONDITIONS = (
    InSegment("regular"),
    LastVisit(Span.BEFORE, date(2026, 2, 1)),
    Booked(False),
)


def filter_scenes(column: ListColumn) -> Sequence[tuple[str, Callable[[], object]]]:
    """A name and what brings it up, for each view."""

    def beside(menu: QMenu) -> None:
        menu.popup(column.mapToGlobal(QPoint(60, 110)))

    def edited() -> None:
        column.set_filter(ClientFilter(conditions=_CONDITIONS))
        column.filters.edit(1)

    def kinds() -> None:
        beside(column.filters.kinds_menu(FilterChoices(tags=("vip",))))

    return (
        ("search", lambda: column.set_filter(ClientFilter(typed="анна"))),
        ("mistyped", lambda: column.set_filter(ClientFilter(typed="bdfyjdf"))),
        ("filter", edited),
        ("filter-menu", kinds),
        ("offer", lambda: column.lists.write_to(column.filter())),
        ("lists-menu", lambda: beside(column.lists.menu(column.filter()))),
    )
