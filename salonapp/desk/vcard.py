"""One card for the address book of a phone (vCard 3.0)."""

from __future__ import annotations

from salonapp.clients.cards import Birthday, ClientCard

#: Phones keep a birthday without a year under this one and know that it means none.
_NO_YEAR = "1604"


def vcard_of(client: ClientCard, *, with_note: bool = False) -> str:
    """The card as a vCard; the note stays in the salon unless it is asked for."""
    import vobject

    card = vobject.vCard()
    card.add("n").value = vobject.vcard.Name(
        family=client.last_name, given=client.first_name, additional=client.middle_name
    )
    card.add("fn").value = client.name
    for phone in client.phones:
        if phone.e164 and not phone.is_wrong:
            line = card.add("tel")
            line.value = phone.e164
            line.type_param = "CELL"
    if client.email:
        card.add("email").value = client.email
    if client.birthday is not None:
        _add_birthday(card, client.birthday)
    if with_note and client.note:
        card.add("note").value = client.note
    written: str = card.serialize()
    return written


def _add_birthday(card: object, born: Birthday) -> None:
    line = card.add("bday")  # type: ignore[attr-defined]
    line.value = f"{born.year or _NO_YEAR}-{born.month:02}-{born.day:02}"
    if born.year is None:
        line.x_apple_omit_year_param = _NO_YEAR
