"""Writing how to treat a client: their types, the salon's own advice, whom to think twice of."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.clients.approach import LONGEST_ADVICE, AdviceText, find_advice
from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.tables import AdviceEdit, ClientTrait
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import LANGUAGES, msg
from salonapp.foundation.text import clean_text
from salonapp.storage.door import Tx

LONGEST_REASON = 500


def set_trait(tx: Tx, client_id: int, typology: str, type_key: str) -> bool:
    """Pick a type for a client, instead of any other of its typology; picked again it goes.

    Returns whether the client has it now.
    """
    if find_advice(typology, type_key) is None:
        raise NotFound(msg("This type is not on the list."))
    card_to_write_on(tx, client_id)
    rows = tx.session.scalars(
        select(ClientTrait)
        .where(ClientTrait.client_id == client_id, ClientTrait.typology == typology)
        .order_by(ClientTrait.id)
    ).all()
    picked = all(row.type != type_key for row in rows)
    kept = rows[0] if rows and picked else None
    for row in rows:
        if row is not kept:
            tx.session.delete(row)
    if kept is not None:
        kept.type = type_key
    elif picked:
        tx.session.add(ClientTrait(client_id=client_id, typology=typology, type=type_key))
    tx.session.flush()
    return picked


def edit_advice(tx: Tx, typology: str, type_key: str, language: str, text: AdviceText) -> None:
    """Say a type's advice in the salon's own words; words like the program's own are not kept."""
    programs = find_advice(typology, type_key, language) if language in LANGUAGES else None
    if programs is None:
        raise NotFound(msg("This type is not on the list."))
    text = text.cleaned()
    if not text.do and not text.avoid:
        raise InvalidInput(
            msg("Write at least one piece of advice."),
            msg("To have the program's words again, bring them back."),
            field="do",
        )
    for name, value in (("signs", text.signs), ("do", text.do), ("avoid", text.avoid)):
        if len(value) > LONGEST_ADVICE:
            raise InvalidInput(
                msg("That is too long: {most} characters at most.", most=LONGEST_ADVICE),
                field=name,
            )
    same = AdviceText(programs.signs, "\n".join(programs.do), "\n".join(programs.avoid))
    rows = _edits(tx, typology, type_key, language)
    for row in rows if text == same else rows[1:]:
        tx.session.delete(row)
    if text == same:
        return
    edit = rows[0] if rows else AdviceEdit(typology=typology, type=type_key, language=language)
    edit.signs, edit.do, edit.avoid = text.signs, text.do, text.avoid
    tx.session.add(edit)


def reset_advice(tx: Tx, typology: str, type_key: str, language: str) -> None:
    """Take the program's own words for a type again."""
    for row in _edits(tx, typology, type_key, language):
        tx.session.delete(row)


def set_think_twice(tx: Tx, client_id: int, reason: str) -> None:
    """Note why the salon would rather not serve a client; an empty reason takes the mark away.

    Danger: the label of the pass that calls it must not say what was written, since everybody
    sees the labels.
    """
    client = card_to_write_on(tx, client_id)
    cleaned = clean_text(reason)
    if len(cleaned) > LONGEST_REASON:
        raise InvalidInput(
            msg("That is too long: {most} characters at most.", most=LONGEST_REASON),
            field="reason",
        )
    client.think_twice = cleaned


def _edits(tx: Tx, typology: str, type_key: str, language: str) -> list[AdviceEdit]:
    return list(
        tx.session.scalars(
            select(AdviceEdit)
            .where(
                AdviceEdit.typology == typology,
                AdviceEdit.type == type_key,
                AdviceEdit.language == language,
            )
            .order_by(AdviceEdit.id)
        )
    )
