"""Whether a client gets a message, when, and why: one decision from plain facts.

The planner, the claim just before sending and the question "why not?" all ask here, so they can
never disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.safety import PatchState, Standing, standing
from salonapp.reminders.decisions import Override
from salonapp.reminders.permission import Permission, permission
from salonapp.reminders.plan_facts import Booked as Booked
from salonapp.reminders.plan_facts import ClientFacts as ClientFacts
from salonapp.reminders.plan_facts import Offered as Offered
from salonapp.reminders.plan_facts import PlanFrame as PlanFrame
from salonapp.reminders.plan_facts import SentBefore as SentBefore
from salonapp.reminders.quiet_hours import SendWindow, day_start
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import RuleSettings

_KEEP_POSTPONED_DAYS = 3
#: A key has so many parts at least; a number behind them is how often it was said.
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that will go out at `send_at` unless a fact changes; both instants in UTC."""

    client_id: int
    dedupe_key: str
    channel: ChannelKind
    address: str = field(repr=False)
    day: date
    send_at: datetime
    expires_at: datetime
    why: Reason
    is_urgent: bool = False
    #: Of those aimed at the same moment the lowest get their day first.
    rank: int = 0

    @property
    def turn(self) -> tuple[bool, datetime, datetime, int, int]:
        """What is sorted by where days are given out."""
        return (not self.is_urgent, self.send_at, self.expires_at, self.rank, self.client_id)

    def because(self, why: Reason) -> Planned:
        """The same message for another reason; `dataclasses.replace` takes six times as long."""
        return self._made(self.day, self.send_at, why)

    def moved(self, day: date, send_at: datetime) -> Planned:
        """The same message on another day."""
        return self._made(day, send_at, self.why)

    def _made(self, day: date, send_at: datetime, why: Reason) -> Planned:
        return Planned(
            self.client_id,
            self.dedupe_key,
            self.channel,
            self.address,
            day,
            send_at,
            self.expires_at,
            why,
            self.is_urgent,
            self.rank,
        )


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """No message, and why not; `dedupe_key` is empty when there is no visit it could be about."""

    client_id: int
    dedupe_key: str
    reason: Reason


PlanResult = Planned | NotPlanned


def dedupe_key(rule: str, client_id: int, about: int) -> str:
    """Rule + client + the visit it is about; never the channel, so no second channel doubles it."""
    return f"{rule}:{client_id}:{about}"


def of_owner(key: str, client_id: int) -> str:
    """The key a message about the same visit has on the card `client_id`."""
    rule, _, rest = key.partition(":")
    _, _, about = rest.partition(":")
    return f"{rule}:{client_id}:{about}" if about else key


def return_key(facts: ClientFacts, rule: RuleSettings) -> str:
    """The key of the invitation the client may get now; "" when there is no visit it is about."""
    if facts.visit_id is None:
        return ""
    return dedupe_key(rule.kind, facts.client_id, facts.visit_id)


def next_key(key: str, facts: ClientFacts, override: Callable[[str], Override]) -> str:
    """The message that comes next about the same thing as `key`.

    That is `key` itself, unless it went out and the client asked to be written to again later.
    """
    if not facts.sent_before:
        return key
    reached, sent = key, {each.dedupe_key for each in facts.sent_before}
    for again in _repeated(key):
        if reached not in sent or override(again).send_at is None:
            break
        reached = again
    return reached


def base_key(key: str) -> str:
    """The key of the first message about the same thing as `key`."""
    base, _, times = key.rpartition(":")
    return base if base.count(":") >= _PARTS - 1 and times.isdigit() else key


def free_key(key: str, facts: ClientFacts) -> str:
    """The key of a message about the same thing as `key` that has not gone out yet."""
    sent = {each.dedupe_key for each in facts.sent_before}
    return key if key not in sent else next(k for k in _repeated(key) if k not in sent)


def _repeated(key: str) -> Iterator[str]:
    return (f"{key}:{times}" for times in count(2))


