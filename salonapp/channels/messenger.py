"""What the messengers have in common: a bot that writes, is written to, and can be tried out.

A bot may write only to people who wrote to it first. What they write comes as a list that the
messenger keeps until it hears that it has been read.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from salonapp.channels.bot_account import MESSENGER_NAMES, Bot, MessengerAccount
from salonapp.channels.port import (
    AskResult,
    Balance,
    CannotAsk,
    Cause,
    ChannelKind,
    Diagnosis,
    GoAhead,
    Outgoing,
    Receipt,
    Refused,
    SendResult,
    Sent,
    Unknown,
)
from salonapp.channels.updates import Updates
from salonapp.channels.web import Answer, Failed, Json, Web, diagnosis_of, text_of
from salonapp.foundation.i18n import Message, msg
from salonapp.foundation.text import clean_line

#: Updates carry what people wrote, and what they answered to: whoever writes much deafens nobody.
_MOST_ANSWER_BYTES = 8_000_000
_LONGEST_NAME = 120
_LONGEST_TEXT = 4_000


class Pace:
    """Lets so many requests through a second, and makes the next one wait."""

    def __init__(
        self,
        a_second: float,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = 1.0 / a_second
        self._sleep, self._now = sleep, now
        self._free_at = 0.0

    def wait(self) -> None:
        """Wait for one's turn."""
        now = self._now()
        if self._free_at > now:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + self._gap


class Messenger(ABC):
    """A bot at a messenger; each messenger says how it is spoken to."""

    kind: ChannelKind
    #: So many requests the messenger takes.
    requests_a_second: float

    def __init__(self, account: MessengerAccount, web: Web | None = None) -> None:
        self.account = account
        self.web = web or Web(account.url, most_bytes=_MOST_ANSWER_BYTES)
        self.pace = Pace(self.requests_a_second)

    @property
    def name(self) -> str:
        """What the messenger is called."""
        return MESSENGER_NAMES[self.kind]

    @property
    def timeout_seconds(self) -> float:
        """The longest one `send` may take."""
        return self.web.timeout_seconds

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        """Try once."""
        missing = self.missing()
        if missing is not None:
            return missing
        try:
            answer = self.hand_over(outgoing, go_ahead)
        except Failed as failed:
            return failed.result
        gateway_id = self.id_in(answer)
        return Sent(gateway_id) if gateway_id else self.refusal(answer)

    def ask(self, outgoing: Outgoing) -> AskResult:
        """Messengers keep no list of what a bot sent that could be asked."""
        return CannotAsk()

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """They do not tell a bot what was read."""
        return ()

    def balance(self) -> Balance | None:
        """It costs nothing."""
        return None

    def close(self) -> None:
        """Let go of the connection."""
        self.web.close()

    def missing(self) -> Refused | None:
        """What keeps the bot from being used, None when nothing does."""
        if self.account.has_usable_token:
            return None
        words = msg("{name} is not connected: the bot's token is missing.", name=self.name)
        return Refused(Cause.NOT_SET_UP, words)

    def who_am_i(self) -> Bot | Diagnosis:
        """The bot the token belongs to, or what stands in the way, in plain words."""
        missing = self.missing()
        if missing is not None:
            return Diagnosis(False, missing.reason, missing.cause)
        try:
            answer = self.ask_for_bot()
        except Failed as failed:
            return self._certificate(diagnosis_of(failed.result))
        return self.bot_in(answer) or diagnosis_of(self.refusal(answer))

    def test_connection(self) -> Diagnosis:
        """Ask who the bot is; nothing is sent."""
        found = self.who_am_i()
        return found if isinstance(found, Diagnosis) else good_news(self.kind, found)

    def _certificate(self, found: Diagnosis) -> Diagnosis:
        return found

    @abstractmethod
    def hand_over(self, outgoing: Outgoing, go_ahead: GoAhead) -> Answer:
        """The request that sends; Failed as `Web.post` says."""

    @abstractmethod
    def id_in(self, answer: Answer) -> str:
        """The messenger's name for the message it took; "" when it took none."""

    @abstractmethod
    def refusal(self, answer: Answer) -> Refused | Unknown:
        """Why it took none."""

    @abstractmethod
    def ask_for_bot(self) -> Answer:
        """The request that says who the bot is."""

    @abstractmethod
    def bot_in(self, answer: Answer) -> Bot | None:
        """The bot in the answer to it."""

    @abstractmethod
    def updates(self, place: str, wait_seconds: int) -> Updates:
        """What people did since `place` ("": from where the messenger thinks best).

        Waits up to `wait_seconds` for the first. Failed says why nothing could be read.
        """

    @abstractmethod
    def answer_press(self, press_id: str, text: str) -> None:
        """Tell whoever pressed a button what it came to; Failed as `Web.post` says."""


def wrong_token(name: str) -> Refused:
    """The messenger does not know the token."""
    words = msg("{name} does not know this token. Copy it again, whole.", name=name)
    return Refused(Cause.LOGIN, words)


def stopped_by_client(name: str) -> Refused:
    """The client does not want the bot any more."""
    return Refused(
        Cause.OPTED_OUT, msg("The client has stopped the bot in {name}.", name=name), permanent=True
    )


def unknown_chat(name: str) -> Refused:
    """Nobody with this number ever wrote to the bot."""
    words = msg("{name} does not know the client's chat: link it again.", name=name)
    return Refused(Cause.ADDRESS, words, permanent=True)


def not_accepted(name: str) -> Refused:
    """The message itself was refused."""
    words = msg("{name} does not accept this message.", name=name)
    return Refused(Cause.CONTENT, words, permanent=True)


def kept_text(text: str) -> str:
    """What was written, not longer than is worth keeping."""
    return text.strip()[:_LONGEST_TEXT]


def person_name(person: Json) -> str:
    """What the messenger calls a person."""
    names = (text_of(person, "first_name"), text_of(person, "last_name"))
    whole = clean_line(" ".join(names))
    return clean_line(whole or text_of(person, "name") or text_of(person, "username"))[
        :_LONGEST_NAME
    ]


def failure_words(failed: Failed) -> Message:
    """Why nothing could be read, in words."""
    return diagnosis_of(failed.result).message


def good_news(kind: ChannelKind, bot: Bot) -> Diagnosis:
    """What a test says that found the bot."""
    words = msg("{name} answers: the bot is @{bot}.", name=MESSENGER_NAMES[kind], bot=bot.name)
    return Diagnosis(True, words)
