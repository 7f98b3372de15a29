"""Says what an erasing removed, what stays, and where the data still lie."""

from __future__ import annotations

from salonapp.desk.erasing.cards import BackupsThatKnow, BroughtBack, Erased, Kind
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _, ngettext


def removed_words(erased: Erased) -> list[str]:
    """One line for each kind of thing that was removed."""
    return [_counted(kind, count) for kind, count in erased.counts]


def kept_words(erased: Erased) -> str:
    """What accounting keeps; empty when there was no visit."""
    if not erased.visits_kept:
        return ""
    text = ngettext(
        "{count} visit stays for accounting, without a name: day, services and amount.",
        "{count} visits stay for accounting, without a name: day, services and amount.",
        erased.visits_kept,
    )
    return text.format(count=erased.visits_kept)


def ahead_words(count: int) -> str:
    """That bookings ahead go with an erased card; empty for none."""
    if not count:
        return ""
    text = ngettext(
        "{count} booking ahead goes with the card: its time is free.",
        "{count} bookings ahead go with the card: their time is free.",
        count,
    )
    return text.format(count=count)


def keeps_words(count: int) -> str:
    """That a card in the bin has bookings ahead all the same; empty for none."""
    if not count:
        return ""
    text = ngettext(
        "{count} booking ahead keeps its time", "{count} bookings ahead keep their time", count
    )
    return text.format(count=count)


def back_words(found: BroughtBack) -> str:
    """What became of the bookings called off with the card; empty where there were none."""
    parts = []
    if found.back:
        text = ngettext(
            "{count} booking stands again.", "{count} bookings stand again.", found.back
        )
        parts.append(text.format(count=found.back))
    if found.taken:
        text = ngettext(
            "{count} booking stays called off: somebody else has its time.",
            "{count} bookings stay called off: somebody else has their time.",
            found.taken,
        )
        parts.append(text.format(count=found.taken))
    return " ".join(parts)


def traces_words(erased: Erased) -> str:
    """What could not be done yet; empty when all is done."""
    if not erased.traces_left:
        return ""
    return _(
        "Bytes of the deleted rows still lie in the salon file: the disk is full, or another"
        " program is reading it. The next erasing overwrites them."
    )


def backups_words(backups: BackupsThatKnow) -> str:
    """Which backups still hold the data."""
    if not backups.count or backups.first is None or backups.last is None:
        return _("No daily backup holds the data. Copies made by hand may.")
    if backups.first == backups.last:
        text = _("The backup of {first} still holds the data, and so may copies made by hand.")
        return text.format(first=format_day(backups.first))
    text = ngettext(
        "{count} backup from {first} to {last} still holds the data, and so may copies made"
        " by hand.",
        "{count} backups from {first} to {last} still hold the data, and so may copies made"
        " by hand.",
        backups.count,
    )
    return text.format(
        count=backups.count, first=format_day(backups.first), last=format_day(backups.last)
    )


def _counted(kind: Kind, count: int) -> str:
    words = {
        Kind.CONTACTS: ngettext(
            "{count} name, phone or address", "{count} names, phones and addresses", count
        ),
        Kind.NOTES: ngettext("{count} note or preference", "{count} notes and preferences", count),
        Kind.HEALTH: ngettext("{count} entry about health", "{count} entries about health", count),
        Kind.FORMULAS: ngettext("{count} formula", "{count} formulas", count),
        Kind.PHOTOS: ngettext("{count} photo", "{count} photos", count),
        Kind.CONSENTS: ngettext("{count} consent", "{count} consents", count),
        Kind.MESSAGES: ngettext("{count} message", "{count} messages", count),
        Kind.APPOINTMENTS: ngettext("{count} booking", "{count} bookings", count),
        Kind.OTHER: ngettext(
            "{count} tag, link or other entry", "{count} tags, links and other entries", count
        ),
        Kind.HISTORY: ngettext(
            "{count} entry of the history of changes",
            "{count} entries of the history of changes",
            count,
        ),
    }
    return words[kind].format(count=count)
