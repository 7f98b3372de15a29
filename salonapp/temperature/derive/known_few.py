"""What is kept of a few clients, read in one statement: to ask costs more than what is found."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from salonapp.storage.raw import Raw, Row
from salonapp.storage.sets import ids_json
from salonapp.temperature.cadence import Cadence
from salonapp.temperature.derive.days import as_date
from salonapp.temperature.statistics import Statistics

#: Separates the kinds of service in `client_stats.kinds`.
BAR = "|"

_STATISTICS = (
    "s.visits, s.visit_days, s.first_visit_on, s.last_visit_on, s.last_norm_days,"
    " s.last_service_id, s.last_staff_id, s.gaps, s.sum_gap, s.sum_log_gap, s.sum_gap_days,"
    " s.sum_gap_days_sq, s.spent_minor, s.discounted_visits, s.rebooked_visits,"
    " s.rebook_known_visits, s.last_rating, s.no_shows, s.spent_year_minor, s.kinds"
)
_CLASS = "t.temperature, t.worked_out, t.previous, t.as_of, t.p_return, t.due_on, t.segments"
_FEW = (
    "SELECT c.id, c.recommended_by_id,"
    " (SELECT count(*) FROM client f WHERE f.recommended_by_id = c.id"
    " AND f.deleted_at IS NULL AND f.merged_into_id IS NULL),"
    " (SELECT p.temperature FROM temperature_pin p WHERE p.client_id = c.id AND p.until >= ?"
    " ORDER BY p.id DESC LIMIT 1),"
    " CASE WHEN c.deleted_at IS NULL AND c.merged_into_id IS NULL THEN 1 ELSE 0 END,"
    f" {_CLASS}, {_STATISTICS}"
    " FROM client c LEFT JOIN client_stats s ON s.client_id = c.id"
    " LEFT JOIN client_temperature t ON t.client_id = c.id"
    " WHERE c.id IN (SELECT value FROM json_each(?))"
)
_CLASS_FROM, _STATISTICS_FROM = 5, 12


class KnownClient(NamedTuple):
    """One client as far as a class depends on it.

    `kept` is the kept class (class, worked out, before that, as of, p, due, groups; all None where
    there is no row), `statistics` None where nothing is kept.
    """

    client_id: int
    recommended: bool
    friends: int
    pinned: str | None
    is_live: bool
    kept: Row
    statistics: Statistics | None


def known_few(raw: Raw, client_ids: Collection[int], today: str) -> dict[int, KnownClient]:
    """Those of `client_ids` who have a card, live or not, by id; `today` decides about pins."""
    return {
        row[0]: KnownClient(
            row[0],
            row[1] is not None,
            row[2],
            row[3],
            row[4] == 1,
            row[_CLASS_FROM:_STATISTICS_FROM],
            _statistics(row[_STATISTICS_FROM:]),
        )
        for row in raw.all(_FEW, (today, ids_json(client_ids)))
    }


def _statistics(row: Row) -> Statistics | None:
    """The kept row back as it was worked out."""
    visits, visit_days, first, last, norm, service, staff = row[:7]
    if visits is None:
        return None
    gaps, gap_sum, log_gap_sum, days, squares = row[7:12]
    spent, discounted, rebooked, rebook_known, rating, no_shows, year, kinds = row[12:]
    cadence = None
    if visit_days:
        cadence = Cadence(
            gaps, gap_sum, log_gap_sum, days, squares, as_date(first), as_date(last), norm
        )
    return Statistics(
        cadence,
        visits,
        service,
        staff,
        spent,
        discounted,
        rebooked,
        rebook_known,
        rating,
        no_shows,
        frozenset(kinds.split(BAR)) if kinds else frozenset(),
        year,
    )
