"""What a merged card said about being written to counts for the card it was merged into.

Consents are records and outlive an undo, so nothing is moved: the card that stays gets records of
its own that name the other card, and they count only while that card is merged into it. A refusal
of either wins, whatever the dates. It stands beside the derivations because a redone merge needs
it as much as a first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from salonapp.clients.tables import Consent
from salonapp.clients.tables.consents import consent_counts
from salonapp.storage.changes import Changes
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw

SOURCE = "merge"

_FIELDS = "k.granted, k.channel, k.address, k.evidence, k.wording, k.wording_version"
#: What a card's words were before the merge: its own, and those of cards merged into it then.
_BEFORE = (
    f"SELECT {_FIELDS} FROM consent k WHERE k.client_id = ? AND k.purpose = ?"
    " AND (k.merged_client_id IS NULL OR (k.merged_client_id <> ? AND EXISTS (SELECT 1 FROM client"
    " said WHERE said.id = k.merged_client_id AND said.merged_into_id IN (?, ?)))) ORDER BY k.id"
)
_NOW = (
    f"SELECT {_FIELDS} FROM consent k WHERE k.client_id = ? AND k.purpose = ?"
    f" AND {consent_counts('k')} ORDER BY k.id"
)
_PURPOSES = "SELECT DISTINCT purpose FROM consent WHERE client_id IN (?, ?) ORDER BY purpose"


@dataclass(frozen=True, slots=True)
class Word:
    """One record for a purpose. Empty `channel` or `address` means every one."""

    granted: bool
    channel: str = ""
    address: str = field(default="", repr=False)
    evidence: str = field(default="", repr=False)
    wording: str = ""
    wording_version: str = ""


def refresh(tx: Tx, changes: Changes) -> None:
    """Record for cards that got another one merged into them what that card's words add."""
    if "client" not in changes.tables:
        return
    for other_id, keep_id in list(_newly_merged(tx)):
        _join(tx, keep_id, other_id)


def joined(keep: Sequence[Word], other: Sequence[Word], now: Sequence[Word]) -> list[Word]:
    """What must be said after `now` so that the words of both cards hold, a refusal winning.

    All are oldest first; the result goes from what covers most to what covers least.
    """
    both = [*keep, *other, *now]
    channels = sorted({"", *(word.channel for word in both)})
    addresses = sorted({"", *(word.address for word in both)})
    said = list(now)
    new: list[Word] = []
    for address, channel in product(addresses, channels):
        theirs = _standing(other, channel, address)
        wanted = _stronger(_standing(keep, channel, address), theirs)
        holds = _standing(said, channel, address)
        if wanted is None or (holds is not None and holds.granted == wanted.granted):
            continue
        word = replace(wanted, channel=channel, address=address)
        said.append(word)
        new.append(word)
    return new


def _standing(words: Iterable[Word], channel: str, address: str) -> Word | None:
    """The latest word that covers the channel and the address."""
    found = None
    for word in words:
        if word.channel in ("", channel) and word.address in ("", address):
            found = word
    return found


def _stronger(one: Word | None, other: Word | None) -> Word | None:
    if one is None or other is None:
        return one or other
    return one if not one.granted else other


def _newly_merged(tx: Tx) -> Iterator[tuple[int, int]]:
    for entry in tx.recorder.collected():
        before, after = entry["before"], entry["after"]
        if entry["table_name"] != "client" or entry["row_id"] is None or not before or not after:
            continue
        into = after.get("merged_into_id")
        if into is not None and before.get("merged_into_id") is None:
            yield entry["row_id"], into


def _join(tx: Tx, keep_id: int, other_id: int) -> None:
    raw = Raw(tx)
    found = False
    for (purpose,) in raw.all(_PURPOSES, (keep_id, other_id)):

        def words(sql: str, *given: object, purpose: str = purpose) -> list[Word]:
            card_id, *rest = given
            return [_word(row) for row in raw.all(sql, (card_id, purpose, *rest))]

        keep = words(_BEFORE, keep_id, other_id, keep_id, keep_id)
        # Cards merged into the other one before were passed on to this one with it.
        other = words(_BEFORE, other_id, keep_id, other_id, keep_id)
        for word in joined(keep, other, words(_NOW, keep_id)):
            found = True
            tx.session.add(
                Consent(
                    client_id=keep_id,
                    at=tx.now,
                    purpose=purpose,
                    channel=word.channel,
                    granted=word.granted,
                    source=SOURCE,
                    wording=word.wording,
                    wording_version=word.wording_version,
                    evidence=word.evidence,
                    address=word.address,
                    actor_name=tx.actor.name,
                    merged_client_id=other_id,
                )
            )
    if found:
        tx.session.flush()
        tx.touch("consent", (keep_id,))


def _word(row: tuple[Any, ...]) -> Word:
    granted, channel, address, evidence, wording, version = row
    return Word(bool(granted), channel, address, evidence, wording, version)
