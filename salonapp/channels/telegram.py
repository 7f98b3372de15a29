"""Telegram's bots. An unknown outcome cannot be asked about: it is held for a person.

Source: the Bot API's getMe, sendMessage, getUpdates and answerCallbackQuery. Every answer is
`{"ok": …}`; errors carry `error_code`, `description` and sometimes `parameters`.
"""

from __future__ import annotations

import json
from typing import Any

from salonapp.channels.bot_account import Bot, start_token
from salonapp.channels.messenger import (
    Messenger,
    kept_text,
    not_accepted,
    person_name,
    stopped_by_client,
    unknown_chat,
    wrong_token,
)
from salonapp.channels.port import Cause, ChannelKind, GoAhead, Outgoing, Refused, Unknown
from salonapp.channels.sms_gateway import not_understood
from salonapp.channels.updates import Update, UpdateKind, Updates
from salonapp.channels.web import Answer, Failed, Json, nested, number_of, text_of
from salonapp.foundation.i18n import msg

_BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _CONFLICT = 400, 401, 403, 404, 409
#: Of other kinds a salon has no use; without the list the messenger remembers an earlier one.
_WANTED = ("message", "callback_query", "my_chat_member")
_MOST_AT_ONCE = 50
#: The place when the messenger has heard that everything was read.
_ALL_READ = "all"
#: Telegram's advice is 30 messages a second to different people.
_REQUESTS_A_SECOND = 25.0
_LONGEST_PRESS_ANSWER = 200
_GONE = frozenset({"kicked", "left"})
#: What Telegram says when it is the client who does not want the bot, or is not there any more.
_CLIENT_SAYS_NO = ("blocked", "deactivated", "kicked")


class Telegram(Messenger):
    """Writes through one bot."""

    kind = ChannelKind.TELEGRAM
    requests_a_second = _REQUESTS_A_SECOND

    def hand_over(self, outgoing: Outgoing, go_ahead: GoAhead) -> Answer:
        """Send plain text, with a row for each answer the client can press."""
        body: dict[str, Any] = {"chat_id": outgoing.address, "text": outgoing.text}
        if outgoing.buttons:
            rows = [[{"text": b.label, "callback_data": b.data}] for b in outgoing.buttons]
            body["reply_markup"] = {"inline_keyboard": rows}
        return self.web.post_json(self._path("sendMessage"), body, go_ahead=go_ahead)

    def id_in(self, answer: Answer) -> str:
        """The number of the message in its chat."""
        if answer.body.get("ok") is not True:
            return ""
        result = nested(answer.body, "result")
        number = text_of(result, "message_id")
        return f"{text_of(nested(result, 'chat'), 'id')}/{number}" if number else ""

    def refusal(self, answer: Answer) -> Refused | Unknown:
        """What the error says."""
        if answer.body.get("ok") is not False:
            return not_understood()
        code = number_of(answer.body, "error_code") or answer.status
        words = text_of(answer.body, "description").casefold()
        if code in (_UNAUTHORISED, _NOT_FOUND):
            return wrong_token(self.name)
        if code == _FORBIDDEN:
            # "Can't initiate conversation" says nothing about what the client wants.
            said_no = any(word in words for word in _CLIENT_SAYS_NO)
            return stopped_by_client(self.name) if said_no else unknown_chat(self.name)
        if code == _CONFLICT:
            return Refused(
                Cause.READ_ELSEWHERE,
                msg("Another program reads this bot's messages. A bot serves one program only."),
            )
        if code == _BAD_REQUEST and "chat not found" in words:
            return unknown_chat(self.name)
        return not_accepted(self.name) if code == _BAD_REQUEST else not_understood()

    def ask_for_bot(self) -> Answer:
        """Who the bot is."""
        return self.web.get(self._path("getMe"), {})

    def bot_in(self, answer: Answer) -> Bot | None:
        """Its user name."""
        me = nested(answer.body, "result")
        name = text_of(me, "username")
        return Bot(name, text_of(me, "first_name")) if name else None

    def updates(self, place: str, wait_seconds: int) -> Updates:
        """What comes after `place`; asking for what follows says that it was read.

        After a week without news Telegram numbers anew, perhaps from below: once everything is
        known to be read, the next question names no place, or it would pass over what is new.
        """
        values = {
            "timeout": str(wait_seconds),
            "limit": str(_MOST_AT_ONCE),
            "allowed_updates": json.dumps(_WANTED),
        }
        if place not in ("", _ALL_READ):
            values["offset"] = place
        answer = self.web.get(self._path("getUpdates"), values)
        listed = answer.body.get("result")
        if answer.body.get("ok") is not True or not isinstance(listed, list):
            raise Failed(self.refusal(answer))
        found = [_update(one) for one in listed if isinstance(one, dict)]
        known = [each for each in found if each is not None]
        last = max((int(each.id) for each in known), default=None)
        if last is None:
            return Updates((), _ALL_READ)
        return Updates(tuple(known), str(last + 1))

    def answer_press(self, press_id: str, text: str) -> None:
        """Until this is called a pressed button shows that it is waiting."""
        body = {"callback_query_id": press_id, "text": text[:_LONGEST_PRESS_ANSWER]}
        self.web.post_json(self._path("answerCallbackQuery"), body)

    def _path(self, method: str) -> str:
        self.pace.wait()
        return f"/bot{self.account.token}/{method}"


def _update(one: Json) -> Update | None:
    number = number_of(one, "update_id")
    if number is None:
        return None
    return _pressed(one, str(number)) or _written(one, str(number)) or _left(one, str(number))


def _pressed(one: Json, own_id: str) -> Update | None:
    press = nested(one, "callback_query")
    if not press:
        return None
    chat = nested(press, "message", "chat") or {"id": nested(press, "from").get("id")}
    return Update(
        own_id,
        UpdateKind.BUTTON,
        text_of(chat, "id"),
        text_of(press, "data"),
        person_name(nested(press, "from")),
        text_of(press, "id"),
    )


def _written(one: Json, own_id: str) -> Update | None:
    message = nested(one, "message")
    chat, words = nested(message, "chat"), text_of(message, "text")
    if text_of(chat, "type") != "private":
        return None
    name = person_name(nested(message, "from")) or person_name(chat)
    if words == "/start" or words.startswith("/start "):
        token = start_token(words.removeprefix("/start"))
        return Update(own_id, UpdateKind.START, text_of(chat, "id"), token, name)
    # A photo or a voice message has no text of its own; somebody has to look into the messenger.
    words = kept_text(words or text_of(message, "caption"))
    return Update(own_id, UpdateKind.TEXT, text_of(chat, "id"), words, name)


def _left(one: Json, own_id: str) -> Update:
    member = nested(one, "my_chat_member")
    chat = nested(member, "chat")
    status = text_of(nested(member, "new_chat_member"), "status")
    if text_of(chat, "type") == "private" and status in _GONE:
        name = person_name(nested(member, "from"))
        return Update(own_id, UpdateKind.STOPPED, text_of(chat, "id"), "", name)
    return Update(own_id)