def plan_return(
    facts: ClientFacts, override: Override, frame: PlanFrame, asked_again: str = ""
) -> PlanResult:
    """Decide about the invitation to come back, daily cap aside (see `place`).

    `asked_again` is its key where the client asked for another one later (see `next_key`).
    """
    if facts.visit_id is None or facts.last_visit_on is None or facts.due_on is None:
        kind = ReasonKind.CARD_GONE if facts.is_gone else ReasonKind.NO_VISIT
        return NotPlanned(facts.client_id, "", Reason(kind))
    base = return_key(facts, frame.rule)
    key = asked_again or base

    def no(kind: ReasonKind, on: date | None = None) -> NotPlanned:
        reason = Reason(kind, on, facts.last_visit_on)
        return NotPlanned(facts.client_id, key, reason)

    if facts.is_gone:
        return no(ReasonKind.CARD_GONE)
    if not frame.rule.is_on:
        return no(ReasonKind.RULE_OFF)
    for sent in facts.sent_before:
        # The date of a visit may be put right after its invitation went out: one absence, one
        # invitation. A message sent on the very day of the visit was about the visit before.
        later = key == base and sent.may_have_arrived and sent.on > facts.last_visit_on
        if sent.dedupe_key == key or later:
            return no(ReasonKind.DUPLICATE, sent.on)
    aside = set_aside(override, frame, facts.due_on)
    if aside is not None:
        return no(*aside)
    if facts.booked_at is not None:
        return no(ReasonKind.BOOKED_AHEAD, facts.booked_at.astimezone(frame.window.zone).date())
    standings = return_standings(facts, frame.today)
    if standings and not invited(standings):
        return no(ReasonKind.PATCH_TEST_FAILED)
    sent_out = send_out(facts, override, frame, key, facts.due_on)
    if isinstance(sent_out, ReasonKind):
        return no(sent_out)
    return sent_out.because(_why(facts, override, frame, sent_out.day, standings))


def return_standings(facts: ClientFacts, today: date) -> tuple[Standing, ...]:
    """Where the patch tests of the last visit's services will stand when the client is due."""
    day = max(facts.due_on or today, today)
    return tuple(standing(service, facts.tests, day) for service in facts.services)


