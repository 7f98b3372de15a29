"""Keeps statistics and classes in line with the facts, in the pass that changes them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from salonapp.storage.changes import Changes
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.temperature.derive import kept_classes, kept_statistics
from salonapp.temperature.derive.added_visits import Added, added_visits
from salonapp.temperature.derive.days import as_date
from salonapp.temperature.derive.kept_classes import A_FEW, Day
from salonapp.temperature.derive.known_few import known_few
from salonapp.temperature.kept_parameters import parameters_from_json
from salonapp.temperature.measures import Measures
from salonapp.temperature.queries import measures_of
from salonapp.temperature.return_model import DEFAULTS

#: Facts that statistics, classes or due dates depend on.
TABLES = frozenset({"client", "visit", "visit_service", "service", "temperature_pin", "setting"})
_HISTORY_TABLES = frozenset({"visit", "visit_service", "service"})

#: Above this many clients everybody is worked out anew: one scan beats so many look-ups.
MANY_CLIENTS = 20_000
_YEAR = timedelta(days=365)
_TOP_SHARE = 0.1
_TOP_SPENDERS_FROM = 20

# One statement for what is small: to ask costs more than what is found.
_STATE = (
    "SELECT s.refreshed_on, s.top_spender_from_minor, s.measured_with,"
    " (SELECT CAST(f.parameters AS TEXT) FROM model_fit f ORDER BY f.id DESC LIMIT 1)"
    " FROM (SELECT 1 AS id) one LEFT JOIN temperature_state s ON s.id = one.id"
)
_KEEP_STATE = (
    "INSERT INTO temperature_state (id, refreshed_on, top_spender_from_minor, measured_with)"
    " VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET refreshed_on = excluded.refreshed_on,"
    " top_spender_from_minor = excluded.top_spender_from_minor,"
    " measured_with = excluded.measured_with"
)
_SPENDERS = "SELECT count(*) FROM client_stats WHERE spent_year_minor > 0"
_TOP_SPENDER = (
    "SELECT spent_year_minor FROM client_stats WHERE spent_year_minor > 0"
    " ORDER BY spent_year_minor DESC LIMIT 1 OFFSET ?"
)
_RECOMMENDERS = (
    "SELECT DISTINCT recommended_by_id FROM client"
    " WHERE recommended_by_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
)


class _State:
    """What everybody was last measured with, and the model's parameters in use."""

    def __init__(self, raw: Raw, today: date) -> None:
        refreshed_on, top_from_minor, measured_with, fitted = raw.first(_STATE) or (None,) * 4
        self.exists = refreshed_on is not None
        self.refreshed_on: date = today if refreshed_on is None else as_date(refreshed_on)
        self.top_from_minor: int | None = top_from_minor
        self.measured_with: str = measured_with or ""
        self.parameters = DEFAULTS if fitted is None else parameters_from_json(fitted)

    @property
    def year_from(self) -> date:
        """From when on spending counts for the year; moves with the refresh of everybody."""
        return self.refreshed_on - _YEAR


def refresh(tx: Tx, changes: Changes) -> None:
    """Bring the clients that `changes` touched in line with the changed facts.

    Changed norms work out all who had the service; changed thresholds, horizon or working days
    judge everybody.
    """
    if changes.all_of("client") or changes.all_of("visit"):
        rebuild(tx)
        return
    if not changes.tables & TABLES:
        return
    raw, today = Raw(tx), tx.today
    state = _State(raw, today)
    measures = measures_of(tx, state.parameters)
    added = None
    if changes.tables & _HISTORY_TABLES and len(changes.ids("visit")) <= A_FEW:
        added = added_visits(tx, changes.ids("visit"))
    touched = _touched(raw, changes, added)
    day = Day(today, measures, state.top_from_minor)
    remeasured = "setting" in changes.tables and state.measured_with != measures.fingerprint
    few, many = len(touched) <= A_FEW, len(touched) > MANY_CLIENTS
    history_changed = bool(changes.tables & _HISTORY_TABLES)
    known = known_few(raw, touched, today.isoformat()) if few else {}
    if few and history_changed:
        statistics = kept_statistics.write_few(raw, touched, known, state.year_from, added)
    else:
        statistics = kept_statistics.kept_of(known)
        if history_changed:
            kept_statistics.write_many(raw, None if many else touched, state.year_from)
    if many or remeasured or not state.exists:
        kept_classes.forget_gone_cards(raw)
        changed = _refresh_everybody(raw, today, measures, state, new_cards=True)
    elif few:
        changed = kept_classes.judge_few(raw, touched, known, statistics, day)
    else:
        changed = kept_classes.judge_many(raw, touched, day)
    tx.touch("temperature", changed)


