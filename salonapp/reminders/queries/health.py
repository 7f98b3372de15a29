"""How the channels do, what waits for them, and who sends."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from salonapp.channels.port import Cause, ChannelKind
from salonapp.reminders.cards import AgentStatus
from salonapp.reminders.channel_health import ChannelView, low_balance_minor
from salonapp.reminders.derive.frame import ready_channels
from salonapp.reminders.states import State
from salonapp.reminders.tables import AgentLease, ChannelHealth, OutboxMessage
from salonapp.storage.door import Reader

_M = OutboxMessage
_WAITING = (State.PLANNED.value, State.QUEUED.value, State.AWAITING_RETRY.value)
_CAUSES = frozenset(Cause)
#: So long after its moment a message is late; the agent looks three times a minute.
_LATE = timedelta(minutes=3)


def channel_views(reader: Reader) -> list[ChannelView]:
    """Every channel there is, in the order of `ChannelKind`."""
    ready = ready_channels(reader.settings)
    kept = {row.channel: row for row in reader.session.execute(select(*ChannelHealth.__table__.c))}
    waiting = _waiting(reader)
    views = []
    for kind in ChannelKind:
        row = kept.get(kind.value)
        due, ahead, retry_at = waiting.get(kind.value, (0, 0, None))
        if row is None:
            views.append(
                ChannelView(kind, kind in ready, waiting=due, ahead=ahead, retry_at=retry_at)
            )
            continue
        views.append(
            ChannelView(
                kind,
                kind in ready,
                row.good_at,
                row.bad_at,
                Cause(row.cause) if row.cause in _CAUSES else None,
                row.balance_minor,
                row.currency,
                row.balance_at,
                row.segment_minor,
                low_balance_minor(reader.settings.number("sms.low_balance"), row.currency),
                due,
                ahead,
                retry_at,
            )
        )
    return views


def segment_price(reader: Reader) -> tuple[int, str] | None:
    """What one SMS segment costs: minor units and currency, where the gateway has told it."""
    row = reader.session.execute(
        select(ChannelHealth.segment_minor, ChannelHealth.currency).where(
            ChannelHealth.channel == ChannelKind.SMS.value
        )
    ).first()
    if row is None or row.segment_minor is None:
        return None
    return row.segment_minor, row.currency


def agent_status(reader: Reader) -> AgentStatus:
    """Whether a background worker acts on this salon just now, and whether one is missed."""
    row = reader.session.execute(
        select(
            AgentLease.host,
            AgentLease.heartbeat_at,
            AgentLease.lease_until,
            AgentLease.acts_since,
            AgentLease.owner,
        )
    ).first()
    late = _late(reader)
    if row is None:
        return AgentStatus(False, "", None, late=late)
    alive = row.lease_until > reader.now
    return AgentStatus(
        alive, row.host, row.heartbeat_at, row.acts_since if alive else None, row.owner, late
    )


def _late(reader: Reader) -> int:
    """How many messages should have gone by now; none while sending is paused."""
    if reader.settings.flag("reminders.paused"):
        return 0
    found = reader.session.scalar(
        select(func.count()).where(
            _M.state.in_((State.PLANNED.value, State.QUEUED.value)),
            _M.send_at < reader.now - _LATE,
        )
    )
    return found or 0


def _waiting(reader: Reader) -> dict[str, tuple[int, int, datetime | None]]:
    retry = case((_M.state == State.AWAITING_RETRY.value, _M.send_at))
    due = case((_M.send_at <= reader.now, 1), (_M.state != State.PLANNED.value, 1), else_=0)
    rows = reader.session.execute(
        select(_M.channel, func.sum(due), func.count(), func.min(retry))
        .where(_M.state.in_(_WAITING))
        .group_by(_M.channel)
    )
    return {
        channel: (int(waits or 0), count - int(waits or 0), retry_at)
        for channel, waits, count, retry_at in rows
    }
