"""Making an offer to a list, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import LANGUAGES, msg
from salonapp.foundation.text import clean_line
from salonapp.reminders.offers import OFFER_HOLDS_DAYS
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.tables import Offer, OfferRecipient
from salonapp.reminders.templates import sendable
from salonapp.reminders.text_checks import check_text
from salonapp.reminders.texts import PLACEHOLDERS
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks, id_set, ids_json
from salonapp.temperature.tables import ClientTemperature

LONGEST_NAME = 80
_FARTHEST_DAYS = 365
#: The hottest first; within a class who is likeliest to come back.
_CLASSES = {"hot": 0, "warm": 1, "cold": 2}


def make_offer(
    tx: Tx,
    name: str,
    client_ids: Collection[int],
    texts: Mapping[str, str],
    starts_on: date | None = None,
) -> int:
    """Write once to each of `client_ids`, from `starts_on` (today) on for 30 days.

    `texts` are templates by language; one is enough. Returns the offer's id; the plan follows by
    itself. InvalidInput names what is wrong, and nothing is kept then.
    """
    name, first = clean_line(name), starts_on or tx.today
    if not name:
        raise InvalidInput(msg("Enter a name for the offer."), field="name")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            msg("An offer's name has at most {most} letters.", most=LONGEST_NAME), field="name"
        )
    if not client_ids:
        raise InvalidInput(msg("There is nobody in the list to write to."))
    if not tx.today <= first <= tx.today + timedelta(days=_FARTHEST_DAYS):
        raise InvalidInput(msg("Choose a day from today on, within a year."), field="starts_on")
    offer = Offer(
        name=name,
        texts=_checked(texts),
        starts_on=first,
        expires_on=first + timedelta(days=OFFER_HOLDS_DAYS),
        created_at=tx.now,
    )
    tx.session.add(offer)
    tx.session.flush()
    tx.session.add_all(
        OfferRecipient(offer_id=offer.id, client_id=client_id, position=position)
        for position, client_id in enumerate(_hottest_first(tx, client_ids))
    )
    tx.session.flush()
    return offer.id


def cancel_offer(tx: Tx, offer_id: int) -> None:
    """Take an offer back: what has not gone out yet never will. NotFound when there is none."""
    offer = tx.session.get(Offer, offer_id)
    if offer is None:
        raise NotFound(msg("There is no offer with the number {id}.", id=offer_id))
    if offer.cancelled_at is None:
        offer.cancelled_at = tx.now


def _checked(texts: Mapping[str, str]) -> dict[str, str]:
    kept = {code: sendable(text) for code, text in texts.items() if sendable(text)}
    if not kept:
        raise InvalidInput(msg("The text is empty."), field="text")
    for code, text in kept.items():
        if code not in LANGUAGES:
            raise InvalidInput(msg("There are texts in Russian and English only."), field="text")
        check_text(text, code, field=f"text.{code}", allowed=PLACEHOLDERS[RuleKind.OFFER])
    return kept


def _hottest_first(tx: Tx, client_ids: Collection[int]) -> list[int]:
    heat: dict[int, tuple[int, float]] = {}
    chosen = ClientTemperature.client_id.in_(id_set(tx.session.get_bind().dialect.name))
    statement = select(
        ClientTemperature.client_id, ClientTemperature.temperature, ClientTemperature.p_return
    ).where(chosen)
    for ids in chunks(sorted(set(client_ids))):
        for row in tx.session.execute(statement, {"ids": ids_json(ids)}):
            heat[row.client_id] = (_CLASSES.get(row.temperature, len(_CLASSES)), -row.p_return)
    nothing = (len(_CLASSES), 0.0)
    return sorted(set(client_ids), key=lambda each: (*heat.get(each, nothing), each))
