"""Writing the card: a new client, an edit, the bin, consents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import ColumnElement, select

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import ClientDraft, Purpose
from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.commands.meeting import refuse_conflicts
from salonapp.clients.commands.people import check_recommendation
from salonapp.clients.commands.phones import phone_rows
from salonapp.clients.contact_rules import checked_birthday, checked_email
from salonapp.clients.edits import without_masks
from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientPhone,
    ClientPreference,
    ClientTag,
    Consent,
)
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.clients.tables.safety import holding
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts, hide_contacts
from salonapp.foundation.text import clean_line, clean_text, fold
from salonapp.staff.rights import actor_words
from salonapp.storage.base import Base
from salonapp.storage.door import Tx

RowT = TypeVar("RowT", bound=Base)


def add_client(tx: Tx, draft: ClientDraft) -> int:
    """Begin a card; InvalidInput names the field at fault. Returns the client's id."""
    client = Client(created_on=tx.today)
    tx.session.add(client)
    _fill(tx, client, draft)
    return client.id


def edit_client(
    tx: Tx, client_id: int, draft: ClientDraft, base: ClientDraft | None = None
) -> None:
    """Make the card say what the draft says; only what differs is written.

    With `base`, the card as it was loaded, what others changed since is kept; EditConflict names
    the fields that both changed otherwise.
    """
    client = card_to_write_on(tx, client_id)
    draft = _with_contacts(tx, without_masks(draft), client)
    if base is not None:
        base = _with_contacts(tx, base, client)
        draft = refuse_conflicts(tx, client, draft, base)
    _fill(tx, client, draft)


def put_into_bin(tx: Tx, client_id: int) -> None:
    """Take the card out of every list and every plan; undo or `take_from_bin` brings it back."""
    card_to_write_on(tx, client_id).deleted_at = tx.now


def take_from_bin(tx: Tx, client_id: int) -> None:
    """Bring a card back from the bin."""
    card_to_write_on(tx, client_id).deleted_at = None


def record_consent(
    tx: Tx,
    client_ids: Iterable[int],
    purpose: Purpose,
    *,
    granted: bool,
    source: str,
    evidence: str,
    channel: str = "",
    wording: str = "",
    wording_version: str = "",
) -> int:
    """Record that clients agree, or do not, to be written to; returns how many records were made.

    Nothing is recorded again that holds already: the same words with no other said since, about
    any channel they cover.
    """
    if not clean_line(evidence):
        raise InvalidInput(
            msg("Say what proves it: the form and its date, or who heard it."), field="evidence"
        )
    if channel and channel not in set(ChannelKind):
        allowed = ", ".join(ChannelKind)  # a word about a channel nobody knows would bind nobody
        raise InvalidInput(
            msg("{value} is not one of: {allowed}.", value=channel, allowed=allowed),
            field="channel",
        )
    wanted = _of_whole_people(tx, set(client_ids), granted=granted)
    query = (
        select(
            Consent.client_id,
            Consent.granted,
            Consent.channel,
            Consent.address,
            Consent.merged_client_id,
        )
        .where(Consent.purpose == purpose.value, CONSENT_COUNTS)
        .order_by(Consent.id)
    )
    if channel:
        query = query.where(Consent.channel.in_(("", channel)))
    if len(wanted) <= 500:
        query = query.where(Consent.client_id.in_(wanted))
    # It must hold by the card's own words too: those of a merged card end with the merge.
    holds: dict[bool, set[int]] = {True: set(), False: set()}
    for row in tx.session.execute(query):
        for own in (True, False) if row.merged_client_id is None else (False,):
            if row.granted is not granted:
                holds[own].discard(row.client_id)
            elif row.channel == channel and not row.address:
                holds[own].add(row.client_id)
    new = sorted(wanted - (holds[True] & holds[False]))
    tx.session.add_all(
        Consent(
            client_id=client_id,
            at=tx.now,
            purpose=purpose.value,
            channel=channel,
            granted=granted,
            source=source,
            evidence=clean_line(evidence),
            wording=wording,
            wording_version=wording_version,
            actor_name=tx.actor.name,
        )
        for client_id in new
    )
    tx.session.flush()
    if new:
        tx.touch("consent", new)
        tx.touch("client", new)
    return len(new)


def _with_contacts(tx: Tx, draft: ClientDraft, client: Client) -> ClientDraft:
    """Who may not see phones was shown texts with them hidden, and hands them in like that."""
    tags = draft.tags
    if any("•••" in tag for tag in tags):
        of_client = select(ClientTag.tag).where(ClientTag.client_id == client.id)
        masked = {hide_contacts(tag): tag for tag in tx.session.scalars(of_client)}
        tags = tuple(masked.get(tag, tag) for tag in tags)
    return replace(
        draft,
        tags=tags,
        note=bring_back_contacts(draft.note, client.note),
        source=bring_back_contacts(draft.source, client.source),
        first_name=bring_back_contacts(draft.first_name, client.first_name),
        last_name=bring_back_contacts(draft.last_name, client.last_name),
        middle_name=bring_back_contacts(draft.middle_name, client.middle_name),
    )


