"""Sends what is due, one claim at a time; what goes wrong is written down before anything else.

Knows no SQL and no protocol: it only carries claims from the outbox to a channel and answers back.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from salonapp.channels.port import (
    AskResult,
    CannotAsk,
    Cause,
    Channel,
    ChannelKind,
    NeverArrived,
    Outgoing,
    Refused,
    SendResult,
    Unknown,
)
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, msg
from salonapp.reminders.channel_news import ChannelNews
from salonapp.reminders.commands import aftermath, outbox
from salonapp.reminders.doubts import doubts_of
from salonapp.reminders.states import State
from salonapp.reminders.ways_out import GIVE_RECEIPTS, channels_of
from salonapp.storage.door import AGENT, Tx

if TYPE_CHECKING:
    from salonapp.storage.database import Database

log = logging.getLogger(__name__)

_LEASE_MARGIN_SECONDS = 60.0
_GO_AHEAD_PATIENCE_SECONDS = 5.0
_BUSY_PAUSE_SECONDS = 0.2
_LAST_TRY_SECONDS = 5.0
#: A go-ahead that took longer by the wall clock is void: the computer slept, or its clock was set.
_GO_AHEAD_HOLDS = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class SendCounts:
    """What one dispatch came to, in messages. `paused`: nothing was even looked at for sending."""

    accepted: int = 0
    retry: int = 0
    unknown: int = 0
    handed_over: int = 0
    skipped: int = 0
    failed: int = 0
    paused: bool = False

    def plus(self, **more: int) -> SendCounts:
        """These counts and some more."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return SendCounts(**{**values, **{k: values[k] + n for k, n in more.items()}})


_COUNTED_AS: Mapping[State, str] = {
    State.ACCEPTED: "accepted",
    State.AWAITING_RETRY: "retry",
    State.UNKNOWN: "unknown",
    State.FAILED: "failed",
    State.EXPIRED: "skipped",
}


def send_due(
    db: Database,
    channels: Mapping[ChannelKind, Channel] | None = None,
    *,
    owner: str = "",
    limit: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    jitter: Callable[[], float] = random.random,
    patience_s: float = 60.0,
) -> SendCounts:
    """Dispatch what is due now, once; at most `limit` attempts. Busy when the door stays shut
    for `patience_s` seconds.

    Without `channels` those the salon has set up are used (the key store may take some seconds).
    Nothing is sent while sending is paused; claims of dead workers are taken back all the same.
    """
    with db.read() as reader:
        paused = reader.settings.flag("reminders.paused")
        work = outbox.look_for_work(reader)
        if channels is None:
            channels = channels_of(reader.settings, db.target) if work else {}
    run = _Run(db, channels, owner or uuid.uuid4().hex, stop, jitter, patience_s)
    counts = SendCounts(paused=paused)
    try:
        if work.stale:
            run.take_back()
        if work.stale or work.unknown:
            counts = counts.plus(unknown=run.ask_about_unknown())
        if paused or not work:
            return counts
        return run.send_through(run.hand_over(counts), limit)
    finally:
        for channel in channels.values():
            channel.close()
        run.news.keep(db)


def collect_receipts(db: Database, channels: Mapping[ChannelKind, Channel] | None = None) -> int:
    """Ask the gateways that give receipts about accepted messages; returns how many had news."""
    with db.read() as reader:
        kinds = GIVE_RECEIPTS if channels is None else frozenset(channels)
        waiting = aftermath.accepted_ids(reader, kinds) if kinds else {}
        if waiting and channels is None:
            channels = channels_of(reader.settings, db.target)
    news = 0
    heard = ChannelNews()
    try:
        for kind, gateway_ids in waiting.items():
            channel = (channels or {}).get(kind)
            for receipt in channel.receipts(gateway_ids) if channel is not None else ():
                with db.write(AGENT, msg("A receipt noted")) as tx:
                    news += aftermath.note_receipt(tx, kind, receipt)
                heard.heard(kind)
    finally:
        for channel in (channels or {}).values():
            channel.close()
    heard.keep(db)
    return news


