"""Writing consents: one client's yes or no, its correction, and the wordings they quote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select

from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.consents import LONGEST_WORDING, ConsentSource, Wording, filled
from salonapp.clients.queries import clients_without_consent
from salonapp.clients.queries.consents import wording
from salonapp.clients.tables import Client, Consent, ConsentWording
from salonapp.clients.tables.consents import CONSENT_COUNTS
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import LANGUAGES, msg
from salonapp.foundation.text import clean_line, clean_text
from salonapp.staff.rights import actor_words
from salonapp.storage.door import Tx


def give_consent(
    tx: Tx,
    client_id: int,
    purpose: Purpose,
    *,
    granted: bool,
    source: ConsentSource,
    evidence: str,
    channel: str = "",
    language: str = "",
) -> int:
    """Record what one client says, with the wording in force; returns how many records were made.

    InvalidInput names the field at fault.
    """
    client = card_to_write_on(tx, client_id)
    words = wording_to_keep(tx, purpose, granted=granted, language=language or client.language)
    return record_consent(
        tx,
        (client_id,),
        purpose,
        granted=granted,
        source=source.value,
        evidence=evidence,
        channel=channel,
        wording=words.text if words else "",
        wording_version=words.label if words else "",
    )


def wording_to_keep(
    tx: Tx, purpose: Purpose, *, granted: bool, language: str = ""
) -> Wording | None:
    """The wording in force with the salon's name in it, for a yes to quote; None for a no."""
    if not granted:
        return None
    settings = tx.settings
    words = wording(tx, purpose, language or settings.text("salon.language"))
    text = filled(words.text, settings.text("salon.name"), settings.text("salon.address"))
    return replace(words, text=text)


def withdraw_consent(tx: Tx, client_id: int, purpose: Purpose, *, channel: str = "") -> int:
    """The client does not want such messages any more; returns how many records were made."""
    evidence = f"{actor_words(tx.actor.name)}, {format_day(tx.today)}"
    return give_consent(
        tx,
        client_id,
        purpose,
        granted=False,
        source=ConsentSource.SPOKEN,
        evidence=evidence,
        channel=channel,
    )


def correct_consent(tx: Tx, client_id: int, consent_id: int, reason: str) -> int:
    """Say that the latest record about something was a mistake: what held before holds again.

    Records are never removed; a second one that names the first stands after it. Returns how many
    records were made.
    """
    kept = tx.session.get(Consent, consent_id)
    if kept is None or kept.client_id != client_id:
        raise NotFound(msg("This record does not exist."))
    same = (
        Consent.client_id == client_id,
        Consent.purpose == kept.purpose,
        Consent.channel == kept.channel,
        Consent.address == kept.address,
        CONSENT_COUNTS,
    )
    latest = tx.session.scalar(select(func.max(Consent.id)).where(*same))
    if latest != consent_id:
        raise InvalidInput(
            msg("Something was recorded about this since."),
            msg("Correct the latest record, or record what the client says now."),
        )
    if not clean_line(reason):
        raise InvalidInput(msg("Say what the mistake was."), field="evidence")
    before = tx.session.scalar(
        select(Consent).where(*same, Consent.id < consent_id).order_by(Consent.id.desc()).limit(1)
    )
    # Nobody can be made "never asked" again: where nothing was said before, the careful word is no.
    granted = before.granted if before is not None else False
    if granted is kept.granted:
        raise InvalidInput(
            msg("The record before says the same: nothing would change."),
            msg("Record what the client says now."),
        )
    cards = {client_id}
    if not granted:  # no undo of a merge takes a refusal back
        merged = select(Client.id).where(Client.merged_into_id == client_id)
        cards.update(tx.session.scalars(merged))
    tx.session.add_all(
        Consent(
            client_id=card_id,
            at=tx.now,
            purpose=kept.purpose,
            channel=kept.channel,
            address=kept.address,
            granted=granted,
            source=ConsentSource.MISTAKE.value,
            evidence=clean_line(reason),
            wording=before.wording if before is not None else "",
            wording_version=before.wording_version if before is not None else "",
            actor_name=tx.actor.name,
        )
        for card_id in sorted(cards)
    )
    tx.session.flush()
    tx.touch("consent", cards)
    tx.touch("client", cards)
    return 1


def consent_list(
    tx: Tx,
    client_ids: Iterable[int],
    purpose: Purpose,
    *,
    granted: bool,
    source: ConsentSource,
    evidence: str,
    channel: str = "",
    wording: str = "",
    wording_version: str = "",
) -> int:
    """Record one word for a whole list; a yes for a list overrules no refusal.

    Returns how many records were made.
    """
    wanted = set(client_ids)
    if granted:
        wanted &= set(clients_without_consent(tx, purpose))
    return record_consent(
        tx,
        wanted,
        purpose,
        granted=granted,
        source=source.value,
        evidence=evidence,
        channel=channel,
        wording=wording,
        wording_version=wording_version,
    )


def set_wording(tx: Tx, purpose: Purpose, language: str, text: str) -> int:
    """Ask in other words from today on; returns the version in force.

    Consents that were given quote the words they were asked in and keep them.
    """
    if language not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise InvalidInput(
            msg("{value} is not one of: {allowed}.", value=language, allowed=allowed),
            field="language",
        )
    cleaned = clean_text(text)
    if not cleaned:
        raise InvalidInput(msg("Write what clients agree to."), field="wording")
    if len(cleaned) > LONGEST_WORDING:
        raise InvalidInput(
            msg("This text is longer than {count} letters.", count=LONGEST_WORDING),
            field="wording",
        )
    now = wording(tx, purpose, language)
    if now.text == cleaned:
        return now.version
    kept = ConsentWording(
        purpose=purpose.value,
        language=language,
        version=max(now.version, _highest_quoted(tx, now)) + 1,
        text=cleaned,
        since=tx.today,
    )
    tx.session.add(kept)
    tx.session.flush()
    return kept.version


def _highest_quoted(tx: Tx, words: Wording) -> int:
    """The highest version consents quote: one that was undone since is never another text's."""
    prefix = f"{words.language}-"
    quoted = tx.session.scalars(
        select(Consent.wording_version)
        .where(Consent.purpose == words.purpose.value, Consent.wording_version.startswith(prefix))
        .distinct()
    )
    numbers = [text.removeprefix(prefix) for text in quoted]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
