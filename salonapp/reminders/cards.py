"""What the window and the shell are shown about reminders. No database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from salonapp.channels.by_hand import HandLink
from salonapp.foundation.i18n import _
from salonapp.reminders.reasons import Reason
from salonapp.reminders.rules import RULE_NAMES, RuleKind, RuleSettings
from salonapp.reminders.sentences import reason_sentence, state_name
from salonapp.reminders.sms import SmsLength
from salonapp.reminders.states import State


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One message in a list. `address` is masked as the viewer's rights demand.

    `day` is the local day it goes out or went out; None for one that will not. `text` is what the
    client gets, or got. `price_minor` is what the gateway took for it, where it told.
    """

    id: int
    dedupe_key: str
    client_id: int
    client: str
    temperature: str
    rule: RuleKind
    state: State
    channel: str
    address: str = field(repr=False)
    send_at: datetime | None
    expires_at: datetime | None
    day: date | None
    attempts: int
    state_at: datetime
    text: str = field(repr=False)
    reason: Mapping[str, object]
    price_minor: int | None = None
    price_currency: str = ""

    @property
    def why(self) -> str:
        """Why it is sent, or why not, in the current language."""
        return str(reason_sentence(Reason.from_json(self.reason)))

    @property
    def state_label(self) -> str:
        """The state as a chip shows it."""
        return str(state_name(self.state))

    @property
    def rule_label(self) -> str:
        """The occasion, in the current language."""
        return _(RULE_NAMES[self.rule])

    @property
    def can_change(self) -> bool:
        """Whether it may still be edited, postponed, skipped or sent now."""
        return self.attempts == 0 and (self.state.is_plan or self.state is State.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class ByHandRow:
    """A message waiting for a person; no links for somebody who may not see phones."""

    row: ReminderRow
    links: tuple[HandLink, ...]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ReminderDetail:
    """One message opened: the text, its length as SMS, all that speaks for and against it."""

    row: ReminderRow
    subject: str
    sms: SmsLength
    explanation: tuple[str, ...]
    links: tuple[HandLink, ...]
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many messages a day has. `is_open` is False on a day nothing is sent."""

    day: date
    planned: int
    sent: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers a badge or the start page shows."""

    paused: bool
    by_hand: int
    needs_answer: int
    planned_today: int


@dataclass(frozen=True, slots=True)
class WhyView:
    """Why a client will, or will not, get a message of a rule."""

    rule: RuleKind
    will_send: bool
    state: str
    channel: str
    send_at: datetime | None
    reason: Mapping[str, object]
    sentence: str
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as the settings show it; `texts` has those in use, by `texts.text_key`."""

    kind: RuleKind
    is_on: bool
    purpose: str
    channels: tuple[str, ...]
    offset_days: int
    send_time: str
    expires_after_days: int
    texts: Mapping[str, str]
    hours: tuple[int, ...] = ()
    gift: str = ""
    first_only: bool = True
    #: All of it, as a form starts from it.
    settings: RuleSettings | None = None

    @property
    def label(self) -> str:
        """The rule's name in the current language."""
        return _(RULE_NAMES[self.kind])


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One text of a rule; `key` as in `texts.text_key`, `is_own` when the salon wrote it.

    `sample` is how it reads to a made-up client.
    """

    kind: RuleKind
    key: str
    rule: str
    occasion: str
    language: str
    text: str
    sample: str
    is_own: bool
    is_on: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as `client` gets it; "" for an invented one.

    `number` of `clients` it can be shown for, the first is 0; `reads_wrong` names the kinds of
    clients for whom something in the text would be missing, and what they would read.
    """

    text: str = field(repr=False)
    client: str = field(default="", repr=False)
    number: int = 0
    clients: int = 0
    reads_wrong: tuple[tuple[str, str], ...] = ()
    longest: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OfferReach:
    """How many clients an offer would reach, and why not the others: a sentence, how many."""

    reached: int
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A message a rule would send, and why."""

    day: date
    send_at: datetime
    client: str
    why: str = ""
    client_id: int = 0


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """What a rule would send in the coming days.

    `messages` in all, `first` the first of them, `days` how many on each day that has any;
    `others` why how many clients would get none, the commonest reason first.
    """

    messages: int
    first: tuple[TrialRow, ...]
    days: tuple[tuple[date, int], ...] = ()
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """Whether a background worker acts on this salon, since when, and when it was last heard of.

    `late` messages should have gone by now and have not, though sending is not paused.
    """

    is_alive: bool
    host: str
    heartbeat_at: datetime | None
    since: datetime | None = None
    owner: str = ""
    late: int = 0

    @property
    def nobody_sends(self) -> bool:
        """Whether messages are due and no worker lives to send them."""
        return not self.is_alive and self.late > 0
