"""Reasons put into words: one sentence for the card, a longer list for "why?"."""

from __future__ import annotations

from datetime import date, timedelta

from salonapp.clients.cards import Gender
from salonapp.foundation.format import format_day, format_percent, format_relative
from salonapp.foundation.i18n import N_, _, ngettext
from salonapp.temperature import reasons as why
from salonapp.temperature.cards import ClientTemperatureView
from salonapp.temperature.classes import Temperature
from salonapp.temperature.segments import ALIVE_AT_LEAST, Segment

LATE_FROM_RHYTHMS = 1.3
REGULAR_FROM = 0.5
POOR_RATING_UP_TO = 2
SOON_DAYS = 30

#: Groups whose explanation would say again what a reason says already.
_SAID_BY_REASONS = {Segment.LEAD, Segment.ENQUIRED, Segment.ADVOCATE, Segment.REGULAR}


TEMPERATURE_NAMES: dict[Temperature, str] = {
    Temperature.HOT: N_("hot"),
    Temperature.WARM: N_("warm"),
    Temperature.COLD: N_("cold"),
}

SEGMENT_NAMES: dict[Segment, str] = {
    Segment.LEAD: N_("lead"),
    Segment.ENQUIRED: N_("asked but never came"),
    Segment.NEW: N_("new client"),
    Segment.REFERRED_NEWCOMER: N_("recommended newcomer"),
    Segment.ACTIVE: N_("active"),
    Segment.REGULAR: N_("regular"),
    Segment.AT_RISK: N_("at risk"),
    Segment.SLEEPING: N_("sleeping"),
    Segment.LOST: N_("lost"),
    Segment.ONE_TIME: N_("came once"),
    Segment.RARE: N_("comes rarely"),
    Segment.ADVOCATE: N_("recommends us"),
    Segment.TOP_SPENDER: N_("top spender"),
    Segment.DISCOUNT_ONLY: N_("discounts only"),
    Segment.UNHAPPY: N_("unhappy"),
    Segment.ONE_SERVICE: N_("one service"),
    Segment.VARIED: N_("several services"),
    Segment.LEAVING: N_("changing salon"),
}

SEGMENT_EXPLANATIONS: dict[Segment, str] = {
    Segment.LEAD: N_("No visit has taken place yet."),
    Segment.ENQUIRED: N_("Asked about our services but has not come."),
    Segment.NEW: N_("The first visit was within the last 60 days."),
    Segment.REFERRED_NEWCOMER: N_("New, and recommended by another client."),
    Segment.ACTIVE: N_("Comes in time."),
    Segment.REGULAR: N_("Has come at least four times, at even intervals."),
    Segment.AT_RISK: N_("Overdue by more than half of the usual interval, but not lost yet."),
    Segment.SLEEPING: N_("Was here within a year but has most likely left."),
    Segment.LOST: N_("Has not been here for over a year."),
    Segment.ONE_TIME: N_("Came once, and that was long ago."),
    Segment.RARE: N_("Comes three times less often than the service calls for."),
    Segment.ADVOCATE: N_("Has brought friends."),
    Segment.TOP_SPENDER: N_("Among the top tenth by spending in the last 12 months."),
    Segment.DISCOUNT_ONLY: N_("At least 70 % of the visits were at a discount."),
    Segment.UNHAPPY: N_("Gave a low last rating, or a complaint is open."),
    Segment.ONE_SERVICE: N_("Comes for one kind of service only."),
    Segment.VARIED: N_("Comes for different kinds of services."),
    Segment.LEAVING: N_("Says they are changing salon."),
}


def temperature_name(temperature: Temperature) -> str:
    """The word on the chip."""
    return _(TEMPERATURE_NAMES[temperature])


def segment_name(segment: Segment) -> str:
    """The group's short name."""
    return _(SEGMENT_NAMES[segment])


def segment_explanation(segment: Segment) -> str:
    """What puts a client into the group, as a sentence."""
    return _(SEGMENT_EXPLANATIONS[segment])


def summary(view: ClientTemperatureView, gender: Gender = Gender.UNKNOWN) -> str:
    """Why the client is in the class, in one sentence (two when something is booked or pinned)."""
    leading = [_lead_sentence(reason) for reason in view.reasons]
    lapsed = view.p_alive is not None and view.p_alive < ALIVE_AT_LEAST
    clauses = [_clause(reason, gender, lapsed=lapsed) for reason in view.reasons]
    sentences = [text for text in leading if text]
    story = ", ".join(text for text in clauses if text)
    if story:
        sentences.append(_sentence(story))
    return " ".join(sentences)


