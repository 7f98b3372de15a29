"""What an offer says, in the language of whoever gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from sqlalchemy import select

from salonapp.reminders.tables import Offer
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json


def offer_texts(reader: Reader, keys: Iterable[str]) -> dict[str, Callable[[str], str]]:
    """The template of each message about an offer, by its key and then by language."""
    about = {key: int(key.split(":")[2]) for key in keys}
    dialect = reader.session.get_bind().dialect.name
    statement = select(Offer.id, Offer.texts).where(Offer.id.in_(id_set(dialect)))
    found = reader.session.execute(statement, {"ids": ids_json(set(about.values()))})
    texts = {offer_id: texts for offer_id, texts in found}
    return {
        key: partial(text_in, texts[offer_id])
        for key, offer_id in about.items()
        if offer_id in texts
    }


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`; where there is none, the one there is."""
    return texts.get(language) or next(text for text in texts.values() if text)