@dataclass(frozen=True, slots=True)
class _Run:
    """One dispatch: whom it works for and with what."""

    db: Database
    channels: Mapping[ChannelKind, Channel]
    owner: str
    stop: Callable[[], bool]
    jitter: Callable[[], float]
    patience_s: float
    news: ChannelNews = field(default_factory=ChannelNews)

    def take_back(self) -> None:
        """Take back the claims of workers that died."""
        with self._door(msg("Interrupted messages taken back")) as tx:
            aftermath.recover(tx, jitter=self.jitter())

    def hand_over(self, counts: SendCounts) -> SendCounts:
        """Put what is due by hand on the list of a person."""
        while not self.stop():
            # In portions, so that a long list does not keep the door shut to others.
            with self._door(msg("Messages put on the list by hand")) as tx:
                if tx.settings.flag("reminders.paused"):
                    break
                handed_over, skipped = outbox.hand_over_due(tx)
            counts = counts.plus(handed_over=handed_over, skipped=skipped)
            if not handed_over + skipped:
                break
        return counts

    def send_through(self, counts: SendCounts, limit: int | None) -> SendCounts:
        """Claim and send, one by one, until nothing is due."""
        usable = {kind for kind in self.channels if kind is not ChannelKind.BY_HAND}
        attempts = 0
        while usable and not self.stop() and (limit is None or attempts < limit):
            longest = max(self.channels[kind].timeout_seconds for kind in usable)
            lease_seconds = 2 * longest + _LEASE_MARGIN_SECONDS
            with self._door(msg("A message claimed")) as tx:
                if tx.settings.flag("reminders.paused"):
                    return counts
                found = outbox.claim_next(tx, self.owner, frozenset(usable), lease_seconds)
            counts = counts.plus(skipped=found.skipped)
            claim = found.claim and replace(found.claim, operation_id=tx.operation_id)
            if claim is None:
                if found.skipped:
                    continue
                break
            attempts += 1
            result = _try(self.db, self.channels[claim.channel], claim)
            self.news.saw(claim.channel, result)
            state = _persist(self.db, claim, result, self.jitter(), self.stop)
            if state is not None:
                counts = counts.plus(**{_COUNTED_AS[state]: 1})
            if isinstance(result, Unknown):
                self.ask_about_unknown(claim.message_id)
            if isinstance(result, Refused) and result.cause.is_channel_trouble:
                # The next message would meet the same wall; the others keep their first attempt.
                usable.discard(claim.channel)
        return counts

    def ask_about_unknown(self, only: int | None = None) -> int:
        """Ask the gateways about unknown messages, or about `only` one; returns how many.

        What cannot be asked is held for a person; a gateway that does not answer is not asked
        about the next one until the next tick.
        """
        with self.db.read() as reader:
            waiting = aftermath.unknown_messages(reader, only)
        doubts, silent = doubts_of(self.db), set[ChannelKind]()
        for message_id, kind, outgoing in waiting:
            if kind in silent:
                continue
            answer = _ask(self.channels.get(kind), outgoing)
            if isinstance(answer, Unknown):
                silent.add(kind)
                continue
            tried_at = outgoing.tried_at
            if isinstance(answer, NeverArrived) and doubts.may_be_on_its_way(
                message_id, tried_at, self.db.clock
            ):
                continue
            with self._door(msg("An unknown outcome looked into")) as tx:
                aftermath.settle_unknown(tx, message_id, answer, tried_at)
            doubts.forget(message_id, tried_at)
        return len(waiting)

    def _door(self, label: Message) -> AbstractContextManager[Tx]:
        return self.db.write(AGENT, label, patience_s=self.patience_s)


def _try(db: Database, channel: Channel, claim: outbox.Claim) -> SendResult:
    """One attempt; what a channel raises, against its promise, may have happened after sending."""
    gone = False

    def go_ahead() -> bool:
        nonlocal gone
        began = db.clock.now()
        try:
            with db.write(
                AGENT, msg("A message handed over"), patience_s=_GO_AHEAD_PATIENCE_SECONDS
            ) as tx:
                given = outbox.give_go_ahead(tx, claim)
        except SalonError:  # busy, a full disk, a server that went away: not written, not sent
            return False
        # Another computer may have taken the message for lost while this one slept.
        gone = given and abs(db.clock.now() - began) < _GO_AHEAD_HOLDS
        return gone

    try:
        return channel.send(claim.outgoing, go_ahead)
    except Exception as error:  # a defect in a channel must not lose or double a message
        # The error itself may quote the letter, so only its kind is told.
        log.error("channel %s failed with %s", claim.channel.value, type(error).__name__)
        if gone:
            return Unknown(msg("The program failed while sending."))
        return Refused(Cause.TEMPORARY, msg("The program failed while sending."))


def _persist(
    db: Database, claim: outbox.Claim, result: SendResult, jitter: float, stop: Callable[[], bool]
) -> State | None:
    """Write the outcome down, however long the door stays shut or the disk full.

    Only this program knows the outcome: what it gives up here somebody has to find out. It does so
    when the lease is over, or soon after it was told to stop; raises what was in the way.
    """
    deadline = db.clock.monotonic() + max(0.0, (claim.lease_until - db.clock.now()).total_seconds())
    while True:
        try:
            # Lost with the power it is found out again, as if the power had gone a moment before;
            # the next claim, or the agent's next sign of life, keeps it.
            with db.write(AGENT, msg("A message sent"), unhurried=True) as tx:
                return outbox.finish(tx, claim, result, jitter=jitter)
        except SalonError:
            if stop():
                deadline = min(deadline, db.clock.monotonic() + _LAST_TRY_SECONDS)
            if db.clock.monotonic() >= deadline:
                raise
            time.sleep(_BUSY_PAUSE_SECONDS)


def _ask(channel: Channel | None, outgoing: Outgoing) -> AskResult:
    if channel is None:
        return CannotAsk()
    try:
        return channel.ask(outgoing)
    except Exception as error:  # as in `_try`
        log.error("asking %s failed with %s", channel.kind.value, type(error).__name__)
        return Unknown(msg("The program failed while asking."))
