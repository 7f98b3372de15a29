"""What a command is given: the salon, the clock, who acts, and how to answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salonapp.foundation.clock import Clock, RunningClock, SystemClock
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg

if TYPE_CHECKING:
    from salonapp.staff.rights import Right, Viewer
    from salonapp.storage.database import Database
    from salonapp.storage.door import Actor, Reader, Tx


#: How long a command waits for another writer, in seconds, before it says so.
PATIENCE_S = 20.0
_FIRST_YEAR, _LAST_YEAR = 1970, 2900


@dataclass(frozen=True, slots=True)
class Wiring:
    """What only the composition root knows."""

    open_salon: Callable[[str | Path, Clock], Database]
    window: Callable[[str | Path | None, Clock | None, str | None], int]
    configured_target: Callable[[], str | Path]
    #: What works on a salon without opening it has to know its tables all the same.
    load_tables: Callable[[], None]


@dataclass
class Shell:
    """One call of the shell. The salon is opened when a command first needs it."""

    wiring: Wiring
    target: str | Path
    clock: Clock = field(default_factory=SystemClock)
    staff_name: str = ""
    json: bool = False
    language: str = ""

    @cached_property
    def db(self) -> Database:
        """The open salon."""
        return self.wiring.open_salon(self.target, self.clock)

    @cached_property
    def viewer(self) -> Viewer:
        """Whose rights hold: the owner's, or those of `--as`."""
        from salonapp.staff.rights import OWNER_VIEWER

        if not self.staff_name:
            return OWNER_VIEWER
        from salonapp.staff.queries import viewer_named

        with self.db.read() as reader:
            return viewer_named(reader, self.staff_name)

    @property
    def actor(self) -> Actor:
        """In whose name facts are written."""
        from salonapp.storage.door import OWNER, Actor

        if not self.staff_name:
            return OWNER
        return Actor(self.viewer.staff_id, self.viewer.name)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One look at the salon."""
        with self.db.read() as reader:
            yield reader

    @contextmanager
    def write(self, text: str, **values: str | int) -> Iterator[Tx]:
        """One pass through the door; `text` is the operation's (translatable) label."""
        with self.db.write(self.actor, msg(text, **values), patience_s=PATIENCE_S) as tx:
            yield tx

    def needs(self, right: Right) -> None:
        """NotAllowed unless whoever acts has the right: what, and who can."""
        from salonapp.staff.queries.acting import check

        with self.db.read() as reader:
            check(reader, self.viewer, right)

    def needs_desk_rights(self) -> None:
        """Refuse what takes the right to change settings (backups, taking data in, rules)."""
        from salonapp.staff.rights import Right

        self.needs(Right.SETTINGS)

    def close(self) -> None:
        """Let go of the salon, if it was opened."""
        if "db" in self.__dict__:
            self.db.close()


def target_from(text: str) -> str | Path:
    """A file path or a database URL, as typed."""
    return text if "://" in text else Path(text).expanduser()


def clock_from(text: str) -> Clock:
    """The clock set to an ISO instant; without an offset it is the machine's local time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            msg("{text} is not a time such as 2026-11-21T09:00.", text=text), field="now"
        ) from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InvalidInput(
            msg("The clock cannot be set to the year {year}.", year=str(moment.year)), field="now"
        )
    return RunningClock(moment.astimezone())


def day_from(text: str) -> date:
    """A day typed as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(msg("{text} is not a day such as 2026-11-21.", text=text)) from None


def moment_from(text: str, zone: ZoneInfo) -> datetime:
    """An ISO instant; without an offset it is in the salon's time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            msg("{text} is not a time such as 2026-11-21T09:00.", text=text)
        ) from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InvalidInput(msg("{text} is not a time such as 2026-11-21T09:00.", text=text))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def environment(name: str) -> str:
    """An environment variable of the program, "" when it is not set."""
    return os.environ.get(name, "").strip()


def plain(value: Any) -> Any:
    """A value as JSON shows it: days and instants in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value
