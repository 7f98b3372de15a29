"""PINs, the owner's password and the printed code that recovers it: what is good, and how long
somebody waits after a wrong one.

Nothing here stores anything: `commands.passcodes` keeps hashes, never what was typed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from unicodedata import normalize

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import swap_layout
from salonapp.staff.rights import Viewer

PIN_DIGITS = range(4, 9)
SHORTEST_PASSWORD = 8
LONGEST_WAIT_S = 300
#: Letters and digits nobody takes for one another on paper (no I, O, 0, 1); 26 are 130 bits.
_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH, _CODE_GROUP = 26, 4
#: Cyrillic capitals that look like a letter or digit of the code.
_LOOKS_LIKE = str.maketrans("АВСЕНКМРТХУЗ", "ABCEHKMPTXY3")
_RUNS = ("01234567890123456789", "98765432109876543210")
#: What is tried first: the pattern of the keypad, and years of birth are refused by a rule.
_COMMON = frozenset({"2580", "0852", "1379", "1470", "3690", "7410", "1004", "2468", "1357"})
_COMMON_PASSWORDS = ("password", "пароль", "qwerty", "йцукен", "salonapp", "salon", "салон")


class PasscodeKind(StrEnum):
    """What a kept hash is the hash of."""

    PIN = "pin"
    PASSWORD = "password"
    RECOVERY = "recovery"


class SignInOutcome(StrEnum):
    """How it ended when somebody wanted in."""

    IN = "in"
    WRONG = "wrong"
    #: Asked too soon after a wrong one; what was typed was not even looked at.
    LOCKED = "locked"
    RECOVERED = "recovered"
    #: Typed it once more, to change the PIN, the password or the code.
    CONFIRMED = "confirmed"
    OUT = "out"


class Hasher(Protocol):
    """Turns what is typed into what is kept, and tells whether they belong together."""

    def hash(self, typed: str) -> str:
        """A salted hash."""

    def verify(self, kept: str, typed: str) -> bool:
        """Whether `typed` is what `kept` was made of."""


class Argon2Hasher:
    """Argon2id: 64 MiB and about a tenth of a second for each try on an office PC."""

    def hash(self, typed: str) -> str:
        """A salted hash."""
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=2, memory_cost=65_536, parallelism=1).hash(typed)

    def verify(self, kept: str, typed: str) -> bool:
        """Whether `typed` is what `kept` was made of; a damaged hash belongs to nothing."""
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return PasswordHasher().verify(kept, typed)
        except (VerificationError, InvalidHashError):
            return False


@dataclass(frozen=True, slots=True)
class DoorTile:
    """Somebody who can sign in; `staff_id` None is the owner of the file, by password."""

    staff_id: int | None
    name: str
    role: str
    #: Until when no try is looked at, UTC; None: at once.
    waits_until: datetime | None = None

    @property
    def is_owner(self) -> bool:
        """Whether a password is asked for, not a PIN."""
        return self.staff_id is None


@dataclass(frozen=True, slots=True)
class SignInView:
    """One try to sign in, for the list of who was in when; `at` in the salon's time zone."""

    at: datetime
    name: str
    outcome: SignInOutcome
    workstation: str


@dataclass(frozen=True, slots=True)
class SignInResult:
    """What came of a try: the viewer when it was right, else until when to wait (UTC)."""

    outcome: SignInOutcome
    viewer: Viewer | None = None
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LateTries:
    """Wrong tries for one person that are not in the records yet: a long write holds the door."""

    count: int = 0
    #: When the last of them was, UTC.
    last: datetime | None = None


NONE_LATE = LateTries()


def checked_pin(typed: str) -> str:
    """A PIN of 4 to 8 digits that is not among the first anybody would try; else InvalidInput."""
    pin = typed.strip()
    if not pin.isascii() or not pin.isdigit() or len(pin) not in PIN_DIGITS:
        raise InvalidInput(msg("A PIN is 4 to 8 digits."), field="pin")
    if is_weak_pin(pin):
        raise InvalidInput(
            msg("This PIN is among the first anybody would try."),
            msg("Take digits that are no row, no repetition and no year of birth."),
            field="pin",
        )
    return pin


def is_weak_pin(pin: str) -> bool:
    """Whether it is a repetition, a row, a year or a pattern of the keypad."""
    if any(pin in run for run in _RUNS) or pin in _COMMON:
        return True
    for length in (1, 2, len(pin) // 2):
        if length and len(pin) % length == 0 and pin == pin[:length] * (len(pin) // length):
            return True
    if len(pin) == 4 and 1930 <= int(pin) <= 2029:
        return True
    return all(pin[i] == pin[i + 1] for i in range(0, len(pin) - 1, 2)) and len(pin) % 2 == 0


def checked_password(typed: str) -> str:
    """An owner's password of 8 characters or more, not a word everybody tries; else InvalidInput.

    Spaces at the ends belong to nothing a person means.
    """
    password = typed.strip()
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(
            msg("The password needs at least {n} characters.", n=SHORTEST_PASSWORD),
            msg("Three words with a space between them are easy to remember."),
            field="password",
        )
    bare = password.casefold().strip("0123456789!.-_ ")
    if not bare or bare in _COMMON_PASSWORDS or len(set(password)) < 4:
        raise InvalidInput(
            msg("This password is among the first anybody would try."),
            msg("Three words with a space between them are easy to remember."),
            field="password",
        )
    return password


def new_recovery_code() -> str:
    """A code of 128 bits, in groups for paper."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    groups = [letters[i : i + _CODE_GROUP] for i in range(0, _CODE_LENGTH, _CODE_GROUP)]
    return "-".join(groups)


def bare_code(typed: str) -> str:
    """A recovery code as it was made, without groups, in capitals."""
    return "".join(c for c in normalize("NFKC", typed).upper() if c.isalnum())


def typed_codes(typed: str) -> tuple[str, ...]:
    """What a code typed from paper may be: groups and small letters do not matter, nor Cyrillic
    letters that look the same, nor the other layout of the keyboard.

    InvalidInput when it is too short or too long to be one: that is a slip, not a wrong try.
    """
    bare = bare_code(typed)
    if len(bare) != _CODE_LENGTH and len(bare_code(swap_layout(typed))) != _CODE_LENGTH:
        raise InvalidInput(
            msg(
                "The code has {all} letters and digits, here are {n}.",
                all=_CODE_LENGTH,
                n=len(bare),
            ),
            msg("Look at the sheet once more: nothing was counted as a wrong try."),
            field="code",
        )
    found = (bare.translate(_LOOKS_LIKE), bare_code(swap_layout(typed)))
    good = tuple(dict.fromkeys(each for each in found if set(each) <= set(_CODE_LETTERS)))
    return good or (bare,)


def wait_after(wrong: int) -> timedelta:
    """How long nobody may try after so many wrong ones in a row: 1, 2, 4, 8 s, at most 5 min."""
    if wrong <= 0:
        return timedelta()
    return timedelta(seconds=min(LONGEST_WAIT_S, 2 ** min(wrong - 1, 16)))
