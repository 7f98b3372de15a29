"""What a command or a query is given: the session with the clock, the day and who is acting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Result, Select
from sqlalchemy.orm import Session

from salonapp.foundation.clock import Clock, local_day
from salonapp.foundation.i18n import Message
from salonapp.storage.changes import ChangeCollector, Changes
from salonapp.storage.journal import Recorder, WriteSession
from salonapp.storage.journal_rows import Heading
from salonapp.storage.labels import label_to_json
from salonapp.storage.settings import Settings, load_settings

Columns = TypeVarTuple("Columns")
#: Who of some clients is in a kept list: what a list means is known further up, so the composition
#: root passes it in.
ListMembers = Callable[["Reader", int, Collection[int]], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a staff member, or with `staff_id` None the owner, the agent or the program."""

    staff_id: int | None
    name: str


OWNER = Actor(None, "owner")
AGENT = Actor(None, "agent")


class Reader:
    """One consistent look at the salon; reads only."""

    def __init__(self, session: Session, clock: Clock, lists: ListMembers | None = None) -> None:
        self.session = session
        self.clock = clock
        self._lists = lists

    def members_of_list(self, list_id: int, client_ids: Collection[int]) -> frozenset[int]:
        """Those of `client_ids` who are in a kept list now; nobody where it is gone."""
        if self._lists is None or not client_ids:
            return frozenset()
        return self._lists(self, list_id, client_ids)

    @cached_property
    def connection(self) -> Connection:
        """The connection of this look; asking the session each time costs as much as a query.

        Statements on it do not see facts that were changed and not flushed yet.
        """
        return self.session.connection()

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

    def select(
        self, query: Select[*Columns], given: Mapping[str, Any] | None = None
    ) -> Result[*Columns]:
        """The rows of a query of columns, at a third of what the session's `execute` costs.

        Facts that were changed and not flushed yet are not seen.
        """
        return self.connection.execute(query, given)

    @cached_property
    def on_sqlite(self) -> bool:
        """Whether this is the embedded database (some statements differ)."""
        return self.connection.dialect.name == "sqlite"

    @cached_property
    def driver(self) -> Any:
        """The driver's connection of this look, for `storage.raw`."""
        return self.connection.connection.dbapi_connection


class Tx(Reader):
    """One pass through the write door: everything in it is kept, or nothing is.

    Commands change facts through `session`; derivations write derived state and say so with
    `touch`. After the `with` block `operation_id` is the operation's id, or None when nothing
    changed.
    """

    def __init__(
        self,
        session: WriteSession,
        clock: Clock,
        actor: Actor,
        label: Message,
        lists: ListMembers | None = None,
    ) -> None:
        super().__init__(session, clock, lists)
        self.actor = actor
        self.changes = ChangeCollector()
        heading = Heading(self.now, actor.staff_id, actor.name, label_to_json(label))
        self.recorder = Recorder(session, self.changes, heading)
        self.operation_id: int | None = None
        #: Set by undo and redo: the operation whose entries this pass takes back.
        self.takes_back_id: int | None = None
        self.redoing = False
        session.info["recorder"] = self.recorder

    def touch(self, entity: str, ids: Iterable[int]) -> None:
        """Say that derived state or records of `entity` changed, so that views look again."""
        self.changes.touch(entity, ids)

    def conclude(self) -> Changes | None:
        """Write the operation and its journal, if anything was touched; for the door only."""
        changes = self.changes.published(None)
        if not changes and self.recorder.count == 0:
            return None
        self.operation_id = self.recorder.conclude(
            changes,
            undoes_id=None if self.redoing else self.takes_back_id,
            redoes_id=self.takes_back_id if self.redoing else None,
        )
        return replace(changes, operation_id=self.operation_id)

    def forget_settings(self) -> None:
        """Read the settings anew (a command in this pass changed them)."""
        for name in ("settings", "zone", "today"):
            self.__dict__.pop(name, None)

    def forget_journal(self) -> None:
        """Leave nothing to undo of this pass so far: where a salon begins is no one's change."""
        self.session.flush()
        self.recorder.forget()
