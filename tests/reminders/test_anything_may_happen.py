"""Whatever people, clocks, gateways and power cuts do: never twice, never unwanted."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salonapp.app import open_salon
from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.channels.by_hand import ByHand
from salonapp.channels.port import (
    Cause,
    ChannelKind,
    Outgoing,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Unknown,
)
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.clients.tables import Client
from salonapp.foundation.clock import FixedClock, local_day
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders import commands
from salonapp.reminders.commands import outbox
from salonapp.reminders.commands.offers import make_offer
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.plan_facts import ADVERTISING_PAUSE_DAYS
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind
from salonapp.reminders.states import State
from salonapp.storage.door import AGENT, Tx
from salonapp.visits.cards import AppointmentStatus
from salonapp.visits.commands import set_appointment_status
from salonapp.visits.tables import Appointment
from tests.conftest import NOW
from tests.reminders.conftest import TODAY, Postman, Salon

MOSCOW = ZoneInfo("Europe/Moscow")
WINDOW = SendWindow(MOSCOW)
CAP = 2
CLIENTS = 3
_ADVERTISING = {kind for kind, rule in DEFAULT_RULES.items() if rule.purpose is Purpose.ADVERTISING}


class Witness(Postman):
    """Notes every letter that is really taken, and what was known at that moment."""

    def __init__(self, salon: Salon) -> None:
        super().__init__()
        self.salon = salon
        self.consented: dict[str, bool] = {}
        self.booked: dict[str, datetime] = {}
        self.taken: list[tuple[str, datetime]] = []
        self.unwanted: list[str] = []

    def send(self, outgoing: Outgoing, go_ahead: Callable[[], bool]) -> SendResult:
        planned = self.results[0] if self.results else Sent("id")
        refused = isinstance(planned, Refused | RetryAfter)
        if refused:
            return self.results.pop(0)
        result = super().send(outgoing, go_ahead)
        if isinstance(result, Sent | Unknown):
            at = self.salon.clock.now()
            self.taken.append((outgoing.key, at))
            if not self._is_wanted(outgoing, at) or not WINDOW.allows(at):
                self.unwanted.append(outgoing.key)
        return result

    def _is_wanted(self, outgoing: Outgoing, at: datetime) -> bool:
        booked = self.booked.get(outgoing.address)
        rule = outgoing.key.partition(":")[0]
        if not self.consented[outgoing.address]:
            return False
        if rule == RuleKind.APPOINTMENT:
            return booked is not None and at < booked
        if rule in (RuleKind.THANKS, RuleKind.BIRTHDAY, RuleKind.OFFER):
            return True
        return booked is None or local_day(booked, MOSCOW) < local_day(at, MOSCOW)


steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "wait",
                "wait_long",
                "night",
                "clock_back",
                "consent",
                "refuse",
                "book",
                "book_soon",
                "move",
                "unbook",
                "visit",
                "skip",
                "postpone",
                "send_now",
                "pause",
                "resume",
                "dispatch",
                "dispatch",
                "dispatch",
                "lost_answer",
                "refused",
                "later",
                "die_claimed",
                "die_gone",
                "plan",
                "answer",
                "again",
                "offer",
            ]
        ),
        st.integers(0, CLIENTS - 1),
    ),
    min_size=5,
    max_size=40,
)


class World:
    """A salon with three clients that things happen to."""

    def __init__(self, folder: Path, template: Path) -> None:
        target = folder / "salon.db"
        shutil.copyfile(template, target)
        clock = FixedClock(NOW)
        self.salon = salon = Salon(open_salon(str(target), clock), clock)
        salon.set(
            salon__time_zone="Europe/Moscow",
            reminders__daily_cap=CAP,
            email__host="127.0.0.1",
            email__from="salon@example.com",
        )
        salon.service = salon.write(
            lambda tx: add_service(tx, ServiceDraft("Маникюр", norm_days=21))
        )
        self.witness = Witness(salon)
        self.clients = [salon.add_client(email=f"c{n}@example.com") for n in range(CLIENTS)]
        self.bookings: dict[int, int] = {}
        self.asked_now: set[str] = set()
        self.again: Counter[str] = Counter()
        for n in range(CLIENTS):
            self.witness.consented[f"c{n}@example.com"] = True
        salon.write(self._all_rules)
        for n in range(CLIENTS):
            self._say(n, granted=True)
        salon.resume()
        salon.until(TODAY, 12)

    def _all_rules(self, tx: Tx) -> None:
        for kind in RuleKind:
            commands.switch_rule(tx, kind, on=True)
        commands.set_rule_first_only(tx, RuleKind.THANKS, first_only=False)
        for n, client_id in enumerate(self.clients):
            card = tx.session.get_one(Client, client_id)
            born = TODAY + timedelta(days=4 * n)
            card.birth_day, card.birth_month = born.day, born.month

    def happen(self, step: str, n: int) -> None:
        """One thing that happens."""
        with contextlib.suppress(SalonError):  # refused with a message, as for a person
            getattr(self, f"_{step}")(n)

    def _wait(self, n: int) -> None:
        self.salon.clock.advance(timedelta(minutes=3 + 40 * n))

    def _wait_long(self, n: int) -> None:
        self.salon.clock.advance(timedelta(days=1 + 4 * n))

    def _night(self, _n: int) -> None:
        local = self.salon.clock.now().astimezone(MOSCOW)
        self.salon.clock.set(local.replace(hour=20, minute=59, second=30))

    def _clock_back(self, n: int) -> None:
        self.salon.clock.set(self.salon.clock.now() - timedelta(hours=1 + n))

    def _say(self, n: int, *, granted: bool) -> None:
        def say(tx: Tx) -> None:
            for purpose in Purpose:
                record_consent(
                    tx, [self.clients[n]], purpose, granted=granted, source="paper", evidence="form"
                )

        self.salon.write(say)
        self.witness.consented[f"c{n}@example.com"] = granted

    def _consent(self, n: int) -> None:
        self._say(n, granted=True)

    def _refuse(self, n: int) -> None:
        self._say(n, granted=False)

    def _book(self, n: int) -> None:
        self._book_at(n, timedelta(days=200))

    def _book_soon(self, n: int) -> None:
        self._book_at(n, timedelta(hours=30 + 5 * n))

    def _book_at(self, n: int, ahead: timedelta) -> None:
        if n not in self.bookings:
            at = self.salon.clock.now() + ahead
            self.bookings[n] = self.salon.book(self.clients[n], at)
            self.witness.booked[f"c{n}@example.com"] = at

    def _move(self, n: int) -> None:
        if n in self.bookings:
            at = self.salon.clock.now() + timedelta(hours=3 + 20 * n)
            booking = self.bookings[n]

            def move(tx: Tx) -> None:
                tx.session.get_one(Appointment, booking).starts_at = at

            self.salon.write(move)
            self.witness.booked[f"c{n}@example.com"] = at

    def _unbook(self, n: int) -> None:
        if n in self.bookings:
            booking = self.bookings.pop(n)
            self.salon.write(
                lambda tx: set_appointment_status(tx, booking, AppointmentStatus.CANCELLED)
            )
            del self.witness.booked[f"c{n}@example.com"]

    def _visit(self, n: int) -> None:
        self.salon.visit(self.clients[n], local_day(self.salon.clock.now(), MOSCOW))

    def _latest(self, n: int) -> Any:
        messages = self.salon.messages(self.clients[n])
        return messages[-1] if messages else None

    def _decide(self, n: int, decision: Callable[[Any, int], object]) -> Any:
        message = self._latest(n)
        if message is not None:
            self.salon.write(lambda tx: decision(tx, message.id))
        return message

    def _skip(self, n: int) -> None:
        self._decide(n, commands.skip)

    def _postpone(self, n: int) -> None:
        at = self.salon.clock.now() + timedelta(days=2)
        self._decide(n, lambda tx, row: commands.postpone(tx, row, at))

    def _send_now(self, n: int) -> None:
        message = self._decide(n, commands.send_now)
        if message is not None:
            self.asked_now.add(message.dedupe_key)

    def _offer(self, _n: int) -> None:
        texts = {"ru": "Весной дешевле."}
        self.salon.write(lambda tx: make_offer(tx, "spring", self.clients, texts))

    def _pause(self, _n: int) -> None:
        self.salon.write(commands.pause)

    def _resume(self, _n: int) -> None:
        self.salon.write(commands.resume)

    def _plan(self, _n: int) -> None:
        self.salon.write(commands.plan_all)

    def _dispatch(self, _n: int) -> None:
        channels: dict[ChannelKind, Any] = {
            ChannelKind.EMAIL: self.witness,
            ChannelKind.BY_HAND: ByHand(),
        }
        send_due(self.salon.db, channels, jitter=lambda: 0.5)
        self.witness.results.clear()

    def _lost_answer(self, n: int) -> None:
        self.witness.results = [Unknown(msg("?"))]
        self._dispatch(n)

    def _refused(self, n: int) -> None:
        self.witness.results = [Refused(Cause.TEMPORARY, msg("Later."))]
        self._dispatch(n)

    def _later(self, n: int) -> None:
        self.witness.results = [RetryAfter(600, msg("Later."))]
        self._dispatch(n)

    def _die(self, *, gone: bool) -> None:
        with self.salon.db.read() as reader:
            if reader.settings.flag("reminders.paused"):
                return
        with self.salon.db.write(AGENT, msg("Claim")) as tx:
            claim = outbox.claim_next(tx, "dies", frozenset({ChannelKind.EMAIL}), 180).claim
        if claim is None or not gone:
            return
        with self.salon.db.write(AGENT, msg("Go")) as tx:
            if not outbox.give_go_ahead(tx, claim):
                return
        self.witness.taken.append((claim.outgoing.key, self.salon.clock.now()))

    def _die_claimed(self, _n: int) -> None:
        self._die(gone=False)

    def _die_gone(self, _n: int) -> None:
        self._die(gone=True)

    def _answer(self, n: int) -> None:
        self._decide(n, lambda tx, row: commands.resolve_unknown(tx, row, arrived=True))

    def _again(self, n: int) -> None:
        message = self._latest(n)
        if message is None or message.state != State.HELD:
            return
        self._decide(
            n, lambda tx, row: commands.resolve_unknown(tx, row, arrived=False, send_again=True)
        )
        self.again[message.dedupe_key] += 1


@given(script=steps)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_never_twice_and_never_unwanted_whatever_happens(
    empty_salon_file: Path, script: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), empty_salon_file)
        try:
            for step, n in script:
                world.happen(step, n)
            _check(world)
        finally:
            world.salon.db.close()


def _is_exempt(key: str) -> bool:
    return RuleKind(key.partition(":")[0]).is_exempt


def _check(world: World) -> None:
    taken = world.witness.taken
    copies = Counter(key for key, _at in taken)
    for key, count in copies.items():
        # Only a person who says "it did not arrive, send it again" may bring a second copy.
        assert count <= 1 + world.again[key], key
    assert world.witness.unwanted == []
    planned = Counter(
        local_day(at, MOSCOW)
        for key, at in taken
        if key not in world.asked_now and not world.again[key] and not _is_exempt(key)
    )
    assert all(count <= CAP for count in planned.values()), planned
    written = sorted(
        (key.split(":")[1], local_day(at, MOSCOW))
        for key, at in taken
        if RuleKind(key.partition(":")[0]) in _ADVERTISING and not world.again[key]
    )
    for (one, before), (other, after) in pairwise(written):
        assert one != other or after - before >= timedelta(days=ADVERTISING_PAUSE_DAYS), written
    by_key = {message.dedupe_key: message for message in world.salon.messages()}
    for key, count in copies.items():
        assert count
        assert (
            State(by_key[key].state) not in (State.PLANNED, State.CANCELLED, State.SKIPPED)
            or (world.again[key])
        )