def outlook(view: ClientTemperatureView, today: date) -> str:
    """The card's second line: the probability, the day we expect the client, what will change."""
    sentences: list[str] = []
    if view.p_return is not None:
        text = ngettext(
            "The probability of a return within {count} day is {percent}.",
            "The probability of a return within {count} days is {percent}.",
            view.horizon_days,
        )
        sentences.append(
            text.format(count=view.horizon_days, percent=format_percent(view.p_return))
        )
    if view.booked_on is None and view.due_on is not None:
        text = _("Was due on {day}.") if view.due_on < today else _("Due on {day}.")
        sentences.append(text.format(day=format_day(view.due_on, today=today)))
    for reason in view.reasons:
        if isinstance(reason, why.WillChange) and reason.in_days <= SOON_DAYS:
            sentences.append(_details_of(reason))
    return " ".join(sentences)


def details(view: ClientTemperatureView, today: date) -> list[str]:
    """Every reason as a sentence of its own, the groups' explanations after them."""
    found = [_details_of(reason) for reason in view.reasons]
    if view.p_return is not None and view.p_alive is not None:
        found.insert(0, outlook_probability(view))
    if view.due_on is not None and view.booked_on is None:
        text = _("Was due on {day}.") if view.due_on < today else _("Due on {day}.")
        found.append(text.format(day=format_day(view.due_on, today=today)))
    groups = [segment for segment in view.segments if segment not in _SAID_BY_REASONS]
    return found + [segment_explanation(segment) for segment in groups]


def outlook_probability(view: ClientTemperatureView) -> str:
    """Both probabilities in one sentence; the view must have them."""
    text = ngettext(
        "Returns within {count} day with a probability of {percent}; "
        "still our client with one of {alive}.",
        "Returns within {count} days with a probability of {percent}; "
        "still our client with one of {alive}.",
        view.horizon_days,
    )
    return text.format(
        count=view.horizon_days,
        percent=format_percent(view.p_return or 0.0),
        alive=format_percent(view.p_alive or 0.0),
    )


def every(days: float) -> str:
    """A rhythm in words: "every 5 weeks", "every 21 days"; weeks only where they fit to a day."""
    whole = max(round(days), 1)
    weeks = round(days / 7)
    if whole >= 75:
        months = round(days / 30.44)
        text = ngettext("about every {count} month", "about every {count} months", months)
        return text.format(count=months)
    if weeks >= 1 and abs(days - 7 * weeks) < 1:
        if weeks == 1:
            return _("every week")
        return ngettext("every {count} week", "every {count} weeks", weeks).format(count=weeks)
    if whole == 1:
        return _("every day")
    return ngettext("every {count} day", "every {count} days", whole).format(count=whole)


def once_in(days: float) -> str:
    """A norm in words: "once in 5 weeks", "once in 21 days"."""
    whole = max(round(days), 1)
    if whole >= 14 and whole % 7 == 0:
        weeks = whole // 7
        return ngettext("once in {count} week", "once in {count} weeks", weeks).format(count=weeks)
    return ngettext("once in {count} day", "once in {count} days", whole).format(count=whole)


def _lead_sentence(reason: why.Reason) -> str:
    match reason:
        case why.BookedAhead() | why.Pinned():
            return _details_of(reason)
        case _:
            return ""


def _clause(reason: why.Reason, gender: Gender, *, lapsed: bool = False) -> str:
    match reason:
        case why.NeverCame():
            if reason.enquired:
                return _("asked about our services, no visit yet")
            return _("no visit yet")
        case why.OwnRhythm():
            return _rhythm_clause(reason, lapsed=lapsed)
        case why.NormUsed():
            return _norm_clause(reason)
        case why.SinceLast() if reason.rhythms >= LATE_FROM_RHYTHMS:
            return _("last here {ago}").format(ago=_ago(reason.days))
        case why.Rebooking() if 2 * reason.booked >= reason.visits:
            return _rebooking_clause(reason)
        case why.Friends():
            return _friends_clause(reason.count, gender)
        case why.Rating() if reason.value <= POOR_RATING_UP_TO:
            return _("last rating {value} out of 5").format(value=reason.value)
        case _:
            return ""


def _rhythm_clause(reason: why.OwnRhythm, *, lapsed: bool = False) -> str:
    text = _("used to come {every}") if lapsed else _("comes {every}")
    text = text.format(every=every(reason.rhythm_days))
    spread = None if reason.spread_days is None else round(reason.spread_days)
    if spread is None or spread < 1:
        return text
    return text + " " + ngettext("(±{count} day)", "(±{count} days)", spread).format(count=spread)


