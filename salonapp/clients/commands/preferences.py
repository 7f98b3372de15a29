"""Writing what clients like and wish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from salonapp.clients.cards import Preference, PreferenceKind
from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.tables import ClientPreference
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_text, fold
from salonapp.staff.tables import Staff
from salonapp.storage.door import Tx

LONGEST_TEXT = 2_000


def set_preferences(
    tx: Tx, client_id: int, wanted: Iterable[Preference], *, seen: Iterable[Preference] = ()
) -> None:
    """Make the card say what `wanted` says, row by row; only what differs from `seen` is written.

    `seen` are the rows the person had before their eyes: those of them that are not wanted any
    more are taken off the card. What somebody else wrote or changed meanwhile stays.

    Raises:
        NotFound: there is no such client or master.
        InvalidInput: a text is too long, or says nothing.
    """
    card_to_write_on(tx, client_id)
    rows = {
        row.id: row
        for row in tx.session.scalars(
            select(ClientPreference)
            .where(ClientPreference.client_id == client_id)
            .order_by(ClientPreference.id)
        )
    }
    before = {each.id: each for each in seen}
    after = list(wanted)
    for row_id in before.keys() - {each.id for each in after}:
        if row_id in rows:
            tx.session.delete(rows.pop(row_id))
    there = {_key(row.kind, row.text, row.staff_id) for row in rows.values() if row.done_on is None}
    for each in after:
        row = rows.get(each.id)
        if each.id in before and each == before[each.id] and row is not None:
            continue
        cleaned = _cleaned(tx, each)
        if row is not None:
            _put(row, replace(cleaned, text=bring_back_contacts(cleaned.text, row.text)))
            continue
        key = _key(cleaned.kind.value, cleaned.text, cleaned.staff_id)
        if key not in there or cleaned.done_on is not None:
            there.add(key)
            row = ClientPreference(client_id=client_id, kind="", text="")
            _put(row, cleaned)
            tx.session.add(row)
    tx.session.flush()


def add_preference(tx: Tx, client_id: int, preference: Preference) -> None:
    """Write one more preference onto the card; one that is there already is not doubled."""
    set_preferences(tx, client_id, (preference,))


def wish_came_true(tx: Tx, preference_id: int) -> None:
    """Keep the wish with today as its day: it is not offered any more."""
    _wish(tx, preference_id).done_on = tx.today


def wish_again(tx: Tx, preference_id: int) -> None:
    """Offer a wish once more that had come true."""
    _wish(tx, preference_id).done_on = None


def _wish(tx: Tx, preference_id: int) -> ClientPreference:
    row = tx.session.get(ClientPreference, preference_id)
    if row is None or row.kind != PreferenceKind.WISH.value:
        raise NotFound(msg("This wish is not on the card any more."))
    return row


def _cleaned(tx: Tx, wanted: Preference) -> Preference:
    text = clean_text(wanted.text)
    if wanted.kind is PreferenceKind.MASTER:
        if wanted.staff_id is None or tx.session.get(Staff, wanted.staff_id) is None:
            raise NotFound(msg("This person is not on the staff list."))
        text = ""
    elif not text:
        raise InvalidInput(msg("Write down what the client likes."), field=wanted.kind.value)
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            msg("This is too long: at most {most} letters.", most=LONGEST_TEXT),
            field=wanted.kind.value,
        )
    is_wish = wanted.kind is PreferenceKind.WISH
    if is_wish and wanted.done_on is not None and wanted.done_on > tx.today:
        raise InvalidInput(msg("A wish cannot have come true in the future."), field="wish")
    return Preference(
        wanted.kind,
        text,
        wanted.staff_id if wanted.kind is PreferenceKind.MASTER else None,
        wanted.due_from if is_wish else None,
        wanted.done_on if is_wish else None,
        wanted.id,
    )


def _put(row: ClientPreference, wanted: Preference) -> None:
    row.kind, row.text = wanted.kind.value, wanted.text
    row.staff_id, row.due_from, row.done_on = wanted.staff_id, wanted.due_from, wanted.done_on


def _key(kind: str, text: str, staff_id: int | None) -> tuple[str, str, int | None]:
    return kind, fold(text), staff_id