def _of_whole_people(tx: Tx, client_ids: set[int], *, granted: bool) -> set[int]:
    """The cards to record a word for: of a merged card the one it went into.

    A refusal is recorded for the cards merged into it as well: no undo of a merge takes it back.
    """
    merged = tx.session.execute(
        select(Client.id, Client.merged_into_id).where(Client.merged_into_id.is_not(None))
    ).all()
    into = {row.id: row.merged_into_id for row in merged}
    found = {into.get(client_id, client_id) for client_id in client_ids}
    if not granted:
        found |= {merged_id for merged_id, kept_id in into.items() if kept_id in found}
    return found


def _fill(tx: Tx, client: Client, draft: ClientDraft) -> None:
    first, last = clean_line(draft.first_name), clean_line(draft.last_name)
    if not first and not last:
        raise InvalidInput(msg("Enter at least a first name or a surname."), field="first_name")
    if not 0 <= draft.discount_percent <= 100:
        raise InvalidInput(msg("A discount lies between 0 and 100 %."), field="discount_percent")
    client.first_name, client.last_name = first, last
    client.middle_name = clean_line(draft.middle_name)
    if draft.email is not None:
        client.email = checked_email(draft.email)
    day, month, year = checked_birthday(draft.birthday, tx.today)
    client.birth_day, client.birth_month, client.birth_year = day, month, year
    client.gender, client.language = draft.gender.value, draft.language
    client.source, client.note = clean_line(draft.source), clean_text(draft.note)
    client.discount_percent = draft.discount_percent
    if draft.recommended_by_id is not None and draft.recommended_by_id == client.id:
        raise InvalidInput(msg("Nobody recommends themselves."), field="recommended_by")
    check_recommendation(tx, client, draft.recommended_by_id)
    client.recommended_by_id = draft.recommended_by_id
    region = tx.settings.text("salon.country")
    phones = None if draft.phones is None else phone_rows(tx, client.id, draft.phones, region)
    tx.session.flush()
    if phones is not None:
        _replace(
            tx,
            client.id,
            ClientPhone,
            phones,
        )
    _replace(tx, client.id, ClientTag, [{"tag": tag} for tag in _lines(draft.tags)])
    alerts = (("allergy", draft.allergies), ("contraindication", draft.contraindications))
    for kind, texts in alerts:
        if texts is not None:
            wanted = [{"kind": kind, "text": text} for text in _lines(texts)]
            # One that is over stays as it is: the form shows those that hold.
            _replace(tx, client.id, ClientAlert, wanted, holding(tx.today), kind=kind)
    if draft.preferences is not None:
        _replace(
            tx,
            client.id,
            ClientPreference,
            [
                {"kind": preference.kind.value, "text": clean_text(preference.text)}
                for preference in draft.preferences
                if clean_text(preference.text)
            ],
        )
    tx.session.flush()
    for purpose, granted in (
        (Purpose.SERVICE, draft.consent_service),
        (Purpose.ADVERTISING, draft.consent_advertising),
    ):
        if granted is not None:
            evidence = f"{actor_words(tx.actor.name)}, {format_day(tx.today)}"
            record_consent(
                tx, (client.id,), purpose, granted=granted, source="spoken", evidence=evidence
            )


def _replace(
    tx: Tx,
    client_id: int,
    model: type[RowT],
    wanted: Sequence[Mapping[str, object]],
    *conditions: ColumnElement[bool],
    **only: object,
) -> None:
    """Make the client's rows of `model` be `wanted`; rows that already are stay untouched.

    Rows that do not meet the `conditions`, or have other values than `only`, are none of its
    business.
    """
    rows = tx.session.scalars(
        select(model).filter_by(client_id=client_id, **only).where(*conditions).order_by(model.id)  # type: ignore[attr-defined]
    ).all()
    left = list(wanted)
    for row in rows:
        match = next((w for w in left if all(getattr(row, k) == v for k, v in w.items())), None)
        if match is None:
            tx.session.delete(row)
        else:
            left.remove(match)
    tx.session.flush()
    tx.session.add_all(model(client_id=client_id, **values) for values in left)


def _lines(texts: Iterable[str]) -> list[str]:
    """Each text once, whatever its case, in the order typed."""
    found: dict[str, str] = {}
    for text in texts:
        cleaned = clean_line(text)
        if cleaned:
            found.setdefault(fold(cleaned), cleaned)
    return list(found.values())