def _norm_clause(reason: why.NormUsed) -> str:
    if reason.visits > 1:
        text = ngettext(
            "only {count} visit so far, reckoned with it and the service's norm ({once_in})",
            "only {count} visits so far, reckoned with them and the service's norm ({once_in})",
            reason.visits,
        )
    else:
        text = ngettext(
            "only {count} visit so far, reckoned with the service's norm ({once_in})",
            "only {count} visits so far, reckoned with the service's norm ({once_in})",
            reason.visits,
        )
    return text.format(count=reason.visits, once_in=once_in(reason.norm_days))


def _rebooking_clause(reason: why.Rebooking) -> str:
    text = ngettext(
        "books the next visit at once in {booked} of {count} case",
        "books the next visit at once in {booked} of {count} cases",
        reason.visits,
    )
    return text.format(booked=reason.booked, count=reason.visits)


def _friends_clause(count: int, gender: Gender) -> str:
    if gender is Gender.FEMALE:
        text = ngettext("she has brought {count} friend", "she has brought {count} friends", count)
    elif gender is Gender.MALE:
        text = ngettext("he has brought {count} friend", "he has brought {count} friends", count)
    else:
        text = ngettext("has brought {count} friend", "has brought {count} friends", count)
    return text.format(count=count)


def _booked_details(reason: why.BookedAhead) -> str:
    return _("Booked for {day}.").format(day=format_day(reason.on))


def _pinned_details(reason: why.Pinned) -> str:
    text = _("Set by hand as {temperature} until {day}: {because}.")
    return text.format(
        temperature=temperature_name(reason.temperature),
        day=format_day(reason.until),
        because=reason.because.rstrip("."),
    )


def _never_details(reason: why.NeverCame) -> str:
    return _sentence(_clause(reason, Gender.UNKNOWN))


def _rhythm_details(reason: why.OwnRhythm) -> str:
    text = _("{rhythm}; the norm of the last service is {once_in}.")
    rhythm = _capital(_rhythm_clause(reason))
    return text.format(rhythm=rhythm, once_in=once_in(reason.norm_days))


def _norm_details(reason: why.NormUsed) -> str:
    return _sentence(_norm_clause(reason))


def _since_details(reason: why.SinceLast) -> str:
    text = _("Last here {ago}: {times} of the usual interval.")
    return text.format(ago=_ago(reason.days), times=format_percent(reason.rhythms))


def _regularity_details(reason: why.Regularity) -> str:
    if reason.p_regular >= REGULAR_FROM:
        text = _("Comes at even intervals (certainty {percent}).")
        return text.format(percent=format_percent(reason.p_regular))
    text = _("Comes at uneven intervals (certainty {percent}).")
    return text.format(percent=format_percent(1 - reason.p_regular))


def _rebooking_details(reason: why.Rebooking) -> str:
    return _sentence(_rebooking_clause(reason))


def _friends_details(reason: why.Friends) -> str:
    return _sentence(_friends_clause(reason.count, Gender.UNKNOWN))


def _rating_details(reason: why.Rating) -> str:
    return _("The last rating was {value} out of 5.").format(value=reason.value)


def _change_details(reason: why.WillChange) -> str:
    becomes = {
        Temperature.HOT: _("If nothing happens, becomes hot {in_days}."),
        Temperature.WARM: _("If nothing happens, becomes warm {in_days}."),
        Temperature.COLD: _("If nothing happens, becomes cold {in_days}."),
    }
    text = ngettext("in {count} day", "in {count} days", reason.in_days)
    return becomes[reason.to].format(in_days=text.format(count=reason.in_days))


def _details_of(reason: why.Reason) -> str:
    match reason:
        case why.BookedAhead():
            return _booked_details(reason)
        case why.Pinned():
            return _pinned_details(reason)
        case why.NeverCame():
            return _never_details(reason)
        case why.OwnRhythm():
            return _rhythm_details(reason)
        case why.NormUsed():
            return _norm_details(reason)
        case why.SinceLast():
            return _since_details(reason)
        case why.Regularity():
            return _regularity_details(reason)
        case why.Rebooking():
            return _rebooking_details(reason)
        case why.Friends():
            return _friends_details(reason)
        case why.Rating():
            return _rating_details(reason)
        case why.WillChange():
            return _change_details(reason)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return _capital(text) + "."


def _ago(days: int) -> str:
    some_day = date(2001, 1, 1)
    return format_relative(some_day, some_day + timedelta(days=days))
