"""What stands in the fields of a client's form, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from salonapp.clients.cards import Birthday, ClientCard, ClientDraft, PhoneDraft, Purpose
from salonapp.clients.contact_rules import checked_birthday, checked_email, checked_phones
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _
from salonapp.ui.kit.pickers import parse_birthday

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

_UNASKED, _YES, _NO = "", "yes", "no"
_PLAIN_FIELDS = ("first_name", "last_name", "middle_name", "email", "source", "note")


def typed_birthday(born: Birthday | None) -> str:
    """A birthday as it is typed."""
    if born is None:
        return ""
    year = f".{born.year:04d}" if born.year else ""
    return f"{born.day:02d}.{born.month:02d}{year}"


def percent(text: str) -> int | None:
    """A discount as typed; None for what is none."""
    digits = text.strip().removesuffix("%").strip()
    if not digits:
        return 0
    if not digits.isascii() or not digits.isdigit() or len(digits) > 3:
        return None
    return int(digits) if int(digits) <= 100 else None


def read_region(reader: Reader) -> str:
    """The country a number without its code is in."""
    return reader.settings.text("salon.country")


def add_problems(problems: dict[str, str], draft: ClientDraft, today: date, region: str) -> str:
    """Add what the card's rules say of the contacts, where nothing is wrong with a field yet.

    Returns the number that is none; numbers are left to the command while the `region` is unknown.
    """
    refused = ""
    try:
        checked_email(draft.email or "")
    except InvalidInput as error:
        problems.setdefault(error.field, str(error))
    try:
        checked_birthday(draft.birthday, today)
    except InvalidInput as error:
        problems.setdefault(error.field, str(error))
    for phone in draft.phones or () if region else ():
        try:
            checked_phones((phone,), region)
        except InvalidInput as error:
            refused = refused or phone.number
            problems.setdefault(error.field, str(error))
    return refused


def former(base: ClientDraft, before: Mapping[str, object]) -> ClientDraft:
    """The card as it was when the kept text was typed, for the fields that were typed into."""
    was: dict[str, Any] = {}
    for name, said in before.items():
        if name == "phones" and isinstance(said, list) and base.phones is not None:
            was[name] = tuple(PhoneDraft(str(each[0]), str(each[1])) for each in said)
        elif name == "birthday":
            try:
                born = parse_birthday(str(said))
            except ValueError:
                continue
            was[name] = Birthday(*born) if born else None
        elif name == "tags":
            was[name] = pieces(str(said))
        elif name == "discount_percent":
            was[name] = percent(str(said)) or 0
        elif name in _PLAIN_FIELDS:
            was[name] = str(said)
    return replace(base, **was)


def consent_choice(
    card: ClientCard | None, purpose: Purpose
) -> tuple[tuple[tuple[str, str], ...], str]:
    """What can be answered about `purpose`, and what holds now."""
    standing = [
        each.granted
        for each in (card.consents if card else ())
        if each.purpose is purpose and not each.channel
    ]
    now = {True: _YES, False: _NO, None: _UNASKED}[standing[0] if standing else None]
    pairs = [(_YES, _("agrees")), (_NO, _("refuses"))]
    if now == _UNASKED:
        pairs.insert(0, (_UNASKED, _("not asked yet")))
    return tuple(pairs), now


def answer(now: str, before: str) -> bool | None:
    """What the client says anew; None when nothing was changed."""
    if now in (before, _UNASKED):
        return None
    return now == _YES


def pieces(text: str) -> tuple[str, ...]:
    """What stands between the commas."""
    return tuple(piece.strip() for piece in text.replace(";", ",").split(",") if piece.strip())
