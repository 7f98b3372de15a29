"""Listens to the salon's bots while this agent acts: a thread for each messenger.

A question to a messenger waits some seconds for news, which no tick and no stop may wait for.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from salonapp.channels.messenger import Messenger
from salonapp.channels.port import MESSENGERS, Cause, ChannelKind, Refused, RetryAfter
from salonapp.channels.web import Failed
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.health import is_news, note_health
from salonapp.reminders.listening import Listening
from salonapp.reminders.ways_out import messengers_of
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT
from salonapp.storage.trouble import Busy

log = logging.getLogger(__name__)

_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class EarPace:
    """Seconds: how long a question waits for news, and how long to wait between questions."""

    wait_s: int = 5
    between_s: float = 0.2
    idle_s: float = 5.0
    #: How often to look whether it is this agent's turn.
    turn_s: float = 0.5
    after_trouble_s: float = 30.0
    #: The key store is asked for the token so often, in case it was changed.
    token_s: float = 60.0


class Ears:
    """Hears every messenger that is connected, while `leads` says so."""

    def __init__(
        self, db: Database, leads: Callable[[], bool], pace: EarPace | None = None
    ) -> None:
        self._stopping = threading.Event()
        self._ears = [
            _Ear(db, kind, leads, self._stopping, pace or EarPace()) for kind in MESSENGERS
        ]

    def start(self) -> None:
        """Begin; returns at once."""
        for ear in self._ears:
            ear.start()

    def stop(self) -> None:
        """Nothing is written after this. A question still waiting is left behind: what it brings
        nobody has told the messenger to forget.
        """
        self._stopping.set()
        for ear in self._ears:
            ear.let_finish()


class _Ear:
    """One messenger's thread."""

    def __init__(
        self,
        db: Database,
        kind: ChannelKind,
        leads: Callable[[], bool],
        stopping: threading.Event,
        pace: EarPace,
    ) -> None:
        self._db = db
        self._kind = kind
        self._leads = leads
        self._stopping = stopping
        self._pace = pace
        self._lock = threading.Lock()
        self._bot: Messenger | None = None
        self._listening: Listening | None = None
        self._known_as: tuple[str, str] = ("", "")
        self._looked_at = 0.0

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"ear-{self._kind}", daemon=True).start()

    def let_finish(self) -> None:
        with self._lock:
            pass

    def _may_act(self) -> bool:
        return self._leads() and not self._stopping.is_set()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                pause = self._hear()
            except Busy:
                pause = self._pace.idle_s
            except Exception as error:  # a broken look must not make the salon deaf
                log.error("listening to %s failed with %s", self._kind, type(error).__name__)
                pause = self._pace.after_trouble_s
        self._let_go()

    def _hear(self) -> float:
        """Look once; returns how many seconds to wait before the next time."""
        with self._lock:
            if not self._may_act():
                self._let_go()
                return self._pace.turn_s
            self._connect()
        if self._listening is None:
            if self._bot is not None:
                self._note(Cause.NOT_SET_UP)  # the token is on another computer
            return self._pace.idle_s
        try:
            heard = self._listening.listen(self._pace.wait_s)
        except Failed as failed:
            return self._trouble(failed)
        self._note(None)
        if heard:
            log.info("heard %d through %s", heard, self._kind)
        return self._pace.between_s

    def _connect(self) -> None:
        """Have the bot the settings name, with the token the key store has now."""
        with self._db.read() as reader:
            settings = reader.settings
        name, now = self._kind.value, self._db.clock.monotonic()
        known_as = (settings.text(f"{name}.bot"), settings.text(f"{name}.address"))
        if known_as == self._known_as and now - self._looked_at < self._pace.token_s:
            return
        self._looked_at = now
        bot = messengers_of(settings, self._db.target, self._kind).get(self._kind)
        same = bot is not None and self._bot is not None and bot.account == self._bot.account
        self._known_as = known_as
        if same:
            return
        self._let_go()
        self._known_as = known_as
        self._bot = bot
        if bot is not None and bot.missing() is None:
            self._listening = Listening(
                self._db, bot, self._may_act, self._lock, patience_s=_PATIENCE_S
            )

    def _let_go(self) -> None:
        if self._bot is not None:
            self._bot.close()
        self._bot = self._listening = None
        self._known_as = ("", "")

    def _trouble(self, failed: Failed) -> float:
        result = failed.result
        cause = result.cause if isinstance(result, Refused) else Cause.TEMPORARY
        self._note(cause)
        if isinstance(result, RetryAfter):
            return result.seconds
        return self._pace.after_trouble_s

    def _note(self, cause: Cause | None) -> None:
        with self._lock:
            if not self._may_act():
                return
            with self._db.read() as reader:
                news = is_news(reader, self._kind, cause)
            if news:
                label = msg("The state of a channel noted")
                with self._db.write(AGENT, label, patience_s=_PATIENCE_S) as tx:
                    note_health(tx, self._kind, cause)
