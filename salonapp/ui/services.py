"""What a page is given: the pools, the news, the clock, and who is looking. No globals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from salonapp.foundation.clock import Clock
from salonapp.foundation.i18n import Message
from salonapp.ui.hub import Hub
from salonapp.ui.preferences import Preferences
from salonapp.ui.runner import Failed, Job, Runner

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.database import Database
    from salonapp.storage.door import Actor, Reader, Tx

T = TypeVar("T")


class Services(QObject):
    """Made by `app.py`, handed to the shell and by it to each page.

    `open_database` runs in the read pool, because it imports the ORM and derives the key: neither
    may delay the first paint.
    """

    opened = Signal()
    open_failed = Signal(object)

    def __init__(
        self,
        open_database: Callable[[], tuple[Database, Viewer, Actor]],
        clock: Clock,
        preferences: Preferences,
    ) -> None:
        super().__init__()
        self.clock = clock
        self.preferences = preferences
        self.runner = Runner(self)
        self.hub = Hub(self.runner, self)
        self._open_database = open_database
        self._db: Database | None = None
        self._viewer: Viewer | None = None
        self._actor: Actor | None = None
        self._before_close: list[Callable[[], None]] = []

    @property
    def viewer(self) -> Viewer:
        """Whose rights the reads take; only known once the database is open."""
        assert self._viewer is not None
        return self._viewer

    @property
    def actor(self) -> Actor:
        """In whose name the writes are made; only known once the database is open."""
        assert self._actor is not None
        return self._actor

    @property
    def is_open(self) -> bool:
        """Whether the database is there."""
        return self._db is not None

    def open(self) -> None:
        """Open the database off the GUI thread; `opened` or `open_failed` follows."""
        self.runner.background(
            self, self._open_database, self._on_opened, failed=self.open_failed.emit
        )

    def read(
        self,
        owner: QObject,
        work: Callable[[Reader], T],
        then: Callable[[T], None],
        *,
        topic: str = "",
        failed: Failed | None = None,
    ) -> None:
        """`Runner.read`."""
        self.runner.read(owner, work, then, topic=topic, failed=failed)

    def write(
        self,
        owner: QObject,
        label: Message,
        work: Callable[[Tx], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
    ) -> None:
        """`Runner.write` in the name of whoever sits at the desk."""
        self.runner.write(owner, self.actor, label, work, then, failed=failed)

    def job(
        self,
        owner: QObject,
        title: Message,
        work: Callable[[Database, Job], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
    ) -> None:
        """`Runner.job`: a long write with progress and cancel in the status strip."""
        self.runner.job(owner, title, work, then, failed=failed)

    def undo(self, owner: QObject, operation_id: int | None, then: Callable[[], None]) -> None:
        """Take an operation back (the last one, when None)."""
        actor = self.actor

        def work(db: Database) -> None:
            db.undo(actor, operation_id)

        self.runner.with_database(owner, work, lambda _done: then())

    def before_close(self, work: Callable[[], None]) -> None:
        """Call `work` before the database is let go (the agent must stop first)."""
        self._before_close.append(work)

    def close(self) -> None:
        """Stop what works beside the window, the pools, and close the database."""
        while self._before_close:
            self._before_close.pop()()
        self.hub.close()
        self.runner.close()
        if self._db is not None:
            self._db.close()
            self._db = None

    def _on_opened(self, opened: tuple[Database, Viewer, Actor]) -> None:
        self._db, self._viewer, self._actor = opened
        self.runner.attach(self._db)
        self.hub.attach(self._db)
        self.opened.emit()
