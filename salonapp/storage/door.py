"""What a command or a query is given: the session with the clock, the day and who is acting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from salonapp.foundation.clock import Clock, local_day
from salonapp.storage.changes import ChangeCollector
from salonapp.storage.journal import Recorder
from salonapp.storage.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a staff member, or with `staff_id` None the owner, the agent or the program."""

    staff_id: int | None
    name: str


OWNER = Actor(None, "owner")
AGENT = Actor(None, "agent")


class Reader:
    """One consistent look at the salon; reads only."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session = session
        self.clock = clock

    @cached_property
    def settings(self) -> Settings:
        """The salon's settings as they stand in this look."""
        return load_settings(self.session)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The salon's time zone."""
        return self.settings.zone

    @cached_property
    def now(self) -> datetime:
        """The instant of this pass, UTC; the same all through it."""
        return self.clock.now()

    @cached_property
    def today(self) -> date:
        """The salon's calendar day."""
        return local_day(self.now, self.zone)

    @property
    def on_sqlite(self) -> bool:
        """Whether this is the embedded database (some statements differ)."""
        return self.session.get_bind().dialect.name == "sqlite"


class Tx(Reader):
    """One pass through the write door: everything in it is kept, or nothing is.

    Commands change facts through `session`; derivations write derived state and say so with
    `touch`. After the `with` block `operation_id` is the operation's id, or None when nothing
    changed.
    """

    def __init__(self, session: Session, clock: Clock, actor: Actor) -> None:
        super().__init__(session, clock)
        self.actor = actor
        self.changes = ChangeCollector()
        self.recorder = Recorder(self.changes)
        self.operation_id: int | None = None
        #: Set by undo and redo: the operation whose entries this pass takes back.
        self.takes_back_id: int | None = None
        self.redoing = False
        session.info["recorder"] = self.recorder

    def touch(self, entity: str, ids: Iterable[int]) -> None:
        """Say that derived state or records of `entity` changed, so that views look again."""
        self.changes.touch(entity, ids)

    def forget_settings(self) -> None:
        """Read the settings anew (a command in this pass changed them)."""
        for name in ("settings", "zone", "today"):
            self.__dict__.pop(name, None)
