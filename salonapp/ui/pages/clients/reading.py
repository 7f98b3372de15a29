"""What the clients' screen reads, worked out in the read pool into values that only need showing.

Queries are imported inside the functions: they bring the ORM, and the window must not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salonapp.clients.marks import marks, unseen
from salonapp.clients.search import SearchPlan
from salonapp.desk.cards import (
    ClientFilter,
    ClientRow,
    Counts,
    FilterChoices,
    Match,
    MatchKind,
    SavedListView,
)
from salonapp.desk.first_look import FirstLook
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.avatar import initials
from salonapp.ui.kit.chips import temperature_word
from salonapp.ui.kit.id_list import TwoLine

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

FIRST_ROWS = 40
"""More than a screen shows; the rest of the ids follows after the first paint."""

MOST_FOUND = 200
"""The matches a search gives at most: `desk.queries.MOST_MATCHES`."""


_NOTHING_TYPED = SearchPlan()


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """The ids of a list and the rows of its beginning; `more` when further ids are to be read.

    `plan` is what is marked in the rows; `is_guess` when only something similar was found.
    """

    wanted: ClientFilter
    ids: Sequence[int]
    rows: dict[int, TwoLine]
    more: bool
    plan: SearchPlan = _NOTHING_TYPED
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the list: clients per class, the lists that are kept, the day it is."""

    counts: Counts
    lists: tuple[SavedListView, ...]
    today: date


def read_list(reader: Reader, viewer: Viewer, wanted: ClientFilter) -> ListAnswer:
    """The beginning of the list, in one look."""
    from salonapp.desk.queries import found_clients

    found = found_clients(reader, viewer, wanted, most=FIRST_ROWS)
    rows = read_rows(reader, viewer, found.ids, found.plan)
    more = len(found.ids) == FIRST_ROWS
    return ListAnswer(wanted, found.ids, rows, more, found.plan, found.is_guess)


def warm_up(reader: Reader) -> None:
    """Read the words of all cards, so that the first mistyped letter need not wait for them."""
    from salonapp.clients.queries.vocabulary import vocabulary_of

    vocabulary_of(reader)


def read_all_ids(reader: Reader, viewer: Viewer, wanted: ClientFilter) -> Sequence[int]:
    """Every id of the list."""
    from salonapp.desk.queries import client_ids

    return client_ids(reader, viewer, wanted)


def read_rows(
    reader: Reader, viewer: Viewer, ids: Sequence[int], plan: SearchPlan = _NOTHING_TYPED
) -> dict[int, TwoLine]:
    """The rows for some ids, with what `plan` found marked, and why where it is not to be seen."""
    from salonapp.desk.queries import client_rows

    today, zone = reader.today, reader.zone
    found = client_rows(reader, viewer, ids)
    rows = {row.id: row_of(row, today, _booked(row, today, zone)) for row in found}
    if plan.is_empty:
        return rows
    hidden = {row.id: unseen(plan, (row.name, row.phone)) for row in found}
    matches: dict[int, Match] = {}
    if any(each.tokens for each in hidden.values()):
        from salonapp.desk.queries.matched import matches_of

        wanted = {each: left for each, left in hidden.items() if left.tokens}
        matches = matches_of(reader, viewer, wanted)
    return {row.id: _marked(rows[row.id], row.phone, matches.get(row.id), plan) for row in found}


def _marked(shown: TwoLine, phone: str, match: Match | None, plan: SearchPlan) -> TwoLine:
    """The line with what was found marked; a match elsewhere on the card comes first."""
    second, before = shown.second, ""
    if match is not None:
        before = match_words(match)
        second = f"{before} · {second}" if second else before
    found = list(marks(before, plan)) if match is not None else []
    if phone:
        at = second.find(phone, len(before))
        found += [(begin + at, end + at) for begin, end in marks(phone, plan)]
    return replace(
        shown, second=second, title_marks=marks(shown.title, plan), second_marks=tuple(found)
    )


def found_words(count: int, *, is_guess: bool, typed: bool) -> str:
    """How many the list holds, above it; a search stops at its best matches."""
    if typed and count >= MOST_FOUND:
        text = _("the first {count}")
    elif is_guess:
        text = ngettext("{count} similar", "{count} similar", count)
    else:
        text = ngettext("{count} client", "{count} clients", count)
    return text.format(count=fmt.format_number(count))


def match_words(match: Match) -> str:
    """Where a search found somebody, in words: "tag: vip"."""
    said = {
        MatchKind.NAME: _("name: {text}"),
        MatchKind.TAG: _("tag: {text}"),
        MatchKind.PHONE: _("phone: {text}"),
        MatchKind.EMAIL: _("e-mail: {text}"),
        MatchKind.CODE: _("code: {text}"),
        MatchKind.NOTE: _("note: {text}"),
    }
    return said[match.kind].format(text=match.text)


def rows_of_look(look: FirstLook) -> dict[int, TwoLine]:
    """The rows of a first look, as the open salon would give them."""
    return {
        row.id: row_of(row, look.today, _booked(row, look.today, look.zone)) for row in look.rows
    }


def read_head(reader: Reader, viewer: Viewer) -> Head:
    """The counts for the filter chips, and the lists."""
    from salonapp.desk.queries import counts
    from salonapp.desk.queries.saved import saved_lists

    return Head(counts(reader, viewer), saved_lists(reader, viewer), reader.today)


def read_choices(reader: Reader, viewer: Viewer) -> FilterChoices:
    """What the filter's menus offer."""
    from salonapp.desk.queries.saved import filter_choices

    return filter_choices(reader, viewer)


def row_of(row: ClientRow, today: date, booked: str = "") -> TwoLine:
    """A line of the client list as it is painted."""
    came = row.last_visit_on
    if booked:
        when = booked
    elif came is not None:
        when = fmt.format_relative(came, today, short=True)
    else:
        when = _("no visits yet")
        if row.source:
            when = f"{when} · {row.source}"
    return TwoLine(
        title=row.name,
        second=" · ".join(part for part in (row.phone, when) if part),
        side=_("lead") if row.p_return is None else fmt.format_percent(row.p_return),
        chip=temperature_word(row.temperature),
        chip_kind=row.temperature,
        letters=initials(row.name),
        alert=row.has_alerts,
    )


def _booked(row: ClientRow, today: date, zone: ZoneInfo) -> str:
    if row.booked_at is None:
        return ""
    local = row.booked_at.astimezone(zone)
    days = (local.date() - today).days
    near = fmt.format_weekday(local.date()) if 1 < days < 7 else ""
    day = near or (
        fmt.format_relative(local.date(), today)
        if days <= 1
        else fmt.format_short_day(local.date(), today=today)
    )
    return _("booked {day} {time}").format(day=day, time=fmt.format_time(local))
