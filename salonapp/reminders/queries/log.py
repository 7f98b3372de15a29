"""The log a page at a time, the latest first: its cost does not grow with its length.

Each state is walked by its own index and the pages are put together, because no index gives "all
but these states in the order of time".
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, select

from salonapp.clients.consents import channel_name
from salonapp.clients.queries.finding import search_clients
from salonapp.clients.tables import Client
from salonapp.foundation.clock import local_day
from salonapp.foundation.i18n import _
from salonapp.foundation.money import minor_digits
from salonapp.foundation.text import safe_cell
from salonapp.reminders.cards import ReminderRow
from salonapp.reminders.log_filter import LogFilter, LogPlace, LogTotals
from salonapp.reminders.queries.rows import read_rows
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.queries.acting import not_allowed
from salonapp.staff.queries.own import only_own
from salonapp.staff.rights import Right, Viewer
from salonapp.storage.door import Reader

PAGE = 200
#: Counted no further: beyond it "more than" says enough.
COUNTED = 10_000
_MOST_CLIENTS = 300
_AT_ONCE = 1_000
_NO_EARLIER, _NO_LATER = date(1970, 1, 1), date(9000, 1, 1)
_M = OutboxMessage


def log_page(
    reader: Reader,
    viewer: Viewer,
    wanted: LogFilter,
    after: LogPlace | None = None,
    limit: int = PAGE,
) -> tuple[list[ReminderRow], LogPlace | None]:
    """The messages behind `after`, the latest first, and where the next page begins, if any."""
    narrowed = _conditions(reader, viewer, wanted)
    if narrowed is None:
        return [], None
    if after is not None:
        same = and_(_M.state_at == after.state_at, _M.id >= after.id)
        narrowed += [_M.state_at <= after.state_at, not_(same)]
    found: list[tuple[datetime, int]] = []
    for statement in _walks(wanted, narrowed):
        order = statement.order_by(_M.state_at.desc(), _M.id.desc()).limit(limit + 1)
        found += [(row.state_at, row.id) for row in reader.session.execute(order)]
    found.sort(reverse=True)
    page = found[:limit]
    ids = [message_id for _at, message_id in page]
    rows = {row.id: row for row in read_rows(reader, viewer, [_M.id.in_(ids)], (), None)}
    last = LogPlace(*page[-1]) if len(found) > limit else None
    return [rows[message_id] for message_id in ids if message_id in rows], last


def log_totals(reader: Reader, viewer: Viewer, wanted: LogFilter) -> LogTotals:
    """How many messages the filter finds, counted up to `COUNTED`, and this month's cost."""
    narrowed = _conditions(reader, viewer, wanted)
    count = 0
    for statement in _walks(wanted, narrowed) if narrowed is not None else ():
        part = statement.limit(COUNTED - count + 1).subquery()
        count += reader.session.scalar(select(func.count()).select_from(part)) or 0
        if count > COUNTED:
            break
    return LogTotals(min(count, COUNTED), count > COUNTED, spent_in(reader, reader.today))


def spent_in(reader: Reader, day: date) -> tuple[tuple[int, str], ...]:
    """What the messages of the month of `day` cost: minor units by currency."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    rows = reader.session.execute(
        select(func.sum(_M.price_minor), _M.price_currency)
        .where(
            _M.claimed_at >= day_start(first, reader.zone),
            _M.claimed_at < day_start(following, reader.zone),
            _M.price_minor.is_not(None),
        )
        .group_by(_M.price_currency)
        .order_by(_M.price_currency)
    )
    return tuple((int(minor), currency or "") for minor, currency in rows if minor)


def save_log(reader: Reader, viewer: Viewer, wanted: LogFilter, file: Path) -> int:
    """Write what the filter finds as CSV for Excel; returns the rows written.

    What the viewer may not see is masked, no cell can be taken for a formula. OSError where the
    file cannot be written, NotAllowed for who may not export.
    """
    if not viewer.may(Right.EXPORT):
        raise not_allowed(reader, Right.EXPORT)
    written = 0
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(_headings())
        for row in every_row(reader, viewer, wanted):
            writer.writerow([safe_cell(cell) for cell in _cells(reader, viewer, row)])
            written += 1
    return written


def every_row(reader: Reader, viewer: Viewer, wanted: LogFilter) -> Iterator[ReminderRow]:
    """All that the filter finds, a thousand in memory at a time."""
    place: LogPlace | None = None
    while True:
        rows, place = log_page(reader, viewer, wanted, place, _AT_ONCE)
        yield from rows
        if place is None:
            return


def _walks(wanted: LogFilter, narrowed: list[ColumnElement[bool]]) -> list[Select[datetime, int]]:
    columns = select(_M.state_at, _M.id)
    if wanted.client:  # few rows, found by their clients
        states = [state.value for state in wanted.states]
        return [columns.where(_M.state.in_(states), *narrowed)]
    return [columns.where(_M.state == state.value, *narrowed) for state in wanted.states]


def _conditions(
    reader: Reader, viewer: Viewer, wanted: LogFilter
) -> list[ColumnElement[bool]] | None:
    """All but the state; None when nobody is meant."""
    found: list[Any] = [*only_own(viewer, "outbox_message.client_id")]
    if wanted.rule is not None:
        found.append(_M.rule == wanted.rule.value)
    if wanted.channel:
        found.append(_M.channel == wanted.channel)
    if wanted.reason is not None:
        found.append(_M.reason["kind"].as_string() == wanted.reason.value)
    if wanted.since is not None and wanted.since > _NO_EARLIER:
        found.append(_M.state_at >= day_start(wanted.since, reader.zone))
    if wanted.until is not None and wanted.until < _NO_LATER:
        found.append(_M.state_at < day_start(wanted.until + timedelta(days=1), reader.zone))
    if wanted.client:
        meant = search_clients(reader, viewer, wanted.client, limit=_MOST_CLIENTS).ids
        if not meant:
            return None
        merged = select(Client.id).where(Client.merged_into_id.in_(meant))
        found.append(_M.client_id.in_([*meant, *reader.session.scalars(merged)]))
    return found


def _headings() -> list[str]:
    return [
        _("Number"),
        _("Day"),
        _("Time"),
        _("Client"),
        _("Occasion"),
        _("Channel"),
        _("Address"),
        _("State"),
        _("Why"),
        _("Attempts"),
        _("Price"),
        _("Currency"),
        _("Text"),
    ]


def _cells(reader: Reader, viewer: Viewer, row: ReminderRow) -> Sequence[str]:
    local = row.state_at.astimezone(reader.zone)
    price = ""
    if row.price_minor is not None:
        digits = minor_digits(row.price_currency) if row.price_currency else 2
        price = f"{row.price_minor / 10**digits:.{digits}f}"
    gone = row.state not in (State.SKIPPED, State.CANCELLED)
    return (
        str(row.id),
        local_day(row.state_at, reader.zone).isoformat(),
        local.strftime("%H:%M"),
        row.client,
        row.rule_label,
        channel_name(row.channel) if row.channel else "",
        row.address,
        row.state_label,
        row.why,
        str(row.attempts),
        price,
        row.price_currency,
        viewer.note(row.text) if gone else "",
    )
