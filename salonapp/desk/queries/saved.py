"""The lists the salon keeps, and who is in them now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from salonapp.catalog.tables import Service
from salonapp.clients.queries.people import known_sources
from salonapp.clients.tables import ClientTag
from salonapp.desk.cards import ClientFilter, FilterChoices, SavedListView
from salonapp.desk.filters import Condition, HadService, Spent, WithMaster, from_json
from salonapp.desk.queries.lists import client_ids, count_clients
from salonapp.desk.tables import SavedList
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import fold
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader

_LISTS = select(SavedList.id, SavedList.name, SavedList.conditions).order_by(
    SavedList.position, SavedList.id
)
#: Of very many tags or sources the menu offers the commonest by name.
_MOST_CHOICES = 500
_COMMONEST_TAGS = (
    select(ClientTag.tag)
    .group_by(ClientTag.tag)
    .order_by(func.count().desc(), ClientTag.tag)
    .limit(_MOST_CHOICES)
)


def saved_lists(reader: Reader, viewer: Viewer) -> tuple[SavedListView, ...]:
    """The lists this viewer may look at, in their order.

    One by takings is not shown to those who may not see them; one that a newer program wrote has
    no conditions and says so in `problem`.
    """
    views: list[SavedListView] = []
    for row in reader.select(_LISTS):
        try:
            conditions = _named_anew(reader, from_json(row.conditions))
        except InvalidInput as error:
            views.append(SavedListView(row.id, row.name, (), problem=str(error)))
            continue
        if viewer.sees_takings or not any(isinstance(each, Spent) for each in conditions):
            views.append(SavedListView(row.id, row.name, conditions))
    return tuple(views)


def saved_list(reader: Reader, viewer: Viewer, list_id: int) -> SavedListView:
    """One list; NotFound when it is gone or not for this viewer."""
    for view in saved_lists(reader, viewer):
        if view.id == list_id:
            if view.problem:
                raise InvalidInput(
                    msg("This list was made by another version of SalonApp and cannot be shown."),
                    msg("Delete it, or update SalonApp."),
                )
            return view
    raise NotFound(msg("This list is not there any more."))


def find_list(reader: Reader, viewer: Viewer, name: str) -> SavedListView:
    """The list with this name or, of digits, this number; NotFound when there is none."""
    wanted = fold(name)
    for view in saved_lists(reader, viewer):
        if fold(view.name) == wanted or (name.isdecimal() and view.id == int(name)):
            return saved_list(reader, viewer, view.id)
    raise NotFound(msg("There is no list called so."), msg("`salonapp lists` names them all."))


def list_client_ids(reader: Reader, viewer: Viewer, list_id: int) -> list[int]:
    """Everybody who is in a list now, by name."""
    view = saved_list(reader, viewer, list_id)
    return client_ids(reader, viewer, ClientFilter(conditions=view.conditions))


def list_count(reader: Reader, viewer: Viewer, view: SavedListView) -> int:
    """How many are in a list now."""
    return count_clients(reader, viewer, ClientFilter(conditions=view.conditions))


def filter_choices(reader: Reader, viewer: Viewer = OWNER_VIEWER) -> FilterChoices:
    """What the filter's menus offer: tags and sources in use, services, masters.

    A tag somebody typed a phone into is not offered to who may not see it.
    """
    in_use = reader.select(_COMMONEST_TAGS).scalars()
    tags = [each for each in in_use if viewer.note(each) == each]
    services = reader.select(
        select(Service.id, Service.name).order_by(Service.archived, Service.name)
    )
    masters = reader.select(select(Staff.id, Staff.name).order_by(Staff.archived, Staff.name))
    return FilterChoices(
        tags=tuple(sorted(tags, key=fold)),
        sources=tuple(sorted(known_sources(reader, _MOST_CHOICES, viewer), key=fold)),
        services=tuple((row.id, row.name) for row in services),
        masters=tuple((row.id, row.name) for row in masters),
        currency=reader.settings.text("salon.currency"),
    )


def _named_anew(reader: Reader, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions with today's names of services and masters."""
    services = {each.service_id for each in conditions if isinstance(each, HadService)}
    masters = {each.staff_id for each in conditions if isinstance(each, WithMaster)}
    names: dict[tuple[str, int], str] = {}
    if services:
        found = reader.select(select(Service.id, Service.name).where(Service.id.in_(services)))
        names |= {("service", row.id): row.name for row in found}
    if masters:
        staff = reader.select(select(Staff.id, Staff.name).where(Staff.id.in_(masters)))
        names |= {("staff", row.id): row.name for row in staff}
    return tuple(_named(each, names) for each in conditions)


def _named(condition: Condition, names: dict[tuple[str, int], str]) -> Condition:
    match condition:
        case HadService(service_id=number, name=old, within_days=days):
            return HadService(number, names.get(("service", number), old), days)
        case WithMaster(staff_id=number, name=old, last=last):
            return WithMaster(number, names.get(("staff", number), old), last)
        case _:
            return condition
