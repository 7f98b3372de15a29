"""What a client likes, the salon's own fields and the people around, in words for the card."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from salonapp.clients.cards import ClientCard, Preference, PreferenceKind
from salonapp.clients.chats import ClientChats
from salonapp.clients.fields import FieldValue
from salonapp.clients.likes import KIND_TITLES, gathered, wishes_done, wishes_due, wishes_later
from salonapp.clients.people import LinkView, PeopleAround, link_words
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader


@dataclass(frozen=True, slots=True)
class DueWish:
    """A wish whose day has come: to be offered now."""

    id: int
    words: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody around the client and what they are to them."""

    link: LinkView
    words: str


@dataclass(frozen=True, slots=True)
class Around:
    """The parts of the card that say who this person is besides a customer."""

    due: tuple[DueWish, ...] = ()
    #: What the client likes, by kind; wishes that are due stand in `due` only.
    likes: tuple[tuple[str, str], ...] = ()
    preferences: tuple[Preference, ...] = ()
    #: Fields in use that something stands in.
    filled: tuple[tuple[str, str], ...] = ()
    #: Retired fields that something stands in.
    earlier: tuple[tuple[str, str], ...] = ()
    fields: tuple[FieldValue, ...] = ()
    people: PeopleAround = field(default_factory=PeopleAround)
    lines: tuple[PersonLine, ...] = ()
    chats: ClientChats = field(default_factory=ClientChats)

    @property
    def fields_in_use(self) -> tuple[FieldValue, ...]:
        """The fields that can be filled in."""
        return tuple(each for each in self.fields if not each.field.retired)


def read_around(reader: Reader, viewer: Viewer, client: ClientCard) -> Around:
    """Read what stands around one client; the preferences came with the card."""
    from salonapp.clients.queries.chats import client_chats
    from salonapp.clients.queries.fields import field_values
    from salonapp.clients.queries.people import people_around

    today = reader.today
    fields = field_values(reader, viewer, client.id)
    people = people_around(reader, viewer, client.id)
    return Around(
        due=tuple(
            DueWish(each.id, each.text)
            for each in wishes_due(client.preferences, today)
            if each.due_from is not None
        ),
        likes=likes_rows(client, today),
        preferences=client.preferences,
        filled=_in_words(fields, retired=False),
        earlier=_in_words(fields, retired=True),
        fields=fields,
        people=people,
        lines=tuple(PersonLine(link, _person(link)) for link in people.links),
        chats=client_chats(reader, client.id, viewer),
    )


def likes_rows(client: ClientCard, today: date) -> tuple[tuple[str, str], ...]:
    """What a client likes, a row for each kind, the note last; without wishes whose day came."""
    found: list[tuple[str, str]] = []
    for kind, title in KIND_TITLES.items():
        if kind is PreferenceKind.WISH:
            due = wishes_due(client.preferences, today)
            standing = [wish.text for wish in due if wish.due_from is None]
            later = [_later(wish, today) for wish in wishes_later(client.preferences, today)]
            text = "\n".join([*standing, *later])
        else:
            text = gathered(client.preferences, kind)
        if text:
            found.append((_(title), text))
    done = [_done(wish, today) for wish in wishes_done(client.preferences)]
    if done:
        found.append((_("Came true"), "\n".join(done)))
    if client.note:
        found.append((_("Note"), client.note))
    return tuple(found)


def _later(wish: Preference, today: date) -> str:
    assert wish.due_from is not None
    day = fmt.format_day(wish.due_from, today=today)
    return _("{what}: offer from {day}").format(what=wish.text, day=day)


def _done(wish: Preference, today: date) -> str:
    assert wish.done_on is not None
    return f"{wish.text}, {fmt.format_day(wish.done_on, today=today)}"


def _in_words(fields: tuple[FieldValue, ...], *, retired: bool) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.field.name, each.words)
        for each in fields
        if each.value and each.field.retired is retired
    )


def _person(link: LinkView) -> str:
    words = link_words(link)
    return f"{words}. {link.note}" if link.note else words
