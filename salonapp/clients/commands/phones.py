"""Phones on a card: those the form hands in, and those somebody else answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from salonapp.clients.cards import PhoneDraft
from salonapp.clients.contact_rules import checked_phones
from salonapp.clients.tables import ClientPhone
from salonapp.foundation.phone import parse_phones
from salonapp.storage.door import Tx


def phone_rows(
    tx: Tx, client_id: int, typed: Iterable[PhoneDraft], region: str
) -> list[dict[str, object]]:
    """The rows the card shall have; InvalidInput when a number is none.

    A number known to be wrong stays so unless it was said to be right after all.
    """
    drafts = list(typed)
    rows = checked_phones(drafts, region)
    right = {
        each.number
        for draft in drafts
        if draft.is_wrong is False
        for each in parse_phones(draft.number, region)
    }
    wrong = set(
        tx.session.scalars(
            select(ClientPhone.e164).where(
                ClientPhone.client_id == client_id, ClientPhone.is_wrong.is_(True)
            )
        )
    )
    return [
        {
            "position": position,
            "e164": number,
            "comment": comment,
            "is_wrong": number in wrong - right,
        }
        for position, (number, comment) in enumerate(rows)
    ]


def mark_phone(tx: Tx, client_ids: Collection[int], e164: str, *, wrong: bool) -> int:
    """Say that somebody else answers a number, or that it is right; returns how many changed.

    Nothing is sent to a wrong number any more; the card and the search keep it.
    """
    phones = tx.session.scalars(
        select(ClientPhone).where(ClientPhone.client_id.in_(client_ids), ClientPhone.e164 == e164)
    ).all()
    changed = [phone for phone in phones if phone.is_wrong is not wrong]
    for phone in changed:
        phone.is_wrong = wrong
    return len(changed)
