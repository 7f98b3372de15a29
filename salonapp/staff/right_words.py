"""The rights in words: what each allows, and how it is refused."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.foundation.i18n import N_, Message, _, msg
from salonapp.staff.rights import Right, StaffRole

_NAMES = {
    Right.SEE_PHONES: N_("Sees phones and e-mail"),
    Right.SEE_TAKINGS: N_("Sees takings"),
    Right.SEE_THINK_TWICE: N_("Sees “think twice”"),
    Right.ALL_CLIENTS: N_("Sees everybody's clients"),
    Right.EXPORT: N_("Exports"),
    Right.DELETE: N_("Deletes and merges"),
    Right.EDIT_PAST: N_("Changes the past"),
    Right.SEND: N_("Writes to clients"),
    Right.SETTINGS: N_("Changes settings"),
    Right.STAFF: N_("Manages people and rights"),
}
_SENTENCES = {
    Right.SEE_PHONES: N_("Without it the last two digits; a full number still finds its client."),
    Right.SEE_TAKINGS: N_("Prices paid, discounts, what a client has spent, reports on money."),
    Right.SEE_THINK_TWICE: N_("Why the salon would rather not serve somebody."),
    Right.ALL_CLIENTS: N_("Without it only those who came to them or are booked with them."),
    Right.EXPORT: N_("Lists, cards and the whole salon into files."),
    Right.DELETE: N_("Cards into the bin and for good, visits away, two cards into one."),
    Right.EDIT_PAST: N_("Visits and bookings of days before today."),
    Right.SEND: N_("Lets messages go, changes and stops them, makes offers."),
    Right.SETTINGS: N_("Price list, rules, channels, working hours, import, backups."),
    Right.STAFF: N_("Who works here, who may do what, whose PIN is which."),
}


def right_name(right: Right) -> str:
    """The right, short."""
    return _(_NAMES[right])


def right_sentence(right: Right) -> str:
    """What it is about."""
    return _(_SENTENCES[right])


def overrides_in_words(overrides: object) -> str:
    """Rights given or taken one by one, as the journal tells them."""
    if not isinstance(overrides, Mapping):
        return ""
    patterns = {True: _("{right}: yes"), False: _("{right}: no")}
    return "; ".join(
        patterns[overrides[right.value] is True].format(right=right_name(right))
        for right in Right
        if right.value in overrides
    )


def role_name(role: StaffRole) -> str:
    """The role in the viewer's language."""
    names = {
        StaffRole.OWNER: _("owner"),
        StaffRole.ADMINISTRATOR: _("administrator"),
        StaffRole.MASTER: _("master"),
    }
    return names[role]


def refusal(right: Right) -> Message:
    """What is said to somebody who has not the right."""
    texts = {
        Right.SEE_PHONES: msg("You may not change phones: you do not see them."),
        Right.SEE_TAKINGS: msg("You may not see takings."),
        Right.SEE_THINK_TWICE: msg("You may not see or change “think twice”."),
        Right.ALL_CLIENTS: msg("This client has not been to you and is not booked with you."),
        Right.EXPORT: msg("You may not export."),
        Right.DELETE: msg("You may not delete or merge."),
        Right.EDIT_PAST: msg("You may not change what is over: the day has passed."),
        Right.SEND: msg("You may not decide what is sent to clients."),
        Right.SETTINGS: msg("You may not change the salon's settings."),
        Right.STAFF: msg("You may not change who works here and what they may do."),
    }
    return texts[right]


def who_can(names: str) -> Message:
    """Whom to ask; `names` of those on the staff who have the right, "" for none."""
    if names:
        return msg("The owner can, and so can: {names}.", names=names)
    return msg("Ask the owner.")