def invited(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """What the client may be invited to: never what they failed the patch test for."""
    return tuple(each for each in standings if each.state is not PatchState.FAILED)


def set_aside(
    override: Override, frame: PlanFrame, day: date
) -> tuple[ReasonKind, date | None] | None:
    """Why a message about `day` is not for now (and the day that tells), None when it is.

    Too early or too late, unless a person named a moment; or a person said no.
    """
    target = day + timedelta(days=frame.rule.offset_days)
    if override.send_at is None:
        if target > frame.today + timedelta(days=frame.horizon_days):
            return ReasonKind.NOT_YET, target
        if target + timedelta(days=frame.rule.expires_after_days) < frame.today:
            return ReasonKind.EXPIRED, day
    if override.never:
        return ReasonKind.NEVER_FOR_CLIENT, None
    if override.skip:
        return ReasonKind.SKIPPED_BY_PERSON, None
    return None


def send_out(
    facts: ClientFacts, override: Override, frame: PlanFrame, key: str, day: date
) -> Planned | ReasonKind:
    """The message `key` about `day`, through the first channel that will do.

    A ReasonKind where there is no channel or no moment left; `why` is the caller's to set.
    """
    chosen = choose_channel(facts, override, frame)
    if isinstance(chosen, ReasonKind):
        return chosen
    channel, address = chosen
    target = day + timedelta(days=frame.rule.offset_days)
    timed = _time(facts, override, frame, target)
    if timed is None:
        return ReasonKind.NO_OPEN_DAY
    send_on, send_at, expires_at = timed
    return Planned(
        facts.client_id,
        key,
        channel,
        address,
        send_on,
        send_at,
        expires_at,
        Reason(_asked_by_person(override) or ReasonKind.DUE),
        override.is_urgent,
    )


def place(planned: Planned, frame: PlanFrame, room_from: Callable[[date], date]) -> PlanResult:
    """Move `planned` to the first day with room under the daily cap, or say that there is none.

    `room_from` gives the first day with room from a day on. What a person asked to be sent now is
    not held back by the cap.
    """
    if planned.is_urgent:
        return planned
    day = room_from(planned.day)
    if day == planned.day:
        return planned
    while True:
        open_day = frame.window.next_open_day(day)
        send_at = None
        if open_day is not None:
            send_at = aimed_at(frame.window, open_day, frame.rule.send_time)
        if open_day is None or send_at is None or send_at >= planned.expires_at:
            reason = Reason(ReasonKind.DAILY_CAP, planned.day, planned.why.last_visit_on)
            return NotPlanned(planned.client_id, planned.dedupe_key, reason)
        day = room_from(open_day)
        if day == open_day:
            return planned.moved(day, send_at)


@lru_cache(maxsize=4096)
def aimed_at(window: SendWindow, day: date, send_time: time) -> datetime | None:
    """The moment (UTC) of `day` messages are aimed at; `None` when the day has no such moment."""
    wanted = max(datetime.combine(day, send_time, window.zone), day_start(day, window.zone))
    moment = window.next_allowed(wanted)
    if moment is None or moment.astimezone(window.zone).date() != day:
        # The aimed hour is quiet until midnight: the day's first open moment will do.
        return window.opening(day)
    return moment


def choose_channel(
    facts: ClientFacts, override: Override, frame: PlanFrame
) -> tuple[ChannelKind, str] | ReasonKind:
    """The first channel that is set up, agreed to and has an address; else why there is none."""
    order = [kind for kind in frame.rule.channels if kind in frame.ready]
    if override.channel in order:
        order.insert(0, ChannelKind(override.channel))
    refused = has_address = False
    for kind in order:
        address = facts.addresses.get(kind)
        if not address:
            continue
        has_address = True
        verdict = permission(facts.words, kind, address)
        if verdict is Permission.GIVEN:
            return kind, address
        refused = refused or verdict is Permission.REFUSED
    if not has_address:
        return ReasonKind.NO_CHANNEL if facts.addresses else ReasonKind.NO_ADDRESS
    return ReasonKind.OPTED_OUT if refused else ReasonKind.NO_CONSENT


def _time(
    facts: ClientFacts, override: Override, frame: PlanFrame, target: date
) -> tuple[date, datetime, datetime] | None:
    """The day, the moment and the expiry, all caps aside; `None` when no moment is left."""
    window = frame.window
    late = timedelta(days=frame.rule.expires_after_days + 1)
    expires_at = day_start(target + late, window.zone)
    if override.send_at is not None:
        moment = _asked_moment(facts, override.send_at, frame)
        if moment is None:
            return None
        day = moment.astimezone(window.zone).date()
        kept = day_start(day + timedelta(days=_KEEP_POSTPONED_DAYS), window.zone)
        return day, moment, max(expires_at, kept)
    earliest = max(target, frame.today)
    free_from = _free_from(facts, frame)
    if free_from is not None:
        earliest = max(earliest, free_from)
    first = window.next_open_day(earliest)
    send_at = aimed_at(window, first, frame.rule.send_time) if first is not None else None
    if first is not None and send_at is not None and send_at < frame.now:
        # Aimed at an hour that has passed: today will do while the window is open, and the aimed
        # hour stays, so that planning again gives the same plan.
        still = window.next_allowed(frame.now)
        if still is None:
            return None
        open_on = still.astimezone(window.zone).date()
        if open_on != first:
            first, send_at = open_on, aimed_at(window, open_on, frame.rule.send_time)
    if first is None or send_at is None or send_at >= expires_at:
        return None
    return first, send_at, expires_at


def _asked_moment(facts: ClientFacts, asked: datetime, frame: PlanFrame) -> datetime | None:
    """When a message goes out for which a person named the moment `asked`."""
    free_from = _free_from(facts, frame)
    if free_from is not None:
        asked = max(asked, day_start(free_from, frame.window.zone))
    window = frame.asked_window
    moment = window.next_allowed(asked)
    if moment is not None and moment < frame.now and not window.allows(frame.now):
        return window.next_allowed(frame.now)
    return moment


def _free_from(facts: ClientFacts, frame: PlanFrame) -> date | None:
    """The first day on which the client may get another message of this purpose."""
    days = []
    if facts.last_message_on is not None:
        days.append(facts.last_message_on + timedelta(days=frame.message_gap_days))
    if frame.rule.purpose is Purpose.ADVERTISING and facts.last_advertising_on is not None:
        days.append(facts.last_advertising_on + timedelta(days=frame.advertising_gap_days))
    return max(days, default=None)


def _asked_by_person(override: Override) -> ReasonKind | None:
    if override.send_at is None:
        return None
    return ReasonKind.SENT_BY_PERSON if override.is_urgent else ReasonKind.POSTPONED_BY_PERSON


def _why(
    facts: ClientFacts,
    override: Override,
    frame: PlanFrame,
    day: date,
    standings: Iterable[Standing],
) -> Reason:
    kind = _asked_by_person(override)
    if kind is None:
        test_first = any(each.state.wants_test for each in invited(standings))
        kind = ReasonKind.TEST_FIRST if test_first else ReasonKind.DUE
    days = (day - facts.last_visit_on).days if facts.last_visit_on is not None else None
    return Reason(kind, facts.due_on, facts.last_visit_on, days)
