"""What the strip says of who sends and how each channel does, with the colour it says it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from salonapp.channels.port import ChannelKind
from salonapp.foundation.format import format_recent, format_time
from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.money import format_money
from salonapp.reminders.cards import AgentStatus, Overview
from salonapp.reminders.channel_health import ChannelView, HealthState

KINDS = {
    HealthState.NOT_SET_UP: "neutral",
    HealthState.UNTRIED: "neutral",
    HealthState.GOOD: "good",
    HealthState.LOW: "warm",
    HealthState.BAD: "hot",
}


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything the strip shows; `here` is this computer's name, `agent_on` whether it may act."""

    overview: Overview
    channels: tuple[ChannelView, ...]
    agent: AgentStatus
    quiet_from: str
    quiet_to: str
    daily_cap: int
    first_look_done: bool
    now: datetime
    zone: ZoneInfo
    today: date
    here: str


def channel_title(kind: ChannelKind) -> str:
    """A channel's name at the beginning of a line."""
    names = {
        ChannelKind.BY_HAND: _("By hand"),
        ChannelKind.EMAIL: _("E-mail"),
        ChannelKind.SMS: _("SMS"),
        ChannelKind.TELEGRAM: "Telegram",
        ChannelKind.MAX: "MAX",
    }
    return names.get(kind, kind.value)


def money_of(view: ChannelView) -> str:
    """The money left; "" where it is not known."""
    if view.balance_minor is None:
        return ""
    return format_money(view.balance_minor, view.currency or "RUB")


def channel_chip(view: ChannelView, zone: ZoneInfo) -> tuple[str, str]:
    """A channel in a few words, and the kind of its chip."""
    title, state, money = channel_title(view.kind), view.state, money_of(view)
    if state is HealthState.BAD and view.trouble is not None:
        words = _begin_small(str(view.trouble).rstrip("."))
        if view.retry_at is not None:
            again = _("again at {time}").format(time=format_time(view.retry_at, zone))
            words = f"{words}, {again}"
    elif state is HealthState.LOW:
        words = _("only {money} left").format(money=money)
    elif state is HealthState.UNTRIED:
        words = _("not tried yet")
    elif state is HealthState.NOT_SET_UP:
        words = _("not set up")
    else:
        words = money or _("works")
    return f"{title}: {words}", KINDS[state]


def agent_chip(strip: Strip) -> tuple[str, str]:
    """Who sends, in a few words, and the kind of the chip."""
    agent = strip.agent
    if strip.overview.paused:
        return _("Sending is paused"), "warm"
    if agent.is_alive:
        return _("Sends: {who}").format(who=who_acts(agent, strip.here)), "good"
    if agent.nobody_sends:
        words = ngettext(
            "Nobody is sending: {count} message waits",
            "Nobody is sending: {count} messages wait",
            agent.late,
        )
        return words.format(count=agent.late), "hot"
    return _("Nothing is due"), "neutral"


def who_acts(agent: AgentStatus, here: str) -> str:
    """This computer, or the other one's name."""
    return _("this computer") if agent.host == here else agent.host


def agent_sentence(strip: Strip) -> str:
    """Who acts, since when, and when it was last heard of."""
    agent, today = strip.agent, strip.today
    heard = ""
    if agent.heartbeat_at is not None:
        heard = format_recent(agent.heartbeat_at.astimezone(strip.zone), today)
    if not agent.is_alive:
        if not heard:
            return _("No computer has sent anything yet: open SalonApp, or start its agent.")
        return _("Nobody sends now; {host} was last heard of at {time}.").format(
            host=who_acts(agent, strip.here), time=heard
        )
    since = ""
    if agent.since is not None:
        since = format_recent(agent.since.astimezone(strip.zone), today)
    words = _("{who} sends, since {since}; last heartbeat at {time}.").format(
        who=who_acts(agent, strip.here), since=since or "—", time=heard
    )
    return words[:1].upper() + words[1:]


def limits_words(strip: Strip) -> str:
    """The hours and the cap every message keeps to."""
    cap = ngettext("{count} message a day", "{count} messages a day", strip.daily_cap)
    return _("Quiet {start}–{end} · up to {cap}").format(
        start=strip.quiet_from, end=strip.quiet_to, cap=cap.format(count=strip.daily_cap)
    )


def _begin_small(text: str) -> str:
    return text[:1].lower() + text[1:]
