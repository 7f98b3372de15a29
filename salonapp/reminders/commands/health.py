"""Notes how a channel did, beside the way of the messages: rarely, and never twice the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, select, update

from salonapp.channels.port import Balance, Cause, ChannelKind
from salonapp.reminders.tables import ChannelHealth
from salonapp.storage.door import Reader, Tx

_TABLE = cast(Table, ChannelHealth.__table__)
_KINDS = list(ChannelKind)

#: While nothing changes, "it works" is written down so often.
REPEATED_AFTER = timedelta(minutes=5)


def is_news(reader: Reader, kind: ChannelKind, cause: Cause | None) -> bool:
    """Whether it is worth a write that `kind` works (`cause` None), or does not."""
    kept = reader.session.execute(
        select(_TABLE.c.good_at, _TABLE.c.bad_at, _TABLE.c.cause).where(
            _TABLE.c.channel == kind.value
        )
    ).first()
    if kept is None:
        return True
    good, bad = kept.good_at, kept.bad_at
    was_bad = bad is not None and (good is None or bad > good)
    if was_bad != (cause is not None) or (cause is not None and kept.cause != cause.value):
        return True
    last: datetime | None = bad if was_bad else good
    return last is None or not timedelta(0) <= reader.now - last < REPEATED_AFTER


def note_health(tx: Tx, kind: ChannelKind, cause: Cause | None) -> None:
    """Note that `kind` worked just now (`cause` None), or what stood in its way."""
    if cause is None:
        _keep(tx, kind, {"good_at": tx.now})
    else:
        # Of one moment the trouble is the later word, or a clock that stands still hides it.
        _keep(tx, kind, {"bad_at": tx.now + timedelta(microseconds=1), "cause": cause.value})


def note_balance(
    tx: Tx, kind: ChannelKind, balance: Balance, segment: Balance | None = None
) -> None:
    """Note the money left at a gateway, and what one SMS segment costs where it told so."""
    values: dict[str, Any] = {
        "balance_minor": balance.minor,
        "currency": balance.currency,
        "balance_at": tx.now,
    }
    if segment is not None:
        values["segment_minor"] = segment.minor
    _keep(tx, kind, values)


def forget_health(tx: Tx, kind: ChannelKind) -> None:
    """Forget what was known of a channel: its account was changed."""
    tx.session.execute(_TABLE.delete().where(_TABLE.c.channel == kind.value))
    _tell(tx, kind)


def _keep(tx: Tx, kind: ChannelKind, values: dict[str, Any]) -> None:
    there = select(_TABLE.c.channel).where(_TABLE.c.channel == kind.value)
    if tx.session.execute(there).first() is None:
        kept = {"channel": kind.value, "cause": "", "currency": "", **values}
        tx.session.execute(insert(_TABLE), kept)
    else:
        tx.session.execute(update(_TABLE).where(_TABLE.c.channel == kind.value).values(**values))
    _tell(tx, kind)


def _tell(tx: Tx, kind: ChannelKind) -> None:
    tx.touch("channel_health", (_KINDS.index(kind) + 1,))