def refresh_everybody(tx: Tx) -> list[int]:
    """Judge everybody for today from the kept statistics; returns whose row changed.

    Temperatures move with the calendar day, so this runs each night and whenever the day of the
    last one has passed.
    """
    tx.session.flush()
    raw = Raw(tx)
    state = _State(raw, tx.today)
    changed = _refresh_everybody(raw, tx.today, measures_of(tx), state, new_cards=not state.exists)
    tx.touch("temperature", changed)
    return changed


def work_out_after(tx: Tx, service_ids: Collection[int]) -> None:
    """Work out anew everybody who has had the services: their norms have moved."""
    tx.session.flush()
    raw = Raw(tx)
    touched = kept_statistics.clients_of_services(raw, service_ids)
    if not touched:
        return
    today, measures, state = tx.today, measures_of(tx), _State(raw, tx.today)
    if len(touched) > MANY_CLIENTS:
        kept_statistics.write_many(raw, None, state.year_from)
        changed = _refresh_everybody(raw, today, measures, state, new_cards=True)
    else:
        kept_statistics.write_many(raw, touched, state.year_from)
        changed = kept_classes.judge_many(raw, touched, Day(today, measures, state.top_from_minor))
    tx.touch("temperature", changed)


def rebuild(tx: Tx) -> None:
    """Throw the kept statistics and classes away and work them out from the visits."""
    tx.session.flush()
    raw = Raw(tx)
    for table in ("client_stats", "client_rhythm", "client_temperature", "temperature_state"):
        raw.run(f"DELETE FROM {table}")
    state = _State(raw, tx.today)
    kept_statistics.write_many(raw, None, state.year_from)
    kept_classes.forget_gone_cards(raw)
    changed = _refresh_everybody(raw, tx.today, measures_of(tx), state, new_cards=True)
    tx.touch("temperature", changed)


def _refresh_everybody(
    raw: Raw, today: date, measures: Measures, state: _State, *, new_cards: bool
) -> list[int]:
    if today > state.refreshed_on:
        kept_statistics.forget_spending_before(raw, state.year_from, today - _YEAR)
    refreshed_on = max(today, state.refreshed_on)
    top_from = _top_spender_from(raw)
    if (refreshed_on, top_from, measures.fingerprint) != (
        state.refreshed_on,
        state.top_from_minor,
        state.measured_with,
    ) or not state.exists:
        row = (refreshed_on.isoformat(), top_from, measures.fingerprint)
        raw.run(_KEEP_STATE, row)
    return kept_classes.judge_everybody(raw, Day(today, measures, top_from), new_cards=new_cards)


def _top_spender_from(raw: Raw) -> int | None:
    """From how much a client is among the top tenth of those who spent in the year."""
    row = raw.first(_SPENDERS)
    spenders = 0 if row is None else int(row[0])
    if spenders < _TOP_SPENDERS_FROM:
        return None
    row = raw.first(_TOP_SPENDER, (max(int(spenders * _TOP_SHARE), 1) - 1,))
    return None if row is None else int(row[0])


def _touched(raw: Raw, changes: Changes, added: Added | None) -> Collection[int]:
    """The clients whose rows depend on what changed; those of `added` visits are touched anyway."""
    touched = set(changes.ids("client"))
    if len(touched) > MANY_CLIENTS:
        return touched
    if "visit_service" in changes.tables and added is None:
        touched.update(kept_statistics.clients_of_visits(raw, changes.ids("visit")))
    if "service" in changes.tables:
        touched.update(kept_statistics.clients_of_services(raw, changes.ids("service")))
    if "client" in changes.tables:
        found = raw.all(_RECOMMENDERS, (ids_json(changes.ids("client")),))
        touched.update(row[0] for row in found)
    return touched
