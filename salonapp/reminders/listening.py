"""Reads what people write to the salon's bots and acts on it; knows no SQL and no protocol."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from salonapp.channels.messenger import Messenger
from salonapp.channels.port import Outgoing, Refused, Unknown
from salonapp.channels.updates import UpdateKind
from salonapp.channels.web import Failed
from salonapp.foundation.i18n import N_, msg
from salonapp.reminders.commands import incoming
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT

log = logging.getLogger(__name__)

#: What the history says of what follows from a message.
_LABELS = {
    UpdateKind.START: N_("Linked in {name}"),
    UpdateKind.STOPPED: N_("The client stopped the bot in {name}"),
    UpdateKind.BUTTON: N_("A client's answer read from {name}"),
    UpdateKind.TEXT: N_("A client's answer read from {name}"),
}


class Listening:
    """One bot's ear. `may_act` is asked after each wait: another agent may act by then.

    While it waits for the messenger it holds neither `lock` nor the salon: whoever takes the lock
    after `may_act` has become False knows that nothing is written any more.
    """

    def __init__(
        self,
        db: Database,
        bot: Messenger,
        may_act: Callable[[], bool] = lambda: True,
        lock: threading.Lock | None = None,
        *,
        patience_s: float = 60.0,
    ) -> None:
        self._db = db
        self._bot = bot
        self._may_act = may_act
        self._lock = lock or threading.Lock()
        self._patience_s = patience_s
        #: What cannot be acted on is tried again after the next start, not at every look.
        self._given_up: set[int] = set()

    def listen(self, wait_seconds: int = 0) -> int:
        """Read once, wait up to `wait_seconds` for something; returns how many were acted on.

        Raises:
            Failed: nothing could be read; what was read before is acted on all the same.
            Busy: the door stayed shut; nothing is lost.
        """
        kind = self._bot.kind
        with self._lock:
            if not self._may_act():
                return 0
            done = self._act_on_all()  # left behind by an agent that was killed
            with self._db.read() as reader:
                place = incoming.poll_place(reader, kind)
        found = self._bot.updates(place, wait_seconds)
        with self._lock:
            if not self._may_act() or (not found.updates and found.place == place):
                return done
            # Asking for what follows tells the messenger to forget these: they are kept before.
            label = msg("Clients' messages read")
            with self._db.write(AGENT, label, patience_s=self._patience_s) as tx:
                incoming.keep(tx, kind, place, found)
            return done + self._act_on_all()

    def _act_on_all(self) -> int:
        with self._db.read() as reader:
            waiting = incoming.unhandled(reader, self._bot.kind)
        done = 0
        for incoming_id, kind in waiting.items():
            if not self._may_act():
                break
            if incoming_id not in self._given_up:
                done += self._act(incoming_id, kind)
        return done

    def _act(self, incoming_id: int, kind: UpdateKind) -> int:
        from salonapp.storage.trouble import Busy

        try:
            label = msg(_LABELS[kind], name=self._bot.name)
            with self._db.write(AGENT, label, patience_s=self._patience_s) as tx:
                reply = incoming.act(tx, incoming_id)
        except Busy:
            raise
        except Exception as error:  # one message must not keep the others from being heard
            log.error("acting on a message of %s: %s", self._bot.kind, type(error).__name__)
            self._given_up.add(incoming_id)
            return 0
        if reply is not None:
            self._say(reply)
        return 1

    def _say(self, reply: incoming.Reply) -> None:
        """Say it once; what gets lost on the way is not said again."""
        try:
            if reply.press_id:
                self._bot.answer_press(reply.press_id, reply.text)
            if reply.in_chat:
                out = Outgoing("", reply.chat_id, reply.text)
                result = self._bot.send(out, lambda: True)
                if isinstance(result, Refused | Unknown):
                    log.info("a reply through %s was not taken", self._bot.kind)
        except Failed:
            log.info("a reply through %s did not arrive", self._bot.kind)
