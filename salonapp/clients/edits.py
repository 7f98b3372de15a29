"""Two people edit one card: what each of them changed, and where they meet. Pure.

A form remembers the card as it was loaded. What only one of the two changed is kept; lists (phones,
tags) are merged entry by entry; a field that both changed otherwise is put before the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from salonapp.clients.cards import ClientCard, ClientDraft, PhoneDraft
from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import DEFAULT_REGION, parse_phones
from salonapp.foundation.text import clean_line, clean_text, fold

Item = TypeVar("Item")

#: Fields whose entries are merged one by one.
LISTS = ("phones", "tags", "allergies", "contraindications", "preferences")
#: What a form says now, whatever anybody said before: nothing to compare.
_SPOKEN = ("consent_service", "consent_advertising")
FIELDS = tuple(each.name for each in fields(ClientDraft) if each.name not in _SPOKEN)


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field two people changed: `theirs` stands on the card, `mine` was typed.

    `by` is empty where the journal does not name anybody (an import). `at` is in
    the salon's time zone.
    """

    field: str
    theirs: Any
    mine: Any
    by: str = ""
    at: datetime | None = None


class EditConflict(Conflict):
    """Somebody else changed the same fields of the card meanwhile; nothing was written.

    `theirs` is the whole card as it stands now.
    """

    def __init__(self, conflicts: tuple[FieldConflict, ...], theirs: ClientDraft) -> None:
        super().__init__(
            msg("Somebody else changed this card while you were typing."),
            msg("Choose what the card shall say."),
        )
        self.conflicts = conflicts
        self.theirs = theirs


def draft_of(card: ClientCard) -> ClientDraft:
    """The card as a form loads it: what it says, and None for what the viewer may not see.

    Safety and preferences are edited in their own sections: they are left alone.
    """
    hidden = any(not phone.e164 for phone in card.phones) or "•" in card.email
    return ClientDraft(
        first_name=card.first_name,
        last_name=card.last_name,
        middle_name=card.middle_name,
        phones=None if hidden else tuple(PhoneDraft(p.e164, p.comment) for p in card.phones),
        email=None if hidden else card.email,
        birthday=card.birthday,
        gender=card.gender,
        language=card.language,
        source=card.source,
        note=card.note,
        discount_percent=card.discount_percent,
        tags=card.tags,
        allergies=None,
        contraindications=None,
        preferences=None,
        recommended_by_id=card.recommended_by_id,
    )


def without_masks(draft: ClientDraft) -> ClientDraft:
    """`draft` with what was only shown masked left alone: dots are nobody's phone."""
    phones, email = draft.phones, draft.email
    if phones is not None and any("•" in phone.number for phone in phones):
        phones = None
    if email is not None and "•" in email:
        email = None
    return replace(draft, phones=phones, email=email)


def normal(draft: ClientDraft, region: str = DEFAULT_REGION) -> ClientDraft:
    """`draft` as the card will keep it, so that two ways of typing the same compare equal.

    A phone that is none stays as typed: the command refuses it afterwards.
    """
    changed: dict[str, Any] = {
        name: clean_line(getattr(draft, name))
        for name in ("first_name", "last_name", "middle_name", "source")
    }
    changed["note"] = clean_text(draft.note)
    if draft.email is not None:
        changed["email"] = clean_line(draft.email)
    for name in ("tags", "allergies", "contraindications"):
        texts = getattr(draft, name)
        if texts is not None:
            changed[name] = tuple(_once(map(clean_line, texts), fold))
    if draft.phones is not None:
        changed["phones"] = _normal_phones(draft.phones, region)
    return replace(draft, **changed)


def _normal_phones(phones: Iterable[PhoneDraft], region: str) -> tuple[PhoneDraft, ...]:
    found: list[PhoneDraft] = []
    for phone in phones:
        comment = clean_line(phone.comment)
        numbers = parse_phones(phone.number, region)
        found += [
            PhoneDraft(each.number, comment or each.comment, phone.is_wrong) for each in numbers
        ]
        if not numbers and clean_line(phone.number):
            found.append(PhoneDraft(clean_line(phone.number), comment))
    return tuple(_once(found, lambda phone: phone.number))


def _once(items: Iterable[Item], key: Callable[[Item], Any]) -> Iterable[Item]:
    found: dict[Any, Item] = {}
    for item in items:
        if key(item):
            found.setdefault(key(item), item)
    return found.values()


def reconcile(
    base: ClientDraft, mine: ClientDraft, theirs: ClientDraft
) -> tuple[ClientDraft, tuple[str, ...]]:
    """What the card shall say, all three being `normal`; and the fields both changed otherwise.

    Such a field has my value in the result. A field that is None in `mine` or `base` is left as
    it is in `mine`.
    """
    merged: dict[str, Any] = {}
    both: list[str] = []
    for name in FIELDS:
        was, said, stands = (getattr(draft, name) for draft in (base, mine, theirs))
        if said is None and name in (*LISTS, "email"):
            continue
        if said == stands or stands == was or (was is None and name in (*LISTS, "email")):
            continue
        if said == was:
            merged[name] = stands
        elif name in LISTS:
            merged[name], clash = _merged_list(_keyed(was), _keyed(said), _keyed(stands))
            if clash:
                both.append(name)
        else:
            both.append(name)
    return replace(mine, **merged), tuple(both)


def _keyed(entries: Iterable[Any]) -> dict[Any, Any]:
    """Entries by what makes them the same: a phone's number, a text folded."""
    keyed: dict[Any, Any] = {}
    for entry in entries or ():
        key = entry.number if isinstance(entry, PhoneDraft) else entry
        keyed.setdefault(fold(key) if isinstance(key, str) else key, entry)
    return keyed


def _merged_list(
    was: Mapping[Any, Any], said: Mapping[Any, Any], stands: Mapping[Any, Any]
) -> tuple[tuple[Any, ...], bool]:
    """My entries in my order, what they added behind, without what either took away."""
    merged: list[Any] = []
    clash = False
    for key, entry in said.items():
        theirs = stands.get(key)
        if theirs is None:
            if key not in was or was[key] != entry:
                merged.append(entry)  # new, or changed by me: what is said anew is not lost
        elif key in was and was[key] == entry:
            merged.append(theirs)
        else:
            merged.append(entry)
            clash = clash or (theirs != entry and theirs != was.get(key))
    for key, theirs in stands.items():
        if key not in said and (key not in was or was[key] != theirs):
            merged.append(theirs)
    return tuple(merged), clash
