"""What the window says about each rule: its switch, whom it writes to, and what its fields mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salonapp.foundation.i18n import N_, _, ngettext
from salonapp.reminders.rules import ReturnMode, RuleKind

if TYPE_CHECKING:
    from salonapp.reminders.cards import RuleView

SWITCHES: Mapping[RuleKind, str] = {
    RuleKind.RETURN_AFTER_SERVICE: N_("Invite clients when it is time to come again"),
    RuleKind.PATCH_TEST_EXPIRY: N_("Tell clients when their patch test runs out"),
    RuleKind.APPOINTMENT: N_("Remind clients of their appointments"),
    RuleKind.THANKS: N_("Thank clients after a visit and ask for a rating"),
    RuleKind.BIRTHDAY: N_("Greet clients on their birthday"),
    RuleKind.WIN_BACK: N_("Invite back regular clients who stopped coming"),
    RuleKind.OFFER: N_("Send what is written to lists of clients"),
}
#: One line for the list of rules.
IN_SHORT: Mapping[RuleKind, str] = {
    RuleKind.RETURN_AFTER_SERVICE: N_("When it is time to come again"),
    RuleKind.PATCH_TEST_EXPIRY: N_("While a new one can still be made"),
    RuleKind.APPOINTMENT: N_("So that nobody forgets to come"),
    RuleKind.THANKS: N_("And a request for a rating"),
    RuleKind.BIRTHDAY: N_("A greeting, with a gift if you like"),
    RuleKind.WIN_BACK: N_("When somebody stays away for long"),
    RuleKind.OFFER: N_("Written to a list, the hottest first"),
}
#: Rules whose days are counted backwards from the day they are about.
COUNTED_BEFORE = frozenset({RuleKind.BIRTHDAY})
AIMS: Mapping[RuleKind, str] = {
    RuleKind.RETURN_AFTER_SERVICE: N_(
        "Clients who are due by their own rhythm and have booked nothing get a message."
    ),
    RuleKind.PATCH_TEST_EXPIRY: N_(
        "Only clients who are booked, or due, for a service that needs the test get a message."
    ),
    RuleKind.APPOINTMENT: N_(
        "Everybody who is booked gets a message. One that would come in quiet hours goes on the"
        " evening before; the daily limit does not hold it back."
    ),
    RuleKind.THANKS: N_("Not to who rated the visit already, or rated it low."),
    RuleKind.BIRTHDAY: N_("Everybody whose card has a birthday gets one message a year."),
    RuleKind.WIN_BACK: N_(
        "Who came at least three times and has stayed away for two and a half of their own rhythms"
        " gets one message, and no other of this rule for half a year."
    ),
    RuleKind.OFFER: N_(
        "An offer is written from the lists on the Clients page. The text here is what a new one"
        " begins with."
    ),
}
#: What the field "days" is called, and its hint; offers have a day of their own.
OFFSETS: Mapping[RuleKind, tuple[str, str]] = {
    RuleKind.RETURN_AFTER_SERVICE: (
        N_("Days after the due date"),
        N_("0 is the day itself, -3 three days before it."),
    ),
    RuleKind.PATCH_TEST_EXPIRY: (
        N_("Days after the test's last day"),
        N_("-14 is two weeks before it runs out."),
    ),
    RuleKind.APPOINTMENT: (
        N_("Hours before the appointment"),
        N_("24, 2 is a day before and two hours before."),
    ),
    RuleKind.THANKS: (N_("Days after the visit"), N_("0 is the same day, 1 the next one.")),
    RuleKind.BIRTHDAY: (N_("Days before the birthday"), N_("0 is the day itself; up to 14.")),
    RuleKind.WIN_BACK: (
        N_("Wait so many days more"),
        N_("0 is as soon as somebody counts as missed."),
    ),
}


_BY_MODE: Mapping[ReturnMode, str] = {
    ReturnMode.NORM: N_(
        "Clients whose service is due by its norm and who have booked nothing get a message."
    ),
    ReturnMode.FIXED: N_(
        "Clients who were here so many days ago and have booked nothing get a message."
    ),
}


def when_words(rule: RuleView) -> str:
    """Whom the rule writes to, and until when."""
    aim = _(AIMS[rule.kind])
    if rule.settings is not None and rule.kind is RuleKind.RETURN_AFTER_SERVICE:
        aim = _(_BY_MODE.get(rule.settings.mode, AIMS[rule.kind]))
    if rule.hours:
        return aim
    late = ngettext(
        "Not sent any more when it is {count} day late.",
        "Not sent any more when it is {count} days late.",
        rule.expires_after_days,
    )
    return f"{aim} {late.format(count=rule.expires_after_days)}"
