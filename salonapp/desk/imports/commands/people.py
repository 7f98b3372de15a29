"""Finds the card a row belongs to.

The code of the former program decides first, then a phone shared by compatible names: a mother and
a daughter on one phone stay two cards. A name alone never joins two people; only a card that has
nothing but a name is found again by it, so that the same file can be read twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from salonapp.clients.suppression import Suppressed
from salonapp.clients.tables import Client, ClientPhone
from salonapp.desk.imports.names import FullName, compatible
from salonapp.foundation.i18n import Message, msg
from salonapp.foundation.text import fold
from salonapp.storage.door import Tx
from salonapp.storage.tables import JournalEntry, Operation

SAME_PHONE = msg("Another card has this phone, under another name.")
SAME_NAME = msg("Another card has this name.")
#: Several cards could be meant.
AMBIGUOUS = -1
ERASED_PERSON = msg("This person was erased for good; add the card by hand if they want one again.")


#: Phones a person took off a card by hand: the file that has them still means that card.
_REMOVED_PHONES = (
    select(JournalEntry.client_id, JournalEntry.before)
    .join(Operation, Operation.id == JournalEntry.operation_id)
    .where(
        JournalEntry.table_name == "client_phone",
        JournalEntry.row_id.is_not(None),
        JournalEntry.after.is_(None),
        Operation.undoes_id.is_(None),
    )
    .order_by(JournalEntry.id)
)


def folded_name(name: FullName) -> str:
    """A name for comparing."""
    return fold(f"{name.last} {name.first} {name.middle}")


def _any_order(folded: str) -> str:
    return " ".join(sorted(folded.split()))


class People:
    """All cards by code, phone and name, followed through merges; grows as the import goes on."""

    def __init__(self, tx: Tx) -> None:
        into: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._aliases: dict[int, list[str]] = {}
        self._by_code: dict[str, int] = {}
        self._by_phone: dict[str, list[int]] = {}
        self._has_phone: set[int] = set()
        self._has_code: set[int] = set()
        self._bare: dict[str, list[int]] | None = None
        self._bare_used: dict[str, int] = {}
        self._by_name: dict[str, list[int]] | None = None
        self._erased = Suppressed(tx)
        rows = tx.session.execute(
            select(
                Client.id,
                Client.external_id,
                Client.last_name,
                Client.first_name,
                Client.middle_name,
                Client.merged_into_id,
            )
        ).all()
        for row in rows:
            if row.merged_into_id is not None:
                into[row.id] = row.merged_into_id
        self._into = {client_id: _followed(client_id, into) for client_id in into}
        for client_id, code, last, first, middle, merged_into in rows:
            name = fold(f"{last} {first} {middle}")
            kept = self._into.get(client_id, client_id)
            if merged_into is None:
                self._names[client_id] = name
            else:
                self._aliases.setdefault(kept, []).append(name)
            if code:
                self._by_code[code] = kept
                self._has_code.add(kept)
        for client_id, number in tx.session.execute(
            select(ClientPhone.client_id, ClientPhone.e164).order_by(ClientPhone.id)
        ):
            self._learn_phone(self._into.get(client_id, client_id), number)
        for client_id, removed in tx.session.execute(_REMOVED_PHONES):
            if removed and client_id in self._names:
                self._learn_phone(client_id, str(removed.get("e164", "")))

    def _learn_phone(self, client_id: int, number: str) -> None:
        known = self._by_phone.setdefault(number, [])
        if client_id not in known:
            known.append(client_id)
        self._has_phone.add(client_id)

    def learn(self, client_id: int, code: str, numbers: Iterable[str], name: str) -> None:
        """Know a new card, or more about a known one."""
        if len(name.split()) > len(self._names.get(client_id, "").split()):
            self._names[client_id] = name
        if code:
            self._by_code.setdefault(code, client_id)
            self._has_code.add(client_id)
        for number in numbers:
            self._learn_phone(client_id, number)
        if self._by_name is not None and name:
            known = self._by_name.setdefault(_any_order(name), [])
            if client_id not in known:
                known.append(client_id)

    def code_is_taken(self, code: str) -> bool:
        """Whether a card (or one merged into it) has this code already."""
        return code in self._by_code

    def has_code(self, client_id: int) -> bool:
        """Whether the card has a code of a former program."""
        return client_id in self._has_code

    def was_erased(self, code: str, numbers: Sequence[str], name: str, email: str = "") -> bool:
        """Whether one of these belonged to somebody who was erased for good."""
        return bool(self._erased) and self._erased.holds(
            phones=numbers, email=email, code=code, name=name
        )

    def find(self, code: str, numbers: Sequence[str], name: str) -> int | None:
        """The card with this code, or with one of these phones and a compatible name.

        None when there is none, AMBIGUOUS when several could be meant.
        """
        if code:
            client_id = self._by_code.get(code)
            if client_id is not None and self._believable(client_id, numbers, name):
                return client_id
        for number in numbers:
            known = self._by_phone.get(number)
            if known is None:
                continue
            if len(known) == 1 and self._names[known[0]] == name:
                return known[0]
            exact = [each for each in known if self._names[each] == name]
            fitting = exact or [each for each in known if self._fits(each, name)]
            if len(fitting) == 1 or len(exact) > 1:
                return fitting[0]
            if fitting:
                return AMBIGUOUS
        return None

    def _fits(self, client_id: int, name: str) -> bool:
        return compatible(self._names[client_id], name) or any(
            compatible(alias, name) for alias in self._aliases.get(client_id, ())
        )

    def _believable(self, client_id: int, numbers: Sequence[str], name: str) -> bool:
        """A code of another program may be the same by chance: other phones and another name."""
        if not numbers or client_id not in self._has_phone:
            return True
        if any(client_id in self._by_phone.get(number, ()) for number in numbers):
            return True
        return self._fits(client_id, name)

    def find_bare(self, name: str) -> int | None:
        """The next card of an earlier import that has this name and neither phone nor code.

        The second "Anna" of a file is the second such card, never the first once more.
        """
        if self._bare is None:
            self._bare = {}
            for client_id, known_name in sorted(self._names.items()):
                if client_id not in self._has_phone and client_id not in self._has_code:
                    self._bare.setdefault(_any_order(known_name), []).append(client_id)
        key = _any_order(name)
        used = self._bare_used.get(key, 0)
        self._bare_used[key] = used + 1
        known = self._bare.get(key, ())
        return known[used] if used < len(known) else None

    def resembles(self, numbers: Sequence[str], name: str) -> Message | None:
        """Why a new card for this person may be a second one; None when nothing says so."""
        if any(number in self._by_phone for number in numbers):
            return SAME_PHONE
        if len(name.split()) > 1 and self.find_by_full_name(name) is not None:
            return SAME_NAME
        return None

    def find_by_full_name(self, name: str) -> int | None:
        """The one card with this name; for visits that tell nothing else."""
        if self._by_name is None:
            self._by_name = {}
            for client_id, known_name in self._names.items():
                self._by_name.setdefault(_any_order(known_name), []).append(client_id)
        known = self._by_name.get(_any_order(name), ())
        if not known:
            return None
        return known[0] if len(known) == 1 else AMBIGUOUS


def _followed(client_id: int, into: dict[int, int]) -> int:
    for _step in range(len(into) + 1):
        if client_id not in into:
            break
        client_id = into[client_id]
    return client_id
